package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresUrlTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            jdbc:postgresql://db:5432/shop                              | jdbc:postgresql://db:5432/shop | - | -
            jdbc:postgresql://db/shop?user=ann&password=p%40ss&ssl=true | jdbc:postgresql://db/shop?ssl=true | ann | p@ss
            jdbc:postgresql://db/shop?password=a+b                      | jdbc:postgresql://db/shop | - | a b
            jdbc:postgresql://ann:secret@db:5433/shop                   | jdbc:postgresql://db:5433/shop | ann | secret
            jdbc:postgresql://db1:5432,db2:5433/shop?targetServerType=primary | jdbc:postgresql://db1:5432,db2:5433/shop?targetServerType=primary | - | -
            jdbc:postgresql:shop                                        | jdbc:postgresql:shop | - | -
            jdbc:postgresql://db                                        | jdbc:postgresql://db/ | - | -
            jdbc:postgresql://[::1]:5432/shop                           | jdbc:postgresql://[::1]:5432/shop | - | -
            postgres://ann:secret@db:5432/shop                          | jdbc:postgresql://db:5432/shop | ann | secret
            postgresql://ann@db/shop                                    | jdbc:postgresql://db/shop | ann | -
            postgresql://ann:@db/shop                                   | jdbc:postgresql://db/shop | ann | ''
            postgres://ann:p%40s%2Fs%3A%25@db/shop                      | jdbc:postgresql://db/shop | ann | p@s/s:%
            postgres://ann:a+b@db/shop                                  | jdbc:postgresql://db/shop | ann | a+b
            postgres://ann:p@ss@db/shop                                 | jdbc:postgresql://db/shop | ann | p@ss
            postgres://postgres.ref:x@pooler.example.com:6543/postgres  | jdbc:postgresql://pooler.example.com:6543/postgres | postgres.ref | x
            postgres://ann:x@db/shop?sslmode=require&connect_timeout=7  | jdbc:postgresql://db/shop?sslmode=require&connectTimeout=7 | ann | x
            postgres://ann:x@db/shop?application_name=a%20b             | jdbc:postgresql://db/shop?ApplicationName=a+b | ann | x
            postgres://ann:x@a,b/shop?target_session_attrs=read-write   | jdbc:postgresql://a,b/shop?targetServerType=primary | ann | x
            postgres://ann:x@db/shop?keepalives=0                       | jdbc:postgresql://db/shop?tcpKeepAlive=false | ann | x
            postgres://db/shop?user=ann&password=x                      | jdbc:postgresql://db/shop | ann | x
            postgres://ann:x@[2001:db8::1]:5432/shop                    | jdbc:postgresql://[2001:db8::1]:5432/shop | ann | x
            postgres://ann:x@db                                         | jdbc:postgresql://db/ | ann | x
            postgres://ann:x@/shop                                      | jdbc:postgresql://localhost/shop | ann | x
            postgres://ann:x@db/my%20shop                               | jdbc:postgresql://db/my+shop | ann | x
            postgres://ann:x@db/my%40shop                               | jdbc:postgresql://db/my%40shop | ann | x
            postgres://ann:x@db/shop?options=-c%20a.b=c@d               | jdbc:postgresql://db/shop?options=-c+a.b%3Dc%40d | ann | x
            """)
    void readsBothSpellings(String text, String jdbcUrl, String user, String password) {
        PostgresUrl url = PostgresUrl.parse("  " + text + "\n");

        assertThat(url.jdbcUrl()).isEqualTo(jdbcUrl);
        assertThat(url.user().orElse(null)).isEqualTo(user);
        assertThat(url.password().orElse(null)).isEqualTo(password);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hunter2",
                "mysql://ann:hunter2@db/shop",
                "postgres:ann:hunter2@db/shop",
                "\"postgres://ann:hunter2@db/shop\"",
                "postgres://ann:hun/ter2@db/shop",
                "postgres://ann:hun?ter2@db/shop",
                "postgres://ann:hunter2%@db/shop",
                "postgres://ann:hunter2%zz@db/shop",
                "postgres://ann:hunter2@db:70000/shop",
                "postgres://ann:hunter2@db:0/shop",
                "postgres://ann:hunter2@db:port/shop",
                "postgres://ann:hunter2@%2Fvar%2Frun/shop",
                "postgres://ann:hunter2@/shop?host=/var/run",
                "jdbc:postgresql://ann:hun/ter2@db/shop",
                "jdbc:postgresql://db/shop?password=hunter2%z",
                "jdbc:postgresql:ann:hunter2@db/shop",
                "jdbc:postgresql:/ann:hunter2@db/shop",
                "jdbc:postgresql:hunter2@db:5432/shop",
                "jdbc:postgresql://ann:12/hunter2@db/shop",
                "postgres://ann:12/hunter2@db/shop",
                "postgres://ann:12?hunter2@db/shop",
                "jdbc:postgresql://ann:12?hunter2@db/shop",
            })
    void saysWhatToWriteAndShowsNothingOfTheText(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PostgresUrl.parse(text))
                .withMessageStartingWith("url ")
                .withMessageNotContainingAny("hunter2", "ter2", "hun/", "hun?")
                .withNoCause();
    }

    @Test
    void takesTheCredentialsOfTheUrlWhenNoneAreGiven() {
        PostgresUrl url = PostgresUrl.parse("postgres://ann:x@db/shop", null, null);

        assertThat(url.credentials()).containsOnly(entry("user", "ann"), entry("password", "x"));
    }

    @Test
    void takesAPasswordForTheUserOfTheUrl() {
        PostgresUrl url = PostgresUrl.parse("postgres://ann@db/shop", null, "y");

        assertThat(url.credentials()).containsOnly(entry("user", "ann"), entry("password", "y"));
    }

    @Test
    void neverSendsAPasswordForAnotherUser() {
        PostgresUrl url = PostgresUrl.parse("postgres://ann:x@db/shop", "owner", null);

        assertThat(url.credentials()).containsOnly(entry("user", "owner"));
    }

    @Test
    void insistsOnAUser() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PostgresUrl.parse("postgres://db/shop", null, null))
                .withMessageStartingWith("user is missing");
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql:shop, 1",
        "jdbc:postgresql:, 1",
        "jdbc:postgresql://db, 1",
        "'jdbc:postgresql://db1:5432,db2:5433/shop', 2",
        "'postgres://ann:x@a,b,c/s,hop', 3",
    })
    void countsHosts(String text, int hosts) {
        assertThat(PostgresUrl.parse(text).hosts()).isEqualTo(hosts);
    }

    @Test
    void tellsPeopleWhereTheDatabaseIsAndNothingElse() {
        PostgresUrl url = PostgresUrl.parse("postgres://ann:hunter2@db:5432/shop?sslpassword=hunter3");

        assertThat(url.place()).isEqualTo("db:5432/shop");
        assertThat(url).hasToString("PostgresUrl[db:5432/shop]");
    }
}
