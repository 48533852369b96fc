package com.kapgel.example.orders;

import com.kapgel.migrate.MigrationException;
import java.io.IOException;

/** The service cannot start; the message is for people, tells what to do, and holds no value of the environment. */
final class StartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private StartException(String message, Throwable cause) {
        super(message, cause);
    }

    static StartException noPort(String variable, String host, int port, IOException cause) {
        String reason =
                cause.getCause() == null ? cause.getMessage() : cause.getCause().getMessage();
        return new StartException(
                "Port " + port + " of " + host + " cannot be opened (" + reason + "). Set " + variable
                        + " to a free port, or end the program that has it; set HOST if the address is wrong.",
                cause);
    }

    /** The migrator's own message when it is about a migration; one line when it is about the way to the database. */
    static StartException notMigrated(MigrationException cause) {
        String state = cause.sqlState().orElse("");
        String reason = switch (state.length() < 2 ? "" : state.substring(0, 2)) {
            case "08" -> "nothing answers at its address, or not with TLS as its sslmode asks";
            case "28" -> "its user or its password is not accepted";
            case "3D" -> "there is no database of its name";
            case "53", "57" -> "the server takes no connections at the moment";
            default -> "";
        };
        return new StartException(
                reason.isEmpty()
                        ? String.valueOf(cause.getMessage())
                        : "DATABASE_URL leads to no database: " + reason
                                + ". Check the variable, and that the server runs.",
                cause);
    }

    /** Something that a module refuses about a setting; its message names the setting and repeats no value. */
    static StartException wrongSetting(String variable, IllegalArgumentException cause) {
        return new StartException(variable + " is not usable. " + cause.getMessage(), cause);
    }

    static StartException noGrace(IllegalArgumentException cause) {
        return new StartException("PRE_DRAIN and GRACE_PERIOD do not go together. " + cause.getMessage(), cause);
    }

    static StartException noOwnServer(String server, String variable, Throwable cause) {
        return new StartException(
                server + " cannot be started here; set " + variable + " to one that runs. " + cause.getMessage(),
                cause);
    }
}
