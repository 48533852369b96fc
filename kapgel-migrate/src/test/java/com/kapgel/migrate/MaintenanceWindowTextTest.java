package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaintenanceWindowTextTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Sat,Sun 22:00-04:00 Europe/Istanbul       | Sat,Sun 22:00-04:00 Europe/Istanbul
            22:00-04:00 UTC                           | 22:00-04:00 UTC
            Mon-Sun 22:00-04:00 UTC                   | 22:00-04:00 UTC
            Sat, Sun 22:00-04:00 UTC                  | Sat,Sun 22:00-04:00 UTC
            sunday SATURDAY  9:30–10:00   UTC+03:00   | Sat,Sun 09:30-10:00 UTC+03:00
            Mon-Wed,Fri 01:00-02:00 +03:00            | Mon,Tue,Wed,Fri 01:00-02:00 +03:00
            Fri-Mon 22:00-24:00 -03:00                | Mon,Fri,Sat,Sun 22:00-24:00 -03:00
            Sat 00:00-24:00 UTC                       | Sat 00:00-24:00 UTC
            22:00-00:00 UTC                           | 22:00-24:00 UTC
            22:00:30-23:00 Etc/GMT-3                  | 22:00:30-23:00 Etc/GMT-3
            """)
    void readsWhatPeopleWrite(String text, String shown) {
        MaintenanceWindow window = MaintenanceWindow.parse(text);

        assertThat(window).hasToString(shown);
        assertThat(MaintenanceWindow.parse(window.toString())).isEqualTo(window);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Sat                                | from and to are missing: write them as 22:00-04:00
            22:00-04:00                        | the time zone is missing: end with one such as Europe/Istanbul or UTC
            22:00 UTC                          | "22:00" is not from and to: write 22:00-04:00
            22:00 - 04:00 UTC                  | without blanks
            25:00-04:00 UTC                    | "25:00" is not a time of day
            24:00-04:00 UTC                    | "24:00" is not a time of day
            22-04 UTC                          | "22" is not a time of day: write hours and minutes
            22:00-22:00 UTC                    | from and to are both 22:00
            00:00-00:00 UTC                    | 00:00-24:00 for whole days
            Sonntag 22:00-04:00 UTC            | "Sonntag" is not a day: write Mon, Tue
            Mon-Wed-Fri 22:00-04:00 UTC        | "Mon-Wed-Fri" is not a day
            , 22:00-04:00 UTC                  | no day is named
            22:00-04:00 Istanbul               | "Istanbul" is not a time zone: write Asia/Istanbul or Europe/Istanbul
            22:00-04:00 europe/istanbul        | write Asia/Istanbul or Europe/Istanbul
            22:00-04:00 New York               | write America/New_York
            22:00-04:00 Nowhere                | "Nowhere" is not a time zone: write one such as Europe/Istanbul or UTC
            """)
    void saysWhatIsWrongAndWhatIsRight(String text, String complaint) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MaintenanceWindow.parse(text))
                .withMessageStartingWith("The maintenance window \"" + text + "\" is not understood; write it like"
                        + " \"Sat,Sun 22:00-04:00 Europe/Istanbul\":")
                .withMessageContaining(complaint);
    }

    @Test
    void tellsAllProblemsAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MaintenanceWindow.parse("Sa,So 22-04 Istambul"))
                .withMessageContainingAll("\"Sa\"", "\"So\"", "\"22\"", "\"04\"", "\"Istambul\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   "})
    void refusesNothing(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> MaintenanceWindow.parse(text));
    }

    @Test
    void doesNotRepeatALongText() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MaintenanceWindow.parse("x".repeat(100_000)))
                .satisfies(refused -> assertThat(refused.getMessage()).hasSizeLessThan(400));
    }
}
