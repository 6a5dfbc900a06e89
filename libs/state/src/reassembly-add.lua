-- Adds a part and claims the message when nothing is missing.
-- KEYS[1] the message   ARGV: sequence, total, part, TTL ms, token, lease ms, limit of octets
-- Answers {'incomplete', have}, {'finished', total}, {'too-large', have}, {'claimed', have} or {'complete', total, parts}.
local key = KEYS[1]
local total = tonumber(ARGV[2])
local part = ARGV[3]
local field = 'p' .. ARGV[1]

-- A repetition of a part of a message that was taken. A different part under the same name is of a new message.
local digest = redis.call('HGET', key, 'd' .. ARGV[1])
if digest then
  if digest == redis.sha1hex(part) then
    return { 'finished', total }
  end
  redis.call('DEL', key)
end

if redis.call('HSETNX', key, field, part) == 1 then
  local octets = redis.call('HINCRBY', key, 'b', #part)
  if octets > tonumber(ARGV[7]) then
    redis.call('HDEL', key, field)
    redis.call('HINCRBY', key, 'b', -#part)
    redis.call('PEXPIRE', key, ARGV[4])
    return { 'too-large', 0 }
  end
  redis.call('HSET', key, 't', ARGV[4])
end
redis.call('PEXPIRE', key, ARGV[4])

local lease = redis.call('HGET', key, 'l')
-- Beside the parts there are b and t, and l while somebody holds the claim.
local have = redis.call('HLEN', key) - (lease and 3 or 2)
if have < total then
  return { 'incomplete', have }
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if lease and tonumber(lease:match('^(%d+):')) > now then
  return { 'claimed', have }
end
redis.call('HSET', key, 'l', string.format('%.0f:%s', now + tonumber(ARGV[6]), ARGV[5]))
local parts = {}
for sequence = 1, total do
  parts[sequence] = redis.call('HGET', key, 'p' .. sequence)
end
return { 'complete', total, parts }
