import seedrandom from 'seedrandom';
import { wholeNumber } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';

/** What every random stream starts from: a number or a word. The same seed gives the same bytes everywhere. */
export type Seed = number | string;

/** The state of the `alea` generator: three fractions and a carry. */
export interface StreamState {
  s0: number;
  s1: number;
  s2: number;
  c: number;
}

/** Two to the power of −32. */
export const UNIT = 2.3283064365386963e-10;

/**
 * The random streams of a sample: one for each trial, found from (seed, point, trial) by hashing
 * alone. So any trial can be replayed by itself, and no result depends on who ran which trials.
 *
 * (Seeding a generator from a text for each trial would cost half of a Paxos round. The text is
 * hashed once for a sample; a trial costs a few multiplications.)
 *
 * @param point which point of a sweep, from 0
 * @returns a function that sets `state` to the start of a trial's stream
 * @throws ArgumentError where the seed is neither a finite number nor a text
 */
export function trialStreams(seed: Seed, point = 0): (trial: number, state: StreamState) => void {
  if (typeof seed !== 'string' && !(typeof seed === 'number' && Number.isFinite(seed))) {
    throw new ArgumentError(`seed must be a number or a text, but is ${String(seed)}.`);
  }
  wholeNumber('point', point, 0);
  const words = seedrandom.alea(`${seed}/${point}`);
  const [a, b, d] = [words.int32(), words.int32(), words.int32()];
  return (trial, state) => {
    const low = trial | 0;
    const high = (trial / 4294967296) | 0;
    let h = mixed(a ^ low);
    h = mixed(h ^ high ^ b);
    state.s0 = (h >>> 0) * UNIT;
    h = mixed(h + 0x9e3779b9);
    state.s1 = (h >>> 0) * UNIT;
    h = mixed((h + 0x9e3779b9) ^ d);
    state.s2 = (h >>> 0) * UNIT;
    state.c = 1;
  };
}

/** Murmur3's finaliser: every bit of the result depends on every bit of `h`, and no two inputs collide. */
function mixed(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
