/**
 * From bytes to payloads: finds the records that belong to a split and packs whole, consecutive records up to a byte limit.
 * Positions are counted in the uncompressed object. Where bytes come from and what records mean is not known here.
 */
package io.transformjob.payload;
