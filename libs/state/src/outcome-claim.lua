-- Claims one outcome of a message for a time.
-- KEYS[1] the record   ARGV[1] offset of the slot   ARGV[2] owner, 8 characters   ARGV[3] lease, ms
-- Answers first, pending or repeated.
local offset = tonumber(ARGV[1])
local slot = redis.call('GETRANGE', KEYS[1], offset, offset + 21)
local state = slot:sub(1, 1)
if state == 'D' or state == '' then
  return 'repeated'
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if state == 'P' and tonumber(slot:sub(2, 14)) > now then
  return 'pending'
end
redis.call('SETRANGE', KEYS[1], offset, string.format('P%013.0f', now + tonumber(ARGV[3])) .. ARGV[2])
return 'first'
