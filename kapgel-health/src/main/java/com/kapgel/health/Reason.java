package com.kapgel.health;

import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.UnresolvedAddressException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

/**
 * Why a check is not healthy, from a fixed list: an exception's text may hold a connection URL with its password, one of
 * these words cannot.
 *
 * <p>Later versions may add reasons, so a {@code switch} over them needs a default branch.
 */
public enum Reason {
    /** No answer before the deadline. */
    TIMEOUT,
    /** No connection: wrong address, nothing listens, or the connection broke. */
    UNREACHABLE,
    /** It answers and refuses, for example because it has no connection to spare. */
    REFUSED,
    /** It answers and rejects our credentials or permissions. */
    UNAUTHORIZED,
    /** It is starting, loading or waiting for its primary. */
    NOT_READY,
    /** All connections of our own pool are lent out; the dependency itself was not asked. */
    POOL_EXHAUSTED,
    /** It answers and takes no writes, as a replica does. */
    READ_ONLY,
    /** The token by which we are admitted is no longer valid. */
    EXPIRED,
    /** There is less space left than there should be. */
    LOW_SPACE,
    /** It answers something else than the protocol foresees. */
    UNEXPECTED_ANSWER,
    /** The service is about to end, and requests should go to another instance. */
    DRAINING,
    /** The last result of a check in the background is too old to be believed. */
    STALE,
    /** The executor had no thread for the check: it refused, threw, or let it wait until the deadline. */
    NO_THREAD,
    /** The check returned null instead of a result. */
    NO_RESULT,
    /** The check, or the thread that waited for it, was interrupted. */
    INTERRUPTED,
    /** The check threw something that fits none of the others; the log tells what. */
    FAILED,
    /** The {@link Health} that owns the check is closed. */
    CLOSED;

    /** The word for it, in lower case with hyphens: {@code not-ready}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The first reason that fits the exception or one of its causes; but a connection that is lost because nothing came for too long is
     * a timeout, whatever the driver calls it.
     */
    static Reason of(Throwable thrown) {
        Reason found = FAILED;
        for (Throwable cause : Causes.chain(thrown)) {
            Reason reason = ofSingle(cause);
            if (found == FAILED || (found == UNREACHABLE && reason == TIMEOUT)) {
                found = reason;
            }
        }
        return found;
    }

    private static Reason ofSingle(Throwable thrown) {
        if (thrown instanceof InterruptedException || thrown instanceof ClosedByInterruptException) {
            return INTERRUPTED;
        }
        if (thrown instanceof TimeoutException
                || thrown instanceof SocketTimeoutException
                || thrown instanceof HttpTimeoutException
                || thrown instanceof SQLTimeoutException) {
            return TIMEOUT;
        }
        if (thrown instanceof SocketException
                || thrown instanceof UnknownHostException
                || thrown instanceof UnresolvedAddressException) {
            return UNREACHABLE;
        }
        if (thrown instanceof SQLException failure) {
            return ofSql(failure);
        }
        return FAILED;
    }

    private static Reason ofSql(SQLException failure) {
        String state = failure.getSQLState();
        if (state == null) {
            // A pool that had no connection to give in time says so without a state and without a cause.
            boolean poolGaveUp = failure instanceof SQLTransientConnectionException && failure.getCause() == null;
            return poolGaveUp ? TIMEOUT : FAILED;
        }
        // So says PostgreSQL's driver that its time to connect is over; a network that has refused is its cause.
        return state.equals("08001") && failure.getCause() == null ? TIMEOUT : ofSqlState(state);
    }

    /** Reads a state as the SQL standard and PostgreSQL (appendix "Error Codes") define it. */
    private static Reason ofSqlState(String state) {
        return switch (state) {
            case "57P03" -> NOT_READY; // cannot_connect_now: starting up or shutting down
            case "57P01", "57P02" -> UNREACHABLE; // the server ended the connection
            case "08004", "3D000" -> REFUSED; // rejected; no such database
            default ->
                switch (state.substring(0, Math.min(2, state.length()))) {
                    case "08" -> UNREACHABLE;
                    case "28" -> UNAUTHORIZED;
                    case "53" -> REFUSED; // insufficient resources, too many connections
                    default -> FAILED;
                };
        };
    }
}
