-- Renews the leases of a worker and takes its progress.
local ANNOUNCE_EVERY = 250

return run(function()
  spare()
  hear(arg(), arg())
  local beats, count = { 'ok' }, tonumber(arg())
  for _ = 1, count do
    local id, token, permille, rest = arg(), arg(), tonumber(arg()), arg()
    local key = P .. 'job:' .. id
    local f = call('HMGET', key, 'token', 'cancel', 'announced', 'progress', 'video')
    if f[1] ~= token then
      beats[#beats + 1] = 'lost'
    else
      renew(id)
      local kept = f[4] and tonumber(f[4]:match('^%d+')) or 0
      local shown = int(math.max(math.min(permille, 1000), kept)) .. ' ' .. rest
      call('HSET', key, 'progress', shown)
      if not f[3] or mono - tonumber(f[3]) >= ANNOUNCE_EVERY then
        call('HSET', key, 'announced', int(mono))
        news[#news + 1] = 'e - ' .. int(wall) .. ' ' .. id .. ' ' .. (f[5] or '-') .. ' P:' .. shown
      end
      beats[#beats + 1] = f[2] and 'cancel' or 'held'
    end
  end
  return beats
end)
