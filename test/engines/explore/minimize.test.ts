/** A failure that chance found is made short: it still fails, and needs each of its moves. */
import { expect, test } from 'vitest';
import {
  always,
  consistency,
  decide,
  explore,
  minimize,
  type Run,
  referencePaxos,
  replay,
  role,
  run,
  send,
  setTimer,
  sometimes,
  system,
  toss,
  twoGenerals,
} from '../../../src/index.js';

/** The first run by chance in which it fails. */
function failure(sampled: Parameters<typeof run>[0], fails: (one: ReturnType<typeof run>) => boolean) {
  for (let trial = 0; trial < 100_000; trial++) {
    const one = run(sampled, { seed: 1, trial });
    if (fails(one)) return one;
  }
  throw new Error('No run failed.');
}

test.each(['literal-accept', 'half-quorum'] as const)(
  '%s: two decisions, in a run that needs each of its moves',
  (mutant) => {
    const acceptors = mutant === 'half-quorum' ? 4 : 3;
    const paxos = referencePaxos({ leaders: 2, acceptors, mutant, loss: 0.2 });
    const found = failure(paxos, ({ outcomes }) => !outcomes.consistency);
    const { moves, run: short, before } = minimize(paxos, found, consistency);
    expect(moves.length).toBeLessThan(before);
    const decided = new Set(short.end.nodes.flatMap(({ decisions }) => decisions));
    expect(decided.size).toBe(2);
    expect(replay(paxos, moves)).toEqual(short);
    // No shorter than the shortest there is, for which nothing need be lost.
    const [best] = explore(paxos, { properties: [consistency] }).properties;
    expect(moves.length).toBeGreaterThanOrEqual(best?.steps as number);
    // Without any one of them, what is left to make does not fail.
    for (const [i] of moves.entries()) {
      const rest = moves.toSpliced(i, 1);
      expect(fails(paxos, rest)).toBe(false);
    }
  },
);

/** Whether it fails when of some moves all are made that can be. */
function fails(paxos: Parameters<typeof replay>[0], moves: Parameters<typeof replay>[1]): boolean {
  let done: typeof moves = [];
  for (const move of moves) {
    try {
      const { end } = replay(paxos, [...done, move]);
      done = [...done, move];
      if (new Set(end.nodes.flatMap(({ decisions }) => decisions)).size > 1) return true;
    } catch {
      // It cannot be made.
    }
  }
  return false;
}

test('two generals: only what leads to the doubt is left', () => {
  const generals = twoGenerals({ messages: 5, loss: 0 });
  const agree = always('both or none', ({ nodes: [a, b] }) => a?.decided === b?.decided);
  const { moves } = minimize(generals, run(generals, { lose: [5] }), agree);
  const [shortest] = explore(generals, { properties: [agree], faults: { lose: 'any' } }).properties;
  expect(moves).toHaveLength(shortest?.steps as number);
});

test('timers and tosses keep their place, and what they showed', () => {
  const gambler = role<{ rings: number; last: number }, never>({
    start: () => [{ rings: 0, last: 0 }, setTimer('ring', 1)],
    timer: {
      ring: (me) =>
        me.rings < 20 ? [{ ...me, rings: me.rings + 1 }, toss('die', 6), setTimer('ring', 1)] : me,
    },
    toss: { die: (me, last) => ({ ...me, last }) },
  });
  const one = system({ nodes: 2, role: gambler });
  const noSix = always<{ last: number }>('no six', ({ nodes: [, b] }) => b?.state?.last !== 5);
  const { moves } = minimize(one, run(one, { seed: 3 }), noSix);
  expect(moves).toEqual([
    { move: 'start', node: 1 },
    { move: 'timer', node: 1, name: 'ring', faces: [5] },
  ]);
});

test('what cannot be made short is told', () => {
  const generals = twoGenerals({ messages: 3, loss: 0 });
  const never = always('never', () => true);
  expect(() => minimize(generals, run(generals), never)).toThrow(
    "The property 'never' does not fail in this run",
  );
  expect(() =>
    minimize(
      generals,
      run(generals),
      sometimes('once', () => true),
    ),
  ).toThrow('made by always');
});

type Order = { readonly type: 'Order'; readonly value: string };
const order = (value: string): Order => ({ type: 'Order', value });
const heardOnce = always<{ heard: number }>('heard once', ({ nodes: [, b] }) => (b?.state?.heard ?? 0) < 2);

test('lies stay in a run, and so do the messages that the network duplicated', () => {
  const believer = role<{ heard: number }, Order>({
    start: ({ id }) => (id === 1 ? { heard: 0 } : [{ heard: 0 }, send(1, order('wait'))]),
    on: { Order: (me, { value }) => [{ heard: me.heard + 1 }, decide(value)] },
  });
  const army = system({ nodes: 3, role: believer });
  const faults = { byzantine: { 0: [order('attack'), order('retreat')] } };
  const [lied] = explore(army, { faults, properties: [consistency] }).properties;
  const short = minimize(army, lied?.run as Run, consistency);
  expect(short.moves.map(({ move }) => move).filter((move) => move === 'lie')).not.toEqual([]);
  expect(short.moves).toHaveLength(lied?.steps as number);
  expect(short.run.byzantine).toEqual([0]);
  expect(replay(army, short.moves, { faults })).toEqual(short.run);

  const sender = role<{ heard: number }, Order>({
    start: ({ id }) => (id === 0 ? [{ heard: 0 }, send(1, order('attack'))] : { heard: 0 }),
    on: { Order: (me) => ({ heard: me.heard + 1 }) },
  });
  const pair = system({ nodes: 2, role: sender });
  const [twice] = explore(pair, { faults: { duplicate: 1 }, properties: [heardOnce] }).properties;
  expect(minimize(pair, twice?.run as Run, heardOnce).moves).toEqual(twice?.moves);
});
