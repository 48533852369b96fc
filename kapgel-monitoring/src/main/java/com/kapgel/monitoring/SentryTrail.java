package com.kapgel.monitoring;

import io.sentry.Breadcrumb;
import io.sentry.Sentry;
import io.sentry.SentryEvent;
import io.sentry.SentryLevel;
import io.sentry.protocol.Message;
import java.util.List;
import java.util.Map;

/** What the next error in Sentry shows of the way to it. Says nothing to a Sentry that nobody has hardened. */
final class SentryTrail {
    private SentryTrail() {}

    static boolean isOn() {
        return Sentry.isEnabled()
                && Sentry.getCurrentScopes().getOptions().getSerializer() instanceof RedactingSerializer;
    }

    static void leave(String category, SentryLevel level, String message, Map<String, Object> data) {
        Breadcrumb breadcrumb = new Breadcrumb(message);
        breadcrumb.setCategory(category);
        breadcrumb.setLevel(level);
        data.forEach(breadcrumb::setData);
        Sentry.addBreadcrumb(breadcrumb);
    }

    /** One issue for all that have this template and subject, whatever the numbers in the text. */
    static void warn(String template, String subject, String text) {
        Message message = new Message();
        message.setMessage(template);
        message.setFormatted(text);
        SentryEvent event = new SentryEvent();
        event.setLevel(SentryLevel.WARNING);
        event.setLogger(BusinessMetrics.class.getName());
        event.setMessage(message);
        event.setFingerprints(List.of(template, subject));
        Sentry.captureEvent(event);
    }
}
