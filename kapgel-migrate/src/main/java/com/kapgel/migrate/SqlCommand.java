package com.kapgel.migrate;

/** Stand-in until the recogniser arrives. */
record SqlCommand(String name, boolean transactional, boolean patient) {

    static SqlCommand of(String sql) {
        boolean concurrent = StatementText.isConcurrentIndexWork(sql);
        return new SqlCommand(StatementText.shortened(sql), !concurrent, concurrent);
    }
}
