/** What `explore` promises: every state, exact counts, a shortest run for each claim that fails, honest limits. */
import { expect, test } from 'vitest';
import {
  always,
  broadcast,
  cancelTimer,
  consistency,
  decide,
  decides,
  eventually,
  explain,
  explore,
  exploreSteps,
  ProtocolError,
  paxosRound,
  type Run,
  replay,
  role,
  send,
  setTimer,
  sometimes,
  system,
  toss,
  twoGenerals,
  validity,
} from '../../../src/index.js';

/** A node that sends `most` numbered messages to the other, one for each that comes back. */
const pingPong = (most: number) =>
  system({
    nodes: 2,
    role: role<{ got: number }, { type: 'Ball'; hits: number }>({
      start: ({ id }) => (id === 0 ? [{ got: 0 }, send(1, { type: 'Ball', hits: 1 })] : { got: 0 }),
      on: {
        Ball: (me, { hits }, from) =>
          hits < most
            ? [{ got: me.got + 1 }, send(from, { type: 'Ball', hits: hits + 1 })]
            : { got: me.got + 1 },
      },
    }),
  });

test('a chain of events is a chain of states', () => {
  // The start, and then each ball that arrives.
  expect(explore(pingPong(5))).toMatchObject({
    states: 7,
    transitions: 6,
    depth: 6,
    complete: true,
    waiting: 0,
  });
});

test('where a message may be lost, each place on the way is an end as well', () => {
  // Before the start; then after k balls, with the next one under way or lost.
  expect(explore(pingPong(5), { faults: { lose: 'any' } }).states).toBe(1 + 5 * 2 + 1);
  // Only one loss fits into one run here, so a budget of one is enough; what is left of it tells states apart.
  expect(explore(pingPong(5), { faults: { lose: 1 } }).states).toBe(1 + 5 * 2 + 1);
});

test('n messages to one receiver are taken in any order: 2^n states', () => {
  const fan = system({
    nodes: 9,
    role: (id) =>
      role<object, { type: 'Note' }>({
        start: () => (id === 0 ? {} : [{}, send(0, { type: 'Note' })]),
      }),
  });
  // Each of eight senders has not started, has its message under way, or has had it taken.
  expect(explore(fan)).toMatchObject({ states: 3 ** 8, depth: 16 });
});

test('many copies of one message are counted, not listed', () => {
  const flood = (copies: number) =>
    system({
      nodes: 2,
      role: role<{ got: number }, { type: 'Drop' }>({
        start: ({ id }) =>
          id === 0
            ? [{ got: 0 }, ...Array.from({ length: copies }, () => send(1, { type: 'Drop' as const }))]
            : { got: 0 },
        on: { Drop: (me) => ({ got: me.got + 1 }) },
      }),
    });
  expect(explore(flood(1000))).toMatchObject({ states: 1002, transitions: 1001 });
  // Of each number that has arrived, any number of the others may be lost: the triangle, and the first state.
  expect(explore(flood(100), { faults: { lose: 'any' } }).states).toBe(1 + (101 * 102) / 2);
});

test('more messages than fit into a word, or into ten', () => {
  const nodes = 400;
  const wave = system({
    nodes,
    role: role<{ heard: number }, { type: 'Pass'; n: number }>({
      start: ({ id }) => (id === 0 ? [{ heard: 0 }, send(1, { type: 'Pass', n: 1 })] : { heard: 0 }),
      on: {
        Pass: (me, { n }, _, { id }) =>
          id + 1 < nodes ? [{ heard: n }, send(id + 1, { type: 'Pass', n: n + 1 })] : { ...me, heard: n },
      },
    }),
  });
  expect(explore(wave)).toMatchObject({ states: nodes + 1, complete: true });
});

test('a node with very many states', () => {
  const counter = system({
    nodes: 1,
    role: role<{ n: number }, { type: 'Tick' }>({
      start: () => [{ n: 0 }, setTimer('tick', 1)],
      timer: { tick: (me) => (me.n < 70_000 ? [{ n: me.n + 1 }, setTimer('tick', 1)] : me) },
    }),
  });
  expect(explore(counter)).toMatchObject({ states: 70_003, complete: true });
});

test('where channels keep their order, messages arrive in it', () => {
  const letters = ['a', 'b', 'c'];
  const two = (fifo: boolean) =>
    system({
      nodes: 2,
      network: { fifo },
      role: role<{ got: string }, { type: 'Letter'; letter: string }>({
        start: ({ id }) =>
          id === 0
            ? [{ got: '' }, ...letters.map((letter) => send(1, { type: 'Letter' as const, letter }))]
            : { got: '' },
        on: { Letter: (me, { letter }) => ({ got: me.got + letter }) },
      }),
    });
  const inOrder = always<{ got: string }>('in order', ({ nodes: [, b] }) =>
    'abc'.startsWith(b?.state?.got ?? ''),
  );
  // One state for each message that has arrived, and the first of all.
  expect(explore(two(true), { properties: [inOrder] })).toMatchObject({
    states: 5,
    properties: [{ verdict: 'holds' }],
  });
  expect(explore(two(false), { properties: [inOrder] }).properties[0]).toMatchObject({
    verdict: 'violated',
    steps: 2,
  });
  // A loss lets the next one through: what has arrived, and what is left, are parts of abc, one behind the other.
  const { properties, states } = explore(two(true), { properties: [inOrder], faults: { lose: 'any' } });
  expect(properties[0]).toMatchObject({ verdict: 'violated', steps: 3 });
  expect(properties[0]?.moves?.[1]).toMatchObject({ move: 'lose', place: 0, message: { letter: 'a' } });
  expect(states).toBeGreaterThan(5);
});

test('of what a message is worth that is lost nothing is lost', () => {
  const faults = { lose: 'any' } as const;
  const paxos = paxosRound({ nodes: 4, loss: 0 });
  const all = explore(paxos, { faults, properties: [consistency] });
  const reduce = { dropDead: true };
  const fewer = explore(paxos, { faults, properties: [consistency], reduce });
  // As many as without losses.
  expect(fewer.states).toBe(explore(paxos, { properties: [consistency], reduce }).states);
  expect(fewer.states).toBeLessThan(all.states);
  expect(fewer.reductions[0]).toMatch(/^losses: /);
  expect(all.reductions).toEqual([]);
});

test('a timer may ring at any time, or never before it is stopped', () => {
  const patient = role<{ rang: boolean; got: boolean }, { type: 'Stop' }>({
    start: () => [{ rang: false, got: false }, setTimer('wake', 5)],
    on: { Stop: (me) => [{ ...me, got: true }, cancelTimer('wake')] },
    timer: { wake: (me) => ({ ...me, rang: true }) },
  });
  const other = role<object, { type: 'Stop' }>({ start: () => [{}, send(0, { type: 'Stop' })] });
  const both = system({ nodes: 2, role: (id) => (id === 0 ? patient : other) });
  const rang = (wanted: boolean) =>
    sometimes<{ rang: boolean; got: boolean }>(`stopped, and rang: ${wanted}`, ({ nodes: [me] }) =>
      Boolean(me?.state?.got && me.state.rang === wanted),
    );
  const { properties } = explore(both, { properties: [rang(true), rang(false)] });
  expect(properties.map(({ verdict, steps }) => [verdict, steps])).toEqual([
    ['found', 4],
    ['found', 3],
  ]);
});

test('a toss shows every face, and a toss after a toss every pair', () => {
  const gambler = role<{ first: number }, never>({
    start: () => [{ first: -1 }, toss('die', 6)],
    toss: {
      die: (_, face) => [{ first: face }, toss('coin', 2)],
      coin: (me, face) => [me, decide(me.first * 2 + face)],
    },
  });
  const one = system({ nodes: 1, role: gambler });
  expect(explore(one)).toMatchObject({ states: 13, transitions: 12, depth: 1 });
  const [verdict] = explore(one, { properties: [decides(7)] }).properties;
  expect(verdict).toMatchObject({
    verdict: 'found',
    steps: 1,
    moves: [{ move: 'start', node: 0, faces: [3, 1] }],
  });
  expect(verdict?.run?.events.map(({ kind, face }) => [kind, face])).toEqual([
    ['start', undefined],
    ['toss', 3],
    ['toss', 1],
  ]);
});

test('a node that crashes stops its timers and ignores what arrives; one that recovers has what was stable', () => {
  const keeper = role<{ n: number; kept: number }, { type: 'Add' }>({
    start: ({ id }) => (id === 0 ? { n: 0, kept: 0 } : [{ n: 0, kept: 0 }, send(0, { type: 'Add' })]),
    on: { Add: (me) => [{ n: me.n + 1, kept: me.kept }, setTimer('late', 1)] },
    timer: { late: (me) => [me, decide('rang')] },
    stable: ({ kept }) => kept,
    recover: (kept: number) => ({ n: 0, kept: kept + 1 }),
  });
  const two = system({ nodes: 2, role: keeper });
  const crash = { nodes: [0], atMost: 1 };
  const n = sometimes<{ n: number; kept: number }>(
    'back with nothing',
    ({ nodes: [me] }) => me?.state?.kept === 1,
  );
  const result = explore(two, { faults: { crash, recover: 1 }, properties: [n] });
  expect(result.properties[0]).toMatchObject({ verdict: 'found', steps: 2 });
  const silent = always('crashed or quiet', ({ nodes: [me] }) => !(me?.crashed && me.decided !== undefined));
  // It may ring, and crash then; it cannot ring once it has crashed.
  const { properties } = explore(two, { faults: { crash }, properties: [silent] });
  expect(properties[0]?.run?.events.map(({ kind }) => kind)).toEqual(['start', 'message', 'timer', 'crash']);
});

test('a message may come twice', () => {
  const faults = { duplicate: 1 };
  const twice = sometimes<{ got: number }>('got two', ({ nodes }) => nodes[1]?.state?.got === 2);
  expect(explore(pingPong(1), { properties: [twice] }).properties[0]?.verdict).toBe('never');
  const { properties } = explore(pingPong(1), { faults, properties: [twice] });
  expect(properties[0]?.moves?.map(({ move }) => move)).toEqual(['start', 'duplicate', 'deliver', 'deliver']);
  expect(properties[0]?.run?.messages).toHaveLength(2);
  expect(explain(properties[0]?.run as Run).lines).toEqual([
    'Node 0 starts, and sends Ball(hits 1) to node 1.',
    'There is one copy more of Ball(hits 1) from node 0 to node 1.',
    'Node 1 gets Ball(hits 1) from node 0, and sets got to 1.',
    'Node 1 gets Ball(hits 1) from node 0, and sets got to 2.',
  ]);
});

test('a Byzantine node says anything of its alphabet to anyone, and two loyal ones believe different things', () => {
  const believer = role<object, { type: 'Order'; value: string }>({
    start: () => ({}),
    on: { Order: (me, { value }) => [me, decide(value)] },
  });
  const army = system({ nodes: 3, role: believer });
  const byzantine = { 0: ['attack', 'retreat'].map((value) => ({ type: 'Order', value })) };
  const { properties } = explore(army, { faults: { byzantine }, properties: [consistency] });
  // Two lies, and both arrive.
  expect(properties[0]).toMatchObject({ verdict: 'violated', steps: 4 });
  expect(properties[0]?.run?.byzantine).toEqual([0]);
  // With one word to say there is nothing to disagree about.
  const honest = { 0: [{ type: 'Order', value: 'attack' }] };
  expect(explore(army, { faults: { byzantine: honest }, properties: [consistency] })).toMatchObject({
    complete: true,
    properties: [{ verdict: 'holds' }],
  });
});

test('what is decided is told apart by name, however long or alike', () => {
  const long = 'a value of many words, of which the last one only is not the same: ';
  const values = [
    [1, 2],
    [3, 4],
    { a: 1 },
    { a: 2 },
    {},
    [],
    `${long}one`,
    `${long}two`,
    '1',
    1,
    'null',
    null,
    '[]',
  ];
  const names = values.map((value) => decides(value).name);
  expect(new Set(names).size).toBe(values.length);
  expect(names.slice(0, 2)).toEqual(['decides [1,2]', 'decides [3,4]']);
  const one = system({ nodes: 1, role: role({ start: () => [{}, decide([3, 4])] }) });
  const { properties } = explore(one, { properties: values.map(decides) });
  expect(properties.filter(({ verdict }) => verdict === 'found').map(({ name }) => name)).toEqual([
    'decides [3,4]',
  ]);
});

test('one round of Paxos is consistent and valid, and may decide or not', () => {
  const { complete, properties } = explore(paxosRound({ nodes: 3, loss: 0 }), {
    faults: { lose: 'any', crash: 1 },
    properties: [consistency, validity, decides('v0'), decides('v1')],
  });
  expect(complete).toBe(true);
  expect(properties.map(({ verdict }) => verdict)).toEqual(['holds', 'holds', 'found', 'never']);
});

test('a claim that fails comes with a shortest run, which can be made again', () => {
  const together = always('both attack or none', ({ nodes: [a, b] }) => a?.decided === b?.decided);
  const generals = twoGenerals({ messages: 3, loss: 0 });
  const { properties, stopped, complete } = explore(generals, {
    properties: [together],
    faults: { lose: 'any' },
  });
  const [{ verdict, steps, moves, run }] = properties as [(typeof properties)[number]];
  expect(verdict).toBe('violated');
  expect([stopped, complete]).toEqual(['decided', false]);
  expect(moves).toHaveLength(steps as number);
  expect(run?.end.nodes[0]?.decided === run?.end.nodes[1]?.decided).toBe(false);
  expect(replay(generals, moves ?? [])).toEqual(run);
  // As it comes out of a file.
  expect(replay(generals, JSON.parse(JSON.stringify(moves)))).toEqual(run);
});

test('a run with a Byzantine node is made again where that node is Byzantine, and not where it is not', () => {
  // What node 0 would do by its role, it does not do here, and it need not lie to matter: it is silent.
  const caller = role<{ heard: number }, { type: 'Order'; value: string }>({
    start: ({ id }) =>
      id === 2 ? { heard: 0 } : [{ heard: 0 }, send(2, { type: 'Order', value: `from ${id}` })],
    on: { Order: (me, { value }) => [{ heard: me.heard + 1 }, decide(value)] },
  });
  const army = system({ nodes: 3, role: caller });
  for (const words of [[], [{ type: 'Order', value: 'flee' }]]) {
    const faults = { byzantine: { 0: words } };
    const claims = [
      consistency,
      always<{ heard: number }>('heard none', ({ nodes }) => !nodes[2]?.state?.heard),
    ];
    for (const { verdict, moves, run } of explore(army, { faults, properties: claims }).properties) {
      if (verdict === 'holds') continue;
      expect(run?.byzantine).toEqual([0]);
      expect(replay(army, moves ?? [], { faults })).toEqual(run);
      expect(replay(army, JSON.parse(JSON.stringify(moves)), { faults })).toEqual(run);
    }
  }
  const lie = { move: 'lie', from: 0, to: 2, message: { type: 'Order', value: 'flee' } } as const;
  expect(() => replay(army, [lie])).toThrow(
    /^Move 1, .*, cannot be made: node 0 follows the protocol \(.* its option faults\)\.$/,
  );
});

test('moves that cannot be made say which, and why', () => {
  expect(() =>
    replay(pingPong(1), [{ move: 'deliver', from: 0, to: 1, message: { type: 'Ball', hits: 1 } }]),
  ).toThrow(/^Move 1, .*"hits":1.*, cannot be made: no such message is under way\.$/);
  expect(() =>
    replay(pingPong(1), [
      { move: 'start', node: 0 },
      { move: 'start', node: 0 },
    ]),
  ).toThrow(/^Move 2, .* cannot be made: node 0 has started\.$/);
  expect(() => replay(pingPong(1), [{ move: 'jump', node: 0 } as never])).toThrow(/there is no such move/);
  expect(() => replay(pingPong(1), [{ move: 'start', node: 0, faces: [0] }])).toThrow(
    /more tosses than there are/,
  );
});

const endless = system({
  nodes: 2,
  role: role<{ n: number }, { type: 'Go' }>({
    start: () => [{ n: 0 }, broadcast({ type: 'Go' })],
    on: { Go: (me, go, from) => [{ n: me.n + 1 }, send(from, go)] },
  }),
});

test('a system without end is cut off where the limits say, and the answer is said to be partial', () => {
  const never = always('fewer than a million', ({ nodes }) =>
    nodes.every(({ decided }) => decided === undefined),
  );
  const byStates = explore(endless, { limits: { states: 1000 }, properties: [never] });
  expect(byStates).toMatchObject({
    complete: false,
    stopped: 'states',
    properties: [{ verdict: 'open', run: null }],
  });
  expect(byStates.states).toBeGreaterThan(1000);
  expect(byStates.waiting).toBeGreaterThan(0);
  const byDepth = explore(endless, { limits: { depth: 10 }, properties: [never] });
  expect(byDepth).toMatchObject({
    complete: false,
    stopped: 'depth',
    depth: 10,
    properties: [{ verdict: 'open' }],
  });
  // What was found before the limit is shown.
  const some = sometimes<{ n: number }>('three', ({ nodes: [me] }) => me?.state?.n === 3);
  expect(explore(endless, { limits: { depth: 8 }, properties: [some, never] }).properties).toMatchObject([
    { verdict: 'found' },
    { verdict: 'open' },
  ]);
});

test('a depth that is enough is no limit', () => {
  expect(explore(pingPong(5), { limits: { depth: 7 } })).toMatchObject({
    complete: true,
    stopped: null,
    depth: 6,
  });
  expect(explore(pingPong(5), { limits: { depth: 6 } })).toMatchObject({
    states: 7,
    depth: 6,
    stopped: 'depth',
  });
  expect(explore(pingPong(5), { limits: { depth: 0 } })).toMatchObject({
    states: 1,
    transitions: 0,
    depth: 0,
  });
});

test('how far it has come is told on the way', () => {
  const seen: number[] = [];
  const steps = exploreSteps(endless, { limits: { states: 2000 } });
  for (let next = steps.next(); !next.done; next = steps.next()) seen.push(next.value.states);
  expect(seen.length).toBeGreaterThan(3);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
});

test('what was found beyond a level that was not expanded to its end has a shortest run all the same', () => {
  const messages = 12;
  const set = system({
    nodes: 2,
    role: role<number, { type: 'Bit'; bit: number }>({
      start: ({ id }) => [
        0,
        ...Array.from({ length: id === 0 ? messages : 0 }, (_, bit) =>
          send(1, { type: 'Bit' as const, bit }),
        ),
      ],
      on: { Bit: (bits, { bit }) => bits | (1 << bit) },
    }),
  });
  const seven = sometimes<number>('the first seven are there', ({ nodes }) => nodes[1]?.state === 0b1111111);
  const never = sometimes('never', () => false);
  // C(12, k) states have k messages delivered: with those of up to six there are 1 + 2510, and 792 more at seven.
  for (const states of [2550, 2600, 2700]) {
    const { stopped, waiting, properties } = explore(set, { limits: { states }, properties: [seven, never] });
    expect({ stopped, isAmidLevel: waiting > 792 }).toEqual({ stopped: 'states', isAmidLevel: true });
    expect(properties).toMatchObject([{ verdict: 'found', steps: 8 }, { verdict: 'open' }]);
    expect(properties[0]?.moves).toHaveLength(8);
    expect(properties[0]?.run?.end.nodes[1]?.state).toBe(0b1111111);
  }
});

test('told to stop, it does not go on to look at runs', () => {
  let asked = 0;
  const never = eventually('never', () => {
    asked++;
    return false;
  });
  const steps = exploreSteps(endless, { limits: { states: 20_000 }, properties: [never] });
  steps.next();
  expect(steps.next('stop').value).toMatchObject({
    stopped: 'interrupted',
    properties: [{ verdict: 'open' }],
  });
  expect(asked).toBeLessThan(10);
});

test('a handler that breaks a rule deep inside is told with the way there', () => {
  const fragile = system({
    nodes: 2,
    role: role<{ got: number }, { type: 'Ball'; hits: number }>({
      start: ({ id }) => (id === 0 ? [{ got: 0 }, send(1, { type: 'Ball', hits: 1 })] : { got: 0 }),
      on: {
        Ball: (me, { hits }, from) => {
          if (hits === 3) throw new RangeError('three is too many');
          return [{ got: me.got + 1 }, send(from, { type: 'Ball', hits: hits + 1 })];
        },
      },
    }),
  });
  let said = '';
  try {
    explore(fragile);
  } catch (error) {
    expect(error).toBeInstanceOf(ProtocolError);
    said = (error as Error).message;
  }
  // It is node 1 that hears of the third hit.
  expect(said).toContain('Node 1, on Ball: threw RangeError: three is too many');
  expect(said).toContain(
    '1. node 0 starts; 2. Ball from node 0 arrives at node 1; 3. Ball from node 1 arrives at node 0.',
  );
});

test('a property that throws, or does not answer, is named', () => {
  const wrong = always('wrong', () => undefined as never);
  expect(() => explore(pingPong(1), { properties: [wrong] })).toThrow(
    "The property 'wrong' must answer true or false, but answered undefined.",
  );
  const broken = always('broken', () => {
    throw new Error('no');
  });
  expect(() => explore(pingPong(1), { properties: [broken] })).toThrow(
    "The property 'broken' threw Error: no",
  );
});

test('the same search gives the same answer, to the byte', () => {
  const once = () =>
    JSON.stringify(
      explore(paxosRound({ nodes: 4, loss: 0 }), {
        faults: { lose: 2 },
        properties: [consistency, decides('v0')],
      }),
    );
  expect(once()).toBe(once());
});
