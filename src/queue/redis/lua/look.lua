-- Looking: a place in the line, what has expired, lanes and workers at a glance.
local POSITION_MAX = 1000

-- One that waits for its time stands behind all that are due and behind those due sooner.
local function position()
  local id = arg()
  local f = call('HMGET', P .. 'job:' .. id, 'state', 'kind')
  if f[1] ~= 'queued' then return { 'ok' } end
  local lane = LANE_OF[f[2]]
  local before = call('ZRANK', P .. 'ready:' .. lane, id)
  if not before then
    local sooner = call('ZRANK', P .. 'delayed:' .. lane, id) or 0
    before = call('ZCARD', P .. 'ready:' .. lane) + sooner
  end
  return { 'ok', math.min(before, POSITION_MAX) }
end
-- Final jobs past their expiry that nothing live uses, and where to look on for more.
local function expired()
  local limit, offset = tonumber(arg()), tonumber(arg())
  local found = { 'ok', 0 }
  local ids = call('ZRANGEBYSCORE', P .. 'expiry', '-inf', int(wall), 'LIMIT', offset, AT_ONCE)
  for _, id in ipairs(ids) do
    if #found - 2 < limit and call('ZCARD', P .. 'users:' .. id) == 0 then found[#found + 1] = id end
  end
  if #ids == AT_ONCE then found[2] = offset + AT_ONCE end
  return found
end
-- How many ended in each of the last sixty minutes of the clock, oldest first; the last has those of
-- its future too, should the clock have been set back. A lane that is quiet is not asked sixty times.
local function by_minute(lane)
  local now, key, counts = math.floor(wall / 60000), P .. 'ended:' .. lane, {}
  local left = call('ZCOUNT', key, int((now - 59) * 60000), '+inf')
  for ago = 59, 0, -1 do
    local from, to = int((now - ago) * 60000), '(' .. int((now - ago + 1) * 60000)
    local count = left
    if left > 0 and ago > 0 then count = call('ZCOUNT', key, from, to) end
    counts[#counts + 1], left = count, left - count
  end
  return counts
end
local function of_lane(lane)
  local row = { call('SISMEMBER', P .. 'paused', lane) }
  for _, state in ipairs(STATES) do
    local count = 0
    for _, kind in ipairs(KINDS) do
      if LANE_OF[kind] == lane then
        count = count + call('ZCARD', P .. 'board:' .. kind .. ':' .. state)
      end
    end
    row[#row + 1] = count
  end
  row[#row + 1] = call('ZCOUNT', P .. 'ended:' .. lane, int(math.max(wall - 3600000, 0)), '+inf')
  local oldest = math.huge
  for priority = 0, 2 do
    local from, to = int(priority * PRIORITY), '(' .. int((priority + 1) * PRIORITY)
    local first = call('ZRANGEBYSCORE', P .. 'ready:' .. lane, from, to, 'WITHSCORES', 'LIMIT', 0, 1)
    if first[2] then oldest = math.min(oldest, tonumber(first[2]) - priority * PRIORITY) end
  end
  row[#row + 1] = oldest < math.huge and int(oldest) or ''
  row[#row + 1] = by_minute(lane)
  return row
end
local function overview()
  tick()
  local lanes, workers = {}, {}
  for n, lane in ipairs(LANES) do lanes[n] = of_lane(lane) end
  local heard = call('HGETALL', P .. 'workers')
  for at = 1, #heard, 2 do
    workers[#workers + 1] = { heard[at + 1], call('ZRANGE', P .. 'held:' .. heard[at], 0, -1) }
  end
  return { 'ok', tonumber(call('GET', P .. 'seq') or '0'), lanes, workers }
end
local verbs = { position = position, expired = expired, overview = overview }

return run(function() return verbs[arg()]() end)
