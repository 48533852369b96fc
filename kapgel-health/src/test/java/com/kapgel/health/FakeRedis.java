package com.kapgel.health;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Speaks just enough of the protocol to give one answer to PING; an empty answer is silence. */
final class FakeRedis implements AutoCloseable {
    private final ServerSocket server;
    private final String pingAnswer;
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();

    private FakeRedis(ServerSocket server, String pingAnswer) {
        this.server = server;
        this.pingAnswer = pingAnswer;
    }

    static FakeRedis answeringPing(String answer) throws IOException {
        FakeRedis redis = new FakeRedis(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), answer);
        daemon(redis::accept);
        return redis;
    }

    String uri() {
        return "redis://127.0.0.1:" + server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                clients.add(client);
                daemon(() -> serve(client));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket client) {
        try (client) {
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
        } catch (IOException gone) {
            // the client went away
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

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "fake-redis");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket client : clients) {
            client.close();
        }
    }
}
