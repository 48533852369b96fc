package com.kapgel.env;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that people mount or edit: short, regular, UTF-8. Anything else is refused without waiting for it. */
final class TextFile {

    private static final int LONGEST = 1 << 20;

    private TextFile() {}

    /** Why there is no text; the message names neither file nor content. */
    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;

        UnreadableException(String reason) {
            super(reason);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    static String read(Path file) throws UnreadableException {
        if (!Files.exists(file)) {
            throw new UnreadableException("it does not exist");
        }
        if (!Files.isRegularFile(file)) { // A pipe would keep us waiting for somebody who writes.
            throw new UnreadableException("it is no regular file");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LONGEST + 1);
        } catch (IOException e) { // its message repeats the path
            throw new UnreadableException(Files.isReadable(file) ? "reading fails" : "this user may not read it");
        }
        if (bytes.length > LONGEST) {
            throw new UnreadableException("it is longer than 1 MiB");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableException("it is not UTF-8");
        }
    }
}
