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
    return {-now} -- The callers have been answered by somebody else.
end
local keys = KEYS
local per_call, per_tick, capacity, id = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local merged = tonumber(ARGV[6])

local function level_now(as_of, written_per_call, level)
    if written_per_call ~= per_call then
        level = ceil(level / written_per_call * per_call)
    end
    if level > capacity then
        level = capacity
    end
    if now > as_of then
        level = level - (now - as_of) * per_tick
    end
    return level > 0 and level or 0
end

local values = call('MGET', unpack(keys))
for i = 1, #keys do
    if values[i] and (#values[i] == 0 or #values[i] % RECORD ~= 0) then
        -- Before anything is written: what a script has written before it fails stays written.
        return redis.error_reply('ERR ' .. keys[i] .. ' is not a rate limit')
    end
end
local reply = {now}
local last = 1
for i = 1, #keys do
    local level, stepped_back, others, others_until = 0, false, nil, 0
    local value = values[i]
    if value then
        local as_of, written_id, written_per_call, written = unpacked('<dddd', value)
        if written_id == id and #value == RECORD then
            stepped_back = now < as_of
            level = level_now(as_of, written_per_call, written)
        else
            local sources
            sources, others, others_until = find_records(value, {id}, now)
            for _, record in ipairs(sources[1]) do
                stepped_back = stepped_back or now < record.as_of
                level = math.max(level, level_now(record.as_of, record.a, record.b))
            end
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
        local full_at = now + ceil(after / per_tick)
        local record = pack('<ddddd', now, id, per_call, after, full_at)
        if others then
            record, full_at = record .. others, math.max(full_at, others_until)
        end
        call('SET', keys[i], record, 'PX', ceil((full_at - now) / 1000) + 1)
    end
end
return reply
