package com.kapgel.health;

import com.kapgel.testkit.FakeServer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that speaks the Phoenix protocol over a WebSocket like Supabase Realtime, with good manners or bad ones. */
final class FakeRealtime implements AutoCloseable {
    private static final Pattern KEY = Pattern.compile("(?i)sec-websocket-key: *(\\S+)");
    private static final Pattern PAYLOAD = Pattern.compile("\"payload\":(\\{.*\\}),\"ref\"");

    /** How it behaves. */
    enum Manners {
        GOOD,
        /** Good, with messages for others in between, pieces, pings and bytes that trickle in. */
        CHATTY,
        ANSWERS_401,
        ANSWERS_403,
        ANSWERS_404,
        ANSWERS_429,
        ANSWERS_503,
        REDIRECTS,
        ACCEPTS_ANOTHER_KEY,
        SPEAKS_NO_HTTP,
        ACCEPTS_AND_IS_SILENT,
        DOES_NOT_ANSWER_THE_JOIN,
        ANSWERS_ANOTHER_JOIN,
        REFUSES_THE_JOIN,
        TOKEN_IS_EXPIRED_AT_JOIN,
        TOKEN_IS_MALFORMED,
        IS_INITIALIZING,
        DOES_NOT_CONFIRM,
        CONFIRMS_ANOTHER_TOPIC,
        SYSTEM_ERROR,
        SYSTEM_ERROR_THEN_OK,
        TOKEN_EXPIRES,
        DOES_NOT_ANSWER_HEARTBEATS,
        CLOSES_THE_CHANNEL,
        CHANNEL_CRASHES,
        CLOSES_THE_SOCKET,
        DROPS_THE_CONNECTION,
        SENDS_GARBAGE,
        SENDS_VERSION_2,
        SENDS_BINARY,
        SENDS_TWICE_THE_SAME_FIELD,
        SENDS_HUGE_MESSAGES,
        SENDS_NO_UTF_8,
        SENDS_RESERVED_BITS,
        SENDS_MASKED_FRAMES,
        SWALLOWS_BROADCASTS,
        ECHOES_OLD_BROADCASTS
    }

    private final FakeServer server;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private volatile Manners manners;

    private FakeRealtime(Manners manners) {
        this.manners = manners;
        this.server = FakeServer.start(this::serve);
    }

    static FakeRealtime with(Manners manners) {
        return new FakeRealtime(manners);
    }

    void behave(Manners other) {
        manners = other;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    int port() {
        return server.port();
    }

    /** First lines of the requests. */
    List<String> requests() {
        return requests;
    }

    /** What the clients have said. */
    List<String> received() {
        return received;
    }

    private void serve(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        Line line = new Line(client, client.getOutputStream());
        String request = head(in);
        requests.add(request.lines().findFirst().orElse(""));
        if (upgrade(request, line)) {
            while (true) {
                String message = message(in);
                received.add(message);
                answer(message, line);
            }
        }
    }

    private boolean upgrade(String request, Line line) throws IOException {
        Matcher key = KEY.matcher(request);
        String accept = key.find() ? acceptOf(key.group(1)) : "";
        switch (manners) {
            case ANSWERS_401, ANSWERS_403, ANSWERS_404, ANSWERS_429, ANSWERS_503 ->
                line.raw("HTTP/1.1 " + manners.name().substring(8) + " No\r\nContent-Length: 0\r\n\r\n");
            case REDIRECTS ->
                line.raw("HTTP/1.1 302 Found\r\nLocation: " + uri() + "/elsewhere\r\nContent-Length: 0\r\n\r\n");
            case SPEAKS_NO_HTTP -> line.raw("SSH-2.0-OpenSSH_9.9\r\n\r\n");
            case ACCEPTS_AND_IS_SILENT -> line.waitForEnd();
            default -> {
                String answer = manners == Manners.ACCEPTS_ANOTHER_KEY ? acceptOf("another") : accept;
                line.raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + answer + "\r\n\r\n");
                return true;
            }
        }
        return false;
    }

    private void answer(String text, Line line) throws IOException {
        PhoenixMessage message = PhoenixMessage.parse(text).orElseThrow();
        switch (message.event()) {
            case "phx_join" -> join(message, line);
            case "heartbeat" -> {
                if (manners != Manners.DOES_NOT_ANSWER_HEARTBEATS) {
                    line.text(reply("phoenix", message.ref(), "ok", "{}"));
                }
            }
            case "broadcast" -> broadcast(message.topic(), text, line);
            default -> throw new IOException("unexpected: " + text);
        }
    }

    private void join(PhoenixMessage join, Line line) throws IOException {
        String topic = join.topic();
        Runnable noMore = () -> {};
        switch (manners) {
            case DOES_NOT_ANSWER_THE_JOIN -> noMore.run();
            case ANSWERS_ANOTHER_JOIN -> line.text(reply(topic, "99", "ok", "{}"));
            case REFUSES_THE_JOIN -> refuse(join, "ChannelRateLimitReached: Too many channels", line);
            case TOKEN_IS_EXPIRED_AT_JOIN -> refuse(join, "InvalidJWTToken: Token has expired 12 seconds ago", line);
            case TOKEN_IS_MALFORMED -> refuse(join, "MalformedJWT: The token provided is not a valid JWT", line);
            case IS_INITIALIZING ->
                refuse(join, "InitializingProjectConnection: Realtime is initializing the project connection", line);
            case CHATTY -> chattyJoin(join, line);
            default -> {
                line.text(reply(topic, join.ref(), "ok", "{\"postgres_changes\":[{\"id\":1,\"event\":\"*\"}]}"));
                afterJoin(topic, line);
            }
        }
    }

    private void afterJoin(String topic, Line line) throws IOException {
        switch (manners) {
            case DOES_NOT_CONFIRM -> line.text(system(topic, "system", "ok", "Replication connection established"));
            case CONFIRMS_ANOTHER_TOPIC -> line.text(system(topic + "x", "postgres_changes", "ok", "Subscribed"));
            case SYSTEM_ERROR ->
                line.text(system(topic, "postgres_changes", "error", "Unable to subscribe to changes"));
            case SYSTEM_ERROR_THEN_OK -> {
                line.text(system(topic, "postgres_changes", "error", "Unable to subscribe to changes"));
                line.text(system(topic, "postgres_changes", "ok", "Subscribed to PostgreSQL"));
            }
            default -> {
                line.text(system(topic, "postgres_changes", "ok", "Subscribed to PostgreSQL"));
                misbehave(topic, line);
            }
        }
    }

    private void misbehave(String topic, Line line) throws IOException {
        switch (manners) {
            case TOKEN_EXPIRES -> {
                line.text(system(topic, "system", "error", "Token has expired 3 seconds ago"));
                line.text(event(topic, "phx_close"));
            }
            case CLOSES_THE_CHANNEL -> line.text(event(topic, "phx_close"));
            case CHANNEL_CRASHES -> line.text(event(topic, "phx_error"));
            case CLOSES_THE_SOCKET -> line.frame(0x88, new byte[] {3, (byte) 0xe8});
            case DROPS_THE_CONNECTION -> line.drop();
            case SENDS_GARBAGE -> line.text("{\"topic\":\"phoenix\",\"event\":\"phx_reply\"} and more");
            case SENDS_VERSION_2 -> line.text("[\"1\",\"1\",\"" + topic + "\",\"phx_reply\",{\"status\":\"ok\"}]");
            case SENDS_BINARY -> line.frame(0x82, new byte[] {4, 0, 1, 2, 3});
            case SENDS_TWICE_THE_SAME_FIELD -> line.text("{\"topic\":\"a\",\"topic\":\"b\",\"event\":\"system\"}");
            case SENDS_HUGE_MESSAGES -> line.hugeMessage();
            case SENDS_NO_UTF_8 -> line.frame(0x81, new byte[] {(byte) 0xc3, 0x28});
            case SENDS_RESERVED_BITS -> line.frame(0xf1, new byte[] {'{', '}'});
            case SENDS_MASKED_FRAMES -> line.raw(new byte[] {(byte) 0x81, (byte) 0x81, 1, 2, 3, 4, 5});
            default -> {}
        }
    }

    private void chattyJoin(PhoenixMessage join, Line line) throws IOException {
        String topic = join.topic();
        line.text(event("realtime:somebody-else", "phx_close"));
        line.frame(0x89, new byte[] {'p'});
        line.inPieces(reply(topic, join.ref(), "ok", "{\"postgres_changes\":[]}"));
        line.text(event(topic, "presence_state"));
        line.text(system("realtime:somebody-else", "system", "error", "Token has expired 3 seconds ago"));
        line.inPieces(system(topic, "postgres_changes", "ok", "Subscribed to PostgreSQL"));
        line.text("{\"topic\":\"" + topic + "\",\"event\":\"postgres_changes\",\"ref\":null,"
                + "\"payload\":{\"ids\":[1],\"data\":{\"record\":{\"note\":\"" + "x".repeat(70_000) + "\"}}}}");
    }

    private void broadcast(String topic, String text, Line line) throws IOException {
        Matcher payload = PAYLOAD.matcher(text);
        if (manners == Manners.SWALLOWS_BROADCASTS || !payload.find()) {
            return;
        }
        String body = manners == Manners.ECHOES_OLD_BROADCASTS
                ? payload.group(1).replaceAll("\"id\":\"[^\"]*\"", "\"id\":\"0-0\"")
                : payload.group(1);
        line.text("{\"topic\":\"" + topic + "\",\"event\":\"broadcast\",\"payload\":" + body + ",\"ref\":null}");
    }

    private static void refuse(PhoenixMessage join, String reason, Line line) throws IOException {
        line.text(reply(join.topic(), join.ref(), "error", "{\"reason\":\"" + reason + "\"}"));
    }

    static String reply(String topic, String ref, String status, String response) {
        return "{\"topic\":\"" + topic + "\",\"event\":\"phx_reply\",\"payload\":{\"status\":\"" + status
                + "\",\"response\":" + response + "},\"ref\":\"" + ref + "\"}";
    }

    static String system(String topic, String extension, String status, String message) {
        return "{\"topic\":\"" + topic + "\",\"event\":\"system\",\"payload\":{\"extension\":\"" + extension
                + "\",\"status\":\"" + status + "\",\"message\":\"" + message
                + "\",\"channel\":\"main\"},\"ref\":null}";
    }

    static String event(String topic, String event) {
        return "{\"topic\":\"" + topic + "\",\"event\":\"" + event + "\",\"payload\":{},\"ref\":null}";
    }

    private static String head(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** The next text; what a client sends is always masked, and ours sends no pieces. */
    private static String message(DataInputStream in) throws IOException {
        while (true) {
            int opcode = in.readUnsignedByte() & 0x0f;
            int length = in.readUnsignedByte() & 0x7f;
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = Math.toIntExact(in.readLong());
            }
            byte[] mask = in.readNBytes(4);
            byte[] payload = in.readNBytes(length);
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= mask[i % 4];
            }
            if (opcode == 8) {
                throw new EOFException("good-bye");
            }
            if (opcode == 1) {
                return new String(payload, StandardCharsets.UTF_8);
            }
        }
    }

    private static String acceptOf(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }

    /** What one client is sent. */
    private record Line(Socket client, OutputStream out) {
        void text(String text) throws IOException {
            frame(0x81, text.getBytes(StandardCharsets.UTF_8));
        }

        void inPieces(String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < bytes.length; i++) {
                int opcode = i == 0 ? 1 : 0;
                frame((i == bytes.length - 1 ? 0x80 : 0) | opcode, new byte[] {bytes[i]});
            }
        }

        void hugeMessage() throws IOException {
            byte[] piece = new byte[1 << 20];
            Arrays.fill(piece, (byte) ' ');
            for (int i = 0; i < 64; i++) {
                frame(i == 0 ? 1 : 0, piece);
            }
        }

        void frame(int first, byte[] payload) throws IOException {
            int length = payload.length;
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            frame.write(first);
            if (length < 126) {
                frame.write(length);
            } else if (length < 65_536) {
                frame.write(126);
                frame.write(length >> 8);
                frame.write(length);
            } else {
                frame.write(127);
                frame.writeBytes(ByteBuffer.allocate(8).putLong(length).array());
            }
            frame.writeBytes(payload);
            raw(frame.toByteArray());
        }

        void raw(String text) throws IOException {
            raw(text.getBytes(StandardCharsets.US_ASCII));
        }

        void raw(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        /** A reset instead of a good-bye. */
        void drop() throws IOException {
            client.setSoLinger(true, 0);
            client.close();
        }

        void waitForEnd() throws IOException {
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
    }
}
