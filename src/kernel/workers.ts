/**
 * Threads that a cell starts: an interrupt of the cell ends them too. They would compute on, for a result that
 * no one waits for.
 */
import { syncBuiltinESMExports } from 'node:module';
import threads, { type Worker, type WorkerOptions } from 'node:worker_threads';
import { InterruptedError } from './errors.js';
import type { CellOutput } from './output.js';
import { inCell } from './streams.js';

const started = new WeakMap<CellOutput, Set<Worker>>();
/** Cells that were interrupted: a pool, told that a thread has ended, would start another. */
const interrupted = new WeakSet<CellOutput>();
const interrupts = new WeakMap<CellOutput, number>();

/** From now on, threads that cells start are known. */
export function guardWorkers(): void {
  threads.Worker = class extends threads.Worker {
    constructor(file: string | URL, options?: WorkerOptions) {
      const cell = inCell();
      if (cell && interrupted.has(cell)) throw new InterruptedError();
      super(file, options);
      // Those of `explore` sleep when it does not go on, and end with it.
      if (!cell || options?.name === 'quorumlab search') return;
      const known = started.get(cell) ?? new Set();
      started.set(cell, known.add(this));
      this.once('exit', () => known.delete(this));
    }
  };
  syncBuiltinESMExports();
}

/** How often a cell was interrupted: what it set before the last time does not go on. */
export function interruptsOf(cell: CellOutput): number {
  return interrupts.get(cell) ?? 0;
}

/** What a cell set to be called later is called by the reader: that is not what was interrupted. */
export function startsAnew(): void {
  const cell = inCell();
  if (cell) interrupted.delete(cell);
}

/** Ends the threads of a cell, and those it would start. */
export function endWorkers(cell: CellOutput): void {
  interrupted.add(cell);
  interrupts.set(cell, interruptsOf(cell) + 1);
  for (const worker of started.get(cell) ?? []) void worker.terminate();
}
