/** `explore` is held against a search written as plainly as possible, on thousands of small random protocols. */
import { expect, test } from 'vitest';
import { explore, replay } from '../../../src/index.js';
import { plainSearch } from './plain-search.js';
import { randomCase } from './random-protocols.js';

const CASES = 400;
/** Larger ones would take the plain search too long. */
const MOST_STATES = 2000;

test(`the same states, transitions, depth and verdicts on ${CASES} random protocols`, { timeout: 300_000 }, () => {
  let [compared, large, decided] = [0, 0, 0];
  for (let seed = 1; seed <= CASES; seed++) {
    const { system, faults, properties } = randomCase(seed);
    const result = explore(system, { faults, properties, limits: { states: MOST_STATES } });
    const { states, transitions, depth } = result;
    if (result.stopped === 'states') continue;
    compared += 1;
    const { verdicts, ...plain } = plainSearch(system, faults, properties);
    expect({ seed, states, transitions, depth }).toEqual({ seed, ...plain });
    expect(
      result.properties.map(({ name, kind, verdict, steps }) => ({
        ...{ name, kind, steps },
        verdict: verdict === 'never' ? 'not found' : verdict,
      })),
    ).toEqual(verdicts);
    // Each run that is shown leads to what it is to show, in so many moves, and can be made again.
    for (const [i, { kind, run, moves, steps }] of result.properties.entries()) {
      if (run === null || moves === null) continue;
      decided += 1;
      expect(moves).toHaveLength(steps as number);
      expect(properties[i]?.holds(run.end)).toBe(kind === 'sometimes');
      expect(replay(system, moves)).toEqual(run);
    }
    if (states > 500) large += 1;
  }
  // That the protocols are worth it: many have a state space to get lost in, and many claims are settled.
  expect(compared).toBeGreaterThan(CASES / 2);
  expect(large).toBeGreaterThan(CASES / 20);
  expect(decided).toBeGreaterThan(CASES / 4);
});
