package io.transformjob.formats.artifact.xgboost;

import java.util.OptionalInt;

/**
 * Where the bytes of a model come from.
 *
 * @param pickled whether a Python pickle held them
 * @param treeLimit {@code best_ntree_limit} of the pickled Booster
 */
record Origin(boolean pickled, OptionalInt treeLimit) {
    static final Origin FILE = new Origin(false, OptionalInt.empty());
}
