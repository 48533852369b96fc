package com.kapgel.example.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;

/** A rule for a file of the kit: what is wrong with it, or nothing. */
interface Rule extends Function<KitFile, List<String>> {

    /** The file as we ship it keeps the rule. */
    static Kept keeps(KitFile file, Rule rule) {
        assertThat(rule.apply(file)).as(file.name()).isEmpty();
        return new Kept(file, rule);
    }

    /** A rule that is kept, and must be able to say that it is not. */
    record Kept(KitFile file, Rule rule) {

        Kept butNotWith(String good, String broken) {
            assertThat(rule.apply(file.with(good, broken)))
                    .as("with '%s' instead of '%s'", broken, good)
                    .isNotEmpty();
            return this;
        }
    }
}
