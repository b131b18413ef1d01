-- Forgets expired jobs that nothing uses, with all their rows.
return run(function()
  local pruned = 0
  for _ = 1, tonumber(arg()) do
    local job = load(arg())
    if job and is_expired(job.f) and call('ZCARD', P .. 'users:' .. job.id) == 0 then
      forget(job)
      pruned = pruned + 1
    end
  end
  apply()
  return { 'ok', pruned }
end)
