package io.transformjob.spark;

import io.transformjob.assemble.SplitWork;
import java.util.ArrayList;
import java.util.List;

/**
 * Packs splits into tasks: large splits one by one, small objects together and apart from large splits, since
 * a task works on several of them at once. Output does not depend on it.
 */
final class WorkPackages {
    /** What opening and publishing an object costs, in bytes that could be transformed in that time. */
    private static final long OBJECT_COST_BYTES = 1024 * 1024;
    /** The same for one of several that are worked on at once. */
    private static final long SMALL_OBJECT_COST_BYTES = OBJECT_COST_BYTES / 8;

    private static final long SMALL_BYTES_MAX = 1024 * 1024;
    /** Gzip may make a thousand times as much of an object. */
    private static final long SMALL_GZIP_BYTES_MAX = 64 * 1024;

    private static final long TASK_BYTES = 64L * 1024 * 1024;
    private static final int TASKS_PER_SLOT = 4;

    private WorkPackages() {}

    /** Whether it is a whole object of at most so many bytes. */
    static boolean isSmall(SplitWork work, long bytesMax) {
        return work.object().splitCount() == 1 && work.object().input().length() <= bytesMax;
    }

    private static long cost(SplitWork work, long smallBytesMax) {
        return work.split().length() + (isSmall(work, smallBytesMax) ? SMALL_OBJECT_COST_BYTES : OBJECT_COST_BYTES);
    }

    /** Longest object, as it is stored, of which a task works on several at once. */
    static long smallBytesMax(boolean gzip) {
        return gzip ? SMALL_GZIP_BYTES_MAX : SMALL_BYTES_MAX;
    }

    /**
     * The packages, large splits first.
     *
     * @param slots tasks that the cluster runs at once
     * @param smallBytesMax longest object that is small
     */
    static List<ArrayList<SplitWork>> of(List<SplitWork> works, int slots, long smallBytesMax) {
        List<SplitWork> large = new ArrayList<>();
        List<SplitWork> small = new ArrayList<>();
        long total = 0;
        for (SplitWork work : works) {
            total += cost(work, smallBytesMax);
            (isSmall(work, smallBytesMax) ? small : large).add(work);
        }
        long target = Math.min(TASK_BYTES, total / ((long) TASKS_PER_SLOT * Math.max(slots, 1)));
        List<ArrayList<SplitWork>> tasks = new ArrayList<>();
        pack(large, target, smallBytesMax, tasks);
        pack(small, target, smallBytesMax, tasks);
        return tasks;
    }

    private static void pack(List<SplitWork> works, long target, long smallBytesMax, List<ArrayList<SplitWork>> tasks) {
        ArrayList<SplitWork> task = new ArrayList<>();
        long cost = 0;
        for (SplitWork work : works) {
            task.add(work);
            cost += cost(work, smallBytesMax);
            if (cost >= target) {
                tasks.add(task);
                task = new ArrayList<>();
                cost = 0;
            }
        }
        if (!task.isEmpty()) {
            tasks.add(task);
        }
    }
}
