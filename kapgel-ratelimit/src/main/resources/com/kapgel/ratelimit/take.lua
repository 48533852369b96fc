-- Takes calls of one cost from a key, each from all its limits or from none, as if one came after the other; or adds what was admitted
-- elsewhere; or forgets the key. The same arithmetic as BucketMeter, WindowMeter and SlidingMeter.
--
-- KEYS[1]  the key
-- ARGV[1]  cost: 0 only looks, a negative one gives back; or "add"; or "reset", with no more arguments than the next
-- ARGV[2]  the last moment at which the caller still waits, in microseconds since the epoch
-- ARGV[3]  how many limits
-- ARGV[4]  how many calls; 1 unless the cost is positive
-- ARGV[5]  and on: the ids of the limits; then per limit of kind
--          0  units per call, units that drain per tick, capacity, microseconds per tick     A = units per call, B = level
--          1  permits, length in microseconds                                                A = 0, B = count
--          2  permits, length in microseconds                                    A = count of the window before, B = of this
--          3  permits, then four boundaries: the starts of the window before, of the one that
--             the caller believes to be in, and of the two after it                          A = 0, B = count
--          At the end, when adding: what to add to A and B of each limit, within what the limit allows; a number by which to
--          remember that it was added, and for how many milliseconds.
--
-- Returns how many calls were taken, the time, and the numbers after the decision; -1 and the time if the caller's boundaries are
-- not around it, -2 and the time if it came too late.
-- All numbers stay below 2^53, so the doubles of Lua are exact; the caller has checked that.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
if now > tonumber(ARGV[2]) then
    return {-2, now} -- The caller has been answered by somebody else.
end
if ARGV[1] == 'reset' then
    redis.call('DEL', KEYS[1])
    return {1, now}
end
local adding = ARGV[1] == 'add'
local cost = adding and 0 or tonumber(ARGV[1])
local count = tonumber(ARGV[3])

local floor, ceil, min, max = math.floor, math.ceil, math.min, math.max

-- A limit from its arguments, which begin at the given place, and where those of the next one begin. Of a calendar window nothing if the
-- boundaries are not around the present.
local function read(kind, at)
    if kind == 0 then
        local per_call, per_tick, capacity = tonumber(ARGV[at]), tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
        return {kind = 0, units = per_call, per_tick = per_tick, most = capacity, tick = tonumber(ARGV[at + 3])}, at + 4
    end
    local permits = tonumber(ARGV[at])
    if kind < 3 then
        local length = tonumber(ARGV[at + 1])
        local starts = now - now % length
        return {kind = kind, units = 1, most = permits, length = length, starts = starts, ends = starts + length}, at + 2
    end
    for boundary = at + 1, at + 3 do
        local starts, ends = tonumber(ARGV[boundary]), tonumber(ARGV[boundary + 1])
        if starts <= now and now < ends then
            return {kind = kind, units = 1, most = permits, starts = starts, ends = ends}, at + 5
        end
    end
end

-- Numbers that any version of the limit has written, as they are now.
local function present(limit, as_of, a, b)
    if limit.kind == 0 then
        -- A level written under another version of the limit counts for the same number of calls.
        if a > 0 and a ~= limit.units then
            b = ceil(b / a * limit.units)
        end
        -- A clock that stepped back, as after a failover, drains nothing and keeps nobody waiting longer than a refill.
        local passed = floor(now / limit.tick) - floor(as_of / limit.tick)
        return limit.units, max(0, min(limit.most, b) - max(0, passed) * limit.per_tick)
    elseif limit.kind == 2 then
        local windows = floor(now / limit.length) - floor(as_of / limit.length)
        if windows == 1 then
            a, b = b, 0
        elseif windows > 1 then
            a, b = 0, 0
        end
        return min(limit.most, a), min(limit.most, b)
    end
    return 0, as_of < limit.starts and 0 or min(limit.most, b)
end

-- How much fits yet, in units of which a call of cost 1 takes limit.units.
local function room(limit, a, b)
    if limit.kind == 2 then
        -- Rounded up is what the window before still counts for: calls are whole, so no other number of them fits.
        b = b + ceil(a * (limit.ends - now) / limit.length)
    end
    return limit.most - b
end

-- Microseconds until the numbers are the same as none.
local function in_use_for(limit, a, b)
    if limit.kind == 0 then
        return b == 0 and 0 or ceil(b / limit.per_tick) * limit.tick - now % limit.tick
    elseif b > 0 then
        return limit.ends - now + (limit.kind == 2 and limit.length or 0)
    end
    return a > 0 and limit.ends - now or 0
end

local value = redis.call('GET', KEYS[1]) or ''
if #value % RECORD ~= 0 then
    return redis.error_reply('ERR ' .. KEYS[1] .. ' is not a rate limit')
end
-- In the usual case these limits, and no others, have written the records.
local in_place = #value == count * RECORD
local ids = {}
for i = 1, count do
    ids[i] = tonumber(ARGV[4 + i])
    in_place = in_place and struct.unpack('<d', value, i * RECORD - 31) == ids[i]
end
local sources, others, others_until, marks = nil, '', 0, {}
if not in_place then
    sources, others, others_until, marks = find_records(value, ids, now)
end
local mark = adding and tonumber(ARGV[#ARGV - 1])
if mark and marks[mark] then
    return {0, now} -- The reply of the first time was lost.
end

local at = 5 + count
local taken = tonumber(ARGV[4])
local stepped_back = false
local limits, as, bs = {}, {}, {}
for i = 1, count do
    local limit
    limit, at = read(ids[i] % KINDS, at)
    if not limit then
        return {-1, now}
    end
    local a, b = limit.kind == 0 and limit.units or 0, 0
    if in_place then
        local as_of, _, its_a, its_b = struct.unpack('<dddd', value, i * RECORD - 39)
        stepped_back = stepped_back or now < as_of
        a, b = present(limit, as_of, its_a, its_b)
    else
        for _, record in ipairs(sources[i]) do
            stepped_back = stepped_back or now < record.as_of
            local its_a, its_b = present(limit, record.as_of, record.a, record.b)
            a, b = max(a, its_a), max(b, its_b)
        end
    end
    if adding then
        local amounts = #ARGV - 2 - 2 * (count - i + 1)
        if limit.kind == 2 then
            a = max(0, min(limit.most, a + tonumber(ARGV[amounts + 1])))
        end
        b = max(0, min(limit.most, b + tonumber(ARGV[amounts + 2])))
    elseif cost > 0 then
        taken = min(taken, max(0, floor(room(limit, a, b) / (cost * limit.units))))
    end
    limits[i], as[i], bs[i] = limit, a, b
end

local reply = {taken, now}
local own = ''
local key_in_use_for = others_until - now
for i, limit in ipairs(limits) do
    local a, b = as[i], bs[i] + taken * cost * limit.units
    if b < 0 then
        -- A refund may reach back into the window before.
        a = limit.kind == 2 and max(0, a + b) or a
        b = 0
    end
    reply[2 * i + 1], reply[2 * i + 2] = a, b
    local its_time = in_use_for(limit, a, b)
    own = own .. struct.pack('<ddddd', now, ids[i], a, b, now + its_time)
    key_in_use_for = max(key_in_use_for, its_time)
end

-- After a step back of the clock the new time is kept although nothing was taken, or nothing would drain until the old one.
if not adding and (cost == 0 or taken == 0 and not stepped_back) then
    return reply
end
if adding then
    local forget_at = now + tonumber(ARGV[#ARGV]) * 1000
    others = others .. struct.pack('<ddddd', now, -mark, 0, MARK, forget_at)
    key_in_use_for = max(key_in_use_for, forget_at - now)
end
if key_in_use_for <= 0 then
    redis.call('DEL', KEYS[1])
    return reply
end
-- A key whose limits are unused is the same as an absent one, so it may expire then and not a millisecond sooner. The one more
-- is there because Redis counts from the millisecond in which the script began.
redis.call('SET', KEYS[1], own .. others, 'PX', ceil(key_in_use_for / 1000) + 1)
return reply
