-- Takes a call from the one token bucket of a key. The same arithmetic as BucketMeter with ticks of a microsecond, and the same
-- state as take.lua keeps, so that either script goes on where the other stopped.
--
-- KEYS[1]  the key; A of its record is units per call, B the level
-- ARGV     units per call, units that drain per microsecond, capacity, id; cost: 0 only looks, a negative one gives back; the last
--          moment at which the caller still waits, in microseconds since the epoch
--
-- Returns the level after the call was taken, or -1 - level if it was not; two numbers, 0 and the time, if it came too late.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
if now > tonumber(ARGV[6]) then
    return {0, now} -- The caller has been answered by somebody else.
end
local per_call, per_tick, capacity, id = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local cost = tonumber(ARGV[5])

local function level_now(as_of, written_per_call, level)
    if written_per_call ~= per_call then
        level = math.ceil(level / written_per_call * per_call)
    end
    return math.max(0, math.min(capacity, level) - math.max(0, now - as_of) * per_tick)
end

local level, as_of, others, others_until = 0, now, '', 0
local value = redis.call('GET', KEYS[1])
if value then
    local written_at, written_id, written_per_call, written = struct.unpack('<dddd', value)
    if written_id == id and #value == RECORD then
        as_of = written_at
        level = level_now(as_of, written_per_call, written)
    else
        local sources
        sources, others, others_until = find_records(value, {id}, now)
        for _, record in ipairs(sources[1]) do
            as_of = math.max(as_of, record.as_of)
            level = math.max(level, level_now(record.as_of, record.a, record.b))
        end
    end
end

local after = math.max(0, level + cost * per_call)
local function keep(units)
    local full_at = now + math.ceil(units / per_tick)
    local record = struct.pack('<ddddd', now, id, per_call, units, full_at)
    local expires_in = math.ceil((math.max(full_at, others_until) - now) / 1000) + 1
    redis.call('SET', KEYS[1], record .. others, 'PX', expires_in)
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
