-- Ends a claim: its effect happened (D), or the next report may try (0).
-- KEYS[1] the record   ARGV[1] offset of the slot   ARGV[2] owner, 8 characters   ARGV[3] D or 0
local offset = tonumber(ARGV[1])
local slot = redis.call('GETRANGE', KEYS[1], offset, offset + 21)
if slot == '' then
  return 0
end
-- An effect that happened counts even when the claim has ended meanwhile; a release counts for the owner's claim only.
if ARGV[3] == '0' and (slot:sub(1, 1) ~= 'P' or slot:sub(15, 22) ~= ARGV[2]) then
  return 0
end
redis.call('SETRANGE', KEYS[1], offset, ARGV[3])
return 1
