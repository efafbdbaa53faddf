package io.transformjob.formats.record;

import java.io.IOException;

/**
 * Finds where a record begins in the middle of a framed stream, by speculation: at the first place from which frames follow
 * one another. Data that holds frames itself misleads it, so that who uses it verifies that the records before end where it
 * found one to begin.
 *
 * <p>Frames follow one another if 16 of them do, or as many as there are in 64 KiB, and a header behind them; or all up to
 * the end of the stream. Data made to look like frames costs a bounded effort, after which nothing is found. One thread.
 */
public final class FrameSearch {
    private static final int CHAIN_FRAMES = 16;
    private static final int CHAIN_BYTES = 64 * 1024;

    /** Longer records are not speculated on, so that memory is bounded where the length of records is not. */
    private static final int DATA_LENGTH_MAX = 128 << 20;

    /** Effort is counted in bytes that are looked at more than once. */
    private static final long EFFORT_MAX = 256L << 20;

    /** A frame that breaks off costs more than its bytes. */
    private static final int FRAME_EFFORT = 4096;

    private final ByteWindow window;
    private final Framing framing;
    private final int dataLengthMax;
    private final long streamEnd;
    private long effort;

    /**
     * @param window where to begin
     * @param dataLengthMax longest data of a record
     * @param streamEnd offset in the stream of its end
     */
    public FrameSearch(ByteWindow window, Framing framing, int dataLengthMax, long streamEnd) {
        this.window = window;
        this.framing = framing;
        this.dataLengthMax = Math.min(dataLengthMax, DATA_LENGTH_MAX);
        this.streamEnd = streamEnd;
    }

    /**
     * Moves the window to the first place at which a record seems to begin.
     *
     * @param end offset in the stream before which it must begin
     * @return false if there is none; the window is then anywhere
     */
    public boolean find(long end) throws IOException {
        int header = framing.headerLength();
        int from = 0;
        while (effort < EFFORT_MAX && window.offset() + from < end && window.holds(from + (long) header)) {
            int to = (int) Math.min(window.length() - header + 1L, end - window.offset());
            int place = framing.seek(window, from, to, dataLengthMax, streamEnd);
            window.skip(place == Framing.NOWHERE ? to : place);
            if (place != Framing.NOWHERE && framesFollow()) {
                return true;
            }
            from = place == Framing.NOWHERE ? 0 : 1;
        }
        return false;
    }

    /** Whether frames follow one another from the window's first byte on. */
    private boolean framesFollow() throws IOException {
        int at = 0;
        for (int frames = 0; window.offset() + at < streamEnd; frames++) {
            if (!window.holds((long) at + framing.headerLength())
                    || framing.seek(window, at, at + 1, dataLengthMax, streamEnd) != at) {
                return false;
            }
            if (frames == CHAIN_FRAMES || at >= CHAIN_BYTES) {
                return true;
            }
            int length = frame(at);
            if (length <= 0) {
                return false;
            }
            at += length;
        }
        return true;
    }

    /** Bytes of the frame at a place, not positive if there is no whole one. */
    private int frame(int at) throws IOException {
        try {
            return framing.find(window, at, dataLengthMax);
        } catch (MalformedStreamException e) {
            return Framing.TOO_LONG;
        } finally {
            effort += FRAME_EFFORT + framing.dataLength();
        }
    }
}
