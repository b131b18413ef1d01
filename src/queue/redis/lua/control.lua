-- What people ask of a job, a lane or the install: cancel, expire, keep, pause, resume, keys, the
-- secret; and what a process asks that hears again: that positions do not go back.
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
local function keep()
  local job, till = must(arg()), tonumber(arg())
  local f = job.f
  if not FINAL[f.state] then no('wrongstate', f.state) end
  -- Its files may be going at this moment; what a live series uses has stayed.
  if is_expired(f) and call('ZCARD', P .. 'users:' .. job.id) == 0 then no('notfound') end
  if num(f.expires) < till then
    spare()
    f.expires = int(till)
    draft_job(job)
    -- Whoever follows it is told its state once more, and so reads it again.
    tell(job, 's:' .. f.state)
    apply()
  end
  return { 'ok', f.expires }
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
-- Keys are few and small: each is looked at. Its line is the hash, a blank, and all of it.
local function add_key()
  local id, line, most = arg(), arg(), tonumber(arg())
  local known = call('HGETALL', P .. 'keys')
  for at = 1, #known, 2 do
    if known[at] == id and known[at + 1] == line then return { 'ok' } end
    if known[at] == id or known[at + 1]:match('^%S+') == line:match('^%S+') then
      refused('there is such a key')
    end
  end
  if #known / 2 >= most then refused('there are ' .. most .. ' keys already') end
  spare()
  call('HSET', P .. 'keys', id, line)
  call('INCR', P .. 'changes')
  return { 'ok' }
end
local function revoke_key()
  local revoked = call('HDEL', P .. 'keys', arg())
  call('INCRBY', P .. 'changes', revoked)
  return { 'ok', revoked }
end
-- Only what is missing is written: a Redis that refuses writes still tells it.
local function secret()
  local known = call('GET', P .. 'secret')
  if known then return { 'ok', known } end
  local fresh = arg()
  spare()
  call('SET', P .. 'secret', fresh)
  call('INCR', P .. 'changes')
  return { 'ok', fresh }
end
-- Positions of events never go back for whoever heard them: a Redis that lost its newest writes goes
-- on far behind what was told, so that the jump is seen.
local function raise()
  local told, on = tonumber(arg()), arg()
  if num(call('GET', P .. 'seq') or '0') < told then
    spare()
    call('SET', P .. 'seq', on)
    call('INCR', P .. 'changes')
  end
  return { 'ok' }
end
local verbs = {
  cancel = cancel,
  expire = expire,
  keep = keep,
  pause = pause,
  resume = resume,
  add_key = add_key,
  revoke_key = revoke_key,
  secret = secret,
  raise = raise,
}

return run(function() return verbs[arg()]() end)
