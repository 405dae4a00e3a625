/**
 * What the I/O thread must know of the main thread while that one cannot answer: which cell runs, and
 * whether it may be stopped by force.
 */
import { uptime } from 'node:os';

export type Shared = Int32Array<SharedArrayBuffer>;

/** How deep the main thread is in work that must not be cut short. */
export const CRITICAL = 0;
/** Counts the cells that have begun. */
export const CELL = 1;
/** What the main thread, waiting for a line of input, is woken by: one of the values below. */
export const INPUT = 2;
/** Whether the main thread is in a job of the user's, and whether that is being ended: one of the values below. */
export const JOB = 3;

/** When the last cell began, in hundredths of a second since the machine was started. */
export const BEGAN = 4;

/** Values of `JOB`. */
export const job = { none: 0, running: 1, ending: 2 } as const;

/** Values of `INPUT`. */
export const input = { waiting: 0, answered: 1, interrupted: 2 } as const;

export const shared: Shared = new Int32Array(new SharedArrayBuffer(20));

/**
 * Runs `work` to its end, whatever the user interrupts: the compiler keeps state from cell to cell, and
 * would be left with half of it, and what a cell has printed is to be shown.
 */
export function critical<T>(work: () => T): T {
  Atomics.add(shared, CRITICAL, 1);
  while (Atomics.load(shared, JOB) === job.ending) {
    // The end of this job was decided before that, and comes now.
    Atomics.sub(shared, CRITICAL, 1);
    while (Atomics.load(shared, JOB) === job.ending);
    Atomics.add(shared, CRITICAL, 1);
  }
  try {
    return work();
  } finally {
    Atomics.sub(shared, CRITICAL, 1);
  }
}

/**
 * Runs `work`, code of the user's, in such a way that the I/O thread can end it at once: it need not look first
 * whether what runs is the user's. To be called with nothing of the kernel's, or of Node's, around it.
 */
export function stoppable<T>(work: () => T): T {
  // What an end has left raised: nothing that is critical is around us.
  Atomics.store(shared, CRITICAL, 0);
  Atomics.store(shared, JOB, job.running);
  try {
    return work();
  } finally {
    // What is being ended must not go on to the kernel's code.
    while (Atomics.compareExchange(shared, JOB, job.running, job.none) === job.ending);
  }
}

/** The kernel's own code runs: what job there was has ended, one way or the other. */
export function noJob(): void {
  Atomics.store(shared, JOB, job.none);
  Atomics.store(shared, CRITICAL, 0);
}

/** A new cell begins: an interrupt that was meant for the one before does not concern it. */
export function nextCell(): void {
  Atomics.store(shared, BEGAN, Math.floor(uptime() * 100));
  Atomics.add(shared, CELL, 1);
}
