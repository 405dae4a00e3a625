/** `explore` with symmetry is held against all states and all their renamings, one by one. */
import { expect, test } from 'vitest';
import { referencePaxos } from '../../../src/experiments/reference-paxos.js';
import { explore, replay } from '../../../src/index.js';
import { orbits, type Renamer } from './orbits.js';
import { randomSymmetricCase } from './random-symmetric.js';

const sorted = (nodes: readonly number[]) => [...nodes].sort((a, b) => a - b);

type Leader = { readonly lasts?: readonly { readonly from: number }[]; readonly accepts?: readonly number[] };

/** A leader's Lasts and Accepts name acceptors, and are sorted by them. */
const paxos: Renamer = {
  state: ({ lasts, accepts, ...others }: Leader, to) => ({
    ...others,
    ...(lasts
      ? { lasts: lasts.map((last) => ({ ...last, from: to(last.from) })).sort((a, b) => a.from - b.from) }
      : {}),
    ...(accepts ? { accepts: sorted(accepts.map(to)) } : {}),
  }),
  message: (message) => message,
};

test.each([
  [1, 2, {}],
  [1, 3, {}],
  [1, 4, {}],
  [2, 2, {}],
  [2, 3, {}],
  [1, 2, { lose: 'any' }],
  [1, 3, { lose: 'any' }],
  [1, 4, { lose: 1 }],
  [2, 2, { lose: 'any' }],
  [2, 2, { lose: 1 }],
  [1, 3, { crash: { nodes: [1, 2, 3], atMost: 1 }, recover: 1 }],
  [2, 2, { crash: { nodes: [2, 3], atMost: 2 }, recover: 1 }],
  [2, 2, { lose: 1, duplicate: 1 }],
] as const)('%i leaders and %i acceptors, %o: one state for each orbit', { timeout: 120_000 }, (leaders, acceptors, faults) => {
  const system = referencePaxos({ leaders, acceptors });
  const counted = orbits(system, faults, paxos);
  expect(explore(system, { faults }).states).toBe(counted.states);
  expect(explore(system, { faults, reduce: { symmetry: true } }).states).toBe(counted.orbits);
});

/** For more of them: CASES=2000 npx vitest run symmetry. */
const CASES = Number(process.env.CASES ?? 80);

test(`${CASES} random protocols: one state for each orbit, and every verdict as it was`, { timeout: 300_000 }, () => {
  let [shown, saved] = [0, 0];
  for (let seed = 1; seed <= CASES; seed++) {
    const { system, faults, properties, renamer, found } = randomSymmetricCase(seed);
    const result = explore(system, { faults, properties, reduce: { symmetry: true } });
    const { verdicts } = found;
    expect(
      result.properties.map(({ name, kind, verdict, steps }) => ({
        ...{ name, kind, steps },
        verdict: verdict === 'never' ? 'not found' : verdict,
      })),
    ).toEqual(verdicts);
    // Each run that is shown is one of the system itself.
    for (const [i, { kind, run, moves, steps }] of result.properties.entries()) {
      if (run === null || moves === null) continue;
      shown += 1;
      expect(moves).toHaveLength(steps as number);
      expect(properties[i]?.holds(run.end)).toBe(kind === 'sometimes');
      expect(replay(system, moves)).toEqual(run);
    }
    const whole = orbits(system, faults, renamer);
    const { states } = explore(system, { faults, reduce: { symmetry: true } });
    expect({ seed, states }).toEqual({ seed, states: whole.orbits });
    if (states < whole.states) saved += 1;
  }
  expect(shown).toBeGreaterThan(CASES / 4);
  expect(saved).toBeGreaterThan(CASES / 2);
});
