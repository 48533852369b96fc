-- Takes calls from many keys of one policy, a token bucket, in one go: bucket.lua for each of them.
--
-- KEYS     all different; first those for which several calls were merged or whose calls cost more than 1, then the others
-- ARGV     units per call, units that drain per microsecond, capacity, id, the last moment at which the callers still wait, number
--          of keys of the first kind, and for each of them the units of a call and how many such calls there are
--
-- Returns the time; then for keys of the first kind how many of the calls were taken, and the level after them; for the others
-- the level after the call was taken, or -1 - level if it was not. If it came too late, only the time, as a negative number.

local call, pack, unpacked, ceil = redis.call, struct.pack, struct.unpack, math.ceil
local time = call('TIME')
local now = time[1] * 1000000 + time[2]
if now > tonumber(ARGV[5]) then
    return {-now} -- As in bucket.lua.
end
local keys = KEYS
local per_call, per_tick, capacity, id = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local merged = tonumber(ARGV[6])
local per_milli = per_tick * 1000

-- Of a value with records of other limits, as in bucket.lua: time, units per call and level of the bucket, then the other records.
local function apart(value)
    local own
    for at = 1, #value - 31, 32 do
        local other = unpacked('<d', value, at + 8)
        if other == id then
            own = at
            break
        end
        own = own or other % 4 == 0 and at
    end
    if not own then
        return now, per_call, 0, string.sub(value, 1, 256)
    end
    local as_of, _, units, level = unpacked('<dddd', value, own)
    return as_of, units, level, string.sub(string.sub(value, 1, own - 1) .. string.sub(value, own + 32), 1, 256)
end

local values = call('MGET', unpack(keys))
for i = 1, #keys do
    if values[i] and (#values[i] == 0 or #values[i] % 32 ~= 0) then
        -- Before anything is written: what a script has written before it fails stays written.
        return redis.error_reply('ERR ' .. keys[i] .. ' is not a rate limit')
    end
end
local reply = {now}
local last = 1
for i = 1, #keys do
    local level = 0
    local stepped_back = false
    local others
    local value = values[i]
    if value then
        local as_of, written_id, written_per_call, written = unpacked('<dddd', value)
        if written_id ~= id or #value > 32 then
            as_of, written_per_call, written, others = apart(value)
        end
        stepped_back = now < as_of
        if written_per_call ~= per_call then
            written = ceil(written / written_per_call * per_call)
        end
        if written > capacity then
            written = capacity
        end
        if now > as_of then
            written = written - (now - as_of) * per_tick
        end
        if written > 0 then
            level = written
        end
    end
    local after
    if i > merged then
        after = level + per_call
        last = last + 1
        if after > capacity then
            after = nil
            reply[last] = -1 - level
        else
            reply[last] = after
        end
    else
        local units, wanted = tonumber(ARGV[5 + 2 * i]), tonumber(ARGV[6 + 2 * i])
        local taken = math.min(wanted, math.floor((capacity - level) / units))
        level = level + taken * units
        if taken > 0 then
            after = level
        end
        reply[last + 1] = taken
        reply[last + 2] = level
        last = last + 2
    end
    if stepped_back and not after then
        after = level -- As in bucket.lua: the new time has to be kept although nothing was taken.
    end
    if after then
        -- As in take.lua, a key lives until it is unused and not a millisecond less.
        local expires_in = ceil(after / per_milli) + 1
        local record = pack('<dddd', now, id, per_call, after)
        if others and others ~= '' then
            expires_in = math.max(expires_in, call('PTTL', keys[i]))
            record = record .. others
        end
        call('SET', keys[i], record, 'PX', expires_in)
    end
end
return reply
