/** `explore` is held against a search written as plainly as possible, on thousands of small random protocols. */
import { expect, test } from 'vitest';
import { explore, replay } from '../../../src/index.js';
import { randomCase } from './random-protocols.js';

/** For more of them: CASES=5000 npx vitest run against-plain. */
const CASES = Number(process.env.CASES ?? 300);

test(`the same states, transitions, depth and verdicts on ${CASES} random protocols`, {
  timeout: 300_000,
}, () => {
  let [large, decided, saved] = [0, 0, 0];
  for (let seed = 1; seed <= CASES; seed++) {
    const { system, faults, properties, found } = randomCase(seed);
    const { verdicts, ...plain } = found;
    const result = explore(system, { faults, properties });
    const { states, transitions, depth } = result;
    expect({ seed, states, transitions, depth }).toEqual({ seed, ...plain });
    expect(
      result.properties.map(({ name, kind, verdict, steps }) => ({
        ...{ name, kind, steps },
        verdict: verdict === 'never' ? 'not found' : verdict,
      })),
    ).toEqual(verdicts);
    // What is left out changes no verdict, and no number of steps.
    const shorter = explore(system, { faults, properties, reduce: { dropDead: true } });
    expect(shorter.properties.map(({ verdict, steps }) => [verdict, steps])).toEqual(
      result.properties.map(({ verdict, steps }) => [verdict, steps]),
    );
    expect(shorter.states).toBeLessThanOrEqual(states);
    if (shorter.states < states) saved += 1;
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
  expect(large).toBeGreaterThan(CASES / 20);
  expect(decided).toBeGreaterThan(CASES / 4);
  expect(saved).toBeGreaterThan(CASES / 10);
});
