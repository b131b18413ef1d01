-- What taking in and trying again have in common.

-- In which state a new series of an existing video begins.
local function state_for_series_of(id)
  local video = load(id)
  if not video or is_expired(video.f) then no('notfound') end
  if video.f.kind ~= 'video' then refused('a series is cut from a video') end
  if call('ZCARD', P .. 'cuts:' .. id) >= LIVE_SERIES_MAX then
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
    local depth = 0
    for _, kind in ipairs(KINDS) do
      if kind[2] == lane then
        depth = depth + call('ZCARD', P .. 'board:' .. kind[1] .. ':waiting')
        depth = depth + call('ZCARD', P .. 'board:' .. kind[1] .. ':queued')
      end
    end
    if depth + count > MAX_QUEUE then no('full', int(MAX_QUEUE)) end
  end
end
-- Refuses when an API key would have more unfinished jobs than it may.
local function check_key(key, new)
  local count = 0
  for _, of_lane in pairs(new) do count = count + of_lane end
  if not key or MAX_LIVE_PER_KEY == 0 or count == 0 then return end
  if call('ZCARD', P .. 'live:' .. key) + count > MAX_LIVE_PER_KEY then
    no('keyfull', int(MAX_LIVE_PER_KEY))
  end
end
local function add(new, lane)
  new[lane] = (new[lane] or 0) + 1
end
