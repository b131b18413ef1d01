-- Takes in what was elsewhere: begun for one backup alone, then events and jobs as they were, then
-- ended. Each step may be sent again.
local function begin()
  local backup, last = arg(), tonumber(arg())
  local now = call('GET', P .. 'importing')
  if now == backup then return { 'ok' } end
  if now then refused('a backup is being put into this Redis, or was not put in to its end') end
  local used = call('EXISTS', P .. 'events')
  for _, kind in ipairs(KINDS) do
    for _, state in ipairs(STATES) do
      local shelf = kind .. ':' .. state
      used = used + call('EXISTS', P .. 'board:' .. shelf, P .. 'kept:' .. shelf)
    end
  end
  if used > 0 then refused('this Redis holds jobs already, or did') end
  call('SET', P .. 'importing', backup, 'NX')
  -- An API that runs makes a secret at once: those of the backup take their place.
  call('DEL', P .. 'secret', P .. 'keys')
  -- Never back: somebody may have heard of later ones.
  if num(call('GET', P .. 'seq') or '0') < last then call('SET', P .. 'seq', int(last)) end
  return { 'ok' }
end
local function events()
  local newest = call('XREVRANGE', P .. 'events', '+', '-', 'COUNT', 1)[1]
  newest = newest and tonumber(newest[1]:match('^%d+')) or 0
  for _ = 1, tonumber(arg()) do
    local at, line = tonumber(arg()), arg()
    -- What is there already was sent before.
    if at > newest then call('XADD', P .. 'events', int(at) .. '-0', 'e', line) end
  end
  return { 'ok' }
end
-- The leases of those that run begin anew.
local function take_jobs()
  for _ = 1, tonumber(arg()) do
    local f = fields()
    local job = { id = f.id, f = f, was = false }
    f.id = nil
    save(job)
  end
  move()
  return { 'ok' }
end
local function done()
  if call('DEL', P .. 'importing') == 1 then
    call('INCR', P .. 'changes')
    work = true
  end
  return { 'ok' }
end
local steps = { begin = begin, events = events, jobs = take_jobs, done = done }

return run(function() return steps[arg()]() end)
