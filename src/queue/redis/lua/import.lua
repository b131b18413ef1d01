-- Takes in jobs as they were elsewhere; the leases of those that run begin anew.
return run(function()
  for _ = 1, tonumber(arg()) do
    local f = fields()
    local job = { id = f.id, f = f, was = false }
    f.id = nil
    save(job)
  end
  return { 'ok' }
end)
