package com.kapgel.health.servlet;

import com.kapgel.health.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** HTML under construction. What comes from outside goes through {@link #text}. */
final class Html {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter DAY_AND_CLOCK = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final StringBuilder html = new StringBuilder(4_096);

    Html raw(String markup) {
        html.append(markup);
        return this;
    }

    /** Escaped for an element or a quoted attribute; what HTML cannot hold becomes U+FFFD. */
    Html text(String text) {
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> html.append("&amp;");
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.appendCodePoint(isPossible(c) ? c : 0xFFFD);
            }
        });
        return this;
    }

    /** A sign for those who see it; the word beside it says the same. */
    Html mark(Status status) {
        String sign = switch (status) {
            case HEALTHY -> "✓";
            case DEGRADED -> "!";
            case UNKNOWN -> "?";
            case UNHEALTHY -> "✕";
        };
        return raw("<span class=\"mark " + status.word() + "\" aria-hidden=\"true\">" + sign + "</span>");
    }

    Html time(Instant instant, String words) {
        return raw("<time datetime=\"" + instant.truncatedTo(ChronoUnit.MILLIS) + "\" title=\""
                        + DAY_AND_CLOCK.format(instant) + "\">")
                .text(words)
                .raw("</time>");
    }

    static String clock(Instant instant) {
        return CLOCK.format(instant);
    }

    /** The two largest units; nothing is negative, whatever the clock on the wall did. */
    static String words(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3_600) {
            return seconds / 60 + " min";
        }
        if (seconds < 86_400) {
            return seconds / 3_600 + " h " + seconds / 60 % 60 + " min";
        }
        return seconds / 86_400 + " d " + seconds / 3_600 % 24 + " h";
    }

    private static boolean isPossible(int c) {
        return !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE;
    }

    @Override
    public String toString() {
        return html.toString();
    }
}
