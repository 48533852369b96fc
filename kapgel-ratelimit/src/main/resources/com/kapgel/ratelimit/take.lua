-- Takes calls of one cost from a key, each from all its limits or from none, as if one came after the other; or adds what was admitted
-- elsewhere. The same arithmetic as BucketMeter, WindowMeter and SlidingMeter.
--
-- KEYS[1]  the key; its value is a record of four doubles per limit: the time in microseconds since the epoch that it is as of, the id
--          of the limit, and two whole numbers; those of the limits that were used last come first, behind them those of others
--          that the key has had, which may return
-- ARGV[1]  cost; 0 only looks, a negative one gives back, "add" adds, "reset" forgets the key, for which nothing more is needed
--          than
-- ARGV[2]  the last moment at which the caller still waits, in microseconds since the epoch
-- ARGV[3]  how many limits
-- ARGV[4]  how many calls; 1 unless the cost is positive
-- ARGV[5]  and on: the ids of the limits, which are their periods in microseconds times 4, plus the number of their kind; then per
--          limit of kind
--          0  units per call, units that drain per tick, capacity, microseconds per tick     A = units per call, B = level
--          1  permits, length in microseconds                                                A = 0, B = count
--          2  permits, length in microseconds                                    A = count of the window before, B = of this
--          3  permits, then four boundaries: the starts of the window before, of the one that
--             the caller believes to be in, and of the two after it                          A = 0, B = count
--          At the end, when adding: what to add to A and B of each limit, within what the limit allows, and for how many
--          milliseconds to remember that.
-- KEYS[2]  when adding, the name of what remembers it
--
-- Returns how many calls were taken, the time, and the numbers after the decision; -1 and the time if the caller's boundaries are
-- not around it, -2 and the time if it came too late.
-- All numbers stay below 2^53, so the doubles of Lua are exact; the caller has checked that.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
if now > tonumber(ARGV[2]) then
    return {-2, now} -- As in bucket.lua.
end
if ARGV[1] == 'reset' then
    redis.call('DEL', KEYS[1])
    return {1, now}
end
local adding = ARGV[1] == 'add'
if adding and redis.call('GET', KEYS[2]) then
    return {0, now} -- The reply of the first time was lost.
end
local cost = adding and 0 or tonumber(ARGV[1])
local limits = tonumber(ARGV[3])
local amounts = #ARGV - 1 - 2 * limits
local function added(number, amount, most)
    return adding and math.max(0, math.min(most, number + tonumber(ARGV[amounts + amount]))) or number
end

local stored = {}
local value = redis.call('GET', KEYS[1]) or ''
if #value % 32 ~= 0 then
    return redis.error_reply('ERR ' .. KEYS[1] .. ' is not a rate limit')
end
local records = #value / 32
if records > 0 then
    stored = {struct.unpack('<' .. string.rep('dddd', records), value)}
end

-- Each limit goes on from the record of one with its id, or else of one of its kind, or else from nothing. Other records stay.
local ids, sources, used = {}, {}, {}
for i = 1, limits do
    ids[i] = tonumber(ARGV[4 + i])
end
for _, modulus in ipairs({2 ^ 53, 4}) do
    for i = 1, limits do
        for j = 1, records do
            if not sources[i] and not used[j] and ids[i] % modulus == stored[4 * j - 2] % modulus then
                sources[i], used[j] = j, true
            end
        end
    end
end
local others = ''
for j = 1, records do
    if not used[j] and #others < 256 then
        others = others .. string.sub(value, 32 * j - 31, 32 * j)
    end
end

local argument = 5 + limits
local taken = tonumber(ARGV[4])
local stepped_back = false
local as, bs, units, per_ticks, ticks, ends_in, counts_on = {}, {}, {}, {}, {}, {}, {}
for i = 1, limits do
    local kind = ids[i] % 4
    local as_of, a, b = now, 0, 0
    if sources[i] then
        local last = 4 * sources[i]
        as_of, a, b = stored[last - 3], stored[last - 1], stored[last]
        stepped_back = stepped_back or now < as_of
    end
    local room -- In units of the limit, of which a call of cost 1 takes units[i].
    units[i] = 1
    if kind == 0 then
        local per_call, per_tick, capacity = tonumber(ARGV[argument]), tonumber(ARGV[argument + 1]), tonumber(ARGV[argument + 2])
        local tick = tonumber(ARGV[argument + 3])
        argument = argument + 4
        -- A level written under another version of the limit counts for the same number of calls.
        if a > 0 and a ~= per_call then
            b = math.ceil(b / a * per_call)
        end
        -- A clock that stepped back, as after a failover, drains nothing and keeps nobody waiting longer than a refill.
        local passed = math.floor(now / tick) - math.floor(as_of / tick)
        b = math.max(0, math.min(capacity, b) - math.max(0, passed) * per_tick)
        b = added(b, 2 * i, capacity)
        a = per_call
        units[i], per_ticks[i], ticks[i] = per_call, per_tick, tick
        room = capacity - b
    elseif kind == 2 then
        local permits, length = tonumber(ARGV[argument]), tonumber(ARGV[argument + 1])
        argument = argument + 2
        local windows = math.floor(now / length) - math.floor(as_of / length)
        if windows == 1 then
            a, b = b, 0
        elseif windows > 1 then
            a, b = 0, 0
        end
        a, b = math.min(permits, a), math.min(permits, b)
        a, b = added(a, 2 * i - 1, permits), added(b, 2 * i, permits)
        -- Rounded up is what the window before still counts for: calls are whole, so no other number of them fits.
        room = permits - b - math.ceil(a * (length - now % length) / length)
        ends_in[i], counts_on[i] = length - now % length, length
    else
        local permits = tonumber(ARGV[argument])
        local starts, ends
        if kind == 1 then
            local length = tonumber(ARGV[argument + 1])
            argument = argument + 2
            starts = now - now % length
            ends = starts + length
        else
            for boundary = argument + 1, argument + 3 do
                if now >= tonumber(ARGV[boundary]) then
                    starts, ends = tonumber(ARGV[boundary]), tonumber(ARGV[boundary + 1])
                end
            end
            argument = argument + 5
            if not starts or now >= ends then
                return {-1, now}
            end
        end
        if as_of < starts then
            b = 0
        end
        b = added(math.min(permits, b), 2 * i, permits)
        room = permits - b
        ends_in[i], counts_on[i] = math.max(1, ends - now), 0
    end
    if cost > 0 then
        taken = math.min(taken, math.max(0, math.floor(room / (cost * units[i]))))
    end
    as[i], bs[i] = a, b
end

local reply = {taken, now}
local numbers = {}
local expires_in = 0
for i = 1, limits do
    local a, b = as[i], bs[i] + taken * cost * units[i]
    if b < 0 then
        -- A refund may reach back into the window before.
        a = ticks[i] and a or math.max(0, a + b)
        b = 0
    end
    reply[2 * i + 1], reply[2 * i + 2] = a, b
    numbers[4 * i - 3], numbers[4 * i - 2], numbers[4 * i - 1], numbers[4 * i] = now, ids[i], a, b
    local unused_in = 0
    if ticks[i] then
        unused_in = math.ceil(b / per_ticks[i]) * ticks[i]
    elseif b > 0 then
        unused_in = ends_in[i] + counts_on[i]
    elseif a > 0 then
        unused_in = ends_in[i]
    end
    expires_in = math.max(expires_in, unused_in)
end

-- After a step back of the clock the new time is kept although nothing was taken, or nothing would drain until the old one.
if not adding and (cost == 0 or taken == 0 and not stepped_back) then
    return reply
end
if adding then
    redis.call('SET', KEYS[2], '', 'PX', ARGV[#ARGV])
end
if expires_in == 0 and others == '' then
    redis.call('DEL', KEYS[1])
    return reply
end
-- A key whose limits are unused is the same as an absent one, so it may expire then and not a millisecond sooner. The one more
-- is there because Redis counts from the millisecond in which the script began.
local expires_in_millis = math.ceil(expires_in / 1000) + 1
if others ~= '' then
    expires_in_millis = math.max(expires_in_millis, redis.call('PTTL', KEYS[1]))
end
local own = struct.pack('<' .. string.rep('dddd', limits), unpack(numbers))
redis.call('SET', KEYS[1], own .. others, 'PX', expires_in_millis)
return reply
