package io.transformjob.model.dense;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** The ways of multiplying, of which a machine takes the first that it can; all give the same bits. */
enum DensePath {
    PLAIN("plain Java, strips of %d rows".formatted(PlainMatrix.STRIP_ROWS)) {
        @Override
        DenseMatrix matrix(int inputs, int outputs, float[] values) {
            return new PlainMatrix(inputs, outputs, values);
        }
    },
    /** For processors of x86 before 2013 and emulators of them, where {@code Math.fma} takes a microsecond. */
    EMULATED("plain Java without fused multiply-add, which this machine lacks") {
        @Override
        DenseMatrix matrix(int inputs, int outputs, float[] values) {
            return new EmulatedMatrix(inputs, outputs, values);
        }
    };

    private static final DensePath CURRENT = hasFma() ? PLAIN : EMULATED;

    private final String text;

    DensePath(String text) {
        this.text = text;
    }

    static DensePath current() {
        return CURRENT;
    }

    abstract DenseMatrix matrix(int inputs, int outputs, float[] values);

    /** Whether {@code Math.fma} is an instruction; true if the virtual machine does not tell. */
    private static boolean hasFma() {
        try {
            HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            return machine == null
                    || Boolean.parseBoolean(machine.getVMOption("UseFMA").getValue());
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
