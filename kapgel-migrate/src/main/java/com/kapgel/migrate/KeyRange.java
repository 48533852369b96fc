package com.kapgel.migrate;

/** The rows of a batch: from the first to the last key, both included, as the server writes them. */
record KeyRange(String first, String last, int rows) {}
