package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexWorkTest {

    @Test
    void tellsWhatAnIndexIsCalledAndWhereItBelongs() {
        assertThat(workOf("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS By_Id ON ONLY Shop.Orders USING btree (id)"))
                .isEqualTo(new IndexWork.Create(
                        new ObjectName(null, "by_id"), new ObjectName("shop", "orders"), true, true, true));
        assertThat(workOf("create index \"By \"\"Id\"\"\" on \"Orders\"(id)"))
                .isEqualTo(new IndexWork.Create(
                        new ObjectName(null, "By \"Id\""), new ObjectName(null, "Orders"), false, false, false));
    }

    @Test
    void leavesAMissingNameToTheServer() {
        assertThat(workOf("CREATE INDEX CONCURRENTLY ON orders (id)"))
                .isEqualTo(new IndexWork.Create(null, new ObjectName(null, "orders"), false, false, true));
    }

    @Test
    void tellsEveryIndexThatIsDropped() {
        assertThat(workOf("DROP INDEX CONCURRENTLY IF EXISTS shop.a, B CASCADE"))
                .isEqualTo(new IndexWork.Drop(
                        List.of(new ObjectName("shop", "a"), new ObjectName(null, "b")), true, true));
    }

    @Test
    void tellsWhatIsRebuilt() {
        assertThat(workOf("REINDEX (TABLESPACE fast, CONCURRENTLY) TABLE shop.orders"))
                .isEqualTo(new IndexWork.Rebuild("TABLE", new ObjectName("shop", "orders"), true));
        assertThat(workOf("REINDEX SYSTEM")).isEqualTo(new IndexWork.Rebuild("SYSTEM", null, false));
        assertThat(workOf("REINDEX SCHEMA CONCURRENTLY shop"))
                .isEqualTo(new IndexWork.Rebuild("SCHEMA", new ObjectName(null, "shop"), true));
    }

    @Test
    void tellsWhichPartitionIsDetached() {
        assertThat(SqlCommand.of("ALTER TABLE IF EXISTS ONLY shop.sales DETACH PARTITION shop.sales_2025 CONCURRENTLY")
                        .detach())
                .isEqualTo(new PartitionDetach(
                        new ObjectName("shop", "sales"), new ObjectName("shop", "sales_2025"), true, false));
        assertThat(SqlCommand.of("ALTER TABLE sales DETACH PARTITION sales_2025 FINALIZE")
                        .detach())
                .isEqualTo(new PartitionDetach(
                        new ObjectName(null, "sales"), new ObjectName(null, "sales_2025"), false, true));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Orders_2                       | orders_2
            ÄPFEL_Größe                    | Äpfel_größe
            a$1                            | a$1
            "MiXed"                        | MiXed
            U&"d\\0061t\\+000061"          | data
            u&"\\\\"                       | \\
            🍕                             | 🍕
            """)
    void namesAreWhatTheCatalogHas(String written, String name) {
        assertThat(SqlCommand.of("CREATE INDEX " + written + " ON t (a)").index())
                .isEqualTo(new IndexWork.Create(
                        new ObjectName(null, name), new ObjectName(null, "t"), false, false, false));
    }

    /** The server says so in a notice and goes on. */
    @Test
    void cutsNamesToSixtyThreeBytes() {
        assertThat(workOf("DROP INDEX " + "x".repeat(70)))
                .isEqualTo(new IndexWork.Drop(List.of(new ObjectName(null, "x".repeat(63))), false, false));
        assertThat(workOf("DROP INDEX " + "ß".repeat(40)))
                .isEqualTo(new IndexWork.Drop(List.of(new ObjectName(null, "ß".repeat(31))), false, false));
    }

    @Test
    void namesCanBeUsedInSqlAgain() {
        assertThat(new ObjectName("my shop", "say \"hi\"")).hasToString("\"my shop\".\"say \"\"hi\"\"\"");
        assertThat(new ObjectName(null, "plain")).hasToString("\"plain\"");
    }

    private static @Nullable IndexWork workOf(String sql) {
        return SqlCommand.of(sql).index();
    }
}
