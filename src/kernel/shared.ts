/**
 * What the I/O thread must know of the main thread while that one cannot answer: which cell runs, and
 * whether it may be stopped by force.
 */
export type Shared = Int32Array<SharedArrayBuffer>;

/** How deep the main thread is in work that must not be cut short. */
export const CRITICAL = 0;
/** Counts the cells that have begun. */
export const CELL = 1;
/** What the main thread, waiting for a line of input, is woken by: one of the values below. */
export const INPUT = 2;

/** Values of `INPUT`. */
export const input = { waiting: 0, answered: 1, interrupted: 2 } as const;

export const shared: Shared = new Int32Array(new SharedArrayBuffer(12));

/**
 * Runs `work` to its end, whatever the user interrupts: the compiler keeps state from cell to cell, and
 * would be left with half of it.
 */
export function critical<T>(work: () => T): T {
  Atomics.add(shared, CRITICAL, 1);
  try {
    return work();
  } finally {
    Atomics.sub(shared, CRITICAL, 1);
  }
}

/** A new cell begins: an interrupt that was meant for the one before does not concern it. */
export function nextCell(): void {
  Atomics.add(shared, CELL, 1);
}
