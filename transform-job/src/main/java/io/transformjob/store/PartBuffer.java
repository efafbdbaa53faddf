package io.transformjob.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Holds the bytes of a part until their number is known, which stores want to hear first: a short one in memory, a longer one in
 * a temporary file of this machine. Closing it forgets all.
 */
public final class PartBuffer extends OutputStream {
    private final ObjectUri target;
    private final int memoryBytesMax;
    private Memory memory = new Memory();
    private Path file;
    private OutputStream spill;
    private long length;

    /** @param target whose part it is, for messages */
    public PartBuffer(ObjectUri target, int memoryBytesMax) {
        this.target = target;
        this.memoryBytesMax = memoryBytesMax;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        if (spill == null && memory.size() + (long) count > memoryBytesMax) {
            spill();
        }
        try {
            (spill == null ? memory : spill).write(bytes, from, count);
        } catch (IOException e) {
            throw Failures.explain(Failures.Action.WRITE, target, e);
        }
        length += count;
    }

    private void spill() throws IOException {
        try {
            file = Files.createTempFile("transform-job-part-", ".tmp");
            spill = new FileOutputStream(file.toFile());
            memory.writeTo(spill);
            memory = new Memory();
        } catch (IOException e) {
            throw Failures.explain(Failures.Action.WRITE, target, e);
        }
    }

    /** Bytes written so far. */
    public long length() {
        return length;
    }

    /** All that was written, from the beginning, in a stream that can be read again. Nothing can be written any more. */
    public InputStream open() throws IOException {
        if (spill == null) {
            return memory.open();
        }
        spill.close();
        return new FileInputStream(file.toFile());
    }

    @Override
    public void close() throws IOException {
        if (spill != null) {
            spill.close();
            Files.deleteIfExists(file);
        }
    }

    /** Gives its array without a copy. */
    private static final class Memory extends ByteArrayOutputStream {
        InputStream open() {
            return new ByteArrayInputStream(buf, 0, count);
        }
    }
}
