-- What taking in and trying again have in common.

-- What is bounded, once it was read: the jobs in line in a lane, the unfinished ones of a key, the
-- unfinished series of a video. What this script takes in is added.
local counts = {}
local function one_more(name)
  if counts[name] then counts[name] = counts[name] + 1 end
end
local function members(set)
  counts[set] = counts[set] or call('ZCARD', P .. set)
  return counts[set]
end
local function depth(lane)
  local name = 'lane:' .. lane
  if counts[name] then return counts[name] end
  local deep = 0
  for _, kind in ipairs(KINDS) do
    if LANE_OF[kind] == lane then
      deep = deep + call('ZCARD', P .. 'board:' .. kind .. ':waiting')
      deep = deep + call('ZCARD', P .. 'board:' .. kind .. ':queued')
    end
  end
  counts[name] = deep
  return deep
end
-- In which state a new series of an existing video begins.
local function state_for_series_of(id)
  local video = load(id)
  if not video or is_expired(video.f) then no('notfound') end
  if video.f.kind ~= 'video' then refused('a series is cut from a video') end
  if members('cuts:' .. id) >= LIVE_SERIES_MAX then
    refused('a video has at most ' .. LIVE_SERIES_MAX .. ' unfinished series')
  end
  local state = video.f.state
  if state == 'succeeded' then return 'queued' end
  if FINAL[state] then no('wrongstate', state) end
  -- It is about to end without a result.
  if state == 'running' and video.f.cancel then no('wrongstate', 'cancelled') end
  return 'waiting'
end
-- Refuses a series whose second video, if it has one, is not ready: it waits for one alone.
local function check_below(f)
  if not f.below then return end
  local below = load(f.below)
  if not below or is_expired(below.f) or below.f.kind ~= 'video' then no('second', '') end
  if below.f.state ~= 'succeeded' then no('second', below.f.state) end
end
-- Refuses when a lane has no room for its new jobs.
local function check_room(new)
  for lane, count in pairs(new) do
    if depth(lane) + count > MAX_QUEUE then no('full', int(MAX_QUEUE)) end
  end
end
-- Refuses when an API key would have more unfinished jobs than it may.
local function check_key(key, count)
  if not key or MAX_LIVE_PER_KEY == 0 or count == 0 then return end
  if members('live:' .. key) + count > MAX_LIVE_PER_KEY then
    no('keyfull', int(MAX_LIVE_PER_KEY))
  end
end
local function add(new, name)
  new[name] = (new[name] or 0) + 1
end
