import { runner } from '../../../src/engines/run.js';
import type { System } from '../../../src/model/system.js';

/*
 * The probability of an outcome by brute force: every way in which messages can be lost and tosses can fall is run by
 * `run`, and weighed. Nothing of `solve` is used here, and no polynomials: values are whole numbers over a power of 20
 * (losses are multiples of 1/20) and of 6 (coins have two sides, and dice three).
 */

/** How one run went: what was lost and kept by chance, link by link, and how many tosses there were. */
export interface Leaf {
  readonly outcomes: readonly string[];
  /** A message's link, and whether it was lost; without those that could not arrive. */
  readonly messages: readonly { readonly from: number; readonly to: number; readonly lost: boolean }[];
  readonly coins: number;
  readonly dice: number;
}

/** So many runs are looked at for each pattern of losses, for the tosses to fall every way. */
const TRIALS = 150;
const MOST_TOSSES = 3;
const MOST_EVENTS = 150;

/**
 * All the runs of a system, each once; null where there are more than `most` patterns of losses, or more than `most`
 * runs, or a run has no end or many tosses. Seldom it misses a way in which the tosses fall: then the sum of all
 * probabilities is below 1.
 */
export function allRuns(system: System, most: number): Leaf[] | null {
  const run = runner(system, MOST_EVENTS);
  const leaves: Leaf[] = [];
  const open: (readonly number[])[] = [[]];
  const met = new Set<string>();
  for (const lose of open) {
    const ways = new Set<string>();
    for (let trial = 0; trial < TRIALS; trial++) {
      const { events, messages, outcomes, finished } = run({ lose, trial });
      if (!finished) return null;
      const tosses = events.filter(({ kind }) => kind === 'toss');
      if (tosses.length > MOST_TOSSES) return null;
      const way = tosses.map(({ name, face }) => `${name} ${face}`).join();
      if (ways.has(way)) continue;
      ways.add(way);
      // Other faces may lead to fewer messages: then this is the run of a shorter pattern.
      if (messages.length < (lose.at(-1) ?? 0)) continue;
      const named = new Set(lose);
      // What a partition takes is lost in every case.
      if (lose.some((number) => messages[number - 1]?.lost !== true)) throw new Error('not lost');
      const byChance = messages.filter(({ number, lost }) => named.has(number) || !lost);
      leaves.push({
        outcomes: Object.keys(outcomes).filter((name) => outcomes[name as keyof typeof outcomes]),
        messages: byChance.map(({ number, from, to }) => ({ from, to, lost: named.has(number) })),
        coins: tosses.filter(({ name }) => name === 'coin').length,
        dice: tosses.filter(({ name }) => name === 'die').length,
      });
      for (const { number, lost } of messages) {
        if (lost || number <= (lose.at(-1) ?? 0)) continue;
        const longer = [...lose, number];
        if (met.has(longer.join())) continue;
        met.add(longer.join());
        open.push(longer);
      }
      if (open.length > most || leaves.length > most) return null;
      if (tosses.length === 0 && ways.size === 1) break;
    }
  }
  return leaves;
}

/** The losses of a link, in twentieths. */
export type Twentieths = (from: number, to: number) => number;

/**
 * The sum of the probabilities of some runs.
 *
 * @param scale a power of 20 and one of 6 that no run has more messages and tosses than
 * @returns a numerator over 20^scale 6^scale
 */
export function probabilityOf(leaves: readonly Leaf[], loss: Twentieths, scale: number): bigint {
  let sum = 0n;
  for (const { messages, coins, dice } of leaves) {
    const factors = messages.map(({ from, to, lost }) => BigInt(lost ? loss(from, to) : 20 - loss(from, to)));
    const padding = 20n ** BigInt(scale - messages.length) * 6n ** BigInt(scale - coins - dice);
    sum +=
      factors.reduce((product, factor) => product * factor, padding) *
      3n ** BigInt(coins) *
      2n ** BigInt(dice);
  }
  return sum;
}

export const denominator = (scale: number): bigint => 120n ** BigInt(scale);
