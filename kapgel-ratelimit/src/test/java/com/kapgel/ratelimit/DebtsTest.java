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
    private final AtomicLong works = new AtomicLong();
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
            works::incrementAndGet);

    private void owe(String name, int keys) {
        for (int key = 0; key < keys; key++) {
            debts.took(name + key, DAILY, () -> new long[DAILY.numbers()], 1);
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

    /** Or whoever looks for work would have it all day, with a roll-out that keeps most keys here. */
    @Test
    void debtsThatMayNotBeSentAskForNoWork() {
        owe("away", 100);
        owe("away", 100);
        debts.settleSome(50, key -> false);

        assertThat(works).hasValue(0);
        assertThat(debts.isSettled()).isFalse();
    }

    @Test
    void whatRedisHasIsOwedNoLonger() {
        owe("here", 3);

        assertThat(debts.settle("here1")).isTrue();
        debts.settleAll(key -> !key.equals("here2"));

        assertThat(arrived).containsExactly("here1", "here0");
        debts.settleAll(key -> true);
        assertThat(arrived).containsExactly("here1", "here0", "here2");
        assertThat(debts.isEmpty()).isTrue();
    }

    @Test
    void nothingIsSentForAKeyWhileACallOfItIsInDoubt() {
        owe("here", 1);
        debts.beginDoubt("here0");
        debts.beginDoubt("here0");

        assertThat(debts.settle("here0")).isFalse();
        debts.endDoubt("here0");
        assertThat(debts.settleSome(10, key -> true)).isZero();
        debts.settleAll(key -> true);
        assertThat(arrived).isEmpty();

        debts.endDoubt("here0");
        assertThat(debts.settle("here0")).isTrue();
        assertThat(arrived).containsExactly("here0");
    }

    @Test
    void nobodyIsInDoubtForEver() {
        debts.beginDoubt("here0");
        owe("here", 1);
        micros.addAndGet(2_000_001);

        assertThat(debts.settle("here0")).isTrue();
        debts.endDoubt("here0");
        assertThat(arrived).containsExactly("here0");
    }

    @Test
    void aKeyThatRedisHasForgottenOwesNothing() {
        owe("away", 1);
        debts.settleSome(1, key -> true);

        debts.drop("away0");

        assertThat(debts.isEmpty()).isTrue();
    }
}
