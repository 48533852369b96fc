-- Takes calls of one cost from a key, each from all its limits or from none, as if one came after the other; or adds what was admitted
-- elsewhere. The same arithmetic as BucketMeter, WindowMeter and SlidingMeter.
--
-- KEYS[1]  the key, which names the shape too; its value is doubles: the time in microseconds since the epoch that the numbers
--          are as of, and two whole numbers per limit
-- ARGV[1]  cost; 0 only looks, a negative one gives back, "add" adds
-- ARGV[2]  shape: one letter per limit for its kind
-- ARGV[3]  the last moment at which the caller still waits, in microseconds since the epoch
-- ARGV[4]  how many calls; 1 unless the cost is positive
-- ARGV[5]  and on, per limit:
--          t  units per call, units that drain per tick, capacity, microseconds per tick     A = units per call, B = level
--          f  permits, length in microseconds                                                A = 0, B = count
--          c  permits, then four boundaries: the starts of the window before, of the one that
--             the caller believes to be in, and of the two after it                          A = 0, B = count
--          s  permits, length in microseconds                                    A = count of the window before, B = of this
--          At the end, when adding: what to add to A and B of each limit, within what the limit allows.
--
-- Returns how many calls were taken, the time, and the numbers after the decision; -1 and the time if the caller's boundaries are
-- not around it, -2 and the time if it came too late.
-- All numbers stay below 2^53, so the doubles of Lua are exact; the caller has checked that.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local shape = ARGV[2]
if now > tonumber(ARGV[3]) then
    return {-2, now} -- As in bucket.lua.
end
local adding = ARGV[1] == 'add'
local cost = adding and 0 or tonumber(ARGV[1])
local amounts = #ARGV - 2 * #shape
local function added(number, amount, most)
    return adding and math.max(0, math.min(most, number + tonumber(ARGV[amounts + amount]))) or number
end
local format = '<d' .. string.rep('dd', #shape)

local as_of = now
local stored = {}
local value = redis.call('GET', KEYS[1])
if value then
    stored = {struct.unpack(format, value)}
    as_of = table.remove(stored, 1)
end

local argument = 5
local taken = tonumber(ARGV[4])
local as, bs, units, per_ticks, ticks, ends_in = {}, {}, {}, {}, {}, {}
for i = 1, #shape do
    local kind = string.sub(shape, i, i)
    local a, b = stored[2 * i - 1] or 0, stored[2 * i] or 0
    local room -- In units of the limit, of which a call of cost 1 takes units[i].
    units[i] = 1
    if kind == 't' then
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
    elseif kind == 's' then
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
        ends_in[i] = 2 * length - now % length
    else
        local permits = tonumber(ARGV[argument])
        local starts, ends
        if kind == 'f' then
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
        ends_in[i] = math.max(1, ends - now)
    end
    if cost > 0 then
        taken = math.min(taken, math.max(0, math.floor(room / (cost * units[i]))))
    end
    as[i], bs[i] = a, b
end

local reply = {taken, now}
local numbers = {now}
local expires_in = 1
local in_use = false
for i = 1, #shape do
    local a, b = as[i], bs[i] + taken * cost * units[i]
    if b < 0 then
        -- A refund may reach back into the window before.
        a = ticks[i] and a or math.max(0, a + b)
        b = 0
    end
    reply[2 * i + 1], reply[2 * i + 2] = a, b
    numbers[2 * i], numbers[2 * i + 1] = a, b
    in_use = in_use or b > 0 or not ticks[i] and a > 0
    expires_in = math.max(expires_in, ends_in[i] or math.ceil(b / per_ticks[i]) * ticks[i])
end

-- After a step back of the clock the new time is kept although nothing was taken, or nothing would drain until the old one.
if not adding and (cost == 0 or taken == 0 and now >= as_of) then
    return reply
end
if not in_use then
    redis.call('DEL', KEYS[1])
    return reply
end
-- A key whose limits are unused is the same as an absent one, so it may expire then and not a millisecond sooner. The one more
-- is there because Redis counts from the millisecond in which the script began.
redis.call('SET', KEYS[1], struct.pack(format, unpack(numbers)), 'PX', math.ceil(expires_in / 1000) + 1)
return reply
