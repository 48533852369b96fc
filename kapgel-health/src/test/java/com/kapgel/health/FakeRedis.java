package com.kapgel.health;

import com.kapgel.testkit.FakeServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Speaks just enough of the protocol to give one answer to PING; an empty answer is silence. */
final class FakeRedis implements AutoCloseable {
    private final FakeServer server;
    private final String pingAnswer;

    private FakeRedis(String pingAnswer) {
        this.pingAnswer = pingAnswer;
        this.server = FakeServer.start(this::serve);
    }

    static FakeRedis answeringPing(String answer) {
        return new FakeRedis(answer);
    }

    String uri() {
        return "redis://127.0.0.1:" + server.port();
    }

    private void serve(Socket client) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        OutputStream out = client.getOutputStream();
        for (String command = command(in); !command.isEmpty(); command = command(in)) {
            String answer = switch (command) {
                case "HELLO" -> "-ERR unknown command 'HELLO'\r\n";
                case "PING" -> pingAnswer;
                default -> "+OK\r\n";
            };
            out.write(answer.getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
    }

    /** The name of the next command, empty at the end of the stream. */
    private static String command(BufferedReader in) throws IOException {
        String size = in.readLine();
        if (size == null) {
            return "";
        }
        List<String> words = new ArrayList<>();
        for (int i = Integer.parseInt(size.substring(1)); i > 0; i--) {
            in.readLine();
            words.add(in.readLine());
        }
        return words.get(0).toUpperCase(Locale.ROOT);
    }

    @Override
    public void close() {
        server.close();
    }
}
