package io.transformjob.payload;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of an object from an offset to its end, requested piece by piece: the first piece is the split and a little
 * more, since its last record usually ends soon after it; what follows is asked for only if that record is longer.
 */
final class ForwardInput extends InputStream {
    /** Bytes beyond the split that come with the first request: less than a round trip is worth. */
    private static final long OVERLAP_BYTES = 64 * 1024;

    private static final long NEXT_PIECE_BYTES = 1024 * 1024;

    private final SplitInput object;
    private final long objectLength;
    private InputStream piece;
    private long position;
    private long pieceEnd;
    private long firstPieceEnd;

    /** From {@code offset}; the first piece reaches beyond {@code splitEnd}. */
    ForwardInput(SplitInput object, long offset, long splitEnd, long objectLength) {
        this.object = object;
        this.objectLength = objectLength;
        this.position = offset;
        this.pieceEnd = offset;
        this.firstPieceEnd = Math.min(objectLength, splitEnd + OVERLAP_BYTES);
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == pieceEnd) {
            if (position == objectLength) {
                return -1;
            }
            close();
            long end = Math.max(firstPieceEnd, Math.min(objectLength, position + NEXT_PIECE_BYTES));
            firstPieceEnd = 0;
            piece = object.open(position, end - position);
            pieceEnd = end;
        }
        int count = piece.read(into, from, (int) Math.min(length, pieceEnd - position));
        if (count < 0) {
            throw new EOFException(
                    "the object ended at byte %d, it was listed with %d bytes".formatted(position, objectLength));
        }
        position += count;
        return count;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public void close() throws IOException {
        if (piece != null) {
            InputStream open = piece;
            piece = null;
            open.close();
        }
    }
}
