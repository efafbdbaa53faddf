package io.transformjob.formats.csv;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.NamedTensor;
import io.transformjob.formats.batch.RecordSpans;
import io.transformjob.formats.batch.TensorBatch;
import io.transformjob.formats.number.ElementType;
import io.transformjob.formats.number.FloatText;
import io.transformjob.formats.number.WholeScanner;
import io.transformjob.formats.record.MalformedRecordException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * {@code text/csv} for models that take tensors of given types: the selected fields of a record are the elements of a row of each
 * input, one input behind the other. Records are read by RFC 4180, since texts may hold anything. A number is read exactly: a
 * whole one as such, so that 64 bits are kept, and a fraction once, in the precision that is asked for. An empty field is NaN among
 * fractions, an empty text among texts, and refused elsewhere; truths are {@code true}, {@code false}, 1 and 0. Blank lines at
 * the edges of the object are no records.
 */
public final class CsvTensorDecoder implements BatchDecoder {
    private static final int ROWS_MAX = 1024;
    private static final int BATCH_BYTES = 256 * 1024;
    /** What a text counts towards that. */
    private static final int TEXT_BYTES = 16;

    /**
     * The columns of an input.
     *
     * @param type of its elements; empty of texts
     * @param width elements of a row
     */
    public record Input(String name, Optional<ElementType> type, int width) {
        public Input {
            if (width < 1) {
                throw new IllegalArgumentException("width of \"%s\" must be at least 1, got %d".formatted(name, width));
            }
        }
    }

    private final CsvFormat format;
    private final FieldSelection selection;
    private final long recordBytesMax;
    private final List<Input> inputs;
    private final int columns;
    private final int rowsMax;
    private final byte delimiter;

    private final CsvFields fields = new CsvFields();
    private final CsvRecordEnd recordEnd;
    private final CellReader cells;
    private final WholeScanner wholes = new WholeScanner();

    private byte[] bytes;
    private int position;
    private int end;
    private int first;
    private int last;
    private int[] selected = {};
    /** Fields of the records that {@code selected} is for. */
    private int selectedOf;

    /** Elements of each input that is no text, and texts of each other one. */
    private byte[][] elements = {};

    private List<List<byte[]>> texts = List.of();
    private RecordSpans spans = new RecordSpans();

    /** @param recordBytesMax most bytes that may be selected of a record (BT-61) */
    public CsvTensorDecoder(CsvFormat format, FieldSelection selection, long recordBytesMax, List<Input> inputs) {
        this.format = format;
        this.selection = selection;
        this.recordBytesMax = recordBytesMax;
        this.inputs = List.copyOf(inputs);
        this.columns = inputs.stream().mapToInt(Input::width).reduce(0, Math::addExact);
        int rowBytes = inputs.stream()
                .mapToInt(input ->
                        input.width() * input.type().map(ElementType::width).orElse(TEXT_BYTES))
                .reduce(0, Math::addExact);
        this.rowsMax = Math.max(1, Math.min(ROWS_MAX, BATCH_BYTES / rowBytes));
        this.delimiter = format.fieldDelimiter();
        this.recordEnd = new CsvRecordEnd(delimiter);
        this.cells = new CellReader(format.header(), true, false);
    }

    @Override
    public void start(byte[] bytes, int from, int to, Edges edges) {
        this.bytes = bytes;
        position = from;
        end = to;
        selectedOf = 0;
        boolean isFirst = edges.nothingBefore();
        if (isFirst) {
            for (int i = from; i < to && format.isBlank(bytes[i]); i++) {
                position = bytes[i] == '\n' ? i + 1 : position;
            }
        }
        stripEnd(edges);
        first = position;
        last = end;
        cells.start(bytes, end, isFirst ? position : -1);
    }

    /** The line feed of the last record, and blank lines behind it if nothing else is there. */
    private void stripEnd(Edges edges) {
        int visible = end;
        while (visible > position && format.isBlank(bytes[visible - 1])) {
            visible--;
        }
        int feed = Separators.find(bytes, visible, end, (byte) '\n');
        if (feed < end - 1 && edges.nothingAfter(value -> !format.isBlank(value))) {
            end = feed;
        }
    }

    @Override
    public void resume(int from, int to) {
        position = Math.max(from, first);
        end = Math.min(to, last);
    }

    @Override
    public FeatureBatch next() {
        if (position >= end) {
            return null;
        }
        begin((int) Math.min(rowsMax, ((long) end - position) / columns + 1));
        while (spans.count() < rowsMax && position < end) {
            int stop = stop(position);
            read(position, stop);
            boolean carriageReturn = stop > position && bytes[stop - 1] == '\r';
            spans.add(position, carriageReturn ? stop - 1 : stop);
            position = stop + 1;
        }
        return TensorBatch.ofRows(tensors(), spans);
    }

    private void begin(int rows) {
        spans = new RecordSpans();
        elements = new byte[inputs.size()][];
        texts = new ArrayList<>(inputs.size());
        for (int i = 0; i < elements.length; i++) {
            Input input = inputs.get(i);
            int width = input.type().map(ElementType::width).orElse(0);
            elements[i] = new byte[rows * input.width() * width];
            texts.add(input.type().isPresent() ? List.of() : new ArrayList<>());
        }
    }

    private int stop(int start) {
        if (!format.multiline()) {
            return Separators.find(bytes, start, end, (byte) '\n');
        }
        recordEnd.begin();
        int feed = recordEnd.find(bytes, start, end);
        return feed < 0 ? end : feed;
    }

    private void read(int start, int stop) {
        fields.index(bytes, start, stop, delimiter);
        select(start, stop);
        if (stop - start > recordBytesMax) {
            checkLength(start);
        }
        int row = spans.count();
        int field = 0;
        for (int i = 0; i < elements.length; i++) {
            Input input = inputs.get(i);
            for (int column = 0; column < input.width(); column++, field++) {
                if (input.type().isEmpty()) {
                    texts.get(i).add(text(start, selected[field]));
                } else {
                    ElementType type = input.type().get();
                    int at = (row * input.width() + column) * type.width();
                    number(type, start, selected[field], elements[i], at);
                }
            }
        }
    }

    private void select(int start, int stop) {
        if (fields.count() == selectedOf) {
            return;
        }
        int[] chosen;
        try {
            chosen = selection.columns(fields.count());
        } catch (IllegalArgumentException e) {
            String message = e.getMessage();
            int found = message.lastIndexOf(", found ");
            throw fault(
                    start,
                    0,
                    found < 0 ? message : message.substring(0, found),
                    found < 0 ? fields.count() + " columns" : message.substring(found + ", found ".length()),
                    "Correct the filter, or the record.");
        }
        if (chosen.length != columns) {
            byte other = fields.count() == 1 ? CellReader.otherDelimiter(bytes, start, stop) : 0;
            throw fault(
                    start,
                    0,
                    "a record must have %d columns, which are the elements of %s"
                            .formatted(columns, inputs.stream().map(Input::name).toList()),
                    stop == start ? "a blank line" : chosen.length + " columns",
                    other == 0
                            ? "Leave out what is no input of the model, such as a label."
                            : CellReader.delimiterRemedy(other));
        }
        selected = chosen;
        selectedOf = fields.count();
    }

    /** BT-61, BT-62: a payload is measured after {@code InputFilter}. */
    private void checkLength(int start) {
        long length = selected.length - 1L;
        for (int field : selected) {
            length += fields.valueLength(field);
        }
        if (length > recordBytesMax) {
            throw fault(
                    start,
                    0,
                    "what is selected of a record must fit in a payload of %d bytes".formatted(recordBytesMax),
                    "%d bytes".formatted(length),
                    "Raise MaxPayloadInMB (100 at most, 0 for no limit), or select less.");
        }
    }

    private byte[] text(int start, int field) {
        byte[] text = new byte[fields.valueLength(field)];
        fields.copyValue(field, text, 0);
        if (text.length > 0 && !isUtf8(text)) {
            throw fault(start, field, "must be a text in UTF-8", quote(field), "Save the object as UTF-8.");
        }
        return text;
    }

    private static boolean isUtf8(byte[] text) {
        for (byte value : text) {
            if (value < 0) {
                return Arrays.equals(new String(text, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), text);
            }
        }
        return true;
    }

    private void number(ElementType type, int start, int field, byte[] into, int at) {
        boolean quoted = fields.isQuoted(field);
        int from = fields.start(field) + (quoted ? 1 : 0);
        int to = fields.end(field) - (quoted ? 1 : 0);
        if (type == ElementType.FLOAT32) {
            type.writeFraction(cells.read(start, from, to, field), into, at);
            return;
        }
        if (type.isFloat()) {
            double value = from == to ? Double.NaN : FloatText.readDouble(bytes, from, to);
            if (value != value && from < to) {
                // Says what is wrong, unless it is the word.
                cells.read(start, from, to, field);
            }
            type.writeFraction(value, into, at);
            if (Double.isInfinite(type.readFraction(into, at))) {
                throw fault(
                        start, field, "must be finite", quote(field), "Leave the field empty if the value is missing.");
            }
            return;
        }
        type.writeWhole(whole(type, start, field, trimStart(from, to), trimEnd(from, to)), into, at);
    }

    private long whole(ElementType type, int start, int field, int from, int to) {
        if (type == ElementType.BOOL) {
            String word =
                    to - from <= 5 ? new String(bytes, from, Math.max(0, to - from), StandardCharsets.ISO_8859_1) : "";
            if (word.equalsIgnoreCase("true") || word.equals("1")) {
                return 1;
            }
            if (word.equalsIgnoreCase("false") || word.equals("0")) {
                return 0;
            }
            throw fault(start, field, "must be true, false, 1 or 0", quote(field), "Write one of these.");
        }
        boolean signed = type.name().startsWith("INT");
        int bits = Byte.SIZE * type.width();
        if (from < to && wholes.scan(bytes, from, to) && wholes.fits(bits, signed)) {
            return wholes.value();
        }
        BigInteger least = signed ? BigInteger.ONE.shiftLeft(bits - 1).negate() : BigInteger.ZERO;
        BigInteger most = BigInteger.ONE.shiftLeft(signed ? bits - 1 : bits).subtract(BigInteger.ONE);
        throw fault(
                start,
                field,
                "must be a whole number from %s to %s".formatted(least, most),
                quote(field),
                "The model's input holds no other; a missing value has none.");
    }

    private int trimStart(int from, int to) {
        int start = from;
        while (start < to && FloatText.isWhitespace(bytes[start])) {
            start++;
        }
        return start;
    }

    private int trimEnd(int from, int to) {
        int stop = to;
        while (stop > from && FloatText.isWhitespace(bytes[stop - 1])) {
            stop--;
        }
        return stop;
    }

    private List<NamedTensor> tensors() {
        List<NamedTensor> tensors = new ArrayList<>(inputs.size());
        int rows = spans.count();
        for (int i = 0; i < inputs.size(); i++) {
            Input input = inputs.get(i);
            long[] shape = {rows, input.width()};
            if (input.type().isEmpty()) {
                tensors.add(NamedTensor.ofTexts(input.name(), shape, texts.get(i)));
            } else {
                ElementType type = input.type().get();
                byte[] read = Arrays.copyOf(elements[i], rows * input.width() * type.width());
                tensors.add(NamedTensor.of(input.name(), type, shape, read));
            }
        }
        return tensors;
    }

    private String quote(int field) {
        return MalformedRecordException.quote(bytes, fields.start(field), fields.end(field));
    }

    private static MalformedRecordException fault(int start, int field, String rule, String found, String remedy) {
        boolean ofField = rule.startsWith("must");
        return new MalformedRecordException(
                start,
                ofField ? field + 1 : 0,
                ofField ? "column %d %s".formatted(field + 1, rule) : rule,
                found,
                remedy);
    }
}
