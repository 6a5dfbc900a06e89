-- Stores the answer of a transaction and tells the process that waits for it.
-- KEYS[1] the transaction   ARGV[1] its id as in the key   ARGV[2] the answer
-- Answers matched, late, repeated or unknown.
local value = redis.call('GET', KEYS[1])
if not value then
  return 'unknown'
end
local state = value:sub(1, 1)
if state == 'A' then
  return 'repeated'
end
redis.call('SET', KEYS[1], 'A' .. ARGV[2], 'KEEPTTL')
if state == 'L' then
  return 'late'
end
redis.call('PUBLISH', value:sub(2), ARGV[1] .. ' ' .. ARGV[2])
return 'matched'
