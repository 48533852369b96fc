package com.kapgel.health;

/**
 * Hears when what a check says has changed.
 *
 * <pre>{@code
 * Health.builder().listener(new HealthListener() {
 *     @Override
 *     public void onChange(String check, CheckResult before, CheckResult after) {
 *         pager.tell(check + " is " + after);
 *     }
 * })
 * }</pre>
 *
 * <p>Each change is told once, in order, on one thread that belongs to the {@link Health}. What a listener throws is logged and harms
 * nobody, and one that is slow delays the others, but no report.
 */
public interface HealthListener {
    /**
     * A check's status or reason is another one than before, after the thresholds of {@link CheckOptions}.
     *
     * @param before {@code unknown (not-ready)} when this is the first that is known of the check
     */
    default void onChange(String check, CheckResult before, CheckResult after) {}
}
