package com.kapgel.migrate;

/**
 * When a migration runs, in a deployment that the release before has to survive. The header of a file says so with a comment
 * line: {@code -- kapgel: phase=contract}.
 */
public enum MigrationPhase {
    /** Adds what the new release needs and leaves all that the old one uses: before the deployment. Unless a file says otherwise. */
    EXPAND,
    /** Takes away what only the old release used: once nothing of it runs any more. */
    CONTRACT
}
