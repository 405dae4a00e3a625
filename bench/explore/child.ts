/*
 * What the measured searches have in common: each runs in a process of its own, told the size of the model, and
 * prints what it found and its own seconds, measured around the call, so that the start of the process is left out.
 *
 * usage: node SEARCH.ts LEADERS ACCEPTORS any|none [WARM_UP_CALLS [THREADS]]
 */
import type { Size } from './handlers.ts';

export interface Found {
  readonly states: number;
  readonly transitions: number;
  /** What the visited states take when all are found, where the search says so. */
  readonly bytes?: number;
}
export interface Timed extends Found {
  readonly seconds: number;
}

export async function child(search: (size: Size, threads: number) => Found | Promise<Found>): Promise<void> {
  const [leaders, acceptors, lose, warmUps = '0', threads = '1'] = process.argv.slice(2);
  const size = { leaders: Number(leaders), acceptors: Number(acceptors), lose: lose === 'any' };
  for (let call = 0; call < Number(warmUps); call++) await search(size, Number(threads));
  const started = performance.now();
  const found = await search(size, Number(threads));
  const seconds = (performance.now() - started) / 1000;
  console.log(JSON.stringify({ ...found, seconds } satisfies Timed));
}
