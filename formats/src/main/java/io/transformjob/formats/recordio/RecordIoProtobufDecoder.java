package io.transformjob.formats.recordio;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.SparseBatch;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.ByteWindow;
import io.transformjob.formats.record.Framing;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.formats.record.MalformedStreamException;
import io.transformjob.formats.recordio.WireReader.WireFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code application/x-recordio-protobuf}: records {@code aialgs.data.Record} (formats.md §6), whose feature {@code values}
 * is the row. A payload is a sequence of RecordIO frames, or one record without a frame; these are told apart by the magic
 * number, which no record can begin with.
 *
 * <ul>
 *   <li>A tensor of {@code float32}, {@code float64} or {@code int32} values without keys is a dense row, row-major if it
 *       is a matrix. Values become {@code float32}.
 *   <li>One with keys is a sparse row, whose width is the product of its shape. So is one that has a shape but neither keys
 *       nor values: Python's writer writes a row of zeros so.
 *   <li>A batch is dense or sparse. If the first record of an object is dense, all its dense rows are as wide.
 *   <li>Labels, {@code uid}, {@code metadata} and {@code configuration} are looked through and not used.
 * </ul>
 *
 * <p>The newest XGBoost container skips records without the feature {@code values} or without a tensor in it, so that its
 * answers stand beside the wrong records. Here such a record is refused.
 *
 * <p>Source: Amazon SageMaker Developer Guide, "Common Data Formats"; aws/sagemaker-python-sdk {@code amazon/common.py}.
 */
public final class RecordIoProtobufDecoder implements BatchDecoder {
    private static final int ROWS_MAX = 1024;
    /** A batch of features stays in the second-level cache. */
    private static final int BATCH_VALUES = 64 * 1024;

    private static final byte[] VALUES = "values".getBytes(StandardCharsets.US_ASCII);
    private static final String VALUES_MUST = "the feature \"values\" must be a tensor of numbers";
    private static final String WRITE_VALUES = "Write the row as a tensor named \"values\", as SageMaker's writers do.";

    private static final int NOT_KNOWN = -1;

    private final boolean finite;
    private final DenseBatch dense = new DenseBatch();
    private final SparseBatch sparse = new SparseBatch();
    private final RecordIoFraming framing = new RecordIoFraming();
    private final ByteSink joined = new ByteSink();

    private final WireReader in = new WireReader();
    private final MapEntry entry = new MapEntry();
    private TensorFields tensor = new TensorFields();
    private long[] numbers = new long[64];

    private byte[] bytes;
    private int position;
    private int end;
    /** Whether the payload is a record without a frame, which may be empty. */
    private boolean bare;

    /** Whether it was one when it was started. */
    private boolean startedBare;

    /** The object that is read: all of its payloads have the same edges. */
    private Edges object;
    /** Columns of its first record if that is dense, 0 if it is sparse, or {@link #NOT_KNOWN}. */
    private int columns;

    /** Where the record that was read last begins and ends, its frame included. */
    private int recordStart;

    private int recordEnd;
    /** Where its data begins, in the array that it was read from. */
    private int messageFrom;

    private int recordColumns;
    private boolean recordIsSparse;

    /** @param finite whether infinite values are refused, as XGBoost does; NaN is a missing value anyhow */
    public RecordIoProtobufDecoder(boolean finite) {
        this.finite = finite;
    }

    @Override
    public void start(byte[] bytes, int from, int to, Edges edges) {
        this.bytes = bytes;
        position = from;
        end = to;
        bare = !RecordIo.isFramed(bytes, from, to);
        startedBare = bare;
        if (edges != object || edges.nothingBefore()) {
            object = edges;
            columns = NOT_KNOWN;
        }
    }

    /** If the first record of the object does not tell how wide dense ones are, each is as wide as it likes. */
    @Override
    public void resume(int from, int to) {
        columns = columns == NOT_KNOWN && object.nothingBefore() ? 0 : columns;
        position = from;
        end = to;
        bare = false;
    }

    @Override
    public boolean payloadIsRecord() {
        return startedBare;
    }

    @Override
    public FeatureBatch next() {
        if (position >= end && !bare) {
            return null;
        }
        try {
            readRecord();
            return recordIsSparse ? sparseRows() : denseRows();
        } catch (WireFault e) {
            String rule = bare
                    ? "a payload must be RecordIO frames or one aialgs.data.Record"
                    : "a record must be an aialgs.data.Record";
            throw fault(0, rule, e.found(messageFrom), "Check that the object holds RecordIO-protobuf.");
        }
    }

    private FeatureBatch denseRows() {
        int rows = Math.max(1, Math.min(ROWS_MAX, BATCH_VALUES / recordColumns));
        dense.reset(recordColumns, rows);
        do {
            addDenseRow();
        } while (dense.rows() < rows && readNext(false));
        return dense;
    }

    private FeatureBatch sparseRows() {
        sparse.reset();
        do {
            addSparseRow();
        } while (sparse.rows() < ROWS_MAX && sparse.entries() < BATCH_VALUES && readNext(true));
        return sparse;
    }

    /** Reads the next record; false if there is none in the payload, or one that does not fit in the batch. */
    private boolean readNext(boolean sparseExpected) {
        if (position >= end) {
            return false;
        }
        readRecord();
        return recordIsSparse == sparseExpected && (sparseExpected || recordColumns == dense.columns());
    }

    /** Finds the record at {@code position} and its tensor. It is taken, and left behind, by adding it as a row. */
    private void readRecord() {
        recordStart = position;
        if (bare) {
            recordEnd = end;
            readMessage(bytes, position, end);
            return;
        }
        if (end - position >= RecordIo.HEADER_LENGTH && RecordIo.readInt(bytes, position) == RecordIo.MAGIC) {
            // One whole part, as nearly all records are. A length with a flag in it is longer than any array.
            long length = RecordIo.readInt(bytes, position + 4) & 0xFFFFFFFFL;
            if (length <= RecordIo.DATA_LENGTH_MAX && length <= end - position - RecordIo.HEADER_LENGTH) {
                int data = position + RecordIo.HEADER_LENGTH;
                recordEnd = Math.min(end, data + (int) length + RecordIo.padding((int) length));
                readMessage(bytes, data, data + (int) length);
                return;
            }
        }
        readParts();
    }

    private void readParts() {
        try {
            int length = framing.find(ByteWindow.of(bytes, position, end), 0, ByteWindow.LENGTH_MAX);
            if (length == Framing.TOO_LONG) {
                throw fault(
                        0, "a record must end in its payload", "one that is longer", "Check that it is not damaged.");
            }
            recordEnd = position + length;
            joined.clear();
            joined.write(bytes, position, recordEnd);
        } catch (MalformedStreamException e) {
            throw fault(0, e.rule(), e.found(), e.remedy());
        } catch (IOException e) {
            throw new UncheckedIOException("an array cannot fail to be read", e);
        }
        int data = framing.unframe(joined.bytes(), 0);
        readMessage(joined.bytes(), data, data + (int) framing.dataLength());
    }

    private void readMessage(byte[] message, int from, int to) {
        messageFrom = from;
        if (!findTensor(message, from, to)) {
            throw fault(0, "a record must have a feature \"values\"", listing(message, from, to), WRITE_VALUES);
        }
        measure();
    }

    /** Looks through a record. The last feature named "values" is its row. */
    private boolean findTensor(byte[] message, int from, int to) {
        tensor.clear();
        boolean found = false;
        in.start(message, from, to);
        for (int tag; (tag = in.tag()) != 0; ) {
            if (tag == TensorRecord.FEATURES) {
                entry.read(in);
                if (entry.keyIs(VALUES)) {
                    tensor.requireNumbers();
                    tensor = entry.exchangeValue(tensor);
                    found = true;
                } else {
                    entry.value().requireNumbers();
                }
            } else if (tag == TensorRecord.LABEL) {
                entry.read(in);
                entry.value().requireNumbers();
            } else {
                in.skip(tag);
            }
        }
        return found;
    }

    private static String listing(byte[] message, int from, int to) {
        TensorRecord record = TensorRecord.parse(message, from, to);
        return names("features", record.features().keySet()) + ", "
                + names("labels", record.labels().keySet());
    }

    private static String names(String what, Set<String> names) {
        String quoted = names.stream()
                .limit(5)
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .map(name -> MalformedRecordException.quote(name, 0, name.length))
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "no " + what : what + " " + quoted + (names.size() > 5 ? ", …" : "");
    }

    /** Finds out whether the row is sparse, and how wide it is. */
    private void measure() {
        switch (tensor.type()) {
            case TensorFields.NONE -> throw fault(0, VALUES_MUST, "one without a value", WRITE_VALUES);
            case TensorFields.BYTES -> throw fault(0, VALUES_MUST, "bytes", WRITE_VALUES);
            default -> {}
        }
        int valueCount = tensor.valueCount();
        boolean hasKeys = tensor.keysLength() > 0;
        boolean hasShape = tensor.shapeLength() > 0;
        if (valueCount == 0 && !hasKeys && !hasShape) {
            throw fault(0, "a record must have at least one value", "none", "Remove the record, or write its row.");
        }
        recordIsSparse = hasKeys || valueCount == 0;
        if (recordIsSparse && !hasShape) {
            throw fault(0, "a sparse tensor must have a shape", "none", "Write the number of columns as its shape.");
        }
        recordColumns = hasShape ? places() : valueCount;
        if (recordIsSparse) {
            columns = columns == NOT_KNOWN && object.nothingBefore() ? 0 : columns;
            return;
        }
        if (recordColumns != valueCount) {
            throw fault(
                    0,
                    "a dense tensor must have as many values as its shape has places, %d".formatted(recordColumns),
                    Integer.toString(valueCount),
                    "Leave the shape of a row out, or mend it.");
        }
        if (columns == NOT_KNOWN) {
            columns = object.nothingBefore() ? valueCount : columnsOf(object.firstRecord());
        }
        if (columns != 0 && columns != valueCount) {
            throw fault(
                    0,
                    "a dense record must have as many values as the first one of its object, %d".formatted(columns),
                    Integer.toString(valueCount),
                    "Write NaN where a value is missing.");
        }
    }

    /** Columns of a record without a frame if it is dense, even if its values are refused; else 0. */
    private int columnsOf(byte[] record) {
        RecordIoProtobufDecoder decoder = new RecordIoProtobufDecoder(finite);
        try {
            decoder.start(record, 0, record.length, Edges.WHOLE);
            return decoder.next() instanceof DenseBatch first ? first.columns() : 0;
        } catch (MalformedRecordException e) {
            return Math.max(0, decoder.columns);
        }
    }

    /** The product of the shape. */
    private int places() {
        reserveNumbers(tensor.shapeLength());
        int dimensions = tensor.readShape(numbers);
        int places = 1;
        for (int i = 0; i < dimensions; i++) {
            long size = numbers[i];
            if (size < 1 || size > Integer.MAX_VALUE / places) {
                throw fault(
                        0,
                        "the sizes in a shape must be at least 1, and their product at most %d"
                                .formatted(Integer.MAX_VALUE),
                        Arrays.stream(numbers, 0, Math.min(dimensions, 8))
                                .mapToObj(Long::toUnsignedString)
                                .collect(Collectors.joining(", ", "", dimensions > 8 ? ", …" : "")),
                        "Mend the shape.");
            }
            places *= (int) size;
        }
        return places;
    }

    private void addDenseRow() {
        float[] into = dense.values();
        int at = dense.rows() * recordColumns;
        boolean allFinite = readValues(recordColumns, into, at);
        dense.addRow(recordStart, recordEnd, !allFinite && hasMissing(into, at, recordColumns));
        leaveRecord();
    }

    private void addSparseRow() {
        int count = tensor.valueCount();
        int at = sparse.entries();
        sparse.reserve(Math.max(count, tensor.keysLength()));
        readKeys(count, sparse.indices(), at);
        if (!readValues(count, sparse.values(), at)) {
            hasMissing(sparse.values(), at, count);
        }
        sparse.advance(count);
        sparse.addRow(recordStart, recordEnd, recordColumns);
        leaveRecord();
    }

    private void leaveRecord() {
        position = recordEnd;
        bare = false;
    }

    private void readKeys(int count, int[] into, int at) {
        int keyCount = tensor.readKeys(recordColumns, into, at);
        if (keyCount != count) {
            throw fault(
                    0,
                    "a sparse tensor must have as many keys as values",
                    "%d keys and %d values".formatted(keyCount, count),
                    "Write a key for each value.");
        }
        // No key is above the width. A step that is not up leaves a sign; after steps up the last one is the largest.
        int steps = 0;
        for (int i = at + 1; i < at + count; i++) {
            steps |= into[i] - into[i - 1] - 1;
        }
        if (steps < 0) {
            requireDistinct(into, at, count);
        } else if (count > 0 && into[at + count - 1] == recordColumns) {
            throw keyFault();
        }
    }

    private MalformedRecordException keyFault() {
        reserveNumbers(tensor.keysLength());
        tensor.readKeys(numbers);
        int entry = 0;
        while (Long.compareUnsigned(numbers[entry], recordColumns) < 0) {
            entry++;
        }
        return fault(
                entry + 1,
                "a key must be below the product of the shape, %d".formatted(recordColumns),
                Long.toUnsignedString(numbers[entry]),
                "Keys count from 0; mend the key or the shape.");
    }

    private void requireDistinct(int[] keys, int from, int count) {
        int[] sorted = Arrays.copyOfRange(keys, from, from + count);
        Arrays.sort(sorted);
        if (sorted[count - 1] == recordColumns) {
            throw keyFault();
        }
        for (int i = 1; i < count; i++) {
            if (sorted[i] == sorted[i - 1]) {
                throw fault(
                        0,
                        "a key must occur once",
                        "%d more often".formatted(sorted[i]),
                        "Write one value for each column.");
            }
        }
    }

    /** Whether all values are finite. */
    private boolean readValues(int count, float[] into, int at) {
        switch (tensor.type()) {
            case TensorFields.FLOAT32 -> {
                return tensor.readFloats(into, at);
            }
            case TensorFields.FLOAT64 -> {
                tensor.readRounded(into, at);
                return areFinite(into, at, count);
            }
            default -> {
                reserveNumbers(count);
                tensor.readInts(numbers);
                for (int i = 0; i < count; i++) {
                    into[at + i] = (int) numbers[i];
                }
                return true;
            }
        }
    }

    private static boolean areFinite(float[] row, int from, int count) {
        boolean finite = true;
        for (int i = from; i < from + count; i++) {
            finite &= Math.abs(row[i]) <= Float.MAX_VALUE;
        }
        return finite;
    }

    private void reserveNumbers(int count) {
        if (numbers.length < count) {
            numbers = new long[Math.max(count, 2 * numbers.length)];
        }
    }

    /** Whether a value is missing, where not all are finite. */
    private boolean hasMissing(float[] row, int from, int count) {
        boolean missing = false;
        for (int i = from; i < from + count; i++) {
            missing |= Float.isNaN(row[i]);
            if (finite && Float.isInfinite(row[i])) {
                throw fault(
                        i - from + 1,
                        "a value must be finite as float32",
                        row[i] > 0 ? "infinity" : "-infinity",
                        "Write NaN where a value is missing.");
            }
        }
        return missing;
    }

    private MalformedRecordException fault(int column, String rule, String found, String remedy) {
        return new MalformedRecordException(recordStart, column, rule, found, remedy);
    }
}
