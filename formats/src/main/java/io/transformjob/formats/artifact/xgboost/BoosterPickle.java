package io.transformjob.formats.artifact.xgboost;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.PickleReader;
import io.transformjob.formats.artifact.PickleValue;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The parts of a pickled {@code xgboost.core.Booster} that scoring needs. Nothing is executed.
 *
 * <p>Source: {@code dmlc/xgboost} {@code python-package/xgboost/core.py}, {@code Booster.__getstate__}.
 *
 * @param handle the model's bytes, in any form but a pickle
 * @param treeLimit {@code best_ntree_limit}
 */
record BoosterPickle(byte[] handle, OptionalInt treeLimit) {
    private static final String BOOSTER = "xgboost.core.Booster";
    private static final String REMEDY = "Save the model with Booster.save_model, and pack that file";

    /** A Booster, what rebuilds plain data, and scalars of NumPy, which are passed over. */
    private static final Set<String> GLOBALS = Set.of(
            "xgboost.core Booster",
            "copy_reg _reconstructor",
            "copyreg _reconstructor",
            "copyreg __newobj__",
            "__builtin__ object",
            "builtins object",
            "__builtin__ bytearray",
            "builtins bytearray",
            "__builtin__ bytes",
            "builtins bytes",
            "_codecs encode",
            "collections OrderedDict",
            "numpy dtype",
            "numpy.core.multiarray scalar",
            "numpy._core.multiarray scalar");

    static BoosterPickle read(String member, byte[] bytes) {
        PickleValue root = PickleReader.read(member, bytes, GLOBALS);
        if (!(root instanceof PickleValue.Instance booster)
                || !booster.type().toString().equals(BOOSTER)) {
            throw new ArtifactException(member, "a pickled model must be an " + BOOSTER, root.kind(), REMEDY);
        }
        if (!(booster.state() instanceof PickleValue.Dict state)) {
            throw new ArtifactException(
                    member,
                    "the state of a pickled Booster must be a dictionary",
                    booster.state().kind(),
                    REMEDY);
        }
        if (!(state.get("handle").orElse(new PickleValue.None()) instanceof PickleValue.Bytes handle)) {
            throw new ArtifactException(
                    member,
                    "\"handle\" of a pickled Booster must be bytes",
                    state.get("handle").map(PickleValue::kind).orElse("none"),
                    REMEDY);
        }
        return new BoosterPickle(handle.value(), treeLimit(member, state.get("best_ntree_limit")));
    }

    /** Newer libraries may leave it out; 0 is no limit. */
    private static OptionalInt treeLimit(String member, Optional<PickleValue> value) {
        if (value.isEmpty() || value.get() instanceof PickleValue.None) {
            return OptionalInt.empty();
        }
        if (value.get() instanceof PickleValue.Int number
                && number.value() >= 0
                && number.value() <= Integer.MAX_VALUE) {
            return number.value() == 0 ? OptionalInt.empty() : OptionalInt.of((int) number.value());
        }
        throw new ArtifactException(
                member,
                "\"best_ntree_limit\" of a pickled Booster must be a whole number",
                value.get().kind(),
                ByteCursor.DAMAGED);
    }
}
