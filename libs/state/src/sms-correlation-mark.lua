-- The report of a message is safe: its record goes, and what is left recognises repeated receipts.
-- KEYS[1] the first segment's key   ARGV[1] milliseconds for which a message of one segment is still remembered
local head = redis.call('GETRANGE', KEYS[1], 0, 3)
if head == '' then
  return 0
end
local segments = head:sub(2, 4)
if segments == '001' then
  redis.call('SET', KEYS[1], 'R' .. segments, 'PX', ARGV[1])
else
  -- The keys of its other segments point here: it stays as long as they do.
  redis.call('SET', KEYS[1], 'R' .. segments, 'KEEPTTL')
end
return 1
