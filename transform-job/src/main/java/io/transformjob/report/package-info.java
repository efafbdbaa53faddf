/**
 * What is said of a job when it is over, or on its way: results per object, the documents under {@code _transform-job/},
 * progress. Outcomes come in, documents go out; how the job ran is not known here.
 */
package io.transformjob.report;
