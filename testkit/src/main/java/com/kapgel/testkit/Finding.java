package com.kapgel.testkit;

import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.function.Function;
import java.util.stream.Stream;

/** Makes an ArchUnit condition out of a function from what is checked to what is wrong with it. */
final class Finding {
    private Finding() {}

    /** A condition that reads "should ..." and is violated once per line that the function finds. */
    static <T> ArchCondition<T> condition(String description, Function<T, Stream<String>> violations) {
        return new ArchCondition<>(description) {
            @Override
            public void check(T item, ConditionEvents events) {
                violations.apply(item).forEach(line -> events.add(SimpleConditionEvent.violated(item, line)));
            }
        };
    }
}
