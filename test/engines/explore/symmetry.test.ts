/** `explore` with symmetry is held against all states and all their renamings, one by one. */
import { describe, expect, test } from 'vitest';
import {
  ArgumentError,
  always,
  broadcast,
  consistency,
  type ExploreFaults,
  type ExploreOptions,
  explore,
  type Mutant,
  ProtocolError,
  referencePaxos,
  referencePaxosFaults,
  replay,
  role,
  type System,
  send,
  setTimer,
  sometimes,
  system,
  termination,
  toss,
  twoGenerals,
} from '../../../src/index.js';
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
] as const)(
  '%i leaders and %i acceptors, %o: one state for each orbit',
  { timeout: 120_000 },
  (leaders, acceptors, faults) => {
    const system = referencePaxos({ leaders, acceptors });
    const counted = orbits(system, faults, paxos);
    expect(explore(system, { faults }).states).toBe(counted.states);
    expect(explore(system, { faults, reduce: { symmetry: true } }).states).toBe(counted.orbits);
  },
);

/*
 * Two-phase commit, after J. Gray and L. Lamport, "Consensus on transaction commit" (2006), section 3: a transaction
 * manager, node 0, and resource managers. (In their model a message stays for ever once it is sent; here it is consumed,
 * as any message is. So their counts are others.)
 */
type Commit = { readonly type: 'Prepared' } | { readonly type: 'Commit' } | { readonly type: 'Abort' };
type Manager = { readonly phase: string; readonly prepared?: readonly number[] };

const twoPhase = (managers: number) => {
  const everyone = Array.from({ length: managers }, (_, i) => i + 1);
  return system({
    name: 'two-phase commit',
    nodes: managers + 1,
    role: (node) =>
      node === 0
        ? role<Manager, Commit>({
            start: () => [{ phase: 'init', prepared: [] }, setTimer('give up', 1)],
            on: {
              Prepared: (me, _, from) => {
                if (me.phase !== 'init') return me;
                const prepared = sorted([...(me.prepared ?? []), from]);
                if (prepared.length < managers) return { ...me, prepared };
                return [
                  { phase: 'committed' },
                  ...everyone.map((to) => send(to, { type: 'Commit' as const })),
                ];
              },
            },
            timer: {
              'give up': (me) =>
                me.phase === 'init'
                  ? [{ phase: 'aborted' }, ...everyone.map((to) => send(to, { type: 'Abort' as const }))]
                  : me,
            },
          })
        : role<Manager, Commit>({
            start: () => [{ phase: 'working' }, setTimer('ready', 1), setTimer('refuse', 1)],
            on: {
              Commit: () => ({ phase: 'committed' }),
              Abort: () => ({ phase: 'aborted' }),
            },
            timer: {
              ready: (me) =>
                me.phase === 'working' ? [{ phase: 'prepared' }, send(0, { type: 'Prepared' as const })] : me,
              refuse: (me) => (me.phase === 'working' ? { phase: 'aborted' } : me),
            },
          }),
    symmetry: [everyone],
  });
};
const commit: Renamer = {
  state: ({ phase, prepared }: Manager, to) =>
    prepared ? { phase, prepared: sorted(prepared.map(to)) } : { phase },
  message: (message) => message,
};

test.each([2, 3])('two-phase commit of %i: one state for each orbit, and the same verdict', (managers) => {
  const system = twoPhase(managers);
  const mixed = always('none commits where another aborts', ({ nodes }) => {
    const phases = nodes.map(({ state }) => (state as Manager | null)?.phase);
    return !(phases.includes('committed') && phases.includes('aborted'));
  });
  const counted = orbits(system, {}, commit);
  const options = { properties: [mixed] };
  const reduced = explore(system, { ...options, reduce: { symmetry: true } });
  expect(explore(system, options).states).toBe(counted.states);
  expect(reduced).toMatchObject({ states: counted.orbits, properties: [{ verdict: 'holds' }] });
});

/*
 * Who follows whom: each node follows the first one that it hears. When four follow each other in two pairs, or in one
 * circle, nothing that is said of a node alone tells it from the others.
 */
type Follower = { readonly follows: number | null };

test.each([3, 4])('%i that follow each other: one state for each orbit', { timeout: 120_000 }, (nodes) => {
  const followers = system({
    nodes,
    role: role<Follower, { type: 'Hello' }>({
      start: () => [{ follows: null }, broadcast({ type: 'Hello' })],
      on: { Hello: ({ follows }, _, from) => ({ follows: follows ?? from }) },
    }),
    symmetry: [Array.from({ length: nodes }, (_, node) => node)],
  });
  const counted = orbits(
    followers,
    {},
    {
      state: ({ follows }: Follower, to) => ({ follows: follows === null ? null : to(follows) }),
      message: (message) => message,
    },
  );
  expect(explore(followers).states).toBe(counted.states);
  expect(explore(followers, { reduce: { symmetry: true } }).states).toBe(counted.orbits);
});

/*
 * Each joins twice; whoever comes to a hub is joined by an edge with who came before. What the hub knows is a graph: of
 * several nodes with as many edges each, it alone knows which are neighbours.
 */
type Graph = { readonly last: number | null; readonly edges: readonly (readonly number[])[] };

test('a hub that knows more than what it knows of each: one state for each orbit', {
  timeout: 120_000,
}, () => {
  const inOrder = (edges: readonly (readonly number[])[]) => {
    const texts = edges.map((edge) => JSON.stringify(sorted(edge)));
    return [...new Set(texts)].sort().map((text) => JSON.parse(text) as number[]);
  };
  const joining = system({
    nodes: 5,
    role: role<Graph, { type: 'Join' }>({
      start: ({ id }) => {
        const none = { last: null, edges: [] };
        return id === 0 ? none : [none, send(0, { type: 'Join' }), setTimer('again', 1)];
      },
      on: {
        Join: ({ last, edges }, _, from) =>
          last === null || last === from
            ? { last: from, edges }
            : { last: null, edges: inOrder([...edges, [last, from]]) },
      },
      timer: { again: (me) => [me, send(0, { type: 'Join' })] },
    }),
    symmetry: [[1, 2, 3, 4]],
  });
  const counted = orbits(
    joining,
    {},
    {
      state: ({ last, edges }: Graph, to) => ({
        last: last === null ? null : to(last),
        edges: inOrder(edges.map((edge) => edge.map(to))),
      }),
      message: (message) => message,
    },
  );
  expect(explore(joining, { reduce: { symmetry: true } }).states).toBe(counted.orbits);
});

/*
 * One of two messages may be sent a second time, but late: then its field is too small, and all states found so far
 * are packed anew, in which another order of the nodes may be the one to keep.
 */
test.each([0, 1])('message %i is under way twice, late: one state for each orbit', (repeated) => {
  type Turn = { readonly left: number };
  type Side = { readonly type: 'Heads' } | { readonly type: 'Tails' };
  const sides: readonly Side[] = [{ type: 'Heads' }, { type: 'Tails' }];
  const late = system({
    nodes: 4,
    role: role<Turn, Side>({
      start: ({ id }) => (id === 0 ? { left: 0 } : [{ left: 0 }, toss('die', 3)]),
      toss: {
        die: (me, face) =>
          face === 2
            ? [{ left: 3 }, send(0, sides[repeated] as Side), setTimer('wait', 1)]
            : [me, send(0, sides[face] as Side)],
      },
      timer: {
        wait: ({ left }) =>
          left > 1
            ? [{ left: left - 1 }, setTimer('wait', 1)]
            : [{ left: 0 }, send(0, sides[repeated] as Side)],
      },
    }),
    symmetry: [[1, 2, 3]],
  });
  const counted = orbits(late, {});
  expect(explore(late, { reduce: { symmetry: true } }).states).toBe(counted.orbits);
});

/*
 * Each of three throws a die with 6 sides, and tells a hub, which keeps what it is told, in that order. Walks through the
 * system meet few of the 6³ lists: the others are met by the search itself.
 */
test.each<[ExploreFaults, number]>([
  // k of 6 kinds each have come, in order; each of the others has not thrown, or what it threw is under way: 7 kinds.
  [{}, (9 * 8 * 7) / 6 + 6 * ((8 * 7) / 2) + 36 * 7 + 216],
  [{ duplicate: 1 }, 0],
])('dice, %o: one state for each orbit', { timeout: 120_000 }, (faults, count) => {
  type Throw = { readonly type: 'Throw'; readonly face: number };
  type Told = { readonly told: readonly (readonly [from: number, face: number])[] };
  const dice = system({
    nodes: 4,
    role: role<Told, Throw>({
      start: ({ id }) => (id === 0 ? { told: [] } : [{ told: [] }, toss('die', 6)]),
      toss: { die: (me, face) => [me, send(0, { type: 'Throw', face })] },
      on: {
        Throw: ({ told }, { face }, from) =>
          told.some(([other]) => other === from) ? { told } : { told: [...told, [from, face]] },
      },
    }),
    symmetry: [[1, 2, 3]],
  });
  const counted = orbits(dice, faults, {
    state: ({ told }: Told, to) => ({ told: told.map(([from, face]) => [to(from), face]) }),
    message: (message) => message,
  });
  if (count > 0) expect(counted.orbits).toBe(count);
  expect(explore(dice, { faults }).states).toBe(counted.states);
  expect(explore(dice, { faults, reduce: { symmetry: true } }).states).toBe(counted.orbits);
});

test.each<[Mutant, number, number]>([
  ['literal-accept', 2, 3],
  ['half-quorum', 2, 2],
  ['first-last', 3, 3],
  ['forget-promise', 2, 2],
])(
  'the mutant %s, %i leaders and %i acceptors: the same verdict, as far away',
  (mutant, leaders, acceptors) => {
    const system = referencePaxos({ leaders, acceptors, mutant });
    const options = {
      faults: referencePaxosFaults(system),
      properties: [
        consistency,
        sometimes('done', ({ nodes }) => nodes.some(({ decided }) => decided !== undefined)),
      ],
      limits: { states: 300_000 },
    };
    // Where only one may crash of all that are interchangeable, any of them may.
    const whole = explore(system, options);
    const reduced = explore(system, { ...options, reduce: { symmetry: true } });
    for (const [i, { name, verdict, steps, moves, run }] of reduced.properties.entries()) {
      expect({ name, verdict, steps }).toMatchObject({
        name: whole.properties[i]?.name,
        steps: whole.properties[i]?.steps,
      });
      expect(verdict).toBe(whole.properties[i]?.verdict);
      if (moves) expect(replay(system, moves)).toEqual(run);
    }
    expect(reduced.states).toBeLessThan(whole.states);
  },
);

test('what was left out is told', () => {
  const { reductions } = explore(referencePaxos({ leaders: 1, acceptors: 2 }), {
    reduce: { symmetry: true },
  });
  expect(reductions).toEqual(['symmetry: nodes 1, 2 are interchangeable, whichever is which']);
});

describe('refused, with what to do', () => {
  const paxos = referencePaxos({ leaders: 1, acceptors: 3 });
  const symmetric = (system: System, options: ExploreOptions = {}) =>
    explore(system, { ...options, reduce: { symmetry: true } });
  test.each<[string, () => unknown, RegExp]>([
    [
      'a system that names none',
      () => symmetric(twoGenerals()),
      /^The system 'two-generals' says of no nodes.*symmetry: \[\[1, 2, 3\]\]/,
    ],
    [
      'symmetry that is no yes or no',
      () => explore(paxos, { reduce: { symmetry: 1 as never } }),
      /^symmetry of reduce must be true or false, but is 1\.$/,
    ],
    [
      'channels that keep an order',
      () => symmetric({ ...paxos, network: { ...paxos.network, fifo: true } }),
      /fifo.*leave it out of reduce/,
    ],
    [
      'a property of runs',
      () => symmetric(paxos, { properties: [termination] }),
      /^The property 'termination' is about whole runs/,
    ],
    [
      'a property that tells two apart',
      () =>
        symmetric(paxos, {
          properties: [
            always(
              'two is idle',
              ({ nodes }) => (nodes[2]?.state as { promised: number } | undefined)?.promised === 0,
            ),
          ],
        }),
      /^The property 'two is idle' tells nodes (1 and 2|2 and 3) apart: .*Leave symmetry out of reduce/,
    ],
    [
      'a node that may crash, and another not',
      () => symmetric(paxos, { faults: { crash: { nodes: [2], atMost: 1 } } }),
      /nodes 1 and 2 are interchangeable, but only node 2 may crash\.$/,
    ],
    [
      'a Byzantine one',
      () => symmetric(paxos, { faults: { byzantine: { 3: [{ type: 'Accept', round: 1 }] } } }),
      /nodes 2 and 3 are interchangeable, but node 3 is Byzantine\.$/,
    ],
  ])('%s', (_, ask, message) => {
    expect(ask).toThrow(ArgumentError);
    expect(ask).toThrow(message);
  });
});

test('a Byzantine node lies to all alike', () => {
  const listeners = system({
    nodes: 4,
    role: role<{ heard: number }, { type: 'Go' }>({
      start: () => ({ heard: 0 }),
      on: { Go: ({ heard }) => ({ heard: Math.min(heard + 1, 2) }) },
    }),
    symmetry: [[1, 2, 3]],
  });
  const faults = { byzantine: { 0: [{ type: 'Go' }] } };
  // Each of the three has heard 0, 1 or 2, and a lie is under way to it or not: one of 6; or 3 of 6, in whatever order.
  expect(explore(listeners, { faults }).states).toBe(6 ** 3);
  expect(explore(listeners, { faults, reduce: { symmetry: true } }).states).toBe((8 * 7 * 6) / (3 * 2 * 1));
});

test('a rule that a handler breaks is told with moves of the system itself', () => {
  type Message = { type: 'Ask' } | { type: 'Yes' };
  const poll = system({
    nodes: 4,
    role: role<{ heard: number }, Message>({
      start: ({ id }) =>
        id === 0
          ? [{ heard: 0 }, ...[1, 2, 3].map((to) => send(to, { type: 'Ask' as const }))]
          : { heard: 0 },
      on: {
        Ask: (me, _, from) => [me, send(from, { type: 'Yes' })],
        Yes: (me) => {
          if (me.heard === 1) throw new Error('too many');
          return { heard: me.heard + 1 };
        },
      },
    }),
    symmetry: [[1, 2, 3]],
  });
  const ask = () => explore(poll, { reduce: { symmetry: true } });
  expect(ask).toThrow(ProtocolError);
  expect(ask).toThrow(
    /^Node 0, on Yes: threw Error: too many It came to that by these moves: 1\. node 0 starts; 2\. Ask/,
  );
});

/** For more of them: CASES=2000 npx vitest run symmetry. */
const CASES = Number(process.env.CASES ?? 50);

test(`${CASES} random protocols: one state for each orbit, and every verdict as it was`, {
  timeout: 300_000,
}, () => {
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
  expect(shown).toBeGreaterThan(CASES / 10);
  expect(saved).toBeGreaterThan(CASES / 2);
});
