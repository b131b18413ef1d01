-- How far a running job has come, as far as it is stored: stages, the plan, published clips.
local function stage(job)
  local name = arg()
  if job.f.stage == name then return end
  job.f.stage = name
  draft_job(job)
  tell(job, 'g:' .. name)
end
local function plan(job)
  local refuse, count = some(), tonumber(arg())
  if job.f.kind ~= 'series' then refused('only a series has parts') end
  if refuse then refused(refuse) end
  local key, before = P .. 'parts:' .. job.id, num(job.f.parts)
  local same, parts = before == count, {}
  for n = 1, count do
    -- Its frames, a blank, and the part.
    parts[n] = arg()
    local old = same and call('HGET', key, int(n))
    same = old and old:match('^%S+') == parts[n]:match('^%S+')
  end
  local ready = 0
  for n = 1, math.max(before, count) do
    if parts[n] then call('HSET', key, int(n), parts[n]) else call('HDEL', key, int(n)) end
    if same then
      ready = ready + call('HEXISTS', key, 'c' .. int(n))
    else
      call('HDEL', key, 'c' .. int(n))
    end
  end
  job.f.parts, job.f.ready = int(count), int(ready)
  draft_job(job)
end
local function clip(job)
  local n, made = arg(), arg()
  local key = P .. 'parts:' .. job.id
  if call('HEXISTS', key, n) == 0 then refused('the plan has no such part') end
  local known = call('HGET', key, 'c' .. n)
  if known == made then return end
  call('HSET', key, 'c' .. n, made)
  if not known then job.f.ready = int(num(job.f.ready) + 1) end
  draft_job(job)
  tell(job, 'p:' .. n)
end

return run(function()
  local job, token, step = load(arg()), arg(), arg()
  if not job or job.f.token ~= token then no('lost') end
  spare()
  if step == 'stage' then stage(job) elseif step == 'plan' then plan(job) else clip(job) end
  apply()
  return { 'ok' }
end)
