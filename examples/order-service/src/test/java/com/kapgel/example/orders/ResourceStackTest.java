package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class ResourceStackTest {

    private final List<String> closed = new ArrayList<>();
    private final ResourceStack open = new ResourceStack();

    @Test
    void closesTheLatestFirstAndEachOnce() {
        open.add(() -> closed.add("database"));
        open.add(() -> closed.add("web"));

        open.close();
        open.close();

        assertThat(closed).containsExactly("web", "database");
    }

    @Test
    void aFailureDoesNotKeepTheOthersOpen() {
        open.add(() -> closed.add("database"));
        open.add(() -> {
            throw new IllegalStateException("a failure on purpose");
        });

        open.close();

        assertThat(closed).containsExactly("database");
    }

    @Test
    void whatComesAfterTheEndIsClosedAtOnce() {
        open.close();

        assertThatThrownBy(() -> open.add(() -> closed.add("late"))).isInstanceOf(CancellationException.class);
        assertThat(closed).containsExactly("late");
    }
}
