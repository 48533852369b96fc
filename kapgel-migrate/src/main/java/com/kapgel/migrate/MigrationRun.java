package com.kapgel.migrate;

import java.time.Duration;
import java.util.UUID;

/**
 * What the migrations of one call share.
 *
 * @param id tells this call from others in the journal
 * @param lockTimeout how long one try waits for a lock
 */
record MigrationRun(UUID id, Duration lockTimeout, LockRetries retries, Journal journal, MigrationListener listener) {}
