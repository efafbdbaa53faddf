/**
 * Models that run elsewhere: a container behind HTTP, an endpoint of SageMaker, a server of the Open Inference Protocol.
 * Whole requests go out and whole responses come back; what is in them is not looked at here.
 */
package io.transformjob.model.remote;
