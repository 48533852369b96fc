-- Takes a call from the one token bucket of a key. The same arithmetic as BucketMeter with ticks of a microsecond, and the same
-- state as take.lua keeps, so that either script goes on where the other stopped.
--
-- KEYS[1]  the key; its value is a record of four doubles: the time in microseconds since the epoch that it is as of, id of the limit,
--          units per call, level; and behind it the records of other limits that the key has had
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

local level = 0
local as_of = now
local others = ''
local value = redis.call('GET', KEYS[1])
if value then
    local written_as_of, written_id, written_per_call, written = struct.unpack('<dddd', value)
    if written_id ~= id or #value > 32 then
        -- As in take.lua: from the record of this limit, or else of another bucket; the others stay.
        local own
        for at = 1, #value - 31, 32 do
            local other = struct.unpack('<d', value, at + 8)
            if other == id then
                own = at
                break
            end
            own = own or other % 4 == 0 and at
        end
        others = value
        written_as_of, written_per_call, written = now, per_call, 0
        if own then
            others = string.sub(value, 1, own - 1) .. string.sub(value, own + 32)
            written_as_of, written_id, written_per_call, written = struct.unpack('<dddd', value, own)
        end
        others = string.sub(others, 1, 256)
    end
    if written_per_call ~= per_call then
        written = math.ceil(written / written_per_call * per_call)
    end
    as_of = written_as_of
    level = math.max(0, math.min(capacity, written) - math.max(0, now - as_of) * per_tick)
end

local after = math.max(0, level + cost * per_call)
local function keep(units)
    local expires_in = math.ceil(units / (per_tick * 1000)) + 1
    if others ~= '' then
        expires_in = math.max(expires_in, redis.call('PTTL', KEYS[1]))
    end
    redis.call('SET', KEYS[1], struct.pack('<dddd', now, id, per_call, units) .. others, 'PX', expires_in)
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
