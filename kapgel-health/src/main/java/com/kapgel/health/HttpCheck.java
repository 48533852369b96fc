package com.kapgel.health;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/** Gets a page and looks at its status. */
final class HttpCheck implements AsksDependency {
    private static final int MOST_REDIRECTS = 3;

    private final URI uri;
    private final Set<Integer> expected;
    private final LongSupplier nanoClock;
    private final ExecutorService thread = DaemonThread.whenNeeded("kapgel-health-http");
    private final HttpClient client;

    private HttpCheck(URI uri, Set<Integer> expected, LongSupplier nanoClock) {
        this.uri = uri;
        this.expected = expected;
        this.nanoClock = nanoClock;
        // Without TLS the client would offer HTTP/2 by asking for an upgrade, which servers that only know WebSockets
        // refuse.
        boolean tls = uri.getScheme().equalsIgnoreCase("https");
        this.client = HttpClient.newBuilder()
                .version(tls ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(thread)
                .build();
    }

    static HttpCheck to(URI uri, Set<Integer> expected) {
        String scheme = String.valueOf(uri.getScheme());
        if (!(scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))
                || uri.getHost() == null
                || uri.getRawUserInfo() != null) {
            // The URI is not repeated: it may hold a password or a token.
            throw new IllegalArgumentException("The URI given to HealthCheck.http cannot be asked; expected"
                    + " http://host[:port][/path] or https://…, without a user before the host");
        }
        for (int status : expected) {
            if (status < 200 || status > 599) {
                throw new IllegalArgumentException(
                        "HealthCheck.http expects status " + status + "; it must be between 200 and 599");
            }
        }
        return new HttpCheck(uri, expected, System::nanoTime);
    }

    @Override
    public CheckResult check(Duration timeout) throws InterruptedException {
        long end = nanoClock.getAsLong() + timeout.toNanos();
        URI page = uri;
        try {
            for (int redirects = 0; ; redirects++) {
                HttpResponse<Void> response = get(page, end - nanoClock.getAsLong());
                Optional<URI> next = redirects < MOST_REDIRECTS ? redirectOf(response, page) : Optional.empty();
                if (next.isEmpty()) {
                    return judge(response.statusCode());
                }
                page = next.get();
            }
        } catch (TimeoutException late) {
            return CheckResult.unhealthy(Reason.TIMEOUT);
        } catch (ExecutionException failed) {
            return CheckResult.unhealthy(reasonOf(failed), failed);
        }
    }

    private HttpResponse<Void> get(URI page, long nanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (nanos <= 0) {
            throw new TimeoutException();
        }
        HttpRequest request = HttpRequest.newBuilder(page)
                .timeout(Duration.ofNanos(nanos))
                .header("User-Agent", "kapgel-health")
                .build();
        CompletableFuture<HttpResponse<Void>> answer = client.sendAsync(request, response -> new DiscardedBody());
        try {
            return answer.get(nanos, TimeUnit.NANOSECONDS);
        } finally {
            // The request's own timeout ends when the body begins, which may then drip for ever.
            answer.cancel(/* mayInterruptIfRunning= */ true);
        }
    }

    /** Where else on the same host the answer points to, unless the redirect itself is what was expected. */
    private Optional<URI> redirectOf(HttpResponse<?> response, URI page) {
        if (!HttpStatus.isRedirect(response.statusCode()) || expected.contains(response.statusCode())) {
            return Optional.empty();
        }
        try {
            return response.headers()
                    .firstValue("Location")
                    .map(page::resolve)
                    .filter(next -> isSameServer(page, next));
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    /** What the check is allowed to ask is the server that it was given. From plain HTTP it may go on to TLS there. */
    private static boolean isSameServer(URI page, URI next) {
        boolean sameHost = page.getHost().equalsIgnoreCase(next.getHost()) && next.getRawUserInfo() == null;
        if (page.getScheme().equalsIgnoreCase(next.getScheme())) {
            return sameHost && page.getPort() == next.getPort();
        }
        return sameHost && page.getScheme().equalsIgnoreCase("http") && "https".equalsIgnoreCase(next.getScheme());
    }

    private CheckResult judge(int status) {
        boolean fine = expected.isEmpty() ? status / 100 == 2 : expected.contains(status);
        return fine ? CheckResult.healthy() : CheckResult.unhealthy(HttpStatus.reasonOf(status));
    }

    /** Whatever else goes wrong on the way is a connection that broke. */
    private static Reason reasonOf(ExecutionException failed) {
        Reason reason = Reason.of(failed);
        return reason == Reason.FAILED ? Reason.UNREACHABLE : reason;
    }

    /** Ends the thread. What the JDK's client holds besides goes with it when it is collected. */
    @Override
    public void close() {
        thread.shutdownNow();
    }

    @Override
    public String toString() {
        return "HttpCheck";
    }
}
