package io.transformjob.model.xgboost;

/**
 * An ensemble of trees.
 *
 * @param base base margins, one for each group
 * @param sumStartsAtBase whether sums start at the base margin instead of ending with it
 */
record TreeModel(TreeTable table, FeatureColumns columns, float[] base, boolean sumStartsAtBase)
        implements CompiledModel {
    @Override
    public int groups() {
        return base.length;
    }

    @Override
    public MarginKernel newKernel() {
        return new TreeWalk(this);
    }
}
