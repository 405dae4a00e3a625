/**
 * However many threads search, they find the same. They run what was built: a thread is started from a file.
 */
import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import workers from 'node:worker_threads';
import { expect, test } from 'vitest';
import { Behaviour } from '../../../dist/engines/explore/behaviour.js';
import { rulesOf } from '../../../dist/engines/explore/rules.js';
import { Search } from '../../../dist/engines/explore/search.js';
import { Recruits, Team } from '../../../dist/engines/explore/team.js';
import {
  always,
  consistency,
  decide,
  type ExploreOptions,
  explore,
  exploreSteps,
  referencePaxos,
  role,
  send,
  sometimes,
  system,
  validity,
} from '../../../dist/index.js';
import { randomCase } from './random-protocols.js';

const without = ({ bytes: _, ...rest }: ReturnType<typeof explore>) => rest;

function same(
  model: Parameters<typeof explore>[0],
  options: ExploreOptions,
  counts: readonly number[] = [2, 3],
) {
  const one = without(explore(model, options));
  for (const threads of counts)
    expect({ threads, ...without(explore(model, { ...options, threads })) }).toEqual({ threads, ...one });
  return one;
}

test('the counts that other checkers found, in two, three and five threads', { timeout: 120_000 }, () => {
  const found = same(referencePaxos({ leaders: 2, acceptors: 3 }), { properties: [consistency] }, [2, 3, 5]);
  expect(found).toMatchObject({ states: 101_408, transitions: 518_682, depth: 23, complete: true });
  const losable = same(
    referencePaxos({ leaders: 2, acceptors: 3 }),
    { properties: [consistency, validity], faults: { lose: 'any' } },
    [2],
  );
  expect(losable).toMatchObject({ states: 895_971, transitions: 7_159_994, complete: true });
});

test('a violation: the same steps, and the same run', { timeout: 120_000 }, () => {
  const mutant = referencePaxos({ leaders: 2, acceptors: 3, mutant: 'literal-accept' });
  const { properties, complete, stopped } = same(mutant, { properties: [consistency] });
  expect(properties).toMatchObject([{ verdict: 'violated', steps: 18 }]);
  expect({ complete, stopped }).toEqual({ complete: false, stopped: 'decided' });
});

test('limits cut it off at the same place', { timeout: 120_000 }, () => {
  const model = referencePaxos({ leaders: 2, acceptors: 4 });
  const byStates = same(model, { properties: [consistency], limits: { states: 150_000 } }, [2]);
  expect(byStates).toMatchObject({ complete: false, stopped: 'states', properties: [{ verdict: 'open' }] });
  const byDepth = same(model, { properties: [consistency], limits: { depth: 14 } }, [2]);
  expect(byDepth).toMatchObject({ complete: false, stopped: 'depth', depth: 14 });
});

test('a handler that throws late: the same error, with the way there', { timeout: 120_000 }, () => {
  // Three counters that count each other's messages; the last one bears so many only.
  const counter = role<number, { type: 'Up' }>({
    start: ({ id }) => [0, send((id + 1) % 3, { type: 'Up' }), send((id + 2) % 3, { type: 'Up' })],
    on: {
      Up: (count, _, from, { id }) => {
        if (id === 2 && count === 39) throw new Error('too many');
        return [count + 1, send(from, { type: 'Up' })];
      },
    },
  });
  const model = system({ nodes: 3, role: () => counter });
  const told = (threads: number) => {
    try {
      explore(model, { threads, limits: { states: 1_000_000 } });
    } catch (error) {
      return String(error);
    }
    return 'nothing';
  };
  expect(told(1)).toMatch(/too many/);
  expect(told(2)).toBe(told(1));
});

test('a property that throws in many states: always the same one is told', { timeout: 120_000 }, () => {
  const picky = always('picky', ({ nodes }) => {
    if (nodes[0]?.decided === undefined || nodes[1]?.decided === undefined) return true;
    throw new Error(JSON.stringify(nodes));
  });
  const told = (threads: number) => {
    try {
      explore(referencePaxos({ leaders: 2, acceptors: 4 }), { threads, properties: [picky] });
    } catch (error) {
      return String(error);
    }
    return 'nothing';
  };
  const one = told(1);
  expect(one).toMatch(/picky/);
  for (const threads of [3, 3]) expect(told(threads)).toBe(one);
});

test('a claim that says it sees decisions only, and sees more, comes to an end', { timeout: 120_000 }, () => {
  const claim = sometimes<{ promised: number; accepted: unknown }>('promised early', ({ nodes }) =>
    nodes.every(({ state, decided }, node) =>
      node < 2 ? decided === undefined : state?.promised === 2 && state.accepted === null,
    ),
  );
  const properties = [{ ...claim, sees: 'decisions' as const }, sometimes('never', () => false)];
  const found = same(referencePaxos({ leaders: 2, acceptors: 3 }), { properties }, [2]);
  expect(found.properties).toMatchObject([{ verdict: 'found' }, { verdict: 'never' }]);
});

test('threads end with the search, and where it cannot begin there are none', {
  timeout: 20_000,
}, async () => {
  const ends: Promise<unknown>[] = [];
  const { Worker } = workers;
  workers.Worker = class extends Worker {
    constructor(...given: ConstructorParameters<typeof Worker>) {
      super(...given);
      ends.push(once(this, 'exit'));
    }
  };
  try {
    explore(referencePaxos({ leaders: 1, acceptors: 3 }), { threads: 3 });
    expect(ends).toHaveLength(2);
    const broken = always('no answer', () => {
      throw new Error('none');
    });
    const options = { threads: 3, properties: [broken] };
    expect(() => explore(referencePaxos({ leaders: 1, acceptors: 3 }), options)).toThrow(/none/);
    expect(ends).toHaveLength(2);
  } finally {
    workers.Worker = Worker;
  }
  await Promise.all(ends);
});

test('what was unknown when they began, and fields that are outgrown', { timeout: 120_000 }, () => {
  // A sum that grows by any order of many messages has more local states than a walk meets.
  const adder = role<number, { type: 'Add'; what: number }>({
    start: () => 0,
    on: { Add: (sum, { what }) => (sum + what > 4000 ? [sum, decide(sum)] : (3 * sum + what) % 5000) },
  });
  const source = role<null, { type: 'Add'; what: number }>({
    start: () => [
      null,
      ...Array.from({ length: 8 }, (_, i) => send(2, { type: 'Add' as const, what: 2 ** i })),
    ],
  });
  const model = system({ nodes: 3, role: (id) => (id === 2 ? adder : source) });
  const asked = { properties: [sometimes('decides', ({ nodes }) => nodes[2]?.decided !== undefined)] };
  const { states } = same(model, { ...asked, limits: { states: 3_000_000 } }, [2]);
  expect(states).toBeGreaterThan(50_000);
});

test('random protocols, shared from their first states on', { timeout: 200_000 }, () => {
  let shared = 0;
  for (let seed = 1; seed <= 30; seed++) {
    const { system: model, faults, properties, found } = randomCase(`threads ${seed}`);
    if (model.network.fifo) continue;
    const recruits = new Recruits(2, 1);
    const began = performance.now();
    let search: Search | Team = new Search(
      model,
      rulesOf(faults, model),
      properties,
      new Behaviour(model),
      undefined,
      true,
    );
    // It goes on only where they have come up.
    while (search instanceof Search && !search.complete && !search.decided) {
      const joined: Search | Team = recruits.join(search);
      // They need a moment to come up.
      if (joined === search && performance.now() - began < 20_000) continue;
      search = joined;
      search.advance(10);
    }
    while (!search.complete && !(search.decided && !search.isAmidLevel)) search.advance(50);
    recruits.end();
    if (search instanceof Team) shared += 1;
    const { states, transitions, depth } = found;
    expect({ seed, states: search.states, transitions: search.transitions }).toEqual({
      seed,
      states,
      transitions,
    });
    expect(search.waiting === 0 ? search.depth - 1 : search.depth).toBe(depth);
    for (const { name, steps } of found.verdicts) expect(search.found.get(name)?.depth ?? null).toBe(steps);
  }
  expect(shared).toBeGreaterThan(10);
});

test('where a thread is gone, one does it all', { timeout: 120_000 }, async () => {
  const model = referencePaxos({ leaders: 2, acceptors: 3 });
  let worker: Worker | undefined;
  process.once('worker', (started: Worker) => {
    worker = started;
  });
  const steps = exploreSteps(model, { threads: 2 });
  // So far that it has joined.
  for (let found = 0; found < 30_000; found = steps.next().value.states)
    await new Promise((turn) => setTimeout(turn, 10));
  await worker?.terminate();
  for (;;) {
    const { done, value } = steps.next();
    if (!done) continue;
    expect(value).toMatchObject({ states: 101_408, transitions: 518_682, complete: true });
    break;
  }
});
