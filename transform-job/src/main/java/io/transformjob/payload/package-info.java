/**
 * From bytes to payloads: finds the records that belong to a split and packs whole, consecutive records up to a byte limit.
 * Where the first record of a split of frames begins may be speculation, which its reader tells and others verify. Positions
 * are counted in the uncompressed object. Where bytes come from and what records mean is not known here.
 */
package io.transformjob.payload;
