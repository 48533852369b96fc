package com.kapgel.monitoring;

import io.sentry.SentryOptions;
import io.sentry.protocol.SdkVersion;
import java.lang.module.ModuleDescriptor.Version;

/** The version of Sentry that this module runs with. */
final class SentryVersion {
    /** The first with metrics as they are now. */
    private static final String OLDEST = "8.30";

    private SentryVersion() {}

    /** Fails with one line where Sentry is older than what this module is tested with. */
    static void require(SentryOptions options) {
        SdkVersion sdk = options.getSdkVersion();
        if (sdk == null) {
            return;
        }
        String version = sdk.getVersion();
        if (Version.parse(version).compareTo(Version.parse(OLDEST)) < 0) {
            throw new IllegalStateException(
                    "sentry " + version + " is too old: kapgel-monitoring needs " + OLDEST + " or newer.");
        }
    }
}
