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

-- A limit of each kind, from its arguments: how to bring numbers of any version of it to the present, how much room they leave in
-- units of which a call of cost 1 takes "units", and how long they count. "next" is where the arguments of the next limit begin.

local function bucket(at)
    local per_call, per_tick, capacity = tonumber(ARGV[at]), tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
    local tick = tonumber(ARGV[at + 3])
    return {
        next = at + 4,
        units = per_call,
        a = per_call, -- Without any record.
        most_a = per_call,
        most_b = capacity,
        present = function(as_of, a, b)
            -- A level written under another version of the limit counts for the same number of calls.
            if a > 0 and a ~= per_call then
                b = ceil(b / a * per_call)
            end
            -- A clock that stepped back, as after a failover, drains nothing and keeps nobody waiting longer than a refill.
            local passed = floor(now / tick) - floor(as_of / tick)
            return per_call, max(0, min(capacity, b) - max(0, passed) * per_tick)
        end,
        room = function(a, b)
            return capacity - b
        end,
        counts_for = function(a, b)
            return b == 0 and 0 or ceil(b / per_tick) * tick - now % tick
        end
    }
end

local function window(permits, starts, ends, next)
    return {
        next = next,
        units = 1,
        a = 0,
        most_a = 0,
        most_b = permits,
        present = function(as_of, a, b)
            return 0, as_of < starts and 0 or min(permits, b)
        end,
        room = function(a, b)
            return permits - b
        end,
        counts_for = function(a, b)
            return b == 0 and 0 or ends - now
        end
    }
end

local function fixed_window(at)
    local length = tonumber(ARGV[at + 1])
    local starts = now - now % length
    return window(tonumber(ARGV[at]), starts, starts + length, at + 2)
end

local function calendar_window(at)
    for boundary = at + 1, at + 3 do
        local starts, ends = tonumber(ARGV[boundary]), tonumber(ARGV[boundary + 1])
        if starts <= now and now < ends then
            return window(tonumber(ARGV[at]), starts, ends, at + 5)
        end
    end
end

local function sliding_window(at)
    local permits, length = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
    local left = length - now % length
    return {
        next = at + 2,
        units = 1,
        a = 0,
        most_a = permits,
        most_b = permits,
        present = function(as_of, a, b)
            local windows = floor(now / length) - floor(as_of / length)
            if windows == 1 then
                a, b = b, 0
            elseif windows > 1 then
                a, b = 0, 0
            end
            return min(permits, a), min(permits, b)
        end,
        room = function(a, b)
            -- Rounded up is what the window before still counts for: calls are whole, so no other number of them fits.
            return permits - b - ceil(a * left / length)
        end,
        counts_for = function(a, b)
            return b > 0 and left + length or a > 0 and left or 0
        end
    }
end

local kinds = {[0] = bucket, fixed_window, sliding_window, calendar_window}

local value = redis.call('GET', KEYS[1]) or ''
if #value % RECORD ~= 0 then
    return redis.error_reply('ERR ' .. KEYS[1] .. ' is not a rate limit')
end
local ids = {}
for i = 1, count do
    ids[i] = tonumber(ARGV[4 + i])
end
local sources, others, others_until, marks = find_records(value, ids, now)
local mark = adding and tonumber(ARGV[#ARGV - 1])
if mark and marks[mark] then
    return {0, now} -- The reply of the first time was lost.
end

local at = 5 + count
local taken = tonumber(ARGV[4])
local stepped_back = false
local limits, as, bs = {}, {}, {}
for i = 1, count do
    local limit = kinds[ids[i] % KINDS](at)
    if not limit then
        return {-1, now}
    end
    local a, b = limit.a, 0
    for _, record in ipairs(sources[i]) do
        local its_a, its_b = limit.present(record.as_of, record.a, record.b)
        a, b = max(a, its_a), max(b, its_b)
        stepped_back = stepped_back or now < record.as_of
    end
    if adding then
        local amounts = #ARGV - 2 - 2 * (count - i + 1)
        a = max(0, min(limit.most_a, a + tonumber(ARGV[amounts + 1])))
        b = max(0, min(limit.most_b, b + tonumber(ARGV[amounts + 2])))
    elseif cost > 0 then
        taken = min(taken, max(0, floor(limit.room(a, b) / (cost * limit.units))))
    end
    limits[i], as[i], bs[i] = limit, a, b
    at = limit.next
end

local reply = {taken, now}
local own = ''
local counts_for = 0
for i, limit in ipairs(limits) do
    local a, b = as[i], bs[i] + taken * cost * limit.units
    if b < 0 then
        -- A refund may reach back into the window before.
        a = ids[i] % KINDS == 2 and max(0, a + b) or a
        b = 0
    end
    reply[2 * i + 1], reply[2 * i + 2] = a, b
    local its_time = limit.counts_for(a, b)
    own = own .. struct.pack('<ddddd', now, ids[i], a, b, now + its_time)
    counts_for = max(counts_for, its_time)
end

-- After a step back of the clock the new time is kept although nothing was taken, or nothing would drain until the old one.
if not adding and (cost == 0 or taken == 0 and not stepped_back) then
    return reply
end
if adding then
    local forget_at = now + tonumber(ARGV[#ARGV]) * 1000
    others = others .. struct.pack('<ddddd', now, -mark, 0, MARK, forget_at)
    others_until = max(others_until, forget_at)
end
counts_for = max(counts_for, others_until - now)
if counts_for <= 0 then
    redis.call('DEL', KEYS[1])
    return reply
end
-- A key whose limits are unused is the same as an absent one, so it may expire then and not a millisecond sooner. The one more
-- is there because Redis counts from the millisecond in which the script began.
redis.call('SET', KEYS[1], own .. others, 'PX', ceil(counts_for / 1000) + 1)
return reply
