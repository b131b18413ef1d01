-- Takes one for a client, by the rule of `Quota::take`: answers what was kept, and the moment in us.
local key, interval, burst = P .. 'rate:' .. arg(), tonumber(arg()), tonumber(arg())
local time = call('TIME')
local now = time[1] * 1000000 + time[2]
local kept = num(call('GET', key))
local after = math.max(kept, now) + interval
if after - now <= burst then
  spare()
  call('SET', key, int(after), 'PX', int(math.ceil((after - now) / 1000)))
end
return { 'ok', int(kept), int(now) }
