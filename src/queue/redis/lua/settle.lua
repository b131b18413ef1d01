-- Ends a running job's attempt, or takes the job back unharmed.
-- What the request left of the room in a row.
local function asked(f)
  return #f.spec + #(f.origin or '')
end
local function check_outcome(f, made, outcome)
  if made ~= f.kind then refused('the outcome is not of this kind of job') end
  if f.kind == 'series' and (num(f.parts) == 0 or f.ready ~= f.parts) then
    refused('not every part has its clip')
  end
  local size = asked(f) + #outcome
  if size > ROW_ROOM then refused('a record of ' .. size .. ' bytes is larger than ' .. ROW_ROOM) end
end

return run(function()
  local job, token, how = load(arg()), arg(), arg()
  if not job then no('lost') end
  local f = job.f
  if f.token ~= token then
    -- A repeated call is answered like the first.
    if f.ended ~= token then no('lost') end
    return { 'ok', f.state, 0 }
  end
  local e = {}
  if how == 'succeeded' then
    local made = arg()
    e.outcome, e.whole, e.attempt = arg(), arg() == '1', '"succeeded"'
    check_outcome(f, made, e.outcome)
  elseif how == 'failed' then
    e.class, e.failure = arg(), arg()
    e.attempt = '{"failed":' .. e.failure .. '}'
    -- The attempt keeps the tool's output; a crowded job goes without.
    local short = arg()
    if asked(f) + #(f.outcome or '') + #e.failure > ROW_ROOM then e.failure = short end
  elseif how == 'cancelled' then
    if not f.cancel then refused('nobody asked to cancel this job') end
    e.attempt = '"cancelled"'
  else
    e.attempt = '"released"'
  end
  spare()
  local state = end_attempt(job, how, e)
  return { 'ok', state, behind }
end)
