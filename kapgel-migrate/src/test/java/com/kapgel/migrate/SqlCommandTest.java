package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlCommandTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create index concurrently i on t(a)                     | CREATE INDEX CONCURRENTLY
            Create Unique Index Concurrently If Not Exists i On t(a); | CREATE UNIQUE INDEX CONCURRENTLY
            drop index i                                            | DROP INDEX
            reindex table concurrently t                            | REINDEX TABLE CONCURRENTLY
            reindex (verbose, concurrently) index i                 | REINDEX INDEX CONCURRENTLY
            reindex (concurrently off) index i                      | REINDEX INDEX
            alter table t add column a int                          | ALTER TABLE … ADD COLUMN
            alter table t add a int, add b int                      | ALTER TABLE … ADD COLUMN
            alter table t add a int, drop b, alter c set not null   | ALTER TABLE … ADD COLUMN, DROP COLUMN, SET NOT NULL
            alter table t alter column a type bigint                | ALTER TABLE … SET DATA TYPE
            alter table t alter a set data type bigint              | ALTER TABLE … SET DATA TYPE
            alter table t alter type type text                      | ALTER TABLE … SET DATA TYPE
            alter table t alter a drop default                      | ALTER TABLE … DROP DEFAULT
            alter table t add constraint c check (a > 0) not valid  | ALTER TABLE … ADD CHECK NOT VALID
            alter table t add foreign key (a) references p          | ALTER TABLE … ADD FOREIGN KEY
            alter table t add unique using index i                  | ALTER TABLE … ADD UNIQUE USING INDEX
            alter table t validate constraint c                     | ALTER TABLE … VALIDATE CONSTRAINT
            alter table t rename a to b                             | ALTER TABLE … RENAME COLUMN
            alter table t rename to u                               | ALTER TABLE … RENAME TO
            alter table t set (fillfactor = 70)                     | ALTER TABLE … SET
            alter table p detach partition c concurrently           | ALTER TABLE … DETACH PARTITION CONCURRENTLY
            alter table p detach partition c finalize               | ALTER TABLE … DETACH PARTITION FINALIZE
            alter table t no force row level security               | ALTER TABLE … NO FORCE ROW LEVEL SECURITY
            alter table t frobnicate the table                      | ALTER TABLE … FROBNICATE
            alter index i rename to j                               | ALTER INDEX … RENAME TO
            alter type mood add value 'fair'                        | ALTER TYPE … ADD VALUE
            alter database d set tablespace s                       | ALTER DATABASE … SET TABLESPACE
            create table t (a int)                                  | CREATE TABLE
            create unlogged table if not exists t (a int)           | CREATE TABLE
            create table t as select 1                              | CREATE TABLE AS
            create table c partition of p default                   | CREATE TABLE … PARTITION OF
            create or replace function f() returns int return 1     | CREATE FUNCTION
            create constraint trigger c after insert on t           | CREATE TRIGGER
            create text search dictionary d (template = simple)     | CREATE TEXT SEARCH DICTIONARY
            drop function f cascade                                 | DROP FUNCTION CASCADE
            drop materialized view v                                | DROP MATERIALIZED VIEW
            with a as (select 1) update t set b = 1                 | UPDATE
            (select 1)                                              | SELECT
            copy t (a, b) from stdin                                | COPY … FROM
            copy (select a from t) to stdout                        | COPY … TO
            lock t                                                  | LOCK TABLE
            do $$ begin end $$                                      | DO
            call p(1)                                               | CALL
            vacuum (full) t                                         | VACUUM FULL
            vacuum (full off) t                                     | VACUUM
            refresh materialized view concurrently v                | REFRESH MATERIALIZED VIEW CONCURRENTLY
            explain analyze select 1                                | EXPLAIN
            rollback to savepoint s                                 | ROLLBACK TO SAVEPOINT
            frobnicate the table                                    | FROBNICATE THE
            create frob f                                           | CREATE FROB
            ``                                                      | ``
            -- only a comment                                       | ``
            """)
    void namesTheCommandInWordsOfSql(String sql, String name) {
        assertThat(SqlCommand.of(sql).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BEGIN",
                "begin isolation level serializable",
                "START TRANSACTION",
                "COMMIT",
                "-- done\ncommit work;",
                "END",
                "ABORT",
                "ROLLBACK",
                "ROLLBACK AND CHAIN",
                "PREPARE TRANSACTION 'x'",
                "COMMIT PREPARED 'x'",
            })
    void knowsWhatBeginsAndEndsTransactions(String sql) {
        assertThat(SqlCommand.of(sql).transactionControl()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SAVEPOINT s",
                "ROLLBACK TO s",
                "rollback work to savepoint s",
                "RELEASE s",
                "PREPARE q AS SELECT 1",
                "SET TRANSACTION READ ONLY",
                "CREATE TABLE t (a int)",
                "DO $$ BEGIN COMMIT; END $$",
                "COMMENT ON TABLE t IS 'commit'",
            })
    void knowsWhatDoesNot(String sql) {
        assertThat(SqlCommand.of(sql).transactionControl()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CREATE INDEX CONCURRENTLY i ON t (a)                   | WAITS_FOR_TRANSACTIONS
            DROP INDEX CONCURRENTLY i                              | WAITS_FOR_TRANSACTIONS
            REINDEX (CONCURRENTLY 1) TABLE t                       | WAITS_FOR_TRANSACTIONS
            ALTER TABLE p DETACH PARTITION c CONCURRENTLY          | WAITS_FOR_TRANSACTIONS
            CREATE INDEX i ON t (a)                                | LONG_WORK
            REINDEX TABLE t                                        | LONG_WORK
            ALTER TABLE t VALIDATE CONSTRAINT a                    | LONG_WORK
            VACUUM                                                 | LONG_WORK
            CLUSTER t                                              | LONG_WORK
            ANALYZE t                                              | LONG_WORK
            REFRESH MATERIALIZED VIEW v                            | LONG_WORK
            ALTER TABLE t VALIDATE CONSTRAINT a, ADD b int         | NONE
            ALTER TABLE t ADD PRIMARY KEY (a)                      | NONE
            DROP INDEX i                                           | NONE
            UPDATE t SET a = 1                                     | NONE
            """)
    void isPatientWithLongWorkThatLetsOthersGoOn(String sql, Patience patience) {
        assertThat(SqlCommand.of(sql).patience()).isEqualTo(patience);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create index i on t(a)",
                "create index \"concurrently\" on t(a)",
                "create index i on \"concurrently\" (a)",
                "create index i on t (\"concurrently\")",
                "create index i on t(a) -- not concurrently",
                "create index /* concurrently */ i on t(a)",
                "create index i on t (a) where b = 'concurrently'",
                "drop index \"concurrently\"",
                "comment on index i is 'built concurrently'",
                "alter table t add column \"concurrently\" int",
                "alter table p detach partition \"concurrently\"",
                "insert into concurrently values ('create index concurrently i on t(a)')",
                "reindex (verbose) table \"concurrently\"",
                "reindex (concurrently 'off') table t",
            })
    void isNotMisledByNamesStringsAndComments(String sql) {
        assertThat(SqlCommand.of(sql).transactional()).isTrue();
        assertThat(SqlCommand.of(sql).patience()).isNotEqualTo(Patience.WAITS_FOR_TRANSACTIONS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create/**/index/* /* nested */ */concurrently i on t(a)",
                "-- first\n\t\r\n CREATE -- 'then\nINDEX\fCONCURRENTLY\u000bON t(a)",
                "CrEaTe UnIqUe InDeX cOnCuRrEnTlY größe ON tabelle(straße)",
                "reindex(concurrently)table t",
                ";; drop index concurrently i ;",
            })
    void readsOverCommentsAndOddCase(String sql) {
        assertThat(SqlCommand.of(sql).transactional()).isFalse();
        assertThat(SqlCommand.of(sql).patience()).isEqualTo(Patience.WAITS_FOR_TRANSACTIONS);
    }

    /** In Java the Kelvin sign and the dotless i are other cases of k and i; for the server they are letters of a name. */
    @ParameterizedTest
    @ValueSource(strings = {"LOC\u212A t", "CREATE \u0131NDEX CONCURRENTLY i ON t(a)", "\uFEFFCOMMIT", "\u00A0COMMIT"})
    void foldsOnlyAsciiLetters(String sql) {
        assertThat(SqlCommand.of(sql).work()).isEqualTo(Work.UNKNOWN);
        assertThat(SqlCommand.of(sql).transactionControl()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "'",
                "\"",
                "$",
                "$$",
                "$a$",
                "/*",
                "--",
                "E'\\",
                "U&\"",
                "U&'",
                "(",
                ")",
                "[",
                "]",
                "1e",
                "0x",
                "create",
                "create index",
                "create index concurrently",
                "create index i on",
                "create unique",
                "create table",
                "alter",
                "alter table",
                "alter table t",
                "alter table t add",
                "alter table t add column",
                "alter table t,",
                "alter table t alter",
                "alter table t add constraint",
                "alter table t detach partition",
                "alter index",
                "alter table t add column c int default",
                "alter table t set (",
                "alter type",
                "alter subscription s set (",
                "drop",
                "drop index",
                "drop index concurrently",
                "reindex",
                "reindex (",
                "reindex (concurrently",
                "explain",
                "explain explain explain",
                "explain (",
                "copy",
                "copy (",
                "lock",
                "with",
                "do",
                "do $$ begin",
                "do '",
                "do e'\\",
                "do $x",
                "vacuum (",
                "cluster",
                "comment on",
                "grant",
                "create subscription s with (",
                "truncate",
                "\0",
                "create index \"",
                "create index \"open on t",
                "create index U&\"\\00",
                "create index U&\"\\+FFFFFF\" on t",
                "\uD83C create \uDF55",
            })
    void neverFails(String sql) {
        assertThatCode(() -> SqlCommand.of(sql)).doesNotThrowAnyException();
        assertThatCode(() -> SqlCommand.of("do $$" + sql + "$$")).doesNotThrowAnyException();
        assertThatCode(() -> StatementText.withoutLiterals(sql)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                              | (
            ``                              | `) `
            ``                              | `[ `
            ``                              | '
            ``                              | `'a' `
            ``                              | $$
            ``                              | `$a `
            ``                              | /*
            ``                              | -
            ``                              | "
            ``                              | `E'\\' `
            ``                              | `explain `
            ``                              | `create local `
            ``                              | `with a as `
            select                          | `f(`
            select                          | `, for update `
            `alter table t `                | `a,`
            `alter table t `                | `add column c int default now(), `
            `alter table t add column c `   | `default `
            `alter table t add column c int default ` | `now() `
            `alter table t set (`           | `fillfactor = 1, `
            `alter table t alter `          | `x.`
            `create table t (`              | `a int references p, `
            `create table `                 | `x.`
            `create index `                 | `x`
            `create index `                 | `"x".`
            `create index U&"`              | `\\0041`
            `drop index `                   | `i, `
            `reindex (`                     | `concurrently off, `
            `reindex (`                     | (
            `do $$`                         | `begin; `
            `do $$`                         | `$a$ `
            `grant `                        | `a, `
            `create subscription s with (`  | `a, `
            """)
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void readsAMegabyteOfAnythingInLinearTime(String start, String part) {
        String sql = start + part.repeat(1_000_000 / part.length());
        SqlCommand.of(sql);
        StatementText.withoutLiterals(sql);
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void comesToAnEndWithAnyHeapOfWords() {
        String[] words = ("create alter drop reindex table index unique concurrently on only if not exists t add column"
                        + " constraint check default int ( ) [ ] , ; . * = set reset detach partition as select from with"
                        + " for update explain analyze vacuum cluster comment grant do copy $$ $a$ 'b' \" \"c\" 1 :: subscription"
                        + " language sql /* */ -- validate inherits references like type using (a)")
                .split(" ", -1);
        Random random = new Random(7);
        for (int i = 0; i < 30_000; i++) {
            StringBuilder sql = new StringBuilder(words[random.nextInt(4)]);
            for (int length = random.nextInt(15); length > 0; length--) {
                sql.append(' ').append(words[random.nextInt(words.length)]);
            }
            assertThat(SqlCommand.of(sql.toString()).name()).isNotNull();
        }
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void readsOnlyTheFirstWordOfALongInsert() {
        String sql = "insert into t values " + "('a', 1), ".repeat(3_000_000);

        long before = System.nanoTime();
        assertThat(SqlCommand.of(sql).lock()).isEqualTo(TableLock.ROW_EXCLUSIVE);
        assertThat(System.nanoTime() - before).isLessThan(TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void showsLocksInTheWordsOfPgLocks() {
        assertThat(SqlCommand.of("ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p")
                        .lock())
                .hasToString("ShareRowExclusiveLock");
        assertThat(SqlCommand.of("CREATE TABLE t (a int)").lock()).isNull();
    }
}
