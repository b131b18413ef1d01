-- The ids of a page, newest first, and whether there are more.
return run(function()
  tick()
  local limit, before, count = tonumber(arg()), some(), tonumber(arg())
  local from = before and '(' .. before or '+'
  local ids = {}
  for _ = 1, count do
    local found = call('ZREVRANGEBYLEX', P .. arg(), from, '-', 'LIMIT', 0, limit + 1)
    for _, id in ipairs(found) do ids[#ids + 1] = id end
  end
  table.sort(ids, function(a, b) return a > b end)
  local page = { 'ok', #ids > limit and 1 or 0 }
  for n = 1, math.min(limit, #ids) do page[#page + 1] = ids[n] end
  return page
end)
