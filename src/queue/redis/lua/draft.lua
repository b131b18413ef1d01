-- Jobs as they are about to be: read once, changed here, written together by `apply`.
local jobs, dirty, told = {}, {}, {}

local function load(id)
  local known = jobs[id]
  if known == nil then
    local flat = call('HGETALL', P .. 'job:' .. id)
    known = false
    if #flat > 0 then
      known = { id = id, f = {}, was = {} }
      for at = 1, #flat, 2 do
        known.f[flat[at]], known.was[flat[at]] = flat[at + 1], flat[at + 1]
      end
    end
    jobs[id] = known
  end
  return known
end
local function must(id)
  return load(id) or no('notfound')
end
-- A job that is not there yet.
local function fresh(f, state)
  local job = { id = f.id, f = f, was = false }
  f.id, f.state = nil, state
  -- What counts from nothing on is not there yet.
  f.created = WALL
  if state == 'queued' then f.run_at = WALL end
  jobs[job.id] = job
  return job
end

local function is_expired(f)
  return f.expires ~= nil and tonumber(f.expires) <= wall
end
local function leaves_at(f)
  if not f.finished then return nil end
  local keep = f.state == 'failed' and KEEP_FAILED or KEEP_SUCCEEDED
  return tonumber(f.finished) + keep
end
local function is_reusable(f)
  if f.state == 'succeeded' then return true end
  return not FINAL[f.state] and not f.cancel
end

-- The sorted sets a job belongs to, and its score in each; `both` names also those it may have been
-- moved from or to by time alone.
local function spots(f, both)
  local set, lane = {}, LANE_OF[f.kind]
  if f.state == 'queued' then
    local run_at = num(f.run_at)
    if both or run_at <= wall then
      set['ready:' .. lane] = tonumber(f.priority) * PRIORITY + run_at
    end
    if both or run_at > wall then set['delayed:' .. lane] = run_at end
  end
  local leaves, shelf = leaves_at(f), f.kind .. ':' .. f.state
  local gone = leaves ~= nil and leaves <= wall
  if both or gone then set['kept:' .. shelf] = 0 end
  if both or not gone then set['board:' .. shelf] = 0 end
  if leaves and (both or not gone) then set['leaves'] = leaves end
  if f.expires then set['expiry'] = tonumber(f.expires) end
  if f.finished then set['ended:' .. lane] = tonumber(f.finished) end
  if not FINAL[f.state] then
    if f.video then
      set['users:' .. f.video], set['cuts:' .. f.video] = 0, 0
      if f.state == 'waiting' then set['waits:' .. f.video] = 0 end
    end
    if f.below then set['users:' .. f.below] = 0 end
    if f.key then set['live:' .. f.key] = 0 end
  end
  if f.same_as and is_reusable(f) then set['same:' .. f.kind .. ':' .. f.same_as] = 0 end
  if f.worker then set['held:' .. f.worker] = 0 end
  return set
end
-- What goes into sorted sets and out of them: written set by set, for jobs that come together mostly
-- go into the same.
local into, out = {}, {}
local function moves(all, key)
  local of_key = all[key]
  if not of_key then
    of_key = { P .. key }
    all[key] = of_key
  end
  return of_key
end
local function place(job)
  local now = job.f and spots(job.f, false) or {}
  if job.was then
    for key in pairs(spots(job.was, true)) do
      if not now[key] then
        local members = moves(out, key)
        members[#members + 1] = job.id
      end
    end
  end
  for key, score in pairs(now) do
    local members = moves(into, key)
    local at = #members
    members[at + 1], members[at + 2] = int(score), job.id
  end
end
local function move()
  for _, members in pairs(out) do call('ZREM', unpack(members)) end
  for _, members in pairs(into) do call('ZADD', unpack(members)) end
  into, out = {}, {}
end

-- Grants, keeps or ends the lease as the row says.
local function lease(job)
  local token, was = job.f and job.f.token or nil, job.was and job.was.token or nil
  if token == was then return end
  if job.f then job.f.progress, job.f.announced = nil, nil end
  if token then
    call('ZADD', P .. 'leases', int(mono + LEASE), job.id)
  else
    call('ZREM', P .. 'leases', job.id)
  end
end
-- Writes a row; its places are written by `move`.
local function save(job)
  local f, was, key = job.f, job.was or {}, P .. 'job:' .. job.id
  local set, n = { key }, 1
  for name, value in pairs(f) do
    if was[name] ~= value then
      set[n + 1], set[n + 2] = name, value
      n = n + 2
    end
  end
  -- The first write of all needs room: see `spare`.
  call('HSET', unpack(set))
  lease(job)
  local gone = { key }
  for name in pairs(was) do
    if f[name] == nil then gone[#gone + 1] = name end
  end
  if #gone > 1 then call('HDEL', unpack(gone)) end
  place(job)
  work = work or (f.state == 'queued' and num(f.run_at) <= wall)
end

-- A job with its changes: a new version of its row.
local function draft_job(job)
  job.f.version, job.f.updated = int(num(job.f.version) + 1), WALL
  if not job.dirty then
    job.dirty = true
    dirty[#dirty + 1] = job
  end
end
local function tell(job, kind)
  told[#told + 1] = WALL .. ' ' .. job.id .. ' ' .. (job.f.video or '-') .. ' ' .. kind
end
-- The id of the message about an end: the job's own random bits under the time of the end, as
-- `Delivery::id` makes it.
local function message_id(job)
  local bytes, version = job.id:gsub('-', ''), num(job.f.version)
  local function marked(at, mark)
    local byte = tonumber(bytes:sub(at * 2 + 1, at * 2 + 2), 16)
    return string.format('%02x', bit.bxor(byte, mark % 256))
  end
  -- Lua numbers are written in halves: `%x` takes no more than 32 bits everywhere.
  local time = string.format('%04x%08x', math.floor(wall / 2 ^ 32), wall % 2 ^ 32)
  local tail = marked(9, math.floor(version / 256)) .. marked(10, version) .. bytes:sub(23)
  bytes = time .. bytes:sub(13, 18) .. tail
  return table.concat({
    bytes:sub(1, 8), bytes:sub(9, 12), bytes:sub(13, 16), bytes:sub(17, 20), bytes:sub(21),
  }, '-')
end
local draft_state
-- The message about a job that has just ended, if somebody wants one. Lanes that are full do not
-- hold it up: it was promised when the job was taken in.
local function draft_delivery(job)
  local f = job.f
  if not f.webhook or not FINAL[f.state] then return end
  local spec = '{"delivery":{"of":"' .. job.id .. '","to":' .. f.webhook
  spec = spec .. ',"state":"' .. f.state .. '","at":' .. WALL .. '}}'
  local message = { id = message_id(job), kind = 'delivery', priority = '1', spec = spec }
  if f.request then message.origin = '{"request":' .. f.request .. '}' end
  draft_state(fresh(message, 'queued'))
end
-- A job that has just entered a state: its row, the event, and the message about an end.
draft_state = function(job)
  local f = job.f
  if f.state ~= 'running' then
    f.token, f.worker, f.claim, f.stage, f.cancel = nil, nil, nil, nil, nil
  end
  if f.state ~= 'queued' then f.run_at = nil end
  f.finished, f.expires = nil, nil
  if FINAL[f.state] then
    f.finished = WALL
    f.expires = int(math.max(leaves_at(f), wall + KEEP_FILES))
  end
  draft_job(job)
  tell(job, 's:' .. f.state)
  draft_delivery(job)
end

-- Makes everything so.
local function apply()
  for _, job in ipairs(dirty) do save(job) end
  move()
  if #dirty > 0 or #told > 0 then call('INCR', P .. 'changes') end
  if #told > 0 then
    local seq = call('INCRBY', P .. 'seq', #told) - #told
    for n, line in ipairs(told) do
      local at = int(seq + n)
      call('XADD', P .. 'events', at .. '-0', 'e', line)
      news[#news + 1] = 'e ' .. at .. ' ' .. line
    end
    if math.floor(seq / TRIMMED_EVERY) ~= math.floor((seq + #told) / TRIMMED_EVERY) then
      call('XTRIM', P .. 'events', 'MAXLEN', '~', EVENTS_KEPT)
    end
  end
  jobs, dirty, told = {}, {}, {}
end
-- A job that goes, with all its rows.
local function forget(job)
  call('DEL', P .. 'job:' .. job.id, P .. 'parts:' .. job.id, P .. 'attempts:' .. job.id)
  tell(job, 'r')
  job.f = nil
  place(job)
  jobs[job.id] = false
end
