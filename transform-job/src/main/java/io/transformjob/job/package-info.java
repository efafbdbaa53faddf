/**
 * The job definition: the text of a CreateTransformJob and a CreateModel request comes in, immutable values and every
 * problem of both texts at once go out. No object store, no Spark, no content is looked at here.
 */
package io.transformjob.job;
