/*
 * What may be left out, put together: what is dead, which of the interchangeable nodes is which, the order of deliveries.
 * Whichever of these are, no verdict changes; and no number of steps, unless orders are left out. Held against a search
 * that leaves out nothing, and against one that has what is dead, and all renamings, written down.
 */
import { describe, expect, test } from 'vitest';
import { Behaviour } from '../../../dist/engines/explore/behaviour.js';
import { reduced } from '../../../dist/engines/explore/reduce.js';
import { rulesOf } from '../../../dist/engines/explore/rules.js';
import { Search } from '../../../dist/engines/explore/search.js';
import { Recruits, Team } from '../../../dist/engines/explore/team.js';
// Threads run what was built: see threads.test.ts.
import * as built from '../../../dist/index.js';
import { decisionsIn } from '../../../src/engines/explore/properties.js';
import {
  always,
  consistency,
  type ExploreOptions,
  explore,
  type Move,
  type Mutant,
  type Property,
  type ReduceOptions,
  referencePaxos,
  referencePaxosFaults,
  replay,
  type System,
  sometimes,
} from '../../../src/index.js';
import { orbits, type Renamer } from './orbits.js';
import { plainDead } from './plain-dead.js';
import { type Faults, type Found, type Property as PlainProperty, plainSearch } from './plain-search.js';
import { randomCase } from './random-protocols.js';
import { randomSymmetricCase } from './random-symmetric.js';

/** For more of them: CASES=1000 npx vitest run combined. */
const CASES = Number(process.env.CASES ?? 25);

const YES_AND_NO = [false, true];
const COMBINATIONS: readonly Required<ReduceOptions>[] = YES_AND_NO.flatMap((dropDead) =>
  YES_AND_NO.flatMap((symmetry) => YES_AND_NO.map((partialOrder) => ({ dropDead, symmetry, partialOrder }))),
);

/** Claims on decisions, which tell no nodes apart and stay settled once they are. */
const onDecisions: readonly Property[] = [
  always('one value at most', (end) => decisionsIn(end).length < 2),
  sometimes('someone decides 0', (end) => decisionsIn(end).includes(0)),
  sometimes('everyone decides', ({ nodes }) => nodes.every(({ decisions }) => decisions.length > 0)),
].map((property) => ({ ...property, sees: 'decisions' as const }));
/** It has no answer before the search is over. */
const never = sometimes('never', () => false);

/** That no more goes wrong in a run than may. */
function expectWithin(
  { lose = 0, duplicate = 0, crash = 0, recover = 0 }: Faults,
  moves: readonly Move[],
): void {
  const count = (kind: Move['move']) => moves.filter(({ move }) => move === kind).length;
  if (lose !== 'any') expect(count('lose')).toBeLessThanOrEqual(lose);
  expect(count('duplicate')).toBeLessThanOrEqual(duplicate);
  expect(count('recover')).toBeLessThanOrEqual(recover);
  expect(count('crash')).toBeLessThanOrEqual(typeof crash === 'number' ? crash : crash.atMost);
  for (const one of moves) {
    if (one.move === 'crash' && typeof crash !== 'number') expect(crash.nodes).toContain(one.node);
  }
}

/** That a search finds what the plain one found, and that what it shows is there; returns how many states it found. */
function expectSame(
  system: System,
  options: { faults: Faults; properties: readonly Property[]; reduce: Required<ReduceOptions> },
  { verdicts }: Pick<Found, 'verdicts'>,
): number {
  const { faults, properties, reduce } = options;
  const result = explore(system, options);
  const expected = new Map(verdicts.map((one) => [one.name, one]));
  for (const [k, { name, kind, verdict, steps, moves, run }] of result.properties.entries()) {
    const wanted = expected.get(name);
    expect({ reduce, name, verdict: verdict === 'never' ? 'not found' : verdict }).toEqual({
      reduce,
      name,
      verdict: wanted?.verdict,
    });
    if (!reduce.partialOrder) expect({ reduce, name, steps }).toEqual({ reduce, name, steps: wanted?.steps });
    if (steps === null) {
      expect(moves).toBeNull();
      continue;
    }
    // It may be longer than a shortest one, but not shorter.
    expect(steps).toBeGreaterThanOrEqual(wanted?.steps as number);
    expect(moves).toHaveLength(steps);
    const again = replay(system, moves ?? []);
    expect(again).toEqual(run);
    expectWithin(faults, moves ?? []);
    expect(properties[k]?.holds(again.end, system)).toBe(kind === 'sometimes');
  }
  return result.states;
}

test(`${CASES} random protocols: whatever is left out together, every verdict as it was`, {
  timeout: 600_000,
}, () => {
  const fewer = new Map<string, number>();
  for (let seed = 1; seed <= CASES; seed++) {
    const { system, faults, properties: drawn } = randomSymmetricCase(seed);
    const asked = [...drawn, ...onDecisions, never];
    const found = plainSearch(system, faults, asked as PlainProperty[]) as Found;
    for (const properties of [
      [...drawn, never],
      [...onDecisions, { ...never, sees: 'decisions' as const }],
    ]) {
      const states = COMBINATIONS.map((reduce) =>
        expectSame(system, { faults, properties, reduce }, found),
      ) as number[];
      expect({ seed, states: states[0] }).toEqual({ seed, states: found.states });
      for (const [i, reduce] of COMBINATIONS.entries()) {
        expect(states[i]).toBeLessThanOrEqual(found.states);
        const key = JSON.stringify(reduce);
        fewer.set(key, (fewer.get(key) ?? 0) + ((states[i] as number) < found.states ? 1 : 0));
      }
    }
  }
  // Nothing is left out where nothing is asked for; each of the others leaves something out in many of them.
  const [none, ...others] = fewer.values();
  expect(none).toBe(0);
  expect(Math.min(...others)).toBeGreaterThan(CASES / 10);
});

test(`${CASES} random protocols: as many states as orbits of what is left without what is dead`, {
  timeout: 600_000,
}, () => {
  let both = 0;
  for (let seed = 1; seed <= CASES; seed++) {
    const { system, faults, renamer } = randomSymmetricCase(seed);
    const tidy = plainDead(system, faults, 20_000);
    if (tidy === null) continue;
    const { lose: _, ...others } = faults;
    const left = orbits(system, others, renamer, tidy);
    const states = (reduce: ReduceOptions) => explore(system, { faults, reduce }).states;
    expect({
      seed,
      states: states({ dropDead: true }),
      orbits: states({ dropDead: true, symmetry: true }),
    }).toEqual({ seed, ...left });
    const alike = states({ symmetry: true });
    if (left.orbits < Math.min(left.states, alike)) both += 1;
  }
  // In many of them each leaves out what the other does not.
  expect(both).toBeGreaterThan(CASES / 10);
});

/** A leader's Lasts and Accepts name acceptors, and are sorted by them; first-last keeps its Lasts as they came. */
type Leader = { readonly lasts?: readonly { readonly from: number }[]; readonly accepts?: readonly number[] };
const paxos = (mutant: Mutant): Renamer => ({
  state: ({ lasts, accepts, ...others }: Leader, to) => {
    const renamed = lasts?.map((last) => ({ ...last, from: to(last.from) }));
    if (mutant !== 'first-last') renamed?.sort((a, b) => a.from - b.from);
    return {
      ...others,
      ...(renamed ? { lasts: renamed } : {}),
      ...(accepts ? { accepts: accepts.map(to).sort((a, b) => a - b) } : {}),
    };
  },
  message: (message) => message,
});

describe('the reference model and its mutants', () => {
  const decided = sometimes('some leader decides', ({ nodes }) =>
    nodes.some(({ decided }) => decided !== undefined),
  );

  test.each<[Mutant, number, number, Faults]>([
    ['none', 1, 3, { lose: 'any' }],
    ['none', 1, 3, { lose: 1, duplicate: 1 }],
    ['none', 2, 2, { lose: 1 }],
    ['literal-accept', 2, 2, {}],
    ['half-quorum', 2, 2, { lose: 'any' }],
    ['first-last', 2, 2, {}],
    ['forget-promise', 2, 2, {}],
  ])(
    '%s, %i leaders and %i acceptors, %o: the same as the plain search',
    { timeout: 120_000 },
    (mutant, leaders, acceptors, more) => {
      const system = referencePaxos({ leaders, acceptors, mutant });
      const faults = { ...more, ...referencePaxosFaults(system) };
      for (const properties of [
        [consistency, decided, never],
        [consistency, { ...never, sees: 'decisions' as const }],
      ]) {
        const found = plainSearch(system, faults, properties as PlainProperty[]) as Found;
        for (const reduce of COMBINATIONS) expectSame(system, { faults, properties, reduce }, found);
      }
      const tidy = plainDead(system, faults, 100_000) ?? undefined;
      const { lose: _, ...others } = faults;
      const left = orbits(system, others, paxos(mutant), tidy);
      const states = (reduce: ReduceOptions) => explore(system, { faults, reduce }).states;
      expect({
        states: states({ dropDead: true }),
        orbits: states({ dropDead: true, symmetry: true }),
      }).toEqual(left);
    },
  );

  // How many moves it takes is said on paper in `mutants.test.ts`.
  test.each<[Mutant, number, number, number]>([
    ['literal-accept', 2, 3, 18],
    ['half-quorum', 2, 2, 10],
    ['half-quorum', 2, 4, 18],
    ['forget-promise', 2, 3, 20],
    ['first-last', 3, 3, 24],
  ])(
    '%s, %i leaders and %i acceptors: inconsistent, as far away',
    { timeout: 120_000 },
    (mutant, leaders, acceptors, steps) => {
      const system = referencePaxos({ leaders, acceptors, mutant });
      const verdict = { name: 'consistency', kind: 'always', verdict: 'violated', steps } as const;
      for (const reduce of COMBINATIONS) {
        // These two have too many states for a test that leaves in what is dead.
        if (['forget-promise', 'first-last'].includes(mutant) && !reduce.dropDead) continue;
        const faults = referencePaxosFaults(system);
        expectSame(system, { faults, properties: [consistency], reduce }, { verdicts: [verdict] });
      }
    },
  );
});

const withoutBytes = ({ bytes: _, ...rest }: ReturnType<typeof built.explore>) => rest;

describe('two threads without what is dead', () => {
  test.each<[string, Parameters<typeof built.referencePaxos>[0], ExploreOptions]>([
    ['all of a large space', { leaders: 2, acceptors: 5 }, { faults: { lose: 'any' } }],
    ['a mutant', { leaders: 2, acceptors: 4, mutant: 'half-quorum' }, {}],
    ['up to a limit', { leaders: 3, acceptors: 3 }, { limits: { states: 100_000 } }],
    // Here one thread has to do it all.
    ['with symmetry', { leaders: 2, acceptors: 3 }, { reduce: { symmetry: true } }],
    ['with fewer orders', { leaders: 2, acceptors: 3 }, { reduce: { partialOrder: true } }],
  ])('%s: the same as one', { timeout: 120_000 }, (_, size, more) => {
    const model = built.referencePaxos(size);
    const search = (threads: number) =>
      withoutBytes(
        built.explore(model, {
          properties: [built.consistency],
          ...more,
          reduce: { ...more.reduce, dropDead: true },
          threads,
        }),
      );
    expect(search(2)).toEqual(search(1));
  });

  test('random protocols, shared from their first states on', { timeout: 200_000 }, () => {
    let shared = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const { system, faults } = randomCase(`combined ${seed}`);
      const tidy = plainDead(system, faults, 20_000);
      if (system.network.fifo || tidy === null) continue;
      const { lose: _, ...others } = faults;
      const left = plainSearch(system, others, [], Infinity, tidy) as Found;
      const { rules, reductionOf } = reduced(rulesOf(faults, system), { dropDead: true }, system, []);
      const behaviour = new Behaviour(system);
      const recruits = new Recruits(2, 1);
      let search: Search | Team = new Search(system, rules, [], behaviour, reductionOf?.(behaviour), true);
      const began = performance.now();
      while (search instanceof Search && !search.complete) {
        const joined: Search | Team = recruits.join(search);
        // They need a moment to come up.
        if (joined === search && performance.now() - began < 20_000) continue;
        search = joined;
        search.advance(50);
      }
      while (!search.complete) search.advance(1000);
      recruits.end();
      if (search instanceof Team) shared += 1;
      const { states, transitions } = search;
      expect({ seed, states, transitions }).toEqual({
        seed,
        states: left.states,
        transitions: left.transitions,
      });
    }
    expect(shared).toBeGreaterThan(3);
  });
});
