package com.kapgel.migrate;

import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what the server or the driver said below the wrappings, and what of it may be shown. */
final class ServerError {

    private ServerError() {}

    /** The failure and what caused it, outermost first. */
    static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        @Nullable Throwable next = failure;
        while (next != null && !chain.contains(next)) {
            chain.add(next);
            next = next.getCause();
        }
        return chain;
    }

    /** The innermost exception with an SQLState, else the innermost SQLException at all. */
    static Optional<SQLException> find(Throwable failure) {
        SQLException found = null;
        for (Throwable cause : chain(failure)) {
            if (cause instanceof SQLException sql && (found == null || sql.getSQLState() != null)) {
                found = sql;
            }
        }
        return Optional.ofNullable(found);
    }

    /**
     * What the server said, in its first line. What follows (Detail, Where) quotes rows. Data exceptions (class 22), syntax
     * errors and what a migration raises itself quote a value between quotation marks, where other messages have names; there it is hidden.
     */
    static String message(SQLException refused) {
        String message = firstLine(refused).replaceFirst("^(ERROR|FATAL|PANIC): ", "");
        String state = String.valueOf(refused.getSQLState());
        boolean quotesValue = state.startsWith("22")
                || state.equals("P0001")
                || (state.equals("42601") && message.matches(".*\"[^\"\\p{L}_(),;.]+.*"));
        return quotesValue ? withoutQuoted(message) : message;
    }

    /**
     * What the server says beside a result. What a migration raises itself has no SQLState of its own, nor have most notices of
     * the server; of these, those about things that are there already, or not there, quote names and no values.
     */
    static String notice(SQLWarning notice) {
        String message = String.valueOf(notice.getMessage());
        boolean quotesName =
                !String.valueOf(notice.getSQLState()).matches("00000|01000|null") || message.endsWith(", skipping");
        return quotesName ? message : withoutQuoted(message);
    }

    /** Why a connection could not be made. */
    static String connectionReason(Throwable failure) {
        for (Throwable cause : chain(failure)) {
            if (cause instanceof UnknownHostException) {
                return "the host name is unknown";
            }
            if (cause instanceof SocketTimeoutException) {
                return "no answer in time";
            }
        }
        return find(failure)
                .map(refused -> message(refused)
                        + (refused.getSQLState() == null ? "" : " (SQLState " + refused.getSQLState() + ")"))
                .orElseGet(() -> firstLine(failure));
    }

    private static String withoutQuoted(String message) {
        int first = message.indexOf('"');
        int last = message.lastIndexOf('"');
        return first < 0
                ? message
                : message.substring(0, first) + "\"…\"" + message.substring(last > first ? last + 1 : message.length());
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}
