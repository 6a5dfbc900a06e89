-- The message could not be taken now: its parts stay for another attempt.
-- KEYS[1] the message   ARGV[1] token
local lease = redis.call('HGET', KEYS[1], 'l')
if not lease or lease:match(':(.*)$') ~= ARGV[1] then
  return 0
end
redis.call('HDEL', KEYS[1], 'l')
redis.call('PEXPIRE', KEYS[1], redis.call('HGET', KEYS[1], 't'))
return 1
