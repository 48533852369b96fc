package com.kapgel.migrate;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the directive above a statement says about running it in batches:
 *
 * <pre>{@code
 * -- kapgel: backfill table=orders key=id batch=5000 pause=50ms max_lag=10s
 * UPDATE orders SET total_cents = round(total * 100) WHERE id BETWEEN :first AND :last AND total_cents IS NULL;
 * }</pre>
 *
 * @param line of the file on which the directive stands
 * @param table whose rows are counted off, as SQL writes it
 * @param key the column whose order they are in, as SQL writes it
 * @param batch rows of the first batch
 * @param pause between batches
 * @param maxLag of a standby, above which the next batch waits; null where the directive does not say
 * @param changed what follows when the statement was changed after some batches; null where the directive does not say
 */
record Backfill(
        int line,
        String table,
        String key,
        int batch,
        Duration pause,
        @Nullable Duration maxLag,
        @Nullable Changed changed) {

    static final String NAME = "backfill";

    static final String EXAMPLE = "-- kapgel: backfill table=orders key=id batch=5000 pause=50ms max_lag=10s";

    private static final Set<String> SETTINGS = Set.of("table", "key", "batch", "pause", "max_lag", "changed");
    private static final int LARGEST_BATCH = 1_000_000;
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    /** More than any standby can be behind. */
    static final Duration ANY_LAG = Duration.ofMillis(Long.MAX_VALUE);

    private static final Pattern COLUMN = Pattern.compile("\"[^\"]+\"|[\\p{L}_][\\p{L}\\p{N}_$]*");
    private static final Pattern TABLE = Pattern.compile("(?:" + COLUMN + ")(?:\\.(?:" + COLUMN + "))?");
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|min|h)");

    /** What to do with a statement of which only the first batches have run, and now it is another one. */
    enum Changed {
        CONTINUE,
        RESTART
    }

    /** @param problems takes what is wrong with it; then the result is of no use */
    static Backfill of(Directive directive, List<String> problems) {
        Map<String, String> settings = directive.settings();
        settings.keySet().stream()
                .filter(setting -> !SETTINGS.contains(setting))
                .sorted()
                .forEach(setting -> problems.add("there is no setting " + setting));
        directive.words().stream()
                .skip(1)
                .forEach(word -> problems.add("\"" + word + "\" is not of the form setting=value"));
        String table = settings.getOrDefault("table", "");
        if (!TABLE.matcher(table).matches()) {
            problems.add("table must name the table whose rows are counted off, like orders or shop.orders");
        }
        String key = settings.getOrDefault("key", "");
        if (key.indexOf(',') >= 0) {
            problems.add(
                    "key must be a single column; of a key of several columns take one that has an index of its own,"
                            + " or that comes first in one");
        } else if (!COLUMN.matcher(key).matches()) {
            problems.add("key must name the column that batches follow, like id");
        }
        return new Backfill(
                directive.line(),
                table,
                key,
                batch(settings.getOrDefault("batch", "1000"), problems),
                time("pause", settings.getOrDefault("pause", "50ms"), problems),
                settings.containsKey("max_lag") ? lag(settings.get("max_lag"), problems) : null,
                settings.containsKey("changed") ? changed(settings.get("changed"), problems) : null);
    }

    /** Says why the server's tables do not fit it. */
    RefusedMigration refused(String script, String problem, String remedy) {
        return new RefusedMigration(Message.of("The backfill in " + script + " cannot run.")
                .with("file", script + ", line " + line)
                .with("found", problem)
                .with("remedy", remedy));
    }

    /** Says that somebody wants the run to end. */
    RefusedMigration stopped(String script) {
        return refused(
                script, "the run was asked to end between two batches", "Migrate again: it goes on with the next one.");
    }

    private static int batch(String text, List<String> problems) {
        int batch = text.matches("\\d{1,7}") ? Integer.parseInt(text) : 0;
        if (batch < 1 || batch > LARGEST_BATCH) {
            problems.add("batch must be a number of rows from 1 to " + LARGEST_BATCH);
        }
        return batch;
    }

    private static Duration lag(String text, List<String> problems) {
        return text.equalsIgnoreCase("off") ? ANY_LAG : time("max_lag", text, problems);
    }

    private static Duration time(String setting, String text, List<String> problems) {
        Matcher time = TIME.matcher(text);
        Duration duration = Duration.ZERO;
        if (time.matches()) {
            long number = Long.parseLong(time.group(1));
            duration = switch (time.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                case "min" -> Duration.ofMinutes(number);
                default -> Duration.ofHours(number);
            };
        }
        if (!time.matches() || duration.compareTo(LONGEST_PAUSE) > 0) {
            problems.add(setting + " must be a time up to an hour, like 50ms, 10s or 1min"
                    + (setting.equals("max_lag") ? ", or off" : ""));
        }
        return duration;
    }

    private static @Nullable Changed changed(String text, List<String> problems) {
        Optional<Changed> changed = List.of(Changed.values()).stream()
                .filter(choice -> choice.name().equals(text.toUpperCase(Locale.ROOT)))
                .findFirst();
        if (changed.isEmpty()) {
            problems.add("changed must be continue or restart");
        }
        return changed.orElse(null);
    }
}
