package io.transformjob.spark;

import io.transformjob.assemble.SplitWork;
import java.util.ArrayList;
import java.util.List;

/** Packs splits into tasks: large splits one by one, small objects together. Output does not depend on it. */
final class WorkPackages {
    /** What opening and publishing an object costs, in bytes that could be transformed in that time. */
    static final long OBJECT_COST_BYTES = 1024 * 1024;

    private static final long TASK_BYTES = 64L * 1024 * 1024;
    private static final int TASKS_PER_SLOT = 4;

    private WorkPackages() {}

    /** @param slots tasks that the cluster runs at once */
    static List<ArrayList<SplitWork>> of(List<SplitWork> works, int slots) {
        long total = 0;
        for (SplitWork work : works) {
            total += cost(work);
        }
        long target = Math.min(TASK_BYTES, total / ((long) TASKS_PER_SLOT * Math.max(slots, 1)));
        List<ArrayList<SplitWork>> tasks = new ArrayList<>();
        ArrayList<SplitWork> task = new ArrayList<>();
        long cost = 0;
        for (SplitWork work : works) {
            task.add(work);
            cost += cost(work);
            if (cost >= target) {
                tasks.add(task);
                task = new ArrayList<>();
                cost = 0;
            }
        }
        if (!task.isEmpty()) {
            tasks.add(task);
        }
        return tasks;
    }

    private static long cost(SplitWork work) {
        return work.split().length() + OBJECT_COST_BYTES;
    }
}
