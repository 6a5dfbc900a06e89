-- The message was taken: digests take the place of its parts.
-- KEYS[1] the message   ARGV[1] token   ARGV[2] milliseconds for which the digests stay
local lease = redis.call('HGET', KEYS[1], 'l')
if not lease or lease:match(':(.*)$') ~= ARGV[1] then
  return 0
end
local fields = redis.call('HGETALL', KEYS[1])
redis.call('DEL', KEYS[1])
for index = 1, #fields, 2 do
  local sequence = fields[index]:match('^p(%d+)$')
  if sequence then
    redis.call('HSET', KEYS[1], 'd' .. sequence, redis.sha1hex(fields[index + 1]))
  end
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
