package com.kapgel.health;

/**
 * How many results in a row it takes to change sides: {@code failures} from up to down, {@code successes} from down to up.
 *
 * <p>A result on the side that is shown resets the count and is shown at once; the first result of all is taken as it is.
 */
record Thresholds(int failures, int successes) {
    Verdict next(Verdict before, CheckResult result) {
        boolean sameSide = before.shown().status().isUp() == result.status().isUp();
        if (before.isProvisional() || sameSide) {
            return new Verdict(result, 0, false);
        }
        int inARow = before.against() + 1;
        int needed = result.status().isUp() ? successes : failures;
        return inARow >= needed ? new Verdict(result, 0, false) : new Verdict(before.shown(), inARow, false);
    }

    /**
     * What is shown of a check.
     *
     * @param against how many results in a row have said the opposite
     * @param isProvisional whether no check has said so, and the next result takes its place whatever it is
     */
    record Verdict(CheckResult shown, int against, boolean isProvisional) {
        static Verdict provisional(CheckResult shown) {
            return new Verdict(shown, 0, true);
        }
    }
}
