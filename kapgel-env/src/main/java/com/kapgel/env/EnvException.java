package com.kapgel.env;

import java.util.Comparator;
import java.util.List;

/**
 * Everything that is wrong with the environment, at once and without any value.
 *
 * <pre>
 * Environment is not valid (3 problems). Nothing was started.
 *   DATABASE_URL               missing       required: an absolute URI with a host
 *   PORT                       not a number  expected an integer 1..65535 (got 3 characters)
 *   SUPABASE_SERVICE_ROLE_KEY  too short     expected text of at least 100 characters (value hidden)
 *   hint: DATABSE_URL is set but not declared; did you mean DATABASE_URL?
 * </pre>
 *
 * <p>No value stands in the message, in {@link #problems()}, or in the serialized form, and there is no cause that could
 * carry one. Not even the length of a secret is told. The message of an {@link IllegalArgumentException} that the record's
 * constructor throws is kept, except for what it repeats of a value: the text as set, the value as read, the numbers that the
 * accessors of a number, duration, size or port give, the parts of a URI or path, and eight or more characters in a row of a
 * secret become {@code [hidden]}. Booleans and enum constants that are not secret stay, for the report names all of them
 * anyway. What a constructor computes from a value in another way (a length, a sum, a hash, an encoding) cannot be recognised:
 * do not put it into the message.
 */
public final class EnvException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Problem[] problems;

    private EnvException(List<Problem> problems, List<String> hints) {
        super(Report.of(problems, hints));
        this.problems = problems.toArray(Problem[]::new);
    }

    static EnvException of(List<Problem> problems, List<String> hints) {
        List<Problem> sorted = problems.stream()
                .sorted(Comparator.comparing(Problem::name).thenComparing(Problem::code))
                .toList();
        return new EnvException(sorted, hints);
    }

    /** The problems, sorted by name; never empty, not modifiable. */
    public List<Problem> problems() {
        return List.of(problems);
    }
}
