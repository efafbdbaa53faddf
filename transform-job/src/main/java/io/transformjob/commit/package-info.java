/**
 * What makes a job whole: a journal, and the protocol by which one driver after the other brings a job to its end. Between
 * outcomes of splits ({@code assemble}) and results of objects ({@code report}); knows stores, knows nothing of Spark.
 *
 * <h2>What is promised</h2>
 *
 * <p>P3: an output object is absent, or what stood there before, or whole. P4: whatever is killed, repeated or doubled, the
 * job ends with each output published once, and with no multipart upload, staged output or journal left.
 *
 * <h2>What is assumed</h2>
 *
 * <ol>
 *   <li><b>Determinism</b> (P1): the output bytes of a split depend on job, model and input alone. Reads are tied to the
 *       listed input by its ETag, or length and time, so a task sees that input or fails.
 *   <li><b>The store</b>: a PUT, a completed upload and a rename each show a whole object in one step, in place of the
 *       earlier one; what was written is seen by who reads later (S3 since 2020, HDFS, local files). A part that is stored
 *       again replaces the earlier one; a completion takes exactly the parts it names, by their tags.
 *   <li><b>A process may stop at any point</b>, for good, or for any time and then go on. A request may be carried out
 *       without its answer being heard, and may be carried out late.
 * </ol>
 *
 * <p>Nothing is assumed of clocks, nor that a lost executor or driver is dead.
 *
 * <h2>Who writes what</h2>
 *
 * <table>
 * <caption>All objects are written whole, and no two writers write different bytes to one name.</caption>
 * <tr><th>object</th><th>writer</th><th>when</th></tr>
 * <tr><td>output of an object of one split</td><td>its task</td><td>when all its records are answered: one PUT or rename</td></tr>
 * <tr><td>part of an upload</td><td>task of the split, or of a merge</td><td>if its output reaches the store's least part</td></tr>
 * <tr><td>{@code scratch/<object>/<split>-<attempt>}</td><td>task of the split</td><td>if it does not; a name of its own for
 * each attempt, which the outcome tells</td></tr>
 * <tr><td>{@code journal/outcomes/…}</td><td>executor</td><td>behind what it speaks of, before the task ends</td></tr>
 * <tr><td>{@code journal/control/claim-N}</td><td>driver</td><td>first of all, on condition that it is not there</td></tr>
 * <tr><td>{@code journal/plan.jsonl}</td><td>first driver</td><td>behind its claim; from then on the job is open</td></tr>
 * <tr><td>{@code journal/uploads/N}</td><td>driver N</td><td>before the first task gets such an upload</td></tr>
 * <tr><td>{@code journal/assembled/N}</td><td>driver N</td><td>when all pieces are there, before they are completed</td></tr>
 * <tr><td>outputs of objects of several splits</td><td>driver, or a task that merges all of one</td><td>completion, or one PUT or rename</td></tr>
 * <tr><td>documents of the job</td><td>driver</td><td>when all outputs are published</td></tr>
 * </table>
 *
 * <h2>States of a job, and what a crash leaves</h2>
 *
 * <pre>
 *   (nothing) --claim--> claimed --plan--> open --uploads--> transforming --assembled--> publishing
 *             --outputs--> published --documents--> told --plan removed--> ended --clear--> (outputs and documents)
 * </pre>
 *
 * <table>
 * <caption>A driver that dies in a state leaves this, and the next command does that.</caption>
 * <tr><th>state</th><th>left behind</th><th>{@code run} and {@code resume} do</th></tr>
 * <tr><td>claimed</td><td>a claim; perhaps {@code describe.json}</td><td>{@code run} takes the next number and begins</td></tr>
 * <tr><td>open</td><td>perhaps uploads that no journal knows</td><td>{@code resume} begins its own; those are swept at the end</td></tr>
 * <tr><td>transforming</td><td>parts, staged outputs, whole small outputs, their outcomes</td><td>{@code resume} redoes splits
 * without an outcome: those that ran, at most, and small objects of the last two seconds</td></tr>
 * <tr><td>publishing</td><td>pending uploads of which all parts are known; some completed</td><td>{@code resume} looks, see below</td></tr>
 * <tr><td>published, told</td><td>all outputs</td><td>{@code resume} finds nothing to do, and writes the documents again</td></tr>
 * <tr><td>ended</td><td>remains of journal and scratch</td><td>{@code resume} removes them; {@code run} does so before it begins</td></tr>
 * </table>
 *
 * <h2>Why each object is whole, and published once</h2>
 *
 * <p><b>An object of one split.</b> Its task writes the whole output to a place where nobody sees it and shows it in one
 * step. Twins, retries and zombies write the same bytes (assumption 1), so whichever comes last, the object is the same.
 *
 * <p><b>An object of several splits.</b> The driver completes the upload with one part or merged run for each split, in
 * order, and only when every split has an outcome that {@link io.transformjob.assemble.SplitChain} accepts: each begins
 * where the one before it ends, from the first byte to the last, so every record is in exactly one of them. A twin may
 * store a part again; it is the same bytes, so the tag that the outcome names still fits where tags are digests of
 * content. Where they are not (encryption by KMS), or where the twin is of a split of frames that began in the wrong place,
 * the tag does not fit: the store refuses the completion, nothing is shown, and the object's parts are made again. Parts
 * that nobody names are dropped by the store.
 *
 * <p><b>Unknown outcomes.</b> A completion whose answer is late, lost, an error, or 200 with an error inside says nothing.
 * What the store has decides. The upload is still listed: it was not completed, and is completed again. It is gone, and
 * at the target stands an object of the expected length that is not the one noted before the upload began: it was
 * completed. Otherwise somebody removed it, an owner that died at the end of the job or a rule of the bucket, and its parts
 * are made again: the journal ties each part to its upload.
 *
 * <p><b>Two drivers.</b> A driver owns the job while its claim has the highest number, and the journal is there. Claims are
 * created on condition, so one of two drivers that claim a number gets it, where the store has the condition; the driver
 * finds out by creating its own claim once more, and the report says if the store has none. A driver looks every two
 * seconds whether it is still the owner, and again before it publishes, before it writes documents and before it clears
 * anything. Between look and deed it may be overtaken: then both complete the same upload with the same parts, of which one
 * succeeds and the other finds the object as published; or both write the same bytes. Removing is the deed that could
 * hurt, and all that is removed is of no use to anybody once the owner has published everything.
 *
 * <p><b>Lost executors that live on.</b> They may store a part, a staged output or a whole small output once more: the same
 * bytes. After the job has ended a part is refused, as its upload is gone; a staged output would be left in {@code
 * scratch/}, which is why the driver waits for tasks that Spark still knows before it clears. An executor that neither
 * Spark nor the driver can reach, and that writes behind the end, leaves a file there that the next {@code run} removes, or
 * an upload to S3 that shows nowhere: the bucket's lifecycle rule for incomplete uploads is the remedy.
 *
 * <h2>A job of 1,000 executors and 1,000,000 objects</h2>
 *
 * <p>A model, with measured sizes and Amazon's published limits (3,500 PUT and 5,500 GET a second for each prefix that S3
 * has partitioned); 10 KB an object, 4 cores an executor, 30 ms a GET, 50 ms a PUT:
 *
 * <table>
 * <caption>What the driver and the store have to do.</caption>
 * <tr><th>what</th><th>how much</th></tr>
 * <tr><td>listing</td><td>1,000 requests, one behind the other: 100 s at 100 ms. Work begins behind it</td></tr>
 * <tr><td>heap of the driver</td><td>284 bytes an object for the plan, 36 for its work, 188 for its outcome, about 150 for its
 * result: 0.7 GB, so 2 GB will do; 200,000 objects need 0.15 GB. Plan and manifest are streamed</td></tr>
 * <tr><td>tasks</td><td>16,000 of 62 objects: 11 KB to each, 8 KB back; 180 MB and 140 MB through the driver</td></tr>
 * <tr><td>objects at once</td><td>8 in each of 4,000 slots; 400,000 a second if the store let them</td></tr>
 * <tr><td>requests an object</td><td>1 GET, 1 PUT; the journal adds a PUT for each executor every two seconds, and one at
 * the end of each task: 500 a second in all</td></tr>
 * <tr><td>completion</td><td>bound by PUT of one prefix: 1,000,000 / 3,500 = 286 s if outputs and journal lie in partitions of
 * their own, 333 s if they share one. The store slows clients down (503) and S3A waits. 9 executors reach that bound, so
 * more only help where outputs have several prefixes</td></tr>
 * <tr><td>a lost driver</td><td>{@code resume} lists and reads the plan (330 MB) and at most 160,000 objects of outcomes, 16 at
 * once: 5 minutes at the worst. That is why entries wait for each other</td></tr>
 * </table>
 *
 * <p>Large objects are cheap for the driver: 1 TB in one object is 10,000 splits of 105 MB, 10,000 outcomes, one completion;
 * 4,000 slots at 100 MB/s read it in 2.5 rounds of a second or so, and the store's 5,500 GET a second are not reached. 1,000
 * executors never write to one name, and the driver asks the store for nothing while tasks run but one listing every two
 * seconds.
 */
package io.transformjob.commit;
