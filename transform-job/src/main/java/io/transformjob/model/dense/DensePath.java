package io.transformjob.model.dense;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;

/** The ways of multiplying, of which a machine takes the first that it can; all give the same bits. */
enum DensePath {
    /** Where the virtual machine was started with {@code --add-modules jdk.incubator.vector}. */
    VECTOR {
        @Override
        boolean isAvailable() {
            return hasFma()
                    && ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        }

        @Override
        DenseMatrix matrix(int inputs, int outputs, float[] values) {
            try {
                MethodHandle vectorMatrix = MethodHandles.lookup()
                        .findStatic(
                                Class.forName("io.transformjob.model.dense.VectorMatrix"),
                                "of",
                                MethodType.methodType(DenseMatrix.class, int.class, int.class, float[].class));
                return (DenseMatrix) vectorMatrix.invokeExact(inputs, outputs, values);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("the jar must hold a class for the Vector API", e);
            }
        }
    },
    PLAIN {
        @Override
        boolean isAvailable() {
            return hasFma();
        }

        @Override
        DenseMatrix matrix(int inputs, int outputs, float[] values) {
            return new PlainMatrix(inputs, outputs, values);
        }
    },
    /** For processors of x86 before 2013 and emulators of them, where {@code Math.fma} takes a microsecond. */
    EMULATED {
        @Override
        boolean isAvailable() {
            return true;
        }

        @Override
        DenseMatrix matrix(int inputs, int outputs, float[] values) {
            return new EmulatedMatrix(inputs, outputs, values);
        }
    };

    private static final DensePath CURRENT = best();

    private static DensePath best() {
        for (DensePath path : values()) {
            if (path.isAvailable()) {
                return path;
            }
        }
        throw new AssertionError("one path is always available");
    }

    static DensePath current() {
        return CURRENT;
    }

    abstract boolean isAvailable();

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
}
