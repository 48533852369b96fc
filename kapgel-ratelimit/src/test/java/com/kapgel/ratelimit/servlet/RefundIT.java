package com.kapgel.ratelimit.servlet;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.kapgel.ratelimit.Limit;
import com.kapgel.ratelimit.RateLimiter;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import com.kapgel.testkit.ServletContextConsumer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which answers give back what the request has taken. */
class RefundIT {
    private static final String KEY = "the client";

    private final RateLimiter limiter =
            RateLimiter.builder("orders").limit(Limit.perDay(100)).build();
    private final List<Integer> statuses = new CopyOnWriteArrayList<>();
    private final RateLimitFilter filter = RateLimitFilter.of(limiter, request -> KEY)
            .cost(request -> 7)
            .refundWhen(status -> {
                statuses.add(status);
                return status == 304 || status >= 500;
            });

    private ServletContextConsumer serving(Answer answer) {
        return context -> {
            filter.addTo(context, "/*");
            answer.addTo(context, "/*");
        };
    }

    /** Asked once, with this status, and what was taken is back or not. */
    private void assertSettled(int status, boolean refunded) {
        await().atMost(60, SECONDS).until(() -> !statuses.isEmpty());
        await().atMost(60, SECONDS)
                .untilAsserted(() -> assertThat(limiter.peek(KEY).remaining()).isEqualTo(refunded ? 100 : 93));
        assertThat(statuses).containsExactly(status);
    }

    @ParameterizedTest
    @EnumSource
    void whatTheClientHadAlreadyIsGivenBack(ServletContainers container) throws Exception {
        try (RunningContainer server = container.start(serving((request, response) -> response.setStatus(304)))) {
            assertThat(Client.get(server, "orders").statusCode()).isEqualTo(304);
            assertSettled(304, true);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anErrorThatIsSentIsGivenBack(ServletContainers container) throws Exception {
        try (RunningContainer server = container.start(serving((request, response) -> response.sendError(503)))) {
            assertThat(Client.get(server, "orders").statusCode()).isEqualTo(503);
            assertSettled(503, true);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aGoodAnswerIsNotGivenBack(ServletContainers container) throws Exception {
        try (RunningContainer server = container.start(serving(Answer.HELLO))) {
            assertThat(Client.get(server, "orders").body()).isEqualTo("hello");
            assertSettled(200, false);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anExceptionIsGivenBackAsAServerError(ServletContainers container) throws Exception {
        Answer failing = (request, response) -> {
            throw new ServletException("expected by the test");
        };
        try (RunningContainer server = container.start(serving(failing))) {
            assertThat(Client.get(server, "orders").statusCode()).isEqualTo(500);
            assertSettled(500, true);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anErrorIsGivenBackAsAServerError(ServletContainers container) throws Exception {
        Answer failing = (request, response) -> {
            throw new AssertionError("expected by the test");
        };
        try (RunningContainer server = container.start(serving(failing))) {
            assertThat(Client.get(server, "orders").statusCode()).isEqualTo(500);
            assertSettled(500, true);
        }
    }

    /** Or a client could have every call back by hanging up. */
    @ParameterizedTest
    @EnumSource
    void aConnectionThatBreaksIsNotGivenBack(ServletContainers container) throws Exception {
        Answer broken = (request, response) -> {
            throw new IOException("expected by the test");
        };
        try (RunningContainer server = container.start(serving(broken))) {
            assertThat(Client.get(server, "orders").statusCode()).isEqualTo(500);
            assertSettled(200, false);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFailureAfterTheAnswerCountsAsTheAnswer(ServletContainers container) throws Exception {
        Answer late = (request, response) -> {
            response.setContentLength(5);
            response.getWriter().write("hello");
            response.flushBuffer();
            throw new IllegalStateException("expected by the test");
        };
        try (RunningContainer server = container.start(serving(late))) {
            assertThat(Client.get(server, "orders").statusCode()).isEqualTo(200);
            assertSettled(200, false);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedRequestHasNothingToGiveBack(ServletContainers container) throws Exception {
        try (RunningContainer server = container.start(serving(Answer.HELLO))) {
            limiter.tryAcquire(KEY, 100);

            assertThat(Client.get(server, "orders").statusCode()).isEqualTo(429);
            assertThat(statuses).isEmpty();
            assertThat(limiter.peek(KEY).remaining()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAsynchronousAnswerCountsWhenItIsComplete(ServletContainers container) throws Exception {
        Answer asynchronous = (request, response) -> complete(request.startAsync(), 503);
        try (RunningContainer server = container.start(serving(asynchronous))) {
            assertThat(Client.get(server, "orders").statusCode()).isEqualTo(503);
            assertSettled(503, true);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAsynchronousAnswerThatIsGoodIsNotGivenBack(ServletContainers container) throws Exception {
        Answer asynchronous = (request, response) -> complete(request.startAsync(), 200);
        try (RunningContainer server = container.start(serving(asynchronous))) {
            assertThat(Client.get(server, "orders").statusCode()).isEqualTo(200);
            assertSettled(200, false);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAsynchronousRequestMayCompleteAtOnce(ServletContainers container) throws Exception {
        Answer atOnce = (request, response) -> {
            AsyncContext async = request.startAsync();
            response.setStatus(503);
            async.complete();
        };
        try (RunningContainer server = container.start(serving(atOnce))) {
            assertThat(Client.get(server, "orders").statusCode()).isEqualTo(503);
            assertSettled(503, true);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDispatchedRequestCountsAsItsLastAnswer(ServletContainers container) throws Exception {
        Answer dispatching = (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                response.setStatus(503);
            } else {
                request.startAsync().dispatch("/second");
            }
        };
        try (RunningContainer server = container.start(serving(dispatching))) {
            assertThat(Client.get(server, "first").statusCode()).isEqualTo(503);
            assertSettled(503, true);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRequestMayGoRoundAsOftenAsItLikes(ServletContainers container) throws Exception {
        Answer restarting = (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.REQUEST) {
                request.startAsync().dispatch("/second");
            } else if (request.getServletPath().equals("/second") || "/second".equals(request.getPathInfo())) {
                request.startAsync().dispatch("/third");
            } else {
                complete(request.startAsync(), 503);
            }
        };
        try (RunningContainer server = container.start(serving(restarting))) {
            assertThat(Client.get(server, "first").statusCode()).isEqualTo(503);
            assertSettled(503, true);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTimeoutIsGivenBackAsTheContainersAnswer(ServletContainers container) throws Exception {
        Answer slow = (request, response) -> request.startAsync().setTimeout(50);
        try (RunningContainer server = container.start(serving(slow))) {
            assertThat(Client.get(server, "orders").statusCode()).isEqualTo(500);
            assertSettled(500, true);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTimeoutThatTheApplicationAnswersCountsAsItsAnswer(ServletContainers container) throws Exception {
        Answer slow = (request, response) -> {
            AsyncContext async = request.startAsync();
            async.setTimeout(50);
            async.addListener(new AnswerAtTimeout());
        };
        try (RunningContainer server = container.start(serving(slow))) {
            assertThat(Client.get(server, "orders").statusCode()).isEqualTo(202);
            assertSettled(202, false);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDispatchThatFailsIsGivenBackAsAServerError(ServletContainers container) throws Exception {
        Answer failing = (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                throw new IllegalStateException("expected by the test");
            }
            request.startAsync().dispatch("/second");
        };
        try (RunningContainer server = container.start(serving(failing))) {
            assertThat(Client.get(server, "first").statusCode()).isEqualTo(500);
            assertSettled(500, true);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefundThatFailsDoesNotFailTheRequest(ServletContainers container) throws Exception {
        RateLimitFilter broken = filter.refundWhen(status -> {
            throw new IllegalStateException("no rule for " + status);
        });
        try (Logged logged = new Logged();
                RunningContainer server = container.start(context -> {
                    broken.addTo(context, "/*");
                    Answer.HELLO.addTo(context, "/*");
                })) {
            assertThat(Client.get(server, "orders").body()).isEqualTo("hello");
            assertThat(Client.get(server, "orders").body()).isEqualTo("hello");
            await().atMost(60, SECONDS).until(() -> logged.messages().size() == 1);
        }
    }

    private static void complete(AsyncContext async, int status) {
        var unused = CompletableFuture.runAsync(() -> {
            ((HttpServletResponse) async.getResponse()).setStatus(status);
            async.complete();
        });
    }

    private static final class AnswerAtTimeout implements AsyncListener {
        @Override
        public void onComplete(AsyncEvent event) {}

        @Override
        public void onTimeout(AsyncEvent event) {
            ((HttpServletResponse) event.getAsyncContext().getResponse()).setStatus(202);
            event.getAsyncContext().complete();
        }

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }
}
