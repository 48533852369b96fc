package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class CausesTest {
    @Test
    void namesClassStateAndPlaceOfEachCause() {
        Exception thrown = new IllegalStateException("secret", new SQLException("secret", "08001"));

        assertThat(Causes.describe(thrown, text -> ""))
                .matches("java\\.lang\\.IllegalStateException at .*CausesTest\\.java:\\d+\\), "
                        + "caused by java\\.sql\\.SQLException \\[SQLState 08001] at .*CausesTest\\.java:\\d+\\)");
    }

    @Test
    void showsWhatTheScrubberLetsThrough() {
        Exception thrown = new IllegalStateException("password=secret");

        assertThat(Causes.describe(thrown, text -> text.replace("secret", "***")))
                .startsWith("java.lang.IllegalStateException: password=*** at ");
    }

    @Test
    void aMessageCannotBeginALineOfItsOwn() {
        Exception thrown = new IllegalStateException("first\r\n12:00 ERROR forged\u001b[2J");

        assertThat(Causes.describe(thrown, text -> text))
                .startsWith("java.lang.IllegalStateException: first 12:00 ERROR forged [2J at ");
    }

    @Test
    void aScrubberThatFailsLetsNothingThrough() {
        Exception thrown = new IllegalStateException("secret");

        String line = Causes.describe(thrown, text -> {
            throw new IllegalArgumentException(text);
        });

        assertThat(line)
                .contains("(message left out, the scrubber threw java.lang.IllegalArgumentException)")
                .doesNotContain("secret");
    }

    @Test
    void anExceptionThatThrowsWhenItIsAskedIsNamedAllTheSame() {
        Exception noMessage = new RuntimeException() {
            private static final long serialVersionUID = 1;

            @Override
            public String getMessage() {
                throw new UnsupportedOperationException("secret");
            }
        };
        Exception noCause = new RuntimeException() {
            private static final long serialVersionUID = 1;

            @Override
            public synchronized Throwable getCause() {
                throw new StackOverflowError("secret");
            }
        };

        assertThat(Causes.describe(noMessage, text -> text))
                .isEqualTo(noMessage.getClass().getName()
                        + " (and java.lang.UnsupportedOperationException when it was asked for more)");
        assertThat(Causes.describe(noCause, text -> text))
                .isEqualTo(noCause.getClass().getName()
                        + " (and java.lang.StackOverflowError when it was asked for more)");
    }

    @Test
    void chainsAnExceptionAndItsCausesOutermostFirst() {
        Exception innermost = new SQLException();
        Exception middle = new Exception(innermost);
        Exception outermost = new IllegalStateException(middle);

        assertThat(Causes.chain(outermost)).containsExactly(outermost, middle, innermost);
    }

    @Test
    void endsWhenCausesGoInACircle() {
        Exception first = new Exception();
        first.initCause(new Exception(first));

        assertThat(Causes.describe(first, text -> "")).contains("caused by");
    }
}
