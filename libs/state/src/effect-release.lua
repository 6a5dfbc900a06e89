-- Gives a claim up, if it is the owner's.
-- KEYS[1] the effect   ARGV[1] owner
if redis.call('GET', KEYS[1]) == 'P' .. ARGV[1] then
  return redis.call('DEL', KEYS[1])
end
return 0
