package io.transformjob.spark;

import io.transformjob.plan.PlannedObject;
import io.transformjob.plan.Split;
import io.transformjob.plan.TransformPlan;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Packs the splits of a plan into tasks: large splits one by one, small objects together. Output does not depend on it. */
final class WorkPackages {
    /** What opening and publishing an object costs, in bytes that could be transformed in that time. */
    private static final long OBJECT_COST_BYTES = 1024 * 1024;

    private static final long TASK_BYTES = 64L * 1024 * 1024;
    private static final int TASKS_PER_SLOT = 4;

    private WorkPackages() {}

    /** One split of one object. */
    record Unit(PlannedObject object, Split split) implements Serializable {}

    /** @param slots tasks that the cluster runs at once */
    static List<ArrayList<Unit>> of(TransformPlan plan, int slots) {
        long total = plan.inputBytes() + plan.splitCount() * OBJECT_COST_BYTES;
        long target = Math.min(TASK_BYTES, total / ((long) TASKS_PER_SLOT * Math.max(slots, 1)));
        List<ArrayList<Unit>> tasks = new ArrayList<>();
        ArrayList<Unit> task = new ArrayList<>();
        long cost = 0;
        for (PlannedObject object : plan.objects()) {
            for (Split split : object.splits()) {
                task.add(new Unit(object, split));
                cost += split.length() + OBJECT_COST_BYTES;
                if (cost >= target) {
                    tasks.add(task);
                    task = new ArrayList<>();
                    cost = 0;
                }
            }
        }
        if (!task.isEmpty()) {
            tasks.add(task);
        }
        return tasks;
    }
}
