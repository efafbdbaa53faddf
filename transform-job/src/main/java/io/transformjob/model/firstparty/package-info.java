/**
 * SageMaker's first-party algorithms as their containers run them: models read from {@code model_algo-1}, one class for
 * each algorithm that scores, the forms of their answers, and what they take and give. Models come in as immutable
 * descriptions, batches as arrays; no text is read or written here.
 */
package io.transformjob.model.firstparty;
