package com.kapgel.example.deploy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Proves that a deployment has arrived: every replica answers with the expected commit, several times in a row, fast and
 * without errors. One file for a JDK 17 or newer, to copy anywhere:
 *
 * <pre>{@code
 * java VerifyDeploy.java --url http://order-service-replicas:8080/api/health --commit 4f2a9c1 --replicas 3
 * }</pre>
 *
 * <p>It goes on asking until all of that holds, or until the time is up. Every request opens a connection of its own and goes
 * straight to one address, so that neither a load balancer nor a connection that is kept alive hides a replica.
 */
public final class VerifyDeploy {

    private static final int VERIFIED = 0;
    private static final int NOT_VERIFIED = 1;
    private static final int WRONG_USAGE = 2;

    private final Options options;
    private final long started = System.nanoTime();
    private final ExecutorService threads = Executors.newCachedThreadPool(VerifyDeploy::daemon);
    private final Map<Target, Replica> replicas = new LinkedHashMap<>();
    private final List<Long> goodNanos = new ArrayList<>();
    /** What went wrong with names in the last round; each counts as a request that failed. */
    private Set<String> failedLookups = Set.of();

    private int asked;
    private int failed;

    private VerifyDeploy(Options options) {
        this.options = options;
    }

    public static void main(String[] args) throws InterruptedException {
        if (List.of(args).contains("--help")) {
            System.out.print(Options.USAGE);
            System.exit(VERIFIED);
        }
        // Replicas come and go while we look.
        Security.setProperty("networkaddress.cache.ttl", "0");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        try {
            VerifyDeploy run = new VerifyDeploy(Options.parse(args));
            System.exit(run.verify() ? VERIFIED : NOT_VERIFIED);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(WRONG_USAGE);
        }
    }

    private boolean verify() throws InterruptedException {
        List<String> before = List.of();
        while (true) {
            boolean wholeTime = left().compareTo(options.patience()) >= 0;
            Round round = ask();
            // What the end of our time cuts off says nothing about a replica, unless nothing else is known.
            if (wholeTime || isFirst() || !round.isCutOff()) {
                note(round);
            }
            List<String> problems = problems();
            if (problems.isEmpty() || left().compareTo(options.interval()) <= 0) {
                Verdict verdict = new Verdict(options, replicas.values(), problems, asked, failed, p95(), elapsed());
                System.out.print(options.json() ? verdict.json() : verdict.text());
                return problems.isEmpty();
            }
            if (!problems.equals(before)) {
                System.err.println(seconds(elapsed()) + ": " + String.join("; ", problems));
            }
            before = problems;
            Thread.sleep(options.interval().toMillis());
        }
    }

    private boolean isFirst() {
        return replicas.isEmpty() && failedLookups.isEmpty();
    }

    /** Asks every address of every URL once. */
    private Round ask() throws InterruptedException {
        Set<String> problems = new LinkedHashSet<>();
        Set<Target> targets = lookUp(problems);
        long deadline = System.nanoTime() + patience().toNanos();
        List<Callable<Answer>> questions = new ArrayList<>();
        targets.forEach(target -> questions.add(() -> Answer.of(target, deadline)));
        Iterator<Future<Answer>> futures = inTime(questions).iterator();
        Map<Target, Answer> answers = new LinkedHashMap<>();
        for (Target target : targets) {
            answers.put(target, answerIn(futures.next()));
        }
        return new Round(answers, problems);
    }

    /** The addresses of all URLs; one that two of them share is one replica. */
    private Set<Target> lookUp(Set<String> problems) throws InterruptedException {
        List<Callable<List<Target>>> names = new ArrayList<>();
        options.urls().forEach(url -> names.add(() -> Target.of(url)));
        Iterator<Future<List<Target>>> found = inTime(names).iterator();
        Set<Target> targets = new LinkedHashSet<>();
        for (URI url : options.urls()) {
            try {
                targets.addAll(found.next().get());
            } catch (CancellationException e) {
                problems.add("the name " + url.getHost() + " is not found in time");
            } catch (ExecutionException e) {
                problems.add("the name " + url.getHost() + " is not known");
            }
        }
        return targets;
    }

    private static Answer answerIn(Future<Answer> future) throws InterruptedException {
        try {
            return future.get();
        } catch (CancellationException e) {
            return Answer.failure("no answer in time");
        } catch (ExecutionException e) {
            return Answer.failure(printable(String.valueOf(e.getCause())));
        }
    }

    private void note(Round round) {
        failedLookups = round.problems();
        asked += failedLookups.size();
        failed += failedLookups.size();
        List<Replica> gone = replicas.values().stream()
                .filter(replica -> !round.answers().containsKey(replica.target))
                .toList();
        gone.forEach(this::forget);
        round.answers().forEach((target, answer) -> note(replicas.computeIfAbsent(target, Replica::new), answer));
    }

    /** One that comes back begins anew. */
    private void forget(Replica replica) {
        replicas.remove(replica.target);
        if (!replica.everRight) {
            // It was of the old release, and its end says nothing about the new one.
            asked -= replica.asked;
            failed -= replica.failed;
        }
    }

    private void note(Replica replica, Answer answer) {
        asked++;
        replica.asked++;
        replica.version = answer.version();
        if (!answer.problem().isEmpty()) {
            failed++;
            replica.failed++;
            replica.noteFailure(answer.problem());
        } else if (!options.expects(answer.version())) {
            replica.noteFailure("answers with commit " + printable(answer.version()));
        } else {
            goodNanos.add(answer.nanos());
            replica.everRight = true;
            replica.successes++;
        }
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>(failedLookups);
        if (replicas.size() < options.replicas()) {
            problems.add(replicas.size() + " of " + options.replicas() + " replicas found");
        }
        for (Replica replica : replicas.values()) {
            if (replica.successes < options.successes()) {
                problems.add(replica.target + " " + replica.state(options.successes()));
            }
        }
        if (p95().compareTo(options.p95()) > 0) {
            problems.add("p95 is " + p95().toMillis() + " ms, more than "
                    + options.p95().toMillis() + " ms");
        }
        if (failed > options.errors() * asked) {
            problems.add(failed + " of " + asked + " requests failed, more than " + options.errors());
        }
        return problems;
    }

    private Duration p95() {
        if (goodNanos.isEmpty()) {
            return Duration.ZERO;
        }
        List<Long> sorted = goodNanos.stream().sorted().toList();
        return Duration.ofNanos(sorted.get((sorted.size() * 95 + 99) / 100 - 1));
    }

    private <T> List<Future<T>> inTime(List<Callable<T>> work) throws InterruptedException {
        return threads.invokeAll(work, patience().toNanos(), TimeUnit.NANOSECONDS);
    }

    private Duration patience() {
        Duration left = left();
        return left.compareTo(options.patience()) < 0 ? left : options.patience();
    }

    private Duration left() {
        Duration left = options.timeout().minus(elapsed());
        return left.isNegative() ? Duration.ZERO : left;
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    /** What others have written, fit for a log: no control characters, and not endless. */
    private static String printable(String text) {
        String shown = text.chars()
                .limit(80)
                .mapToObj(c -> c >= ' ' && c <= '~' ? String.valueOf((char) c) : "?")
                .collect(Collectors.joining());
        return text.length() > 80 ? shown + "..." : shown;
    }

    /** A thread that hangs in a lookup or a socket must not keep the process. */
    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "verify-deploy");
        thread.setDaemon(true);
        return thread;
    }

    /** What the command line asks for. */
    private record Options(
            List<URI> urls,
            String commit,
            int replicas,
            int successes,
            Duration p95,
            double errors,
            Duration interval,
            Duration patience,
            Duration timeout,
            boolean json) {

        private static final String USAGE = """
                java VerifyDeploy.java --url URL --commit COMMIT [options]

                  --url URL         health report of the service; several times, and every address of a name is asked
                  --commit COMMIT   the version that it must show; one of the two may be shortened to 7 digits or more
                  --replicas N      how many different addresses there must be at least (1)
                  --successes N     how many right answers in a row from each of them (10)
                  --p95 TIME        95 of 100 right answers come within it (400ms)
                  --errors RATIO    how many of all requests may fail, 0 to 1 (0.01)
                  --interval TIME   between two requests to a replica (1s, as long as kapgel-health keeps a result)
                  --patience TIME   for each request (2s; kapgel-health answers within one)
                  --timeout TIME    for all of it: 500ms, 30s, 5m (5m)
                  --json            one JSON document instead of text

                Exit code: 0 verified, 1 not verified, 2 wrong usage. Progress goes to standard error.
                """;

        static Options parse(String... args) {
            List<String> mistakes = new ArrayList<>();
            Map<String, String> given = new HashMap<>();
            List<URI> urls = new ArrayList<>();
            for (int i = 0; i < args.length; i++) {
                String name = args[i];
                if (name.equals("--json")) {
                    given.put(name, "true");
                } else if (!name.matches("--[a-z0-9]+") || !USAGE.contains("  " + name + " ")) {
                    mistakes.add("unknown option " + printable(name));
                } else if (i + 1 == args.length) {
                    mistakes.add(name + " needs a value");
                } else if (name.equals("--url")) {
                    url(args[++i], mistakes).ifPresent(urls::add);
                } else {
                    given.put(name, args[++i]);
                }
            }
            if (!List.of(args).contains("--url")) {
                mistakes.add("--url is missing");
            }
            if (given.getOrDefault("--commit", "").isBlank()) {
                mistakes.add("--commit is missing");
            }
            Reader reader = new Reader(given, mistakes);
            Options options = new Options(
                    urls,
                    given.getOrDefault("--commit", ""),
                    reader.count("--replicas", 1),
                    reader.count("--successes", 10),
                    reader.time("--p95", "400ms"),
                    reader.ratio("--errors", 0.01),
                    reader.time("--interval", "1s"),
                    reader.time("--patience", "2s"),
                    reader.time("--timeout", "5m"),
                    given.containsKey("--json"));
            if (!mistakes.isEmpty()) {
                throw new IllegalArgumentException(String.join("\n", mistakes) + "\n\n" + USAGE);
            }
            return options;
        }

        private static Optional<URI> url(String text, List<String> mistakes) {
            try {
                URI url = new URI(text);
                if (url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                    return Optional.of(url);
                }
            } catch (URISyntaxException e) {
                // Told below, without the text: it may hold a password.
            }
            mistakes.add("--url takes an absolute http or https URL");
            return Optional.empty();
        }

        /** Whether this is the commit, or one of the two a long enough beginning of the other. */
        boolean expects(String version) {
            boolean begins = version.startsWith(commit) || commit.startsWith(version);
            return version.equals(commit) || (begins && Math.min(version.length(), commit.length()) >= 7);
        }
    }

    /** Reads values of options and notes what is wrong with them. */
    private record Reader(Map<String, String> given, List<String> mistakes) {

        int count(String name, int unlessGiven) {
            String text = given.getOrDefault(name, String.valueOf(unlessGiven));
            if (text.matches("[1-9][0-9]{0,4}")) {
                return Integer.parseInt(text);
            }
            mistakes.add(name + " takes a number from 1 to 99999");
            return unlessGiven;
        }

        double ratio(String name, double unlessGiven) {
            String text = given.getOrDefault(name, String.valueOf(unlessGiven));
            if (text.matches("0|1|0?\\.[0-9]{1,9}|1\\.0{1,9}")) {
                return Double.parseDouble(text);
            }
            mistakes.add(name + " takes a number from 0 to 1, such as 0.01");
            return unlessGiven;
        }

        Duration time(String name, String unlessGiven) {
            String text = given.getOrDefault(name, unlessGiven);
            if (!text.matches("[1-9][0-9]{0,6}(ms|s|m)")) {
                mistakes.add(name + " takes a time such as 500ms, 30s or 5m");
                return Duration.ZERO;
            }
            long number = Long.parseLong(text.replaceAll("[a-z]", ""));
            return text.endsWith("ms")
                    ? Duration.ofMillis(number)
                    : text.endsWith("s") ? Duration.ofSeconds(number) : Duration.ofMinutes(number);
        }
    }

    /** What asking everybody once has brought. */
    private record Round(Map<Target, Answer> answers, Set<String> problems) {

        boolean isCutOff() {
            return Stream.concat(problems.stream(), answers.values().stream().map(Answer::problem))
                    .anyMatch(problem -> problem.endsWith(" in time"));
        }
    }

    /** What is known of one replica; only the main thread touches it. */
    private static final class Replica {
        private final Target target;
        private int asked;
        private int failed;
        private int successes;
        private boolean everRight;
        private String version = "";
        private String lastFailure = "";

        Replica(Target target) {
            this.target = target;
        }

        void noteFailure(String why) {
            successes = 0;
            lastFailure = why;
        }

        String state(int needed) {
            return successes == 0 ? lastFailure : "is right " + successes + " times in a row, not yet " + needed;
        }
    }

    /** The outcome, for people and for programs. */
    private record Verdict(
            Options options,
            Collection<Replica> replicas,
            List<String> problems,
            int asked,
            int failed,
            Duration p95,
            Duration elapsed) {

        String text() {
            StringBuilder text = new StringBuilder();
            text.append(problems.isEmpty() ? "Verified: " : "NOT VERIFIED: ")
                    .append(replicas.size() + (replicas.size() == 1 ? " replica" : " replicas"))
                    .append(problems.isEmpty() ? " with commit " : " found, expected commit ")
                    .append(printable(options.commit()) + " from " + options.replicas() + " or more, ")
                    .append(options.successes() + " times in a row; ")
                    .append(failed + " of " + asked + " requests failed, p95 " + p95.toMillis() + " ms, ")
                    .append(seconds(elapsed) + "\n");
            problems.forEach(problem -> text.append("  ").append(problem).append('\n'));
            return text.toString();
        }

        String json() {
            String each = replicas.stream()
                    .map(replica -> "{\"address\":" + quoted(replica.target.toString()) + ",\"version\":"
                            + quoted(replica.version) + ",\"successes\":" + replica.successes + ",\"lastFailure\":"
                            + quoted(replica.lastFailure) + "}")
                    .collect(Collectors.joining(","));
            return "{\"format\":1,\"verified\":" + problems.isEmpty() + ",\"commit\":" + quoted(options.commit())
                    + ",\"seconds\":" + elapsed.toMillis() / 1000.0 + ",\"requests\":" + asked + ",\"failed\":" + failed
                    + ",\"p95Millis\":" + p95.toMillis() + ",\"replicas\":[" + each + "],\"problems\":["
                    + problems.stream().map(Verdict::quoted).collect(Collectors.joining(",")) + "]}\n";
        }

        private static String quoted(String text) {
            return '"' + printable(text).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        }
    }

    /** One address of a URL. */
    private record Target(InetAddress address, int port, URI url) {

        static List<Target> of(URI url) throws UnknownHostException {
            int port = url.getPort() >= 0 ? url.getPort() : tls(url) ? 443 : 80;
            List<InetAddress> all =
                    List.of(InetAddress.getAllByName(url.getHost().replaceAll("[\\[\\]]", "")));
            // A machine with addresses of both kinds is one replica, not two.
            List<InetAddress> old =
                    all.stream().filter(Inet4Address.class::isInstance).toList();
            return (old.isEmpty() ? all : old)
                    .stream().map(address -> new Target(address, port, url)).toList();
        }

        static boolean tls(URI url) {
            return "https".equals(url.getScheme());
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Target that && address.equals(that.address) && port == that.port;
        }

        @Override
        public int hashCode() {
            return address.hashCode() + port;
        }

        @Override
        public String toString() {
            return address.getHostAddress() + ":" + port;
        }
    }

    /** What one request brought: a version, or else a problem. */
    private record Answer(String version, String problem, long nanos) {

        static Answer failure(String problem) {
            return new Answer("", problem, 0);
        }

        static Answer of(Target target, long deadline) {
            long start = System.nanoTime();
            try {
                Response response = Response.to(target, deadline);
                return response.problem()
                        .map(Answer::failure)
                        .orElseGet(() -> read(response.body(), System.nanoTime() - start));
            } catch (SocketTimeoutException e) {
                return failure("no answer in time");
            } catch (ConnectException e) {
                return failure("refuses connections");
            } catch (IOException e) {
                return failure(printable(String.valueOf(e.getMessage())));
            }
        }

        private static Answer read(String body, long nanos) {
            Map<String, String> members;
            try {
                members = Json.texts(body);
            } catch (IllegalArgumentException e) {
                return failure("answers with something that is no JSON object");
            }
            String status = members.getOrDefault("status", "missing");
            String version = members.getOrDefault("version", "");
            if (!status.equals("healthy") && !status.equals("degraded")) {
                return failure("says 200, but its status is " + printable(status));
            }
            return version.isEmpty() ? failure("answers without a version") : new Answer(version, "", nanos);
        }
    }

    /**
     * An HTTP answer. The JDK's clients cannot ask one address of a name over TLS, and they repeat requests and bound the
     * waiting for a body less strictly than we need.
     */
    private record Response(int status, Map<String, String> headers, String body) {

        private static final int LONGEST = 64 * 1024;

        static Response to(Target target, long deadline) throws IOException {
            try (Socket plain = new Socket()) {
                plain.connect(new InetSocketAddress(target.address(), target.port()), millisUntil(deadline));
                plain.setSoTimeout(millisUntil(deadline));
                Socket socket = Target.tls(target.url()) ? overTls(plain, target) : plain;
                socket.getOutputStream().write(request(target.url()).getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().flush();
                return parse(readAll(socket, deadline));
            }
        }

        private static Socket overTls(Socket plain, Target target) throws IOException {
            SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
            SSLSocket socket =
                    (SSLSocket) factory.createSocket(plain, target.url().getHost(), target.port(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            return socket;
        }

        private static String request(URI url) {
            String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
            String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
            String port = url.getPort() < 0 ? "" : ":" + url.getPort();
            return "GET " + path + query + " HTTP/1.1\r\nHost: " + url.getHost() + port
                    + "\r\nAccept: application/json\r\nCache-Control: no-cache\r\nConnection: close\r\n"
                    + "User-Agent: VerifyDeploy\r\n\r\n";
        }

        /** Until the end of the connection, which we have asked for. */
        private static String readAll(Socket socket, long deadline) throws IOException {
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            byte[] buffer = new byte[8192];
            for (int count = 0; count >= 0; count = socket.getInputStream().read(buffer)) {
                read.write(buffer, 0, count);
                if (read.size() > LONGEST) {
                    throw new IOException("answers with more than 64 KiB");
                }
                socket.setSoTimeout(millisUntil(deadline));
            }
            // Bytes as characters, so that lengths are lengths; the body is decoded at the end.
            return read.toString(StandardCharsets.ISO_8859_1);
        }

        private static Response parse(String text) throws IOException {
            int end = text.indexOf("\r\n\r\n");
            if (end < 0 || !text.matches("(?s)HTTP/1\\.[01] [0-9]{3}[ \r].*")) {
                throw new IOException(
                        text.isEmpty() ? "closes the connection without an answer" : "does not speak HTTP");
            }
            Map<String, String> headers = headers(text.substring(0, end));
            String body = whole(text.substring(end + 4), headers);
            byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
            return new Response(
                    Integer.parseInt(text.substring(9, 12)), headers, new String(bytes, StandardCharsets.UTF_8));
        }

        private static Map<String, String> headers(String head) {
            return Arrays.stream(head.split("\r\n"))
                    .skip(1)
                    .map(line -> line.split(":", 2))
                    .filter(parts -> parts.length == 2)
                    .collect(Collectors.toMap(
                            parts -> parts[0].toLowerCase(Locale.ROOT), parts -> parts[1].strip(), (a, b) -> a));
        }

        /** The body that the headers announce, without what comes behind it. */
        private static String whole(String rest, Map<String, String> headers) throws IOException {
            if (headers.containsKey("transfer-encoding")) {
                return withoutChunks(rest);
            }
            String length = headers.getOrDefault("content-length", "" + rest.length());
            if (!length.matches("[0-9]{1,6}") || Integer.parseInt(length) > rest.length()) {
                throw new IOException("breaks off in the middle of an answer");
            }
            return rest.substring(0, Integer.parseInt(length));
        }

        private static String withoutChunks(String body) throws IOException {
            StringBuilder whole = new StringBuilder();
            int at = 0;
            while (true) {
                int begin = body.indexOf("\r\n", at) + 2;
                String size = begin < 2
                        ? ""
                        : body.substring(at, begin - 2).split(";", 2)[0].strip();
                int end = size.matches("[0-9a-fA-F]{1,5}") ? begin + Integer.parseInt(size, 16) : body.length() + 1;
                if (end > body.length()) {
                    throw new IOException("breaks off in the middle of an answer");
                }
                if (begin == end) {
                    return whole.toString();
                }
                whole.append(body, begin, end);
                at = end + 2;
            }
        }

        private static int millisUntil(long deadline) throws SocketTimeoutException {
            long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (millis <= 0) {
                throw new SocketTimeoutException("no time left");
            }
            return (int) Math.min(millis, Integer.MAX_VALUE);
        }

        /** Why this is no answer of the service itself, if it is none. */
        Optional<String> problem() {
            if (status != 200) {
                String where = headers.getOrDefault("location", "");
                return Optional.of("answers " + status + (where.isEmpty() ? "" : ", to " + printable(where)));
            }
            String age = headers.getOrDefault("age", "0");
            return age.equals("0")
                    ? Optional.empty()
                    : Optional.of("answers out of a cache, " + printable(age) + " s old");
        }
    }

    /** Reads a JSON document as far as we need it: the texts in the outermost object. Everything else must only be well formed. */
    private static final class Json {
        private static final int DEEPEST = 50;

        private final String text;
        private int at;

        private Json(String text) {
            this.text = text;
        }

        static Map<String, String> texts(String document) {
            Json json = new Json(document);
            Map<String, String> texts = new HashMap<>();
            json.expect('{');
            json.list('}', () -> texts.put(json.name(), json.value(1)));
            json.skipSpace();
            if (json.at < document.length()) {
                throw wrong();
            }
            return texts;
        }

        /** What stands between commas, up to the closing bracket. */
        private void list(char close, Runnable element) {
            if (skips(close)) {
                return;
            }
            do {
                element.run();
            } while (skips(','));
            expect(close);
        }

        private String name() {
            expect('"');
            String name = string();
            expect(':');
            return name;
        }

        /** A text, or nothing for another value. */
        private String value(int depth) {
            if (depth > DEEPEST) {
                throw wrong();
            }
            if (skips('"')) {
                return string();
            }
            if (skips('{')) {
                list('}', () -> {
                    name();
                    value(depth + 1);
                });
            } else if (skips('[')) {
                list(']', () -> value(depth + 1));
            } else {
                word();
            }
            return "";
        }

        private String string() {
            StringBuilder read = new StringBuilder();
            for (char c = next(); c != '"'; c = next()) {
                read.append(c == '\\' ? escaped(next()) : c);
            }
            return read.toString();
        }

        private char escaped(char c) {
            int meaning = "nrtbf".indexOf(c);
            if (meaning >= 0) {
                return "\n\r\t\b\f".charAt(meaning);
            }
            return c == 'u' ? (char) Integer.parseInt("" + next() + next() + next() + next(), 16) : c;
        }

        private void word() {
            int start = at;
            while (at < text.length() && "+-.0123456789Eaeflnrstu".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            if (!text.substring(start, at).matches("true|false|null|-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) {
                throw wrong();
            }
        }

        private void expect(char c) {
            if (!skips(c)) {
                throw wrong();
            }
        }

        private boolean skips(char c) {
            skipSpace();
            boolean here = at < text.length() && text.charAt(at) == c;
            at += here ? 1 : 0;
            return here;
        }

        private char next() {
            if (at == text.length()) {
                throw wrong();
            }
            return text.charAt(at++);
        }

        private void skipSpace() {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private static IllegalArgumentException wrong() {
            return new IllegalArgumentException("no JSON");
        }
    }
}
