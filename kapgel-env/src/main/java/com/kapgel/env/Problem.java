package com.kapgel.env;

import java.io.Serializable;
import java.util.Objects;

/**
 * One thing that is wrong with the environment, for machines; {@link EnvException#getMessage()} is the form for people.
 *
 * <p>Codes, which stay the same across versions: {@code missing}, {@code space_around}, {@code too_short}, {@code too_long},
 * {@code not_a_number}, {@code too_small}, {@code too_large}, {@code not_a_boolean}, {@code not_allowed} (none of the enum's
 * constants), {@code not_a_uri}, {@code scheme_not_allowed}, {@code must_be_secret}, {@code not_a_duration}, {@code
 * not_a_size}, {@code not_a_path}, {@code no_match} (of a pattern), {@code empty_item} (in a list), {@code not_convertible} (by a
 * converter of the application), {@code set_twice} (by value and by file), {@code file_not_readable}, {@code bad_line} (of a
 * .env file), {@code rule_broken} (a check of the record's constructor). New codes may come.
 *
 * @param name the variable, or the record's simple name when its constructor refused the values
 * @param code what kind of problem
 * @param message what is expected; never a value
 */
public record Problem(String name, String code, String message) implements Serializable {

    /** Checks that all three are given. */
    public Problem {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(message, "message");
    }
}
