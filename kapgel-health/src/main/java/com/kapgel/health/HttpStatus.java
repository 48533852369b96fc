package com.kapgel.health;

/** What an HTTP status that was not hoped for says about whoever sent it. */
final class HttpStatus {
    private HttpStatus() {}

    static Reason reasonOf(int status) {
        return switch (status) {
            case 401, 403, 407 -> Reason.UNAUTHORIZED;
            case 429 -> Reason.REFUSED;
            case 503 -> Reason.NOT_READY;
            default -> Reason.UNEXPECTED_ANSWER;
        };
    }

    static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }
}
