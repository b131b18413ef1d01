-- Does what has become due; with a proof, also writes something.
return run(function()
  local proof = some()
  spare()
  if proof then call('SET', P .. 'proof', int(wall)) end
  local soonest, ready = tick(), 0
  for _, lane in ipairs(LANES) do
    if call('SISMEMBER', P .. 'paused', lane) == 0 then
      ready = ready + call('ZCARD', P .. 'ready:' .. lane)
    end
  end
  return { 'ok', soonest, ready }
end)
