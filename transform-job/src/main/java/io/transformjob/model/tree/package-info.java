/**
 * Ensembles of decision trees, whatever library trained them: trees come in through a builder, batches of features as
 * arrays, sums of leaves go out, bit for bit as the plain walk adds them. Nothing here knows files, objectives or text.
 */
package io.transformjob.model.tree;
