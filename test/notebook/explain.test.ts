import { describe, expect, test } from 'vitest';
import { explore } from '../../src/engines/explore/explore.js';
import { always } from '../../src/engines/explore/properties.js';
import { replay } from '../../src/engines/explore/replay.js';
import { run } from '../../src/engines/run.js';
import { paxosRound } from '../../src/experiments/paxos.js';
import { twoGenerals, twoGeneralsResend } from '../../src/experiments/two-generals.js';
import { broadcast, cancelTimer, decide, setTimer, toss } from '../../src/model/actions.js';
import { role } from '../../src/model/role.js';
import { system } from '../../src/model/system.js';
import type { Value } from '../../src/model/value.js';
import { displaySymbol } from '../../src/notebook/display.js';
import { explain } from '../../src/notebook/explain.js';

const names = ['General A', 'General B'];

describe('two generals, the second letter lost', () => {
  const told = explain(run(twoGenerals({ messages: 2, loss: 0 }), { lose: [2] }), { names });

  test('is told a sentence a happening, in the protocol’s words', () => {
    expect(told.lines).toEqual([
      'General A starts, and sends Propose(number 1) to General B.',
      'General B starts.',
      'General B gets Propose(number 1) from General A, sets arrived to 1, answers Acknowledge(number 2), and decides attack.',
      'The message Acknowledge(number 2) from General B to General A is lost.',
    ]);
    expect(told.closing).toEqual([]);
  });

  test('as a text, its sentences are numbered', () => {
    expect(String(told).split('\n')).toHaveLength(4);
    expect(String(told)).toMatch(/^1\. General A starts.*\n2\. General B starts\.\n3\. /);
  });
});

test('the steps that explore counts are the numbers of the sentences', () => {
  const both = always('both or none', ({ nodes: [a, b] }) => a?.decided === b?.decided);
  const [verdict] = explore(twoGenerals({ messages: 4 }), {
    faults: { lose: 'any' },
    properties: [both],
  }).properties;
  const told = explain(verdict?.run as never);
  expect(told.lines).toHaveLength(verdict?.steps as number);
  expect(told.lines.at(-1)).toMatch(/decides attack\.$/);
  expect(told.closing).toEqual(['Still under way at the end: Acknowledge(number 4) from node 1 to node 0.']);
});

test('a message is lost when it is lost, not when it is sent', () => {
  const letters = { from: 0, to: 1, message: { type: 'Hello' } } as const;
  const hello = role<{ n: number }, { type: 'Hello' }>({
    start: () => [{ n: 0 }, broadcast({ type: 'Hello' })],
    on: { Hello: (me) => me },
  });
  const lost = replay(system({ nodes: 2, role: hello }), [
    { move: 'start', node: 0 },
    { move: 'start', node: 1 },
    { move: 'lose', ...letters },
    { move: 'deliver', from: 1, to: 0, message: { type: 'Hello' } },
  ]);
  expect(explain(lost).lines).toEqual([
    'Node 0 starts, and sends Hello to node 1.',
    'Node 1 starts, and sends Hello to node 0.',
    'The message Hello from node 0 to node 1 is lost.',
    'Node 0 gets Hello from node 1, and ignores it.',
  ]);
});

test('the same message to several is told once, with who gets it', () => {
  const told = String(explain(run(paxosRound({ nodes: 4, loss: 0 }), { lose: [1, 3] })));
  expect(told).toMatch(/^1\. Node 0 starts, and sends Collect\(round 1\) to nodes 1, 2 and 3\.$/m);
  expect(told).toMatch(/^2\. The messages Collect\(round 1\) from node 0 to nodes 1 and 3 are lost\.$/m);
  const many = String(explain(run(paxosRound({ nodes: 20, loss: 0 })), { most: 1 }));
  expect(many).toMatch(/sends Collect\(round 1\) to all other nodes\.\n… and \d+ more sentences\.$/);
});

test('nested fields are told by their path', () => {
  expect(String(explain(run(paxosRound({ nodes: 3, loss: 0 }))))).toMatch(
    /Node 0 gets Collect\(round 1\) from itself, and sets acceptor\.promised to 1\./,
  );
});

test('a field that the state no longer has is forgotten', () => {
  const keeper = role<{ kept?: number; n: number }, { type: 'Go' }>({
    start: (self) => (self.id === 0 ? [{ n: 0 }, broadcast({ type: 'Go' })] : { kept: 3, n: 0 }),
    on: { Go: () => ({ n: 1 }) },
  });
  expect(explain(run(system({ nodes: 2, role: keeper }))).lines.at(-1)).toBe(
    'Node 1 gets Go from node 0, sets n to 1, and forgets kept.',
  );
});

test('timers, tosses, crashes and recoveries are told', () => {
  expect(String(explain(run(twoGeneralsResend({ tries: 2, loss: 1 })), { names }))).toMatch(
    /General A sees its timer resend run out, .*sends Propose to General B\./,
  );
  const coin = role<{ face: number | null }, { type: 'None' }>({
    start: () => [{ face: null }, toss('coin', 1)],
    toss: { coin: (_, face) => ({ face }) },
    recover: () => ({ face: null }),
  });
  const crashing = system({
    nodes: 1,
    role: coin,
    faults: { crash: [{ node: 0, at: 2, recoverAfter: 3 }] },
  });
  expect(explain(run(crashing)).lines).toEqual([
    'Node 0 starts.',
    'Node 0 tosses coin: 0, and sets face to 0.',
    'Node 0 crashes.',
    'Node 0 recovers, and sets face to none.',
  ]);
});

test('a message that only sets or stops timers is not ignored; one that does nothing is, whatever rings next', () => {
  type Word = { readonly type: 'Wind' | 'Hush' | 'Hum' };
  const clock = role<object, Word>({
    start: ({ id }) =>
      id === 0 ? [{}, ...(['Wind', 'Hum', 'Hush'] as const).map((type) => broadcast({ type }))] : {},
    on: {
      Wind: (me) => [me, setTimer('ring', 1), setTimer('cuckoo', 9)],
      Hush: (me) => [me, cancelTimer('cuckoo')],
      Hum: (me) => me,
    },
    timer: { ring: (me) => me, cuckoo: (me) => me },
  });
  expect(explain(run(system({ nodes: 2, role: clock, network: { fifo: true } }))).lines.slice(2)).toEqual([
    'Node 1 gets Wind from node 0, and sets its timers ring and cuckoo.',
    'Node 1 gets Hum from node 0, and ignores it.',
    'Node 1 gets Hush from node 0, and stops its timer cuckoo.',
    'Node 1 sees its timer ring run out.',
  ]);
});

test('a message that comes to a node that is down finds nobody', () => {
  const shout = role<{ n: number }, { type: 'Shout' }>({
    start: (self) => (self.id === 0 ? [{ n: 0 }, broadcast({ type: 'Shout' })] : { n: 0 }),
    on: { Shout: (me) => [me, decide('heard')] },
  });
  const crashed = system({ nodes: 2, role: shout, faults: { crash: [{ node: 1, at: 0.5 }] } });
  expect(explain(run(crashed)).lines.at(-1)).toBe(
    'The message Shout from node 0 to node 1 finds nobody: that node is down.',
  );
});

test('long values are shortened', () => {
  const wordy = role<{ text: string }, { type: 'Say'; text: string }>({
    start: (self) =>
      self.id === 0 ? [{ text: '' }, broadcast({ type: 'Say', text: 'x'.repeat(500) })] : { text: '' },
    on: { Say: (_, { text }) => ({ text }) },
  });
  const told = explain(run(system({ nodes: 2, role: wordy })), { label: () => 'a letter' });
  expect(told.lines.at(-1)).toMatch(/^Node 1 gets a letter from node 0, and sets text to x+…\.$/);
  expect(told.lines.at(-1)?.length).toBeLessThan(120);
});

test('messages are told in the reader’s words', () => {
  const label = (message: Value) => `letter ${(message as { number: number }).number}`;
  const told = explain(run(twoGenerals({ messages: 1, loss: 0 })), { names, label });
  expect(told.lines[0]).toBe('General A starts, sends letter 1 to General B, and decides attack.');
});

test('a run that was cut off says so', () => {
  const generals = twoGenerals({ messages: 9, loss: 0 });
  expect(explain(run(generals, { mostEvents: 3 })).closing).toEqual([
    'Still under way at the end: Acknowledge(number 2) from node 1 to node 0.',
  ]);
});

test('in a cell it is a numbered list, in which what others wrote is printed and not obeyed', () => {
  const told = explain(run(twoGenerals({ messages: 1, loss: 0 })), { names: ['<b>A</b>', 'B'] });
  const bundle = told[displaySymbol]() as Record<string, string>;
  expect(bundle['text/html']).toMatch(/^<ol><li>.*<\/ol>$/s);
  expect(bundle['text/html']?.match(/<li>/g)).toHaveLength(told.lines.length);
  expect(bundle['text/html']).not.toContain('<b>');
  expect(bundle['text/plain']).toBe(String(told));
});
