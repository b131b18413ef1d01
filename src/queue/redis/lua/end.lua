-- The end of an attempt, however it comes, what follows from it, and what comes by itself with time.

-- Why a series fails with its video, in the video's own words.
local function cause(video)
  local message = 'the video was cancelled'
  if video.f.failure and video.f.state == 'failed' then
    local failure = cjson.decode(video.f.failure)
    message = failure.code .. ': ' .. failure.message
  end
  return cjson.encode({ code = 'video_failed', class = 'permanent', message = message, stderr = '' })
end
-- Moves the series that wait for a video which has ended; those beyond a bound with the next ticks.
local behind = 0
local function followers(video)
  if not FINAL[video.f.state] then return end
  local waiting = call('ZRANGE', P .. 'waits:' .. video.id, 0, AT_ONCE)
  for n, id in ipairs(waiting) do
    if n > AT_ONCE then
      call('SADD', P .. 'behind', video.id)
      behind = 1
      break
    end
    local series = load(id)
    if series and series.f.state == 'waiting' then
      if video.f.state == 'succeeded' then
        series.f.state, series.f.run_at = 'queued', int(wall)
      else
        series.f.state, series.f.failure = 'failed', cause(video)
      end
      draft_state(series)
    end
  end
end

-- Decides whether a failed job is tried again, and when.
local function fail(f, class)
  local message = f.kind == 'delivery'
  if class == 'resource' and not message then
    f.attempts = int(math.max(num(f.attempts) - 1, 0))
    f.waits = int(num(f.waits) + 1)
  end
  local attempts, waits, first, used = num(f.attempts), num(f.waits), nil, nil
  if message then
    if class ~= 'permanent' then first, used = cjson.decode(DELIVERY_WAITS)[math.max(attempts, 1)], 1 end
  elseif class == 'transient' and attempts < MAX_ATTEMPTS then
    first, used = FIRST_WAIT, attempts
  elseif class == 'resource' and waits <= MAX_RESOURCE_WAITS then
    first, used = FIRST_RESOURCE_WAIT, waits
  end
  if not first then
    f.state, f.run_at = 'failed', nil
    return
  end
  -- Jobs that failed together do not come back together: up to a fifth is added by the die.
  local doubled = first * 2 ^ math.min(math.max(used - 1, 0), 16)
  local wait = doubled + math.floor(doubled * die / 1275)
  if not message then wait = math.min(wait, 3600000) end
  die = (die * 37 + 11) % 256
  f.state, f.run_at = 'queued', int(wall + wait)
end

-- How an attempt ends: `how` is succeeded, failed, lost, cancelled or released.
local function end_attempt(job, how, e)
  local f = job.f
  f.ended = how ~= 'lost' and f.token or nil
  local told_end = e.attempt
  if call('HEXISTS', P .. 'attempts:' .. job.id, f.starts) == 1 then
    job.attempt = { 'e' .. f.starts, '{"ended_at":' .. int(wall) .. ',"end":' .. told_end .. '}' }
  end
  if how == 'succeeded' then
    f.state, f.outcome, f.failure = 'succeeded', e.outcome, nil
    -- A stretch for which the whole video came is found by the whole link from now on.
    if e.whole and f.whole and f.same_as then f.same_as = f.whole end
  elseif how == 'failed' or how == 'lost' then
    f.failure = e.failure
    if f.cancel then f.state = 'cancelled' else fail(f, e.class) end
  elseif how == 'cancelled' then
    f.state = 'cancelled'
  else
    f.attempts = int(math.max(num(f.attempts) - 1, 0))
    f.state = f.cancel and 'cancelled' or 'queued'
    -- Back to where it stood, ahead of what came after it.
    f.run_at = int(math.min(num(f.created), wall))
  end
  draft_state(job)
  if f.kind == 'video' then followers(job) end
  local attempt = job.attempt
  apply()
  if attempt then call('HSET', P .. 'attempts:' .. job.id, attempt[1], attempt[2]) end
  return f.state
end

local function due(key, score, left)
  return call('ZRANGEBYSCORE', P .. key, '-inf', score, 'LIMIT', 0, left)
end
local function first_of(key, now, soonest)
  local first = call('ZRANGE', P .. key, 0, 0, 'WITHSCORES')[2]
  if first then return math.min(soonest, math.max(tonumber(first) - now, 0)) end
  return soonest
end

-- Does what has become due, up to a bound, and answers in how many ms there is more to do.
local function tick()
  local left = AT_ONCE
  for _, id in ipairs(due('leases', int(mono), left)) do
    local job = load(id)
    left = left - 1
    if job and job.f.token then
      spare()
      local e = { failure = LOST, class = 'transient', attempt = '{"failed":' .. LOST .. '}' }
      end_attempt(job, 'lost', e)
      lost = lost + 1
    else
      call('ZREM', P .. 'leases', id)
    end
  end
  for _, id in ipairs(call('SRANDMEMBER', P .. 'behind', 1)) do
    local video = load(id)
    call('SREM', P .. 'behind', id)
    if video then followers(video) end
    apply()
    left = 0
  end
  local before = left
  for _, id in ipairs(left > 0 and due('leaves', int(wall), left) or {}) do
    local f = call('HMGET', P .. 'job:' .. id, 'kind', 'state')
    left = left - 1
    call('ZREM', P .. 'leaves', id)
    if f[1] and call('ZREM', P .. 'board:' .. f[1] .. ':' .. f[2], id) == 1 then
      call('ZADD', P .. 'kept:' .. f[1] .. ':' .. f[2], 0, id)
    end
  end
  for _, lane in ipairs(LANES) do
    for _, id in ipairs(left > 0 and due('delayed:' .. lane, int(wall), left) or {}) do
      local f = call('HMGET', P .. 'job:' .. id, 'priority', 'run_at')
      left = left - 1
      call('ZREM', P .. 'delayed:' .. lane, id)
      if f[1] then
        call('ZADD', P .. 'ready:' .. lane, int(tonumber(f[1]) * PRIORITY + num(f[2])), id)
        work = true
      end
    end
  end
  -- Whoever reads everything in pieces must see that something was moved.
  if left < before then call('INCR', P .. 'changes') end
  for _, id in ipairs(due('heard', '(' .. int(mono - 3 * LEASE), AT_ONCE)) do
    call('ZREM', P .. 'heard', id)
    call('HDEL', P .. 'workers', id)
  end
  if left <= 0 then return 0 end
  local soonest = first_of('leases', mono, 3600000)
  soonest = first_of('leaves', wall, soonest)
  for _, lane in ipairs(LANES) do soonest = first_of('delayed:' .. lane, wall, soonest) end
  return soonest
end

-- Takes note of a worker.
local function hear(id, info)
  call('HSET', P .. 'workers', id, int(wall) .. ' ' .. info)
  call('ZADD', P .. 'heard', int(mono), id)
end
local function renew(id)
  call('ZADD', P .. 'leases', int(mono + LEASE), id)
end

-- A job's row as it is answered.
local function flat(job)
  local list = { job.id }
  for name, value in pairs(job.f) do
    list[#list + 1] = name
    list[#list + 1] = value
  end
  return list
end
