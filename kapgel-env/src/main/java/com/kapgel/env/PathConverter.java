package com.kapgel.env;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** What the file system takes for a path, whether or not there is anything. */
record PathConverter() implements Converter {

    @Override
    public Reading read(String text, String note) {
        try {
            return Reading.accepted(Path.of(text));
        } catch (InvalidPathException e) { // its message repeats the text
            return refused("not_a_path", note);
        }
    }

    @Override
    public String expected() {
        return "a path";
    }
}
