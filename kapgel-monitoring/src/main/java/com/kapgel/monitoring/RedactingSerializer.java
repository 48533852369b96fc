package com.kapgel.monitoring;

import io.sentry.ISerializer;
import io.sentry.JsonDeserializer;
import io.sentry.SentryEnvelope;
import io.sentry.SentryEnvelopeItem;
import io.sentry.SentryEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what Sentry sends, or keeps on disk, without secrets.
 *
 * <p>Everything comes through here, on the thread that sends: events, transactions, logs, metrics, feedback, replays, sessions, check-ins,
 * profiles and attachments, each when it is made into bytes, and the envelope around them once more, for its headers and for items that
 * somebody else has made.
 */
final class RedactingSerializer implements ISerializer {
    private static final Logger logger = LoggerFactory.getLogger(RedactingSerializer.class);

    private final ISerializer sentrys;
    private final JsonRedaction redaction;
    private final EnvelopeItems items;
    private final SafeEvents safeEvents;
    private final AtomicBoolean told = new AtomicBoolean();

    private RedactingSerializer(ISerializer sentrys, JsonRedaction redaction, SafeEvents safeEvents) {
        this.sentrys = sentrys;
        this.redaction = redaction;
        this.items = new EnvelopeItems(redaction);
        this.safeEvents = safeEvents;
    }

    /** One around Sentry's; one of ours, of an earlier call, makes place. */
    static RedactingSerializer around(ISerializer serializer, JsonRedaction redaction, SafeEvents safeEvents) {
        ISerializer sentrys = serializer instanceof RedactingSerializer ours ? ours.sentrys : serializer;
        return new RedactingSerializer(sentrys, redaction, safeEvents);
    }

    @Override
    public <T> void serialize(T entity, Writer writer) throws IOException {
        String json;
        try {
            json = redacted(entity);
        } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
            tell(e, entity.getClass().getSimpleName());
            if (!(entity instanceof SentryEvent event)) {
                throw new IOException("Not sent, because it could not be redacted");
            }
            json = plain(safeEvents.of(event));
        }
        writer.write(json);
        writer.flush();
    }

    @Override
    public void serialize(SentryEnvelope envelope, OutputStream stream) throws Exception {
        write(redacted(envelope.getHeader()), stream);
        for (SentryEnvelopeItem item : envelope.getItems()) {
            write(item, stream);
        }
        stream.flush();
    }

    private void write(SentryEnvelopeItem item, OutputStream stream) throws IOException {
        byte[] data;
        try {
            data = item.getData();
        } catch (Exception e) {
            // Such as an attachment whose file is gone. What could not be redacted has been told.
            logger.debug("Sentry: an item of an envelope could not be made", e);
            return;
        }
        Optional<byte[]> redacted;
        String header;
        try {
            redacted = items.redact(item.getHeader().getType(), data);
            header = redacted(item.getHeader());
        } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
            tell(e, String.valueOf(item.getHeader().getType()));
            return;
        }
        if (redacted.isPresent()) {
            write(EnvelopeItems.withLength(header, redacted.get().length), stream);
            stream.write(redacted.get());
            stream.write('\n');
        }
    }

    @Override
    public String serialize(Map<String, Object> data) throws Exception {
        return redaction.json(sentrys.serialize(data));
    }

    @Override
    public <T, R> @Nullable T deserializeCollection(
            Reader reader, Class<T> type, @Nullable JsonDeserializer<R> elementDeserializer) {
        return sentrys.deserializeCollection(reader, type, elementDeserializer);
    }

    @Override
    public <T> @Nullable T deserialize(Reader reader, Class<T> type) {
        return sentrys.deserialize(reader, type);
    }

    @Override
    public @Nullable SentryEnvelope deserializeEnvelope(InputStream stream) {
        return sentrys.deserializeEnvelope(stream);
    }

    private String redacted(Object entity) throws IOException {
        boolean isUnread = entity instanceof SentryEvent event && SafeEvents.isUnread(event);
        return redaction.json(plain(isUnread ? safeEvents.of((SentryEvent) entity) : entity));
    }

    private String plain(Object entity) throws IOException {
        StringWriter json = new StringWriter();
        sentrys.serialize(entity, json);
        return json.toString();
    }

    private static void write(String line, OutputStream stream) throws IOException {
        stream.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Without the failure's own message, which may repeat what it failed at. */
    private void tell(Throwable failure, String what) {
        if (told.compareAndSet(false, true)) {
            logger.warn(
                    "Sentry: {} could not be redacted ({}). Events are sent as type and stack then, all else is dropped; said once.",
                    what,
                    failure.getClass().getName());
        }
    }
}
