-- Takes note of the receipt of one segment and decides what it means for the message.
-- KEYS[1] the segment's key   ARGV[1] index of the segment (0 for the first)   ARGV[2] delivered | failed | intermediate
--
-- Value of a first segment, by position (Lua counts from 1):
--   1      state: U undecided, D all delivered, F one failed, R reported
--   2-4    number of segments
--   5-7    index of the segment whose receipt decided
--   8-     one character for each segment, 1 when it is delivered; then the record
-- Answers nil when nothing is known; {'P', value} for a pointer; {completion, segments, record}.
local value = redis.call('GET', KEYS[1])
if not value then
  return nil
end
local state = value:sub(1, 1)
if state == 'P' then
  return { 'P', value }
end
local segments = tonumber(value:sub(2, 4))
if state == 'R' then
  return { 'already-reported', segments, '' }
end
local record = value:sub(8 + segments)
if ARGV[2] == 'intermediate' then
  return { 'pending', segments, record }
end

local index = tonumber(ARGV[1])
local decided = state ~= 'U'
if not decided then
  if ARGV[2] == 'failed' then
    redis.call('SETRANGE', KEYS[1], 0, string.format('F%03d%03d', segments, index))
    return { 'first-failure', segments, record }
  end
  local delivered = value:sub(8, 7 + segments)
  delivered = delivered:sub(1, index) .. '1' .. delivered:sub(index + 2)
  redis.call('SETRANGE', KEYS[1], 7 + index, '1')
  if delivered:find('0', 1, true) then
    return { 'pending', segments, record }
  end
  redis.call('SETRANGE', KEYS[1], 0, string.format('D%03d%03d', segments, index))
  return { 'all-delivered', segments, record }
end

-- Decided, and its effect not yet known to be safe: the receipt that decided may ask again, others are told it is done.
local decider = tonumber(value:sub(5, 7))
local same = (state == 'D' and ARGV[2] == 'delivered') or (state == 'F' and ARGV[2] == 'failed')
if same and decider == index then
  return { state == 'D' and 'all-delivered' or 'first-failure', segments, record }
end
return { 'already-reported', segments, '' }
