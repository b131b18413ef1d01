-- Taking in, of several wishes each by itself: one job, or a video and the series that waits for
-- it, together or not at all. What they come to is written at the end in one go; until then each
-- sees what those before it came to.
local KEPT_FOR = 24 * 3600 * 1000

local function answer(first, series, reused, replayed)
  return { 'ok', first or '', series or '', reused and 1 or 0, replayed and 1 or 0 }
end

local wishes = {}
for n = 1, tonumber(arg()) do
  wishes[n] = { key = some(), request = arg(), shape = some(), first = fields(), series = fields() }
end
local alone = #wishes == 1

-- Of what is mostly new, all is asked for at once whether any of it is known.
local function any(names)
  return #names > 0 and call('EXISTS', unpack(names)) > 0
end
local function whether_known()
  local promises, ids, digests = {}, {}, {}
  local function name(names, prefix, of)
    if of then names[#names + 1] = P .. prefix .. of end
  end
  for _, wish in ipairs(wishes) do
    local first, series = wish.first, wish.series
    name(promises, 'idem:', wish.key)
    name(ids, 'job:', series and series.id)
    if first then
      name(ids, 'job:', first.id)
      if first.same_as then
        name(digests, 'same:' .. first.kind .. ':', first.same_as)
        name(digests, 'same:' .. first.kind .. ':', first.whole)
      end
    end
  end
  return any(promises), any(ids), any(digests)
end
local promise_known, id_known, digest_known = whether_known()
-- What the wishes before this one were promised, and the jobs they began, by digest.
local promised, begun, new_jobs = {}, {}, 0

local function known(id)
  if jobs[id] == nil and not id_known then jobs[id] = false end
  return load(id)
end
-- The answer to a submission whose ids are known already: the caller lost the first one.
local function repeated(first, series)
  local taken = 'the id belongs to another job'
  local of_first = first and known(first.id)
  local of_series = series and known(series.id)
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
-- The answer to a submission with a key that is kept.
local function replayed(key, request)
  local text = promised[key] or (promise_known and call('GET', P .. 'idem:' .. key))
  if not text then return end
  local of, at, first, series, reused = text:match('^(%S+) (%S+) (%S+) (%S+) (%S+)$')
  if tonumber(at) + KEPT_FOR <= wall then return end
  if of ~= request then no('keyreused') end
  local function id(word) return word ~= '-' and word or nil end
  return answer(id(first), id(series), reused == '1', true)
end
-- The newest job of this kind and digest that is in flight or kept.
local function same(kind, digest)
  if not digest then return end
  local name = 'same:' .. kind .. ':' .. digest
  if begun[name] or not digest_known then return begun[name] end
  for _, id in ipairs(call('ZREVRANGE', P .. name, 0, AT_ONCE - 1)) do
    local expires = call('HGET', P .. 'job:' .. id, 'expires')
    if not expires or tonumber(expires) > wall then return id end
  end
end

-- A job that begins now: the next wish counts and finds it.
local function begin(f, state)
  local job = fresh(f, state)
  new_jobs = new_jobs + 1
  if f.same_as then begun['same:' .. f.kind .. ':' .. f.same_as] = job.id end
  one_more('lane:' .. LANE_OF[f.kind])
  if f.key then one_more('live:' .. f.key) end
  if f.video then one_more('cuts:' .. f.video) end
  if f.kind == 'video' then counts['cuts:' .. job.id] = 0 end
  draft_state(job)
end
-- Somebody asks for the video itself, whatever becomes of its series.
local function want(job)
  if job.f.wanted then return end
  job.f.wanted = '1'
  draft_job(job)
end
-- All that can be refused is refused before anything is begun.
local function take_in(wish)
  local key, first, series = wish.key, wish.first, wish.series
  local before = key and replayed(key, wish.request)
  if before then return before end
  if wish.shape then refused(wish.shape) end
  before = repeated(first, series)
  if before then return before end

  local existing, new, state = nil, {}, 'waiting'
  local of_first = first and first.id
  if first then
    if first.refuse then refused(first.refuse) end
    existing = same(first.kind, first.same_as)
    if not existing and first.same_as then existing = same(first.kind, first.whole) end
    of_first = existing or of_first
    if not existing then add(new, LANE_OF[first.kind]) end
  end
  if series then
    series.video = of_first or series.video
    if existing or not first then state = state_for_series_of(series.video) end
    if series.refuse then refused(series.refuse) end
    check_below(series)
    add(new, LANE_OF[series.kind])
  end
  local count = 0
  for _, of_lane in pairs(new) do count = count + of_lane end
  check_room(new)
  check_key((series or first).key, count)

  local of_series = series and series.id
  if first and not existing then
    first.wanted = not series and '1' or nil
    begin(first, 'queued')
  end
  if series then
    begin(series, state)
  elseif existing then
    want(must(existing))
  end
  if key then
    local reused = existing and '1' or '0'
    local text = { wish.request, WALL, of_first or '-', of_series or '-', reused }
    promised[key] = table.concat(text, ' ')
  end
  return answer(of_first, of_series, existing ~= nil, false)
end

return run(function()
  local answers = { 'ok' }
  for n, wish in ipairs(wishes) do
    local ok, reply = pcall(take_in, wish)
    if not ok then
      if type(reply) ~= 'table' or not reply.no then error(reply) end
      reply = reply.no
    end
    answers[n + 1] = reply
  end
  -- New jobs are refused when the memory is full; what is known already may be asked for, alone: a
  -- script that was let through once is let through for all.
  if alone and new_jobs == 0 then spare() end
  apply()
  for key, text in pairs(promised) do
    call('SET', P .. 'idem:' .. key, text, 'PX', int(KEPT_FOR))
  end
  return answers
end)
