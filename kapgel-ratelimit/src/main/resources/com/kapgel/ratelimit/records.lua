-- Begins each of the other scripts. The value of a key is a list of records of five doubles: the time in microseconds since the epoch
-- that the record is as of, the id of its limit, two whole numbers A and B, and the time from which on they are the same as none. Those
-- of the limits that were used last come first; behind them those of limits that may return. See LimitIds and KeyRecords.

local RECORD = 40 -- bytes
local MOST_OTHERS = 8
local SERIES, KINDS = 8388608, 4 -- What is left of an id says the series, and the kind.

-- Per limit the records from which it goes on: its own, and other versions of it that have counted later; or else the most used record of
-- its kind whose limit is not in use any more. Then the records that stay as they are, and until when one of them is in use.
local function find_records(value, ids, now)
    local records, given, in_use = {}, {}, {}
    for at = 1, #value, RECORD do
        local as_of, id, a, b, unused_from = struct.unpack('<ddddd', value, at)
        records[#records + 1] = {at = at, as_of = as_of, id = id, a = a, b = b, unused_from = unused_from}
    end
    for _, id in ipairs(ids) do
        given[id], in_use[id % SERIES] = true, true
    end
    local sources = {}
    for i, id in ipairs(ids) do
        local own
        for _, record in ipairs(records) do
            if not own and not record.used and record.id == id and record.unused_from > now then
                own, record.used = record, true
            end
        end
        local found, most_used, most_calls = {own}, nil, -1
        for _, record in ipairs(records) do
            if record.unused_from > now and not given[record.id] then
                if record.id % SERIES == id % SERIES then
                    -- What was written last stands first, which tells in the same microsecond.
                    if not own or record.as_of > own.as_of or record.as_of == own.as_of and record.at < own.at then
                        found[#found + 1] = record
                    end
                elseif record.id % KINDS == id % KINDS and not in_use[record.id % SERIES] then
                    local calls = id % KINDS == 0 and record.b / record.a or record.a + record.b
                    if calls > most_calls then
                        most_used, most_calls = record, calls
                    end
                end
            end
        end
        if #found == 0 and most_used then
            found[1] = most_used
        end
        found.own = own
        sources[i] = found
    end
    local others, others_until = '', 0
    for _, record in ipairs(records) do
        if not record.used and record.unused_from > now and #others < MOST_OTHERS * RECORD then
            others = others .. string.sub(value, record.at, record.at + RECORD - 1)
            others_until = math.max(others_until, record.unused_from)
        end
    end
    return sources, others, others_until
end

