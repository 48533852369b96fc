-- The script of the build whose keys had version 3, as it was.
-- Takes a call from the one token bucket of a key. The same arithmetic as BucketMeter with ticks of a microsecond, and the same
-- state as take.lua keeps for the shape "t", so that either script goes on where the other stopped.
--
-- KEYS[1]  the key; its value is three doubles: the time in microseconds since the epoch, units per call, level
-- ARGV     units per call, units that drain per microsecond, capacity; cost: 0 only looks, a negative one gives back; the last
--          moment at which the caller still waits, in microseconds since the epoch
--
-- Returns the level after the call was taken, or -1 - level if it was not; two numbers, 0 and the time, if it came too late.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
if now > tonumber(ARGV[5]) then
    return {0, now} -- The caller has been answered by somebody else.
end
local per_call, per_tick, capacity = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local cost = tonumber(ARGV[4])

local level = 0
local as_of = now
local value = redis.call('GET', KEYS[1])
if value then
    local written_per_call, written
    as_of, written_per_call, written = struct.unpack('<ddd', value)
    if written_per_call ~= per_call then
        written = math.ceil(written / written_per_call * per_call)
    end
    level = math.max(0, math.min(capacity, written) - math.max(0, now - as_of) * per_tick)
end

local after = math.max(0, level + cost * per_call)
local function keep(units)
    redis.call('SET', KEYS[1], struct.pack('<ddd', now, per_call, units), 'PX', math.ceil(units / (per_tick * 1000)) + 1)
end

if after > capacity then
    if now < as_of then
        keep(level) -- The clock stepped back: without a new time nothing would drain until the old one is reached again.
    end
    return -1 - level
end
if cost ~= 0 then
    keep(after)
end
return after
