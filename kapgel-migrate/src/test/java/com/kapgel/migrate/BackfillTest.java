package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a directive says, how large batches get, and what the journal keeps. */
class BackfillTest {

    @Test
    void readsItsSettings() {
        List<String> problems = new ArrayList<>();
        Backfill backfill = read(
                "-- KapGel: backfill table=shop.\"Orders\" KEY=id batch=5000 pause=2s max_lag=1min changed=Restart",
                problems);

        assertThat(problems).isEmpty();
        assertThat(backfill)
                .isEqualTo(new Backfill(
                        1,
                        "shop.\"Orders\"",
                        "id",
                        5_000,
                        Duration.ofSeconds(2),
                        Duration.ofMinutes(1),
                        Backfill.Changed.RESTART));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    key=id                            ; table must name
                    table=orders                      ; key must name
                    table=a.b.c.d key=id              ; table must name
                    table=orders(x) key=id            ; table must name
                    table=orders key=tenant,id        ; key must be a single column
                    table=orders key=id batch=0       ; batch must be
                    table=orders key=id batch=many    ; batch must be
                    table=orders key=id batch=9999999 ; batch must be
                    table=orders key=id pause=5       ; pause must be
                    table=orders key=id pause=-5ms    ; pause must be
                    table=orders key=id pause=99h     ; pause must be
                    table=orders key=id max_lag=lots  ; max_lag must be
                    table=orders key=id changed=maybe ; changed must be
                    table=orders key=id limit=5       ; there is no setting limit
                    table=orders key=id batch 5000    ; "batch" is not of the form
                    """)
    void namesWhatIsWrong(String settings, String problem) {
        List<String> problems = new ArrayList<>();
        read("-- kapgel: backfill " + settings, problems);

        assertThat(problems).isNotEmpty().allMatch(told -> told.contains(problem) || told.contains("\"5000\""));
    }

    private static Backfill read(String line, List<String> problems) {
        return Backfill.of(Directive.of(FileText.of(Stream.of(line))).get(0), problems);
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 200, 1000",
        "1000, 400, 500",
        "1000, 10, 2000",
        "1000, 60000, 10",
        "9000, 1, 10000",
        "20, 100000, 10"
    })
    void batchesTakeAboutAFifthOfASecond(int rows, long millis, int next) {
        assertThat(new BatchSize(1_000).after(rows, Duration.ofMillis(millis))).isEqualTo(next);
    }

    @Test
    void aBatchHasAtLeastOneRow() {
        assertThat(new BatchSize(5).after(1, Duration.ofHours(1))).isEqualTo(1);
        assertThat(new BatchSize(1_000_000).after(1_000_000, Duration.ZERO)).isEqualTo(2_000_000);
    }

    @Test
    void theJournalGivesBackWhatItWasTold() {
        for (String key : new String[] {"a=b&c;\n\u20ac %25+ ", ""}) {
            BackfillProgress progress =
                    new BackfillProgress("shop.orders id", key, key, 7L << 33, 500, Duration.ofMillis(1_234));
            assertThat(BackfillProgress.parse(progress.text())).isEqualTo(progress);
        }
        BackfillProgress empty = new BackfillProgress("orders id", null, null, 0, 1, Duration.ZERO);
        assertThat(BackfillProgress.parse(empty.text())).isEqualTo(empty);
    }
}
