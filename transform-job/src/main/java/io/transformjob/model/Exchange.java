package io.transformjob.model;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.ScoreEncoder;

/**
 * Both ends of the requests of one task: a decoder, and the encoder of the answers to what it decodes. They belong
 * together, since an answer may repeat what its request said.
 */
public record Exchange(BatchDecoder decoder, ScoreEncoder encoder) {}
