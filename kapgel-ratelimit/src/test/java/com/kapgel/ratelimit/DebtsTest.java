package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Which keys' debts are sent when some of them fail, as when a node of a cluster is away. */
class DebtsTest {
    private static final Policy DAILY = Policy.of(List.of(Limit.perDay(10)));

    private final AtomicLong micros = new AtomicLong(1_800_000_000_000_000L);
    private final List<String> arrived = new ArrayList<>();
    private final Debts debts = new Debts(
            micros::get,
            (key, sent, now, onArrival, onFailure) -> {
                if (key.startsWith("away")) {
                    onFailure.run();
                } else {
                    arrived.add(key);
                    onArrival.run();
                }
            },
            () -> {});

    private void owe(String name, int keys) {
        for (int key = 0; key < keys; key++) {
            debts.took(name + key, DAILY, new long[0], 1);
        }
    }

    @Test
    void keysThatWaitHoldUpNoOthersAndAreNotTriedAllTheTime() {
        owe("away", 60);
        owe("here", 60);

        int settled = 0;
        for (int some = debts.settleSome(50, key -> true); some > 0; some = debts.settleSome(50, key -> true)) {
            settled += some;
        }

        assertThat(settled).isEqualTo(120);
        assertThat(arrived).hasSize(60);
        micros.addAndGet(1_000_000);
        assertThat(debts.settleSome(50, key -> true))
                .as("tried again after a while")
                .isEqualTo(50);
        assertThat(debts.isEmpty()).isFalse();
    }

    @Test
    void whatRedisHasIsOwedNoLonger() {
        owe("here", 3);

        assertThat(debts.settle("here1")).isTrue();
        debts.settleAll(key -> !key.equals("here2"));

        assertThat(arrived).containsExactly("here1", "here0");
        assertThat(debts.has("here2", DAILY)).isTrue();
        assertThat(debts.has("here1", DAILY)).isFalse();
    }

    @Test
    void aKeyThatRedisHasForgottenOwesNothing() {
        owe("away", 1);
        debts.settleSome(1, key -> true);

        debts.drop("away0");

        assertThat(debts.isEmpty()).isTrue();
    }
}
