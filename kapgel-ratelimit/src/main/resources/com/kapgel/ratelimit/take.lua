-- Takes a call from all buckets of a key, or from none.
--
-- KEYS[1]  the key; its value is "TIME LEVEL LEVEL ...", whole numbers: microseconds since the epoch when the levels
--          were right, then one level per limit, in the limit's own units
-- ARGV[1]  cost of the call
-- ARGV[2]  per limit three numbers: units a call of cost 1 adds, units that drain in a microsecond, capacity
--
-- Returns the longest wait in microseconds (0 = taken), then the level of each limit after the decision.
-- All numbers stay below 2^53, so the doubles of Lua are exact; the caller has checked that.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local cost = tonumber(ARGV[1])
local limits = (#ARGV - 1) / 3

local stored = {}
local state = redis.call('GET', KEYS[1])
if state then
    for number in string.gmatch(state, '%d+') do
        stored[#stored + 1] = tonumber(number)
    end
end

-- A clock that stepped back, as after a failover, drains nothing and keeps nobody waiting longer than a refill.
local elapsed = math.max(0, now - (stored[1] or now))
local levels = {}
local wait = 0
for i = 1, limits do
    local per_call, per_tick, capacity = tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1])
    -- Limits may have been lowered since: a level above the new capacity would lock the key out for longer than it takes
    -- to refill.
    local level = math.min(capacity, math.max(0, (stored[i + 1] or 0) - elapsed * per_tick))
    levels[i] = level
    local excess = level + cost * per_call - capacity
    if excess > 0 then
        wait = math.max(wait, math.ceil(excess / per_tick))
    end
end

local reply = {wait}
if wait > 0 then
    for i = 1, limits do
        reply[i + 1] = levels[i]
    end
    return reply
end

local text = {string.format('%.0f', now)}
local drained_in = 1
for i = 1, limits do
    local per_call, per_tick = tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i])
    local level = levels[i] + cost * per_call
    reply[i + 1] = level
    text[i + 1] = string.format('%.0f', level)
    drained_in = math.max(drained_in, math.ceil(level / per_tick))
end
-- A drained key is the same as an absent one, so it may expire then, and not a millisecond sooner.
redis.call('SET', KEYS[1], table.concat(text, ' '), 'PX', string.format('%.0f', math.ceil(drained_in / 1000)))
return reply
