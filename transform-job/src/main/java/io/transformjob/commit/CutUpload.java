package io.transformjob.commit;

import io.transformjob.store.PartUpload;
import io.transformjob.store.StoredObject;

/**
 * The multipart upload of an object that was cut.
 *
 * @param objectIndex which object of the plan
 * @param before what stood at the output's place before: null if nothing did
 */
record CutUpload(int objectIndex, PartUpload upload, StoredObject before) {}
