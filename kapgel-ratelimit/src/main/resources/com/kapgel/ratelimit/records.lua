-- Begins each of the other scripts. The value of a key is a list of records of five doubles: the time in microseconds since the epoch
-- that the record is as of, the id of its limit, two whole numbers A and B, and the time from which on they are the same as none. First
-- come those of the limits that were used last; behind them, with negative ids, those of limits that may return, in the order in which
-- they were in use. See LimitIds and KeyRecords. A record whose B is MARK says with its id that a debt was added.

local RECORD = 40 -- bytes
local MOST_OTHERS = 8
local MARK = -1
local MOST_MARKS = 64 -- Of all instances; each may have eight debts under way.
local SERIES, KINDS = 8388608, 4 -- What is left of an id says the series, and the kind.

-- Per limit the records from which it goes on: its own, and other versions of it that have counted since; or else those of its kind whose
-- limits are gone. Then the records that stay, until when one of them is in use, and which debts were added.
local function find_records(value, ids, now)
    local records, in_use = {}, false
    local marks, marked, marked_until = {}, '', 0
    for at = 1, #value, RECORD do
        local as_of, id, a, b, unused_from = struct.unpack('<ddddd', value, at)
        if b == MARK and unused_from > now then
            marks[-id] = true
            marked = marked .. string.sub(value, at, at + RECORD - 1)
            marked_until = math.max(marked_until, unused_from)
        end
        local record = {at = at, as_of = as_of, last = id > 0, id = math.abs(id), a = a, b = b, unused_from = unused_from}
        record.in_use = unused_from > now
        if b ~= MARK then
            in_use = in_use or record.in_use
            records[#records + 1] = record
        end
    end
    if not in_use then
        records = {} -- Redis is about to forget the key.
    end
    local current, series = {}, {}
    for _, id in ipairs(ids) do
        current[id], series[id % SERIES] = true, true
    end
    local sources = {}
    for i, id in ipairs(ids) do
        local found = {}
        local own
        for _, record in ipairs(records) do
            if not own and not record.used and record.id == id then
                own, record.used = record, true
                found[1] = own
            end
        end
        for _, record in ipairs(records) do
            if record.in_use and record.id % SERIES == id % SERIES and not current[record.id] then
                -- What was written before another record stands behind it; the same time says that they were written together.
                local later = not own or not own.last
                    and (record.last or record.at < own.at and record.as_of ~= own.as_of)
                if later then
                    found[#found + 1] = record
                end
            end
        end
        if #found == 0 then
            for _, record in ipairs(records) do
                if record.in_use and record.id % KINDS == id % KINDS and not series[record.id % SERIES] then
                    found[#found + 1] = record
                end
            end
        end
        sources[i] = found
    end
    local others, others_until = '', 0
    for _, record in ipairs(records) do
        if not record.used and #others < MOST_OTHERS * RECORD then
            others = others .. struct.pack('<ddddd', record.as_of, -record.id, record.a, record.b, record.unused_from)
            others_until = math.max(others_until, record.unused_from)
        end
    end
    marked = string.sub(marked, -MOST_MARKS * RECORD) -- The newest stand last.
    return sources, others .. marked, math.max(others_until, marked_until), marks
end

