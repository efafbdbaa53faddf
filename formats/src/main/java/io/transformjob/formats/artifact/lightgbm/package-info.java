/**
 * LightGBM models as text, read into one immutable {@link io.transformjob.formats.artifact.lightgbm.LightgbmModel}. Nothing
 * is scored here.
 */
package io.transformjob.formats.artifact.lightgbm;
