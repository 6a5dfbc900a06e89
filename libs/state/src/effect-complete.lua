-- Records the result of an effect, unless one is recorded already or the claim is another's by now.
-- KEYS[1] the effect   ARGV[1] owner   ARGV[2] result   ARGV[3] TTL, ms
-- Answers 1 when recorded, 0 when not.
local value = redis.call('GET', KEYS[1])
if value and value ~= 'P' .. ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], 'D' .. ARGV[2], 'PX', ARGV[3])
return 1
