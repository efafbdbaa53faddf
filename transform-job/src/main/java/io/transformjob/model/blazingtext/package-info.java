/**
 * Text classifiers of BlazingText, which are fastText's: the words of a text and their n-grams have vectors, whose mean is asked for
 * the most probable labels. Texts come in as bytes, labels go out as indices.
 */
package io.transformjob.model.blazingtext;
