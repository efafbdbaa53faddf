/**
 * The model side of a job: which container an image names, what that container makes of content types, versions and
 * environment, and the runtimes that score batches. Features come in, scores go out, or, of a model that runs elsewhere and of
 * several in a row, a request and its response; no object, no store, no Spark.
 */
package io.transformjob.model;
