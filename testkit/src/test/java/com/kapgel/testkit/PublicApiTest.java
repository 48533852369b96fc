package com.kapgel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PublicApiTest {
    @Test
    void showsOnlyWhatTestsNeed() {
        assertThat(HouseRules.publicTypes("com.kapgel.testkit"))
                .containsExactly(
                        "ContainerSettings",
                        "FakeServer",
                        "FaultProxy",
                        "HouseRules",
                        "JarProcess",
                        "OpenLoad",
                        "RedisFault",
                        "RunningContainer",
                        "SchemaSnapshot",
                        "SentryInbox",
                        "ServletContainers",
                        "ServletContextConsumer",
                        "StallMeter",
                        "TestCluster",
                        "TestDatabase",
                        "TestPgBouncer",
                        "TestPostgres",
                        "TestRedis",
                        "TestSentinel",
                        "TlsFrontend");
    }
}
