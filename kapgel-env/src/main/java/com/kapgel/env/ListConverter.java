package com.kapgel.env;

import java.util.ArrayList;
import java.util.List;

/** Items with commas between, white space around which does not count. An item cannot have a comma, nor be empty. */
record ListConverter(Converter item) implements Converter {

    @Override
    public Reading read(String text, String note) {
        List<Object> values = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            String trimmed = one.strip();
            if (trimmed.isEmpty()) {
                return refused("empty_item", note);
            }
            Reading reading = item.read(trimmed, " in item " + (values.size() + 1) + note);
            if (reading instanceof Reading.Refused) {
                return reading;
            }
            values.add(((Reading.Accepted) reading).value());
        }
        return Reading.accepted(List.copyOf(values));
    }

    @Override
    public String expected() {
        return "items with commas between, each " + item.expected();
    }
}
