/**
 * Work that must not be cut short: the compiler keeps state from cell to cell, and would be left with half
 * of it. The control thread reads this before it stops the main thread by force.
 */
const depth = new Int32Array(new SharedArrayBuffer(4));

/** For the control thread: greater than 0 while critical work goes on. */
export const criticalDepth: Int32Array<SharedArrayBuffer> = depth;

/** Runs `work` to its end, whatever the user interrupts. */
export function critical<T>(work: () => T): T {
  Atomics.add(depth, 0, 1);
  try {
    return work();
  } finally {
    Atomics.sub(depth, 0, 1);
  }
}
