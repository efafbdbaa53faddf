/**
 * What a job will do, before the first byte of input is read: which objects are its input, where the output of each goes,
 * and the byte ranges they are cut into. A job comes in, a {@link io.transformjob.plan.TransformPlan} goes out; contents
 * of objects are never looked at, manifests excepted.
 */
package io.transformjob.plan;
