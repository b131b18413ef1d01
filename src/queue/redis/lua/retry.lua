-- Trying a failed or cancelled job again because someone asks.
local function retryable(id)
  local job = must(id)
  local state = job.f.state
  -- A message may be sent again although it arrived: its receiver may have lost it.
  local again = state == 'succeeded' and job.f.kind == 'delivery' and not is_expired(job.f)
  if state ~= 'failed' and state ~= 'cancelled' and not again then no('wrongstate', state) end
  -- Its files may be going at this moment.
  if is_expired(job.f) then no('notfound') end
  return job
end
local function renewed(job, state)
  local f = job.f
  f.state, f.attempts, f.waits, f.run_at, f.outcome = state, nil, nil, nil, nil
  if state == 'queued' then f.run_at = int(wall) end
  draft_state(job)
end

return run(function()
  local job, new, keys, state = retryable(arg()), {}, {}, 'queued'
  if job.f.video then
    check_below(job.f)
    local video = must(job.f.video)
    if video.f.state == 'failed' or video.f.state == 'cancelled' then
      renewed(retryable(video.id), 'queued')
      add(new, LANE_OF[video.f.kind])
      if video.f.key then add(keys, video.f.key) end
      state = 'waiting'
    else
      state = state_for_series_of(video.id)
    end
  else
    -- Whoever retries a video wants it, whatever becomes of its series.
    job.f.wanted = '1'
  end
  add(new, LANE_OF[job.f.kind])
  if job.f.key then add(keys, job.f.key) end
  check_room(new)
  for key, count in pairs(keys) do check_key(key, count) end
  renewed(job, state)
  spare()
  apply()
  return { 'ok', state }
end)
