package com.kapgel.testkit;

import com.kapgel.testkit.RedisFault.Scene;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Faults of the network before a healthy server. */
final class WireScenes {
    private static final Duration LONG = Duration.ofMillis(200);

    private WireScenes() {}

    static Scene refused() {
        return new WireScene(FaultProxy::refuse, 1);
    }

    static Scene latency() {
        return new WireScene(proxy -> proxy.replies().latency(LONG), 0);
    }

    static Scene halfLate() {
        return new WireScene(proxy -> proxy.replies().late(0.5, LONG), 0);
    }

    static Scene halfOpen() {
        return new WireScene(FaultProxy::halfOpen, 1);
    }

    static Scene resets() {
        return new RepeatedScene(
                new WireScene(proxy -> {}, 1),
                Duration.ofMillis(100),
                scene -> proxy(scene).reset(),
                Scene::heal);
    }

    static Scene flapping() {
        AtomicBoolean refusing = new AtomicBoolean();
        return new RepeatedScene(
                new WireScene(proxy -> {}, 1),
                Duration.ofMillis(50),
                scene -> {
                    if (refusing.getAndSet(!refusing.get())) {
                        proxy(scene).accept();
                    } else {
                        proxy(scene).refuse();
                    }
                },
                Scene::heal);
    }

    private static FaultProxy proxy(Scene scene) {
        return ((WireScene) scene).proxy;
    }

    static Scene unknownHost() {
        return new HopelessScene("redis://no-such-host.invalid:6379", () -> {});
    }

    static Scene tlsHang() {
        TestRedis redis = TestRedis.start();
        FaultProxy proxy = FaultProxy.before(redis.port());
        proxy.halfOpen();
        return new HopelessScene("rediss://127.0.0.1:" + proxy.port(), () -> {
            proxy.close();
            redis.close();
        });
    }

    /** A healthy server behind a proxy that does the harm. */
    private static final class WireScene extends Scene {
        private final TestRedis redis = TestRedis.start();
        private final FaultProxy proxy = FaultProxy.before(redis.port());
        private final Consumer<FaultProxy> harm;
        private final int breaks;

        WireScene(Consumer<FaultProxy> harm, int breaks) {
            this.harm = harm;
            this.breaks = breaks;
        }

        @Override
        public String uri() {
            return "redis://127.0.0.1:" + proxy.port();
        }

        @Override
        public void strike(Duration length) {
            harm.accept(proxy);
        }

        @Override
        public void heal() {
            proxy.heal();
        }

        @Override
        public int breaks() {
            return breaks;
        }

        @Override
        public void close() {
            proxy.close();
            redis.close();
        }
    }

    /** Nothing that ever works. */
    private static final class HopelessScene extends Scene {
        private final String uri;
        private final Runnable onClose;

        HopelessScene(String uri, Runnable onClose) {
            this.uri = uri;
            this.onClose = onClose;
        }

        @Override
        public String uri() {
            return uri;
        }

        @Override
        public void strike(Duration length) {
            // It is as bad as it can be.
        }

        @Override
        public void heal() {
            // It never will.
        }

        @Override
        public boolean heals() {
            return false;
        }

        @Override
        public void close() {
            onClose.run();
        }
    }
}
