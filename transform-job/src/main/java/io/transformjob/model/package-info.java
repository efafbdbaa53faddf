/**
 * The model side of a job: which container an image names, what that container makes of content types, versions and
 * environment, and the runtimes that score batches. Features come in, scores go out; no object, no cloud, no Spark.
 */
package io.transformjob.model;
