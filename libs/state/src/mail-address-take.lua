-- Writes a name that is free, and lengthens the life of one that says the same already.
-- KEYS[1] the name   ARGV[1] what it is to say   ARGV[2] TTL, ms
-- Answers 1 when it says so, 0 when it says something else.
local value = redis.call('GET', KEYS[1])
if not value then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return 1
end
if value ~= ARGV[1] then
  return 0
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
