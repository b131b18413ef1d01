-- What every script begins with: the moment, the settings, and how a verb answers.
--
-- KEYS[1] is what all keys begin with. The first arguments are the same for every script: the wall
-- clock and the monotonic one in ms (both empty: the server's own time), a die, then the settings.
-- The rules are those of `queue::machine`, verb by verb. A refused verb writes nothing.
local P = KEYS[1]
local call = redis.call
local wall, mono = tonumber(ARGV[1]), tonumber(ARGV[2])
if not wall then
  local time = call('TIME')
  wall = time[1] * 1000 + math.floor(time[2] / 1000)
  mono = wall
end
local die = tonumber(ARGV[3])
local LEASE, MAX_QUEUE = tonumber(ARGV[4]), tonumber(ARGV[5])
local MAX_ATTEMPTS, FIRST_WAIT = tonumber(ARGV[6]), tonumber(ARGV[7])
local MAX_RESOURCE_WAITS, FIRST_RESOURCE_WAIT = tonumber(ARGV[8]), tonumber(ARGV[9])
local KEEP_FILES, KEEP_SUCCEEDED = tonumber(ARGV[10]), tonumber(ARGV[11])
local KEEP_FAILED, MAX_LIVE_PER_KEY = tonumber(ARGV[12]), tonumber(ARGV[13])
-- The failure of a lost attempt as JSON, the waits of messages in ms, and where news are told.
local LOST, DELIVERY_WAITS, NEWS = ARGV[14], ARGV[15], ARGV[16]

-- The verb's own arguments, in order.
local at_arg = 16
local function arg()
  at_arg = at_arg + 1
  return ARGV[at_arg]
end
local function some()
  local value = arg()
  if value ~= '' then return value end
end
-- A number of names and values.
local function fields()
  local f, n = {}, tonumber(arg())
  for at = at_arg + 1, at_arg + 2 * n, 2 do
    f[ARGV[at]] = ARGV[at + 1]
  end
  at_arg = at_arg + 2 * n
  if n > 0 then return f end
end

local LANES = { 'video-download', 'video-process', 'webhook' }
local KINDS = { 'video', 'inspect', 'series', 'delivery' }
local LANE_OF = {
  video = 'video-download',
  inspect = 'video-download',
  series = 'video-process',
  delivery = 'webhook',
}
local STATES = { 'waiting', 'queued', 'running', 'succeeded', 'failed', 'cancelled' }
local FINAL = { succeeded = true, failed = true, cancelled = true }
-- One script does at most so much of what is due by itself.
local AT_ONCE = 256
-- The line of a lane is ordered by priority, then by time (ms, below 2^43), then by id.
local PRIORITY = 2 ^ 43
local EVENTS_KEPT, TRIMMED_EVERY = '10000', 100
local LIVE_SERIES_MAX = 1000
local ATTEMPTS_KEPT = 50
-- The largest row of a store on disk, less what a job takes besides its texts.
local ROW_ROOM = 8192 - 320

local function int(n)
  return string.format('%.0f', n)
end
local function num(text)
  return tonumber(text) or 0
end
local WALL = int(wall)

-- Ends the verb without any change.
local function no(...)
  error({ no = { ... } })
end
local function refused(text)
  no('refused', text)
end

-- A full memory refuses a script at its first write if that one needs room. What runs may use what
-- is left: it begins with a write that needs none, and after it all others are let through.
local function spare()
  call('DEL', P .. 'nothing')
end

-- What is told to listeners once the script is done, in one message.
local news, work = {}, false
-- How many leases ended meanwhile: said behind the name of the answer, whatever that is.
local lost = 0
local function finish(reply)
  if work then news[#news + 1] = 'w' end
  if #news > 0 then call('PUBLISH', NEWS, table.concat(news, '\n')) end
  if lost > 0 then reply[1] = reply[1] .. ' ' .. int(lost) end
  return reply
end
local function run(verb)
  local ok, reply = pcall(verb)
  if ok then return finish(reply) end
  if type(reply) == 'table' and reply.no then return finish(reply.no) end
  error(reply)
end
