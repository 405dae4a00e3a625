import { expect, test } from 'vitest';
import { explorationText } from '../../src/cli/exploration-text.js';
import {
  decide,
  decides,
  type ExploreFaults,
  eventually,
  explore,
  paxosRound,
  role,
  type System,
  send,
  setTimer,
  sometimes,
  system,
  termination,
  toss,
} from '../../src/index.js';

const text = (of: System, properties: Parameters<typeof explore>[1], faults: ExploreFaults = {}) =>
  explorationText(explore(of, { ...properties, faults }), faults, 0);

/** Node 0 wakes up, throws dice, and tells node 1, which decides how many pips it saw. */
const dice = system({
  nodes: 2,
  name: 'dice',
  role: role<{ pips: number }, { type: 'Pips'; pips: number }>({
    start: ({ id }) => (id === 0 ? [{ pips: 0 }, setTimer('wake', 1)] : { pips: 0 }),
    timer: { wake: (me) => [me, toss('left', 2), toss('right', 3)] },
    toss: {
      left: (_, face) => ({ pips: face }),
      right: (me, face) => [me, send(1, { type: 'Pips', pips: me.pips + face })],
    },
    on: {
      Pips: (me, { pips }) => [{ pips: me.pips + pips }, ...(me.pips > 0 ? [decide(me.pips + pips)] : [])],
    },
    stable: (me) => me,
    recover: (kept: { pips: number }) => kept,
  }),
});

test('what never comes about', () => {
  expect(text(paxosRound({ nodes: 3 }), { properties: [decides('v1')] })).toMatch(
    /\nEvery state was visited\.\n\ndecides 'v1' never comes about\.\n$/,
  );
});

test('timers, tosses, and a message that is duplicated', () => {
  expect(text(dice, { properties: [decides(6)] }, { duplicate: 1 })).toMatch(
    new RegExp(
      [
        '^dice: 1 message may be duplicated',
        '',
        '[^]*',
        'decides 6 can come about; a shortest way there takes 5 moves:',
        '  1\\. node 0 starts',
        '  2\\. node 0 sees its timer wake run out, and tosses 1, then 2',
        '  3\\. the network duplicates Pips\\(pips 3\\) from node 0 to node 1',
        '  4\\. node 1 gets Pips\\(pips 3\\) from node 0',
        '  5\\. node 1 gets Pips\\(pips 3\\) from node 0, and decides 6',
        '$',
      ].join('\n'),
    ),
  );
});

test('crashes, and losses', () => {
  const faults = { lose: 1, crash: { nodes: [0, 1], atMost: 2 }, recover: 1 } as const;
  const dark = sometimes('all is dark', ({ nodes }) => nodes.every(({ crashed }) => crashed));
  const said = text(dice, { properties: [dark] }, faults);
  expect(said).toMatch(/^dice: 1 message may be lost, 2 crashes of node 0 or 1, 1 node may come back\n/);
  expect(said).toMatch(/takes 2 moves:\n {2}1\. node (0|1) crashes\n {2}2\. node (?!\1)\d crashes\n$/);
});

test('a node that comes back, a message that is lost, one that is made up', () => {
  const result = explore(dice, { limits: { depth: 1 }, properties: [decides(1)] });
  const [open] = result.properties as [(typeof result.properties)[number]];
  const message = { type: 'Pips', pips: 3 };
  const moves = [
    { move: 'recover', node: 1 },
    { move: 'lose', from: 0, to: 1, message },
    { move: 'lie', from: 0, to: 1, message },
  ] as const;
  const shown = { ...result, properties: [{ ...open, verdict: 'found', moves } as const] };
  expect(explorationText(shown, {}, 0).split('\n').slice(-4, -1)).toEqual([
    '  1. node 1 comes back',
    '  2. the network loses Pips(pips 3) from node 0 to node 1',
    '  3. node 0 makes up Pips(pips 3) for node 1',
  ]);
});

/** Node 0 counts to two by its timer, and begins again. */
const clock = system({
  nodes: 1,
  name: 'clock',
  role: role<{ n: number }, never>({
    start: () => [{ n: 0 }, setTimer('tick', 1)],
    timer: { tick: ({ n }) => [{ n: n === 2 ? 1 : n + 1 }, setTimer('tick', 1)] },
  }),
});

test('a run that goes on for ever: the way into the circle, and the circle', () => {
  expect(text(clock, { properties: [termination] })).toMatch(
    new RegExp(
      [
        '\n\ntermination is violated: there is a run that goes on for ever, and it never comes about:',
        '  1\\. node 0 starts',
        '  2\\. node 0 sees its timer tick run out',
        '  and then, over and over again:',
        '  3\\. node 0 sees its timer tick run out',
        '  4\\. node 0 sees its timer tick run out',
        '$',
      ].join('\n'),
    ),
  );
});

test('a run that ends before it comes about; one that begins with its end; and what comes about in every run', () => {
  const round = paxosRound({ nodes: 3, loss: 0 });
  const decided = eventually('a decision', ({ nodes: [leader] }) => leader?.decided !== undefined);
  expect(text(round, { properties: [decided] })).toMatch(
    /\na decision comes about in every run, sooner or later\.\n$/,
  );
  expect(text(round, { properties: [decided] }, { lose: 2 })).toMatch(
    /\na decision is violated: after these moves it has not come about, and nothing has to happen any more:\n {2}1\. node 0 starts\n/,
  );
  const still = system({ nodes: 1, name: 'still', role: role({ start: () => ({}) }) });
  expect(text(still, { properties: [decided] })).toMatch(
    /\na decision is violated: after no move at all it has not come about, and nothing has to happen any more\.\n$/,
  );
  expect(text(round, { properties: [decided], limits: { states: 5 } })).toMatch(
    /\na decision is open: the search for a run without it was cut off\.\n$/,
  );
});

test('what was left out, or why nothing was; and a way that may not be a shortest one', () => {
  const inOrder = system({
    nodes: 1,
    name: 'still',
    role: role({ start: () => ({}) }),
    network: { fifo: true },
  });
  const reduce = { dropDead: true, partialOrder: true };
  expect(explorationText(explore(inOrder, { reduce }), {}, 0, reduce)).toMatch(
    /\nLeft out, as it can change no verdict:\n {2}nothing: channels keep the order of their messages\n$/,
  );
  const found = explore(paxosRound({ nodes: 3 }), { properties: [decides('v0')], reduce });
  expect(explorationText(found, {}, 0, reduce)).toMatch(
    /\ndecides 'v0' can come about; a way there takes \d moves:\n/,
  );
  expect(explorationText(found, {}, 0)).toMatch(/; a shortest way there takes \d moves:\n/);
});
