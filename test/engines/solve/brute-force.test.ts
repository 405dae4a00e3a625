import { expect, test } from 'vitest';
import { solve } from '../../../src/engines/solve/solve.js';
import type { System } from '../../../src/model/system.js';
import { allRuns, denominator, type Leaf, probabilityOf, type Twentieths } from './all-runs.js';
import { randomSystem } from './random-systems.js';

/** Messages and tosses of a run, at most: polynomials of that degree that agree in more points are the same. */
const SCALE = 16;
const FEWEST_RUNS = 4;
const MOST_RUNS = 1500;
const SYSTEMS = 40;

const UNKNOWN = 0.25;

/** The loss of each link where the unknown is so many twentieths. */
const lossAt =
  ({ network: { loss } }: System, twentieths: number): Twentieths =>
  (from, to) => {
    const rate = typeof loss === 'number' ? loss : (loss[from]?.[to] as number);
    return rate === UNKNOWN ? twentieths : Math.round(20 * rate);
  };

const hasUnknown = ({ network: { loss } }: System) =>
  typeof loss === 'number' ||
  loss.some((row, from) => row.some((rate, to) => rate === UNKNOWN && to !== from));

/** Whether so many runs are enough, and not too many, and are all that there are. */
function whole(system: System, leaves: readonly Leaf[] | null): leaves is readonly Leaf[] {
  if (leaves === null || leaves.length < FEWEST_RUNS) return false;
  if (leaves.some(({ messages, coins, dice }) => messages.length > SCALE || coins + dice > SCALE))
    return false;
  return [3, 17].every(
    (twentieths) => probabilityOf(leaves, lossAt(system, twentieths), SCALE) === denominator(SCALE),
  );
}

test('solve gives the sum over all runs, on random protocols with everything that there is', () => {
  const seen = { systems: 0, runs: 0, tosses: 0, crashes: 0, partitions: 0, links: 0, degrees: 0 };
  for (let seed = 0; seen.systems < SYSTEMS; seed++) {
    const system = randomSystem(seed);
    const leaves = allRuns(system, MOST_RUNS);
    if (!whole(system, leaves)) continue;
    const { outcomes, complete } = solve(system, hasUnknown(system) ? { unknown: UNKNOWN } : {});
    expect(complete, `seed ${seed}`).toBe(true);
    for (let twentieths = 0; twentieths <= SCALE; twentieths++) {
      for (const [name, { at }] of Object.entries(outcomes)) {
        const holding = leaves.filter((leaf) => leaf.outcomes.includes(name));
        const { numerator, denominator: below } = at(twentieths / 20);
        expect(numerator * denominator(SCALE), `seed ${seed}: ${name} at ${twentieths}/20`).toBe(
          probabilityOf(holding, lossAt(system, twentieths), SCALE) * below,
        );
      }
    }
    const degrees = Object.values(outcomes).map(({ degree }) => degree);
    expect(Math.max(...degrees)).toBeLessThanOrEqual(SCALE);
    seen.systems++;
    seen.runs += leaves.length;
    seen.tosses += leaves.some(({ coins, dice }) => coins + dice > 0) ? 1 : 0;
    seen.crashes += system.faults.crash.length > 0 ? 1 : 0;
    seen.partitions += system.network.partitions.length;
    seen.links += typeof system.network.loss === 'number' ? 0 : 1;
    seen.degrees += Math.max(...degrees) > 3 ? 1 : 0;
  }
  // A test of trifles would prove nothing.
  expect(seen.runs).toBeGreaterThan(2500);
  for (const many of [seen.tosses, seen.crashes, seen.partitions, seen.links, seen.degrees]) {
    expect(many).toBeGreaterThan(5);
  }
}, 120_000);
