import type { Run } from '../engines/run.js';

/** One way to lose messages, and the run it makes. */
export interface LossPattern<Outcome extends string> {
  /** The numbers of the messages that are lost, in the order of sending. */
  readonly lost: readonly number[];
  readonly run: Run<Outcome>;
}

/**
 * Every way to lose messages, the fewest losses first, and of those the earliest; each once. A pattern
 * is run only when it is asked for. For a protocol whose runs can be of any length it never ends.
 *
 * @param runs runs the system with these messages lost and all others delivered
 * @param most how many patterns at most
 * @returns when it ends, whether that were all
 */
export function* lossPatterns<Outcome extends string>(
  runs: (lose: readonly number[]) => Run<Outcome>,
  most = Number.POSITIVE_INFINITY,
): Generator<LossPattern<Outcome>, boolean, void> {
  let tried = 0;
  let level: readonly (readonly number[])[] = [[]];
  while (level.length > 0) {
    const next: number[][] = [];
    for (const lost of level) {
      if (tried === most) return false;
      tried++;
      const run = runs(lost);
      yield { lost, run };
      // One more loss, later than all before: so every set of losses comes up once. (A message that a
      // partition stops cannot be lost again.)
      for (const { number, lost: gone } of run.messages.slice(lost.at(-1) ?? 0)) {
        // More than can still be tried need not be kept.
        if (next.length > most - tried) break;
        if (!gone) next.push([...lost, number]);
      }
    }
    level = next;
  }
  return true;
}
