-- Claiming: the head of a lane's line gets leases. The backlog behind it is never looked at.
return run(function()
  local worker, info, host, claim = arg(), arg(), arg(), arg()
  local lane, max = arg(), tonumber(arg())
  spare()
  tick()
  hear(worker, info)
  local rows = { 'ok' }
  -- What an earlier call with the same claim id leased and still runs, for a full period anew.
  for _, id in ipairs(call('ZRANGE', P .. 'held:' .. worker, 0, -1)) do
    local job = load(id)
    if job and job.f.claim == claim then
      renew(id)
      rows[#rows + 1] = flat(job)
    end
  end
  if #rows > 1 or max == 0 or call('SISMEMBER', P .. 'paused', lane) == 1 then return rows end
  -- Jobs of a backup that is being put in are not all there yet, nor all of each.
  if call('EXISTS', P .. 'importing') == 1 then return rows end
  local claimed = {}
  for _, id in ipairs(call('ZRANGE', P .. 'ready:' .. lane, 0, max - 1)) do
    local job, token = load(id), arg()
    if job and job.f.state == 'queued' then
      local f = job.f
      job.waited = math.max(wall - math.max(num(f.run_at), num(f.updated)), 0)
      f.token, f.worker, f.claim, f.state = token, worker, claim, 'running'
      f.starts, f.attempts = int(num(f.starts) + 1), int(num(f.attempts) + 1)
      f.started = int(wall)
      draft_state(job)
      claimed[#claimed + 1] = job
    else
      call('ZREM', P .. 'ready:' .. lane, id)
    end
  end
  apply()
  for _, job in ipairs(claimed) do
    local n, attempts = num(job.f.starts), P .. 'attempts:' .. job.id
    local begun = '{"n":' .. int(n) .. ',"host":' .. host .. ',"started_at":' .. int(wall) .. '}'
    call('HSET', attempts, int(n), begun)
    local old = n - ATTEMPTS_KEPT
    if old > 0 then call('HDEL', attempts, int(old), 'e' .. int(old)) end
    -- Behind the row, as a field that is not stored: how long it could have been claimed.
    local row = flat(job)
    row[#row + 1], row[#row + 2] = 'waited', int(job.waited)
    rows[#rows + 1] = row
  end
  return rows
end)
