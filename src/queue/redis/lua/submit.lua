-- Taking in, of several wishes each by itself: one job, or a video and the series that waits for
-- it, together or not at all.
local KEPT_FOR = 24 * 3600 * 1000

local function answer(first, series, reused, replayed)
  return { 'ok', first or '', series or '', reused and 1 or 0, replayed and 1 or 0 }
end
-- The answer to a submission whose ids are known already: the caller lost the first one.
local function repeated(first, series)
  local taken = 'the id belongs to another job'
  local of_first = first and load(first.id)
  local of_series = series and load(series.id)
  if of_series then
    local f = of_series.f
    local same = f.kind == 'series' and f.spec == series.spec
    if not (same and (f.video == series.video or first)) then refused(taken) end
    return answer(first and f.video, series.id, first and first.id ~= f.video, false)
  elseif of_first then
    -- A video and its series come together, so this is no repetition if there is one.
    if series or of_first.f.kind ~= first.kind or of_first.f.spec ~= first.spec then refused(taken) end
    return answer(first.id, nil, false, false)
  end
end
-- The newest job of this kind and digest that is in flight or kept.
local function same(kind, digest)
  if not digest then return nil end
  for _, id in ipairs(call('ZREVRANGE', P .. 'same:' .. kind .. ':' .. digest, 0, AT_ONCE - 1)) do
    local expires = call('HGET', P .. 'job:' .. id, 'expires')
    if not expires or tonumber(expires) > wall then return id end
  end
end

local wishes = {}
for n = 1, tonumber(arg()) do
  wishes[n] = { key = some(), request = arg(), shape = some(), first = fields(), series = fields() }
end
local alone = #wishes == 1

local function take_in(wish)
  local key, request, shape = wish.key, wish.request, wish.shape
  if key then
    local known = call('GET', P .. 'idem:' .. key)
    if known then
      local of, at, first, series, reused = known:match('^(%S+) (%S+) (%S+) (%S+) (%S+)$')
      if tonumber(at) + KEPT_FOR > wall then
        if of ~= request then no('keyreused') end
        local id = function(text) return text ~= '-' and text or nil end
        return answer(id(first), id(series), reused == '1', true)
      end
    end
  end
  if shape then refused(shape) end
  local first, series = wish.first, wish.series
  local before = repeated(first, series)
  if before then return before end

  local existing, new = nil, {}
  local of_first = first and first.id
  if first then
    if first.refuse then refused(first.refuse) end
    existing = same(first.kind, first.same_as)
    if not existing and first.same_as then existing = same(first.kind, first.whole) end
    if existing then
      of_first = existing
      if not series then
        local job = must(existing)
        if not job.f.wanted then
          job.f.wanted = '1'
          draft_job(job)
        end
      end
    else
      local job = fresh(first, 'queued')
      if not series then job.f.wanted = '1' end
      add(new, job.f.lane)
      draft_state(job)
    end
  end
  local of_series = series and series.id
  if series then
    series.video = of_first or series.video
    local state = 'waiting'
    if existing or not first then state = state_for_series_of(series.video) end
    if series.refuse then refused(series.refuse) end
    check_below(series)
    local job = fresh(series, state)
    add(new, job.f.lane)
    draft_state(job)
  end
  check_room(new)
  check_key((series or first).key, new)
  -- New jobs are refused when the memory is full; what is known already may be asked for, alone: a
  -- script that was let through once is let through for all.
  if next(new) == nil and alone then spare() end
  apply()
  if key then
    local reused = existing and '1' or '0'
    local text = { request, int(wall), of_first or '-', of_series or '-', reused }
    call('SET', P .. 'idem:' .. key, table.concat(text, ' '), 'PX', int(KEPT_FOR))
  end
  return answer(of_first, of_series, existing ~= nil, false)
end

return run(function()
  local answers = { 'ok' }
  for _, wish in ipairs(wishes) do
    local ok, reply = pcall(take_in, wish)
    if not ok then
      if type(reply) ~= 'table' or not reply.no then error(reply) end
      reply = reply.no
    end
    answers[#answers + 1] = reply
    jobs, dirty, told = {}, {}, {}
  end
  return answers
end)
