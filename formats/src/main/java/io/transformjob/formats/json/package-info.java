/**
 * Requests and answers as JSON, documents or lines: bytes go in and become {@link
 * io.transformjob.formats.batch.FeatureBatch}es, a {@link io.transformjob.formats.batch.ScoreBatch} goes in and becomes JSON
 * with the spacing the containers print. {@link io.transformjob.formats.json.JsonTape} is the one reader of JSON as such.
 * Which columns an answer has is never decided here.
 */
package io.transformjob.formats.json;
