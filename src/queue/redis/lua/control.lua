-- What people ask of a job or a lane: cancel, expire, pause, resume.
local function draft_cancel(job)
  if job.f.state ~= 'running' then
    job.f.state = 'cancelled'
    draft_state(job)
  elseif not job.f.cancel then
    job.f.cancel = '1'
    draft_job(job)
    tell(job, 'c')
  end
end
-- Cancels the download of a video whose last waiting series was cancelled, unless someone asked for
-- the video itself.
local function abandoned(cancelled, id)
  local video = load(id)
  if not video or FINAL[video.f.state] or video.f.wanted then return end
  for _, user in ipairs(call('ZRANGE', P .. 'users:' .. id, 0, 1)) do
    if user ~= cancelled then return end
  end
  draft_cancel(video)
end
local function cancel()
  local job = must(arg())
  local state = job.f.state
  if state == 'cancelled' then return { 'ok', state, 0 } end
  if FINAL[state] then no('wrongstate', state) end
  spare()
  draft_cancel(job)
  if state == 'waiting' and job.f.video then abandoned(job.id, job.f.video) end
  if job.f.kind == 'video' then followers(job) end
  state = job.f.state
  apply()
  return { 'ok', state, behind }
end
local function expire()
  local job = must(arg())
  if not FINAL[job.f.state] then no('wrongstate', job.f.state) end
  if call('ZCARD', P .. 'users:' .. job.id) > 0 then no('inuse') end
  if not is_expired(job.f) then
    spare()
    job.f.expires = int(wall)
    draft_job(job)
    apply()
  end
  return { 'ok' }
end
local function pause()
  spare()
  call('INCRBY', P .. 'changes', call('SADD', P .. 'paused', arg()))
  return { 'ok' }
end
local function resume()
  local resumed = call('SREM', P .. 'paused', arg())
  call('INCRBY', P .. 'changes', resumed)
  work = resumed == 1
  return { 'ok' }
end
local verbs = { cancel = cancel, expire = expire, pause = pause, resume = resume }

return run(function() return verbs[arg()]() end)
