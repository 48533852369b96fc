package com.kapgel.example.orders;

import com.kapgel.env.Env;
import com.kapgel.env.EnvException;
import com.kapgel.health.CheckOptions;
import com.kapgel.health.Drain;
import com.kapgel.health.Health;
import com.kapgel.health.HealthCheck;
import com.kapgel.health.Reason;
import com.kapgel.health.servlet.DrainFilter;
import com.kapgel.health.servlet.HealthServlet;
import com.kapgel.monitoring.Monitoring;
import com.kapgel.monitoring.health.HealthMetrics;
import com.kapgel.monitoring.servlet.RequestMetricsFilter;
import com.kapgel.security.SecurityHeaders;
import com.kapgel.security.servlet.CacheControlFilter;
import com.kapgel.security.servlet.HttpsRedirectFilter;
import com.kapgel.security.servlet.SecurityHeadersFilter;
import io.sentry.Sentry;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The KapGel order service: reads its environment, opens what it needs, and when a signal ends the process lets requests
 * finish and closes everything in reverse order.
 */
public final class OrderService {

    private static final Logger log = LoggerFactory.getLogger(OrderService.class);

    private final AppEnv env;
    private final ResourceStack open;
    private final AtomicBoolean started = new AtomicBoolean();

    private OrderService(AppEnv env, ResourceStack open) {
        this.env = env;
        this.open = open;
    }

    public static void main(String[] args) throws InterruptedException {
        ResourceStack open = new ResourceStack();
        Runtime.getRuntime().addShutdownHook(new Thread(open::close, "order-service-stop"));
        try {
            AppEnv env = Env.load(AppEnv.class);
            Logs.redact(env);
            new OrderService(env, open).start();
        } catch (RuntimeException e) {
            // When a signal came while we were starting, the failure is only that everything has been closed.
            if (!open.isClosed()) {
                report(e);
                System.exit(1);
            }
        }
        Thread.currentThread().join(); // waits for ever: only a signal ends the service
    }

    private static void report(RuntimeException failure) {
        if (failure instanceof EnvException || failure instanceof StartException) {
            System.err.println(failure.getMessage());
        } else {
            log.error("The service cannot start", failure);
            Sentry.captureException(failure);
        }
    }

    private void start() {
        Telemetry telemetry = open.add(Telemetry.start(env));
        Monitoring monitoring = telemetry.monitoring();
        MetricsServer metrics = open.add(MetricsServer.bind(env.host(), env.metricsPort()));
        WebServer web = open.add(WebServer.bind(env.host(), env.port(), SecurityHeaders.api()));

        Stores stores = Stores.open(env, monitoring.registry(), open);
        Database database = new Database(stores.pool());
        OrderQuery orders = new OrderQuery(database);
        OrderFeed feed = new OrderFeed(orders, monitoring.metrics());
        ResourceStack checks = open.add(new ResourceStack());
        Drain drain = drain(web, feed, checks, stores, telemetry);
        HealthMetrics.bind(monitoring.registry(), drain);
        Health health = checks.add(health(stores, drain, HealthMetrics.of(monitoring.registry())));
        OrderApi api = new OrderApi(database, orders, feed, monitoring.metrics());

        web.start(context -> {
            secure(context, drain, monitoring);
            new Limits(stores.limits(), monitoring).addTo(context);
            HealthServlet.of(health).addTo(context, "/api/health", "/livez", "/readyz");
            HealthServlet.of(health).group("startup").addTo(context, "/startupz");
            // For people, under the headers of pages. There is no login, so in production nobody is told details.
            HealthServlet.of(health)
                    .named("status")
                    .detailsFor(request -> env.stage() != AppEnv.Stage.PRODUCTION)
                    .addTo(context, "/status");
            serve(context, api.router(), "/api/*");
            serve(context, new Pages(orders), "/");
        });
        metrics.start(telemetry::scrape);

        // Closed in reverse: take no new connections, end the live streams, finish what is in flight; then all of the
        // above. The drain comes before them, and leaves them little to do.
        open.add(web);
        open.add(feed);
        open.add(web::stopAccepting);
        if (env.drain()) {
            open.add(drain);
        }
        started.set(true);
        new Greeting(env, web.port(), metrics.port(), stores.database(), stores.redis(), stores.migrations()).print();
    }

    /** First who asks, then what the answers need: nothing is closed while somebody may still use it. */
    private Drain drain(WebServer web, OrderFeed feed, ResourceStack checks, Stores stores, Telemetry telemetry) {
        try {
            return Drain.builder()
                    .preDrain(env.timeForBalancer())
                    .drain(Duration.ofSeconds(7)) // which leaves the JVM a second for its end
                    .grace(env.gracePeriod())
                    .onGoodbye(feed::sayGoodbye)
                    .onStop("server", Duration.ofSeconds(4), web)
                    .onStop("live events", feed)
                    .onStop("health", checks)
                    .onStop("limits", stores.limits())
                    .onStop("pool", Duration.ofSeconds(3), stores.pool())
                    .onStopLast("error reports", Duration.ofSeconds(2), telemetry)
                    .build();
        } catch (IllegalArgumentException e) {
            throw StartException.noGrace(e);
        }
    }

    /** Without Redis the limits are counted in memory, so orders are accepted all the same. */
    private Health health(Stores stores, Drain drain, HealthMetrics metrics) {
        Health.Builder health = Health.builder()
                .version(env.gitSha())
                .listener(metrics)
                .startup("start", HealthCheck.unhealthyUnless(started::get, Reason.NOT_READY))
                .readiness("drain", drain.check())
                .readiness("database", HealthCheck.database(stores.pool()));
        stores.redis()
                .ifPresent(
                        uri -> health.readiness("redis", HealthCheck.redis(uri.toString()), CheckOptions::nonCritical));
        return health.build();
    }

    /**
     * The first filters: who is asking, who is to be waited for, how long it takes, then headers, so that a refusal by a later filter
     * carries them too. Only pages may load anything.
     */
    private void secure(ServletContext context, Drain drain, Monitoring monitoring) {
        boolean production = env.stage() == AppEnv.Stage.PRODUCTION;
        env.trustedProxies().ifPresent(filter -> filter.addTo(context, "/*"));
        DrainFilter.of(drain).addTo(context, "/*");
        RequestMetricsFilter.of(monitoring)
                .route(request -> (String) request.getAttribute(Route.ATTRIBUTE))
                .addTo(context, "/*");
        CacheControlFilter.standard().addTo(context, "/*");
        SecurityHeadersFilter.of(SecurityHeaders.api().production(production))
                .addTo(context, "/api/*", "/livez", "/readyz", "/startupz");
        SecurityHeadersFilter.of(SecurityHeaders.html().production(production))
                .named("kapgel-security-headers-pages")
                .addTo(context, "/*");
        if (production && env.trustedProxies().isPresent()) {
            HttpsRedirectFilter.except("/api/health", "/livez", "/readyz", "/startupz")
                    .addTo(context, "/*");
        }
    }

    private static void serve(ServletContext context, HttpServlet servlet, String path) {
        ServletRegistration.Dynamic registration =
                context.addServlet(servlet.getClass().getSimpleName(), servlet);
        registration.setAsyncSupported(true);
        registration.addMapping(path);
    }
}
