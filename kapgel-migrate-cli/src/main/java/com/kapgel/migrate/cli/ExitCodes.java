package com.kapgel.migrate.cli;

/** What a pipeline learns without reading; the README and each {@code --help} list them. */
final class ExitCodes {

    static final int DONE = 0;

    /** A migration, a validation or anything else failed on a database that answered. */
    static final int FAILED = 1;

    /** Wrong or missing options; picocli's own. */
    static final int USAGE = 2;

    /** No connection could be had, so that nothing was tried. */
    static final int UNREACHABLE = 3;

    /** {@code plan --exit-code}: something waits for its first run. */
    static final int PENDING = 4;

    static final String FAILED_LINE = "1:failed; standard error says why and what to do";
    static final String USAGE_LINE = "2:wrong or missing options; nothing was tried";
    static final String UNREACHABLE_LINE =
            "3:no connection: wrong address, no answer, or the login was refused; nothing was tried";

    private ExitCodes() {}
}
