-- The wait for an answer ends: one that comes from now on is late.
-- KEYS[1] the transaction
-- Answers its value when that is an answer, else nil.
local value = redis.call('GET', KEYS[1])
if not value then
  return nil
end
if value:sub(1, 1) == 'A' then
  return value
end
redis.call('SET', KEYS[1], 'L', 'KEEPTTL')
return nil
