/** What the explorer may leave out changes no verdict: held against a search that leaves out nothing. */
import { describe, expect, test } from 'vitest';
import { Behaviour } from '../../../src/engines/explore/behaviour.js';
import { edgesFrom, firstSpot, type Spot, spotKey } from '../../../src/engines/explore/graph.js';
import { KINDS, MOVE } from '../../../src/engines/explore/loop.js';
import { reduced } from '../../../src/engines/explore/reduce.js';
import { rulesOf, withLiars } from '../../../src/engines/explore/rules.js';
import { referencePaxos, referencePaxosFaults } from '../../../src/experiments/reference-paxos.js';
import {
  always,
  consistency,
  decides,
  type ExploreOptions,
  explore,
  type Property,
  type ReduceOptions,
  replay,
} from '../../../src/index.js';
import { cancelTimer, decide, send, setTimer } from '../../../src/model/actions.js';
import { type AnyRole, role } from '../../../src/model/role.js';
import { type End, type System, system } from '../../../src/model/system.js';
import type { Mutant } from '../../../src/protocols/reference-paxos.js';
import { plainDead } from './plain-dead.js';
import { type Property as PlainProperty, type Verdict as PlainVerdict, plainSearch } from './plain-search.js';
import { randomCase } from './random-protocols.js';

/** For more of them: CASES=5000 npx vitest run reductions. */
const CASES = Number(process.env.CASES ?? 60);
/** Spaces with more states are passed over. */
const MOST = 20_000;

/** Claims on decisions that stay settled once they are: what is decided is never undone. */
const onDecisions: readonly Property[] = [
  about('someone decides 0', 'sometimes', (end) => honest(end).includes(0)),
  about('nobody decides 1', 'always', (end) => !honest(end).includes(1)),
  about('one value at most', 'always', (end) => new Set(honest(end)).size < 2),
  about('everyone decides', 'sometimes', ({ nodes }) =>
    nodes.every(({ byzantine, decisions }) => byzantine || decisions.length > 0),
  ),
];

function about(name: string, kind: Property['kind'], holds: (end: End) => boolean): Property {
  return { name, kind, holds, sees: 'decisions' };
}

function honest({ nodes }: End): unknown[] {
  return nodes.flatMap(({ byzantine, decisions }) => (byzantine ? [] : decisions));
}

const REDUCTIONS: readonly ReduceOptions[] = [
  { dropDead: true },
  { partialOrder: true },
  { dropDead: true, partialOrder: true },
];

/** It has no answer before the search is over. */
const never = about('never', 'sometimes', () => false);

test(`the same verdicts on ${CASES} random protocols, and the shortest runs where only what is dead is left out`, {
  timeout: 600_000,
}, () => {
  const fewer = new Map<string, number>();
  let dead = 0;
  for (let seed = 1; seed <= CASES; seed++) {
    const { system, faults, properties: drawn } = randomCase(seed);
    const plain = plainSearch(system, faults, [...drawn, ...onDecisions, never] as PlainProperty[], MOST);
    // Where channels keep an order nothing is left out.
    if (plain === null || system.network.fifo) continue;
    const { states, verdicts } = plain;
    const expected = new Map(verdicts.map((one) => [one.name, one]));
    const asked = { any: [...drawn, { ...never, sees: undefined }], decisions: [...onDecisions, never] };
    for (const [about, properties] of Object.entries(asked) as [string, Property[]][]) {
      for (const reduce of REDUCTIONS) {
        const result = explore(system, { faults, properties, reduce });
        expect(result.complete).toBe(true);
        expect(result.states).toBeLessThanOrEqual(states);
        const key = [...Object.keys(reduce), about].join();
        fewer.set(key, (fewer.get(key) ?? 0) + (result.states < states ? 1 : 0));
        for (const [k, { name, kind, verdict, steps, moves }] of result.properties.entries()) {
          const wanted = expected.get(name) as PlainVerdict;
          const found = { seed, reduce, name, verdict: verdict === 'never' ? 'not found' : verdict };
          expect(found).toEqual({ ...found, verdict: wanted.verdict });
          if (!reduce.partialOrder) expect(steps).toBe(wanted.steps);
          if (steps === null) continue;
          expect(steps).toBeGreaterThanOrEqual(wanted.steps as number);
          // What is shown happens in the whole system as well.
          const run = replay(system, moves ?? []);
          expect(properties[k]?.holds(run.end, system)).toBe(kind === 'sometimes');
        }
      }
    }
    // What is dead, and what is left without it, is worked out once more in the plainest way.
    const tidy = plainDead(system, faults, 20_000);
    if (tidy === null) continue;
    const { lose: _, ...others } = faults;
    const left = plainSearch(system, others, [], Infinity, tidy);
    expect({ seed, states: explore(system, { faults, reduce: { dropDead: true } }).states }).toEqual({
      seed,
      states: left?.states,
    });
    if ((left?.states as number) < states) dead += 1;
  }
  // That it is worth it: each leaves something out in many of them.
  expect(Math.min(...fewer.values())).toBeGreaterThan(CASES / 10);
  expect(dead).toBeGreaterThan(CASES / 10);
});

/*
 * A persistent set, by its definition: wherever a message is under way whose delivery is said to be enough, and in
 * all states that can be reached from there without it, its delivery and each other thing that can happen come to the
 * same state in either order.
 */
test('what is said to commute does, for as long as it is put off, on random protocols', {
  timeout: 300_000,
}, () => {
  let compared = 0;
  for (let seed = 1; seed <= CASES; seed++) {
    const { system: given, faults } = randomCase(seed);
    if (given.network.fifo) continue;
    const byzantine = seed % 2 === 0 ? {} : { 0: [{ type: 'X', hops: 0 }] };
    const rules = rulesOf({ ...faults, byzantine }, given);
    const system = withLiars(given, rules);
    const { reductionOf } = reduced(rules, { partialOrder: true }, system, [consistency]);
    const behaviour = new Behaviour(system);
    const isEnough = reductionOf?.(behaviour).isEnough;
    const first = firstSpot(behaviour, rules);
    const spots = new Map([[spotKey(first), first]]);
    /** Where a message must commute with all else: by its number and the state. */
    const waiting = new Map<string, { readonly thing: number; readonly spot: Spot }>();
    const add = (thing: number, spot: Spot): void => {
      if (waiting.size < 300) waiting.set(`${thing} ${spotKey(spot)}`, { thing, spot });
    };
    for (const spot of spots.values()) {
      if (spots.size > 300) break;
      for (const { to } of edgesFrom(behaviour, rules, spot)) spots.set(spotKey(to), to);
      for (const thing of spot.things.keys()) {
        const node = behaviour.things[thing]?.node as number;
        if (isEnough?.(node, spot.locals[node] as number, thing)) add(thing, spot);
      }
    }
    for (const { thing, spot } of waiting.values()) {
      const own = [MOVE.happen, MOVE.lose, MOVE.duplicate].map((kind) => kind + KINDS * thing);
      const edges = [...edgesFrom(behaviour, rules, spot)];
      const [delivered, ...more] = edges.filter(({ code }) => code === MOVE.happen + KINDS * thing);
      expect(more).toEqual([]);
      for (const { code, choice, to } of edges) {
        if (own.includes(code)) continue;
        const after = (from: Spot | undefined, move: number, which: number) => {
          const next = [...edgesFrom(behaviour, rules, from as Spot)];
          return next.find((edge) => edge.code === move && edge.choice === which)?.to;
        };
        const [one, other] = [after(delivered?.to, code, choice), after(to, MOVE.happen + KINDS * thing, 0)];
        expect(one && spotKey(one), `seed ${seed}`).toBe(other && spotKey(other));
        expect(one).toBeDefined();
        compared += 1;
        add(thing, to);
      }
    }
  }
  expect(compared).toBeGreaterThan(100 * CASES);
});

describe('the reference model', () => {
  test.each([
    [1, 3],
    [2, 2],
    [2, 3],
  ])('%i leaders, %i acceptors: the same verdict, in fewer states each time', (leaders, acceptors) => {
    const system = referencePaxos({ leaders, acceptors });
    const states = (reduce: ReduceOptions, lose: 0 | 'any'): number => {
      const found = explore(system, { properties: [consistency], faults: { lose }, reduce });
      expect(found.properties).toMatchObject([{ verdict: 'holds' }]);
      return found.states;
    };
    for (const lose of [0, 'any'] as const) {
      const [dead, order, both] = REDUCTIONS.map((reduce) => states(reduce, lose)) as [
        number,
        number,
        number,
      ];
      const whole = states({}, lose);
      expect(Math.max(dead, order)).toBeLessThan(whole);
      expect(both).toBeLessThan(Math.min(dead, order));
    }
  });

  test('as many states without what is dead as the plain search counts without it', () => {
    const system = referencePaxos({ leaders: 2, acceptors: 3 });
    const tidy = plainDead(system, {}, 100_000) ?? undefined;
    const { states } = explore(system, { reduce: { dropDead: true } });
    expect(plainSearch(system, {}, [], Infinity, tidy)?.states).toBe(states);
  });

  // Where a mutant is violated, and in how many steps at the least, is worked out in `plain-search.test.ts`.
  test.each<[Mutant, number, number]>([
    ['literal-accept', 1, 10],
    ['half-quorum', 2, 10],
    ['forget-promise', 1, 12],
  ])('%s with %i acceptors is caught', (mutant, acceptors, least) => {
    const system = referencePaxos({ leaders: 2, acceptors, mutant });
    for (const reduce of REDUCTIONS) {
      const options = { properties: [consistency], faults: referencePaxosFaults(system), reduce };
      const [found] = explore(system, options).properties;
      expect(found?.verdict).toBe('violated');
      if (reduce.partialOrder) expect(found?.steps).toBeGreaterThanOrEqual(least);
      else expect(found?.steps).toBe(least);
    }
  });
});

test('with Byzantine nodes, too, on random protocols', { timeout: 300_000 }, () => {
  let [fewer, searched] = [0, 0];
  for (let seed = 1; seed <= CASES; seed++) {
    const { system, faults } = randomCase(seed);
    if (system.network.fifo) continue;
    const byzantine = { 0: [{ type: 'X', hops: 0 }] };
    const options = {
      faults: { ...faults, byzantine },
      properties: [...onDecisions, never],
      limits: { states: 5000 },
    };
    const whole = explore(system, options);
    if (!whole.complete) continue;
    searched += 1;
    for (const reduce of REDUCTIONS) {
      const result = explore(system, { ...options, reduce });
      const verdicts = ({ properties }: typeof whole) =>
        properties.map(({ verdict, steps }) => [verdict, reduce.partialOrder ? null : steps]);
      expect({ seed, reduce, verdicts: verdicts(result) }).toEqual({
        seed,
        reduce,
        verdicts: verdicts(whole),
      });
      if (result.states < whole.states) fewer += 1;
    }
  }
  expect(Math.min(fewer, searched)).toBeGreaterThan(CASES / 10);
});

describe('worked by hand', () => {
  /** Node 0 sends these letters to node 1 when it starts. */
  const writes = (...letters: string[]) =>
    role<object, { type: string }>({ start: () => [{}, ...letters.map((type) => send(1, { type }))] });
  const pair = (receiver: AnyRole, ...letters: string[]) =>
    system({ nodes: 2, role: (id) => (id === 0 ? writes(...letters) : receiver) });
  const states = (one: System, options: ExploreOptions = {}) => explore(one, options).states;

  test('a message that is never heeded is not sent; one that is heeded once is dead afterwards', () => {
    const once = role<{ a: boolean }, { type: 'A' | 'B' }>({
      start: () => ({ a: false }),
      on: { A: () => ({ a: true }), B: (me) => me },
    });
    const one = pair(once, 'A', 'A', 'B');
    // Before the start; then of two A's 2, 1 or 0 under way, and B or not.
    expect(states(one)).toBe(1 + 3 * 2);
    // Before it, after it, and when one A has come.
    expect(states(one, { reduce: { dropDead: true } })).toBe(3);
  });

  test('what a node ignores now and may heed later is kept', () => {
    const second = role<{ heard: string }, { type: 'A' | 'B' }>({
      start: () => ({ heard: '' }),
      on: {
        A: (me) => (me.heard === '' ? { heard: 'A' } : me),
        B: (me) => (me.heard === 'A' ? { heard: 'AB' } : me),
      },
    });
    const both = always<{ heard: string }>('not both', ({ nodes }) => nodes[1]?.state?.heard !== 'AB');
    const found = explore(pair(second, 'A', 'B'), { properties: [both], reduce: { dropDead: true } });
    expect(found.properties).toMatchObject([{ verdict: 'violated', steps: 3 }]);
  });

  test('for a node that is down for good all is dead; for one that may come back nothing is', () => {
    const counts = role<{ heard: number }, { type: 'A' }>({
      start: () => ({ heard: 0 }),
      on: { A: ({ heard }) => ({ heard: Math.min(heard + 1, 2) }) },
    });
    const one = pair(counts, 'A', 'A');
    const [reduce, crash] = [{ dropDead: true }, { nodes: [1], atMost: 1 }];
    // Before the start, and 0, 1 or 2 heard: up, or down. What is heard when it is down is gone at once.
    expect(states(one, { reduce, faults: { crash } })).toBe(2 * 4);
    // Under way and heard, up: before, and (2, 0), (1, 1), (0, 2); down or back: before, and each pair of a sum up to 2.
    expect(states(one, { reduce, faults: { crash, recover: 1 } })).toBe(
      states(one, { faults: { crash, recover: 1 } }),
    );
  });

  test('a timer that will be ignored is not set', () => {
    const waits = role<{ n: number }, never>({
      start: () => [{ n: 0 }, setTimer('wake', 1), setTimer('sleep', 1)],
      timer: { wake: (me) => (me.n === 0 ? [{ n: 1 }, setTimer('wake', 1)] : me), sleep: (me) => me },
    });
    const one = system({ nodes: 1, role: waits });
    // Before the start; sleep runs or not, with n = 0, and with n = 1 and the second wake or none.
    expect(states(one)).toBe(1 + 2 + 2 * 2);
    expect(states(one, { reduce: { dropDead: true } })).toBe(1 + 1 + 1);
  });

  test('messages that the search meets late are as dead as others', () => {
    // Too many ways for walks that look about before the search. Where each ends there is a message of its own.
    const depth = 9;
    const wanders = role<{ path: string }, { type: string }>({
      start: () => [{ path: '' }, setTimer('left', 1), setTimer('right', 1), send(1, { type: 'Close' })],
      timer: { left: (me) => turn(me, 'l'), right: (me) => turn(me, 'r') },
    });
    const turn = (me: { path: string }, to: string) => {
      const path = me.path + to;
      if (path.length > depth) return me;
      if (path.length < depth) return [{ path }, setTimer('left', 1), setTimer('right', 1)] as const;
      // What turns right at the end forgets how it came there.
      const end = to === 'l' ? path : 'r'.repeat(depth);
      return [
        { path: end },
        cancelTimer('left'),
        cancelTimer('right'),
        send(1, { type: 'End', path }),
        send(1, { type: 'Noise', path }),
      ] as const;
    };
    const hears = role<{ is: string }, { type: 'Close' | 'End' | 'Noise' }>({
      start: () => ({ is: 'open' }),
      on: {
        Close: (me) => (me.is === 'open' ? { is: 'closed' } : me),
        End: (me) => (me.is === 'open' ? { is: 'hit' } : me),
        Noise: (me) => me,
      },
    });
    const two = system({ nodes: 2, role: (id) => (id === 0 ? wanders : hears) });
    // Before the start; on the way, open or closed; at an end open, with its message, closed or hit.
    const half = 2 ** (depth - 1);
    const onTheWay = 2 * (2 * half - 1);
    expect(states(two, { reduce: { dropDead: true } })).toBe(1 + onTheWay + 3 * half + (half + 2));
  });

  test('votes may be counted in one order: all other orders come to the same', () => {
    const voter = role<object, { type: 'Vote' }>({ start: () => [{}, send(0, { type: 'Vote' })] });
    const counter = role<{ votes: readonly number[] }, { type: 'Vote' }>({
      start: () => ({ votes: [] }),
      on: {
        Vote: ({ votes }, _, from) => {
          const all = [...new Set([...votes, from])].sort();
          return all.length < 4 ? { votes: all } : [{ votes: all }, decide('all')];
        },
      },
    });
    const election = system({ nodes: 5, role: (id) => (id === 0 ? counter : voter) });
    const properties = [decides('all'), never];
    // Each of four voters has not voted, has a vote under way, or has been heard.
    expect(states(election, { properties })).toBe(3 ** 4);
    // With a vote under way nothing is done but to hear it: so at most one is under way, when its sender is the last.
    const found = explore(election, { properties, reduce: { partialOrder: true } });
    expect(found.states).toBe(2 ** 4 + 4 * 2 ** 3);
    expect(found.properties).toMatchObject([{ verdict: 'found', steps: 8 }, { verdict: 'never' }]);
    // Whoever looks at what was counted sees every order.
    const counted = always<{ votes: number[] }>(
      'not 2 alone',
      ({ nodes }) => nodes[0]?.state?.votes?.join() !== '2',
    );
    expect(
      explore(election, { properties: [counted], reduce: { partialOrder: true } }).properties,
    ).toMatchObject([{ verdict: 'violated', steps: 2 }]);
  });

  test('two that greet each other for ever do not keep a third from its turn', () => {
    const greets = role<object, { type: 'Hello' | 'Go' }>({
      start: ({ id }) => (id === 0 ? [{}, send(1, { type: 'Hello' }), send(2, { type: 'Go' })] : {}),
      on: { Hello: (me, _, from) => [me, send(from, { type: 'Hello' })] },
    });
    const waits = role<object, { type: 'Hello' | 'Go' }>({
      start: () => ({}),
      on: { Go: (me) => [me, setTimer('wake', 1)] },
      timer: { wake: (me) => [me, decide('awake')] },
    });
    const three = system({ nodes: 3, role: (id) => (id === 2 ? waits : greets) });
    const found = explore(three, { properties: [decides('awake')], reduce: { partialOrder: true } });
    // The start of node 0, Go, and the timer.
    expect(found.properties).toMatchObject([{ verdict: 'found', steps: 3 }]);
  });

  test('a message that stops a timer does not commute with it', () => {
    const waits = role<{ set: boolean; stopped: boolean }, { type: 'Set' | 'Stop' }>({
      start: () => ({ set: false, stopped: false }),
      on: {
        Set: (me) => (me.stopped ? me : [{ ...me, set: true }, setTimer('wake', 1)]),
        Stop: (me) => [{ ...me, stopped: true }, cancelTimer('wake')],
      },
      timer: { wake: (me) => [me, decide('rang')] },
    });
    const reduce = { partialOrder: true };
    const found = explore(pair(waits, 'Set', 'Stop'), { properties: [decides('rang')], reduce });
    // The start of node 0, Set, and the timer, before Stop.
    expect(found.properties).toMatchObject([{ verdict: 'found', steps: 3 }]);
  });

  test('where nothing can be left out, it says why', () => {
    const counts = role<{ heard: number }, { type: 'A' }>({
      start: () => ({ heard: 0 }),
      on: { A: ({ heard }) => ({ heard: heard + 1 }) },
    });
    const reduce = { dropDead: true, partialOrder: true };
    const endless = explore(pair(counts, 'A'), { reduce });
    expect(endless).toMatchObject({ states: 3, complete: true });
    expect(endless.reductions).toEqual([
      expect.stringMatching(
        /^nothing else: .* comes to no end in 50,000 local steps \(node 1 has [\d,]+ local states/,
      ),
    ]);
    const inOrder = { ...pair(counts, 'A'), network: { ...pair(counts, 'A').network, fifo: true } };
    expect(explore(inOrder, { reduce }).reductions).toEqual([
      'nothing: channels keep the order of their messages',
    ]);
    expect(explore(inOrder).reductions).toEqual([]);
  });

  test('a handler that is lost only where no run comes is no fault of anyone', () => {
    const strict = role<{ a: boolean }, { type: 'A' | 'B' }>({
      start: () => ({ a: false }),
      on: {
        A: (me) => {
          if (me.a) throw new Error('A came twice');
          return { a: true };
        },
      },
    });
    const one = pair(strict, 'A');
    for (const reduce of REDUCTIONS) {
      expect(explore(one, { reduce })).toMatchObject({ states: 3, complete: true });
      expect(() => explore(pair(strict, 'A', 'A'), { reduce })).toThrow('A came twice');
    }
  });

  test('an option must be true or false, and a property see decisions or all', () => {
    const one = pair(writes());
    expect(() => explore(one, { reduce: { partialOrder: 1 as never } })).toThrow(
      'partialOrder of reduce must be true or false, but is 1.',
    );
    expect(() => explore(one, { properties: [{ ...consistency, sees: 'all' as never }] })).toThrow(
      "sees of the property 'consistency' must be 'decisions', or not be there, but is 'all'.",
    );
  });
});
