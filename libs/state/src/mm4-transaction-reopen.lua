-- Opens a transaction that was open before, unless its answer has come.
-- KEYS[1] the transaction   ARGV[1] channel of who waits now   ARGV[2] TTL, ms
-- Answers the value when it is an answer, else nil.
local value = redis.call('GET', KEYS[1])
if value and value:sub(1, 1) == 'A' then
  return value
end
redis.call('SET', KEYS[1], 'W' .. ARGV[1], 'PX', ARGV[2])
return nil
