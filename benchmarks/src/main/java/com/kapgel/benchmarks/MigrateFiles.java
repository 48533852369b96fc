package com.kapgel.benchmarks;

import com.kapgel.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Small migrations in a folder of their own: four files make a table, change it, index it and put a row into it, then the next
 * four do.
 */
record MigrateFiles(Path folder, List<Path> inOrder) implements AutoCloseable {
    private static final int FILES_PER_TABLE = 4;

    static MigrateFiles write(int number) throws IOException {
        Path folder = Files.createTempDirectory("migrations");
        List<Path> files = new ArrayList<>();
        for (int version = 1; version <= number; version++) {
            files.add(Files.writeString(folder.resolve("V" + version + "__change.sql"), text(version - 1)));
        }
        return new MigrateFiles(folder, List.copyOf(files));
    }

    private static String text(int index) {
        String table = "orders_" + index / FILES_PER_TABLE;
        return switch (index % FILES_PER_TABLE) {
            case 0 -> """
                -- Orders as the shop sends them.
                CREATE TABLE %1$s (
                  id bigint PRIMARY KEY,
                  customer text NOT NULL,
                  total numeric(12, 2) NOT NULL DEFAULT 0
                );
                """.formatted(table);
            case 1 -> """
                ALTER TABLE %1$s ADD COLUMN status text NOT NULL DEFAULT 'NEW';
                COMMENT ON COLUMN %1$s.status IS 'NEW, PAID or SENT';
                """.formatted(table);
            case 2 -> "CREATE INDEX %1$s_by_status ON %1$s (status);%n".formatted(table);
            default -> "INSERT INTO %1$s (id, customer) VALUES (1, 'Ann'), (2, 'Bob');%n".formatted(table);
        };
    }

    String location() {
        return "filesystem:" + folder;
    }

    /** Fails unless the last table is there with its rows. */
    void requireApplied(TestDatabase database) throws Exception {
        String table = "orders_" + (inOrder.size() / FILES_PER_TABLE - 1);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM " + table + " WHERE status = 'NEW'")) {
            row.next();
            if (row.getInt(1) != 2) {
                throw new IllegalStateException("The migrations have not run");
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Path file : inOrder) {
            Files.delete(file);
        }
        Files.delete(folder);
    }
}
