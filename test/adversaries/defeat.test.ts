import { describe, expect, test } from 'vitest';
import { defeat } from '../../src/adversaries/defeat.js';
import { run } from '../../src/engines/run.js';
import { paxos, paxosRound } from '../../src/experiments/paxos.js';
import { twoGenerals, twoGeneralsResend } from '../../src/experiments/two-generals.js';
import { broadcast, decide, send, setTimer, toss } from '../../src/model/actions.js';
import { exponential, uniform } from '../../src/model/network.js';
import { role } from '../../src/model/role.js';
import { type System, system } from '../../src/model/system.js';

/** Every set of losses there is, found by asking each message in turn whether it is lost; with what holds then. */
function allLosses(
  one: System,
  holds: string,
  decided: readonly boolean[] = [],
): { lost: number[]; holds: boolean }[] {
  const lost = decided.flatMap((gone, i) => (gone ? [i + 1] : []));
  const { messages, outcomes } = run(one, { lose: lost });
  if (messages.length === decided.length) return [{ lost, holds: outcomes[holds] as boolean }];
  return [true, false].flatMap((gone) => allLosses(one, holds, [...decided, gone]));
}

const fewest = (one: System, holds: string): number =>
  Math.min(
    ...allLosses(one, holds)
      .filter((each) => each.holds)
      .map(({ lost }) => lost.length),
  );

describe('the adversary needs', () => {
  test.each([1, 2, 3, 4, 5, 8, 13])(
    'one loss, exactly the last, to defeat a plan of %i messages',
    (messages) => {
      const found = defeat(twoGenerals({ messages }), 'alone');
      expect(found.lost).toEqual([messages]);
      expect(found.run?.outcomes.alone).toBe(true);
      expect(found.run?.messages.filter(({ lost }) => lost).map(({ number }) => number)).toEqual([messages]);
      // No loss at all, and then each one before the last.
      expect(found.tried).toBe(1 + messages);
    },
  );

  test.each([1, 2, 3, 4])('as many losses as there are tries: %i', (tries) => {
    const resend = twoGeneralsResend({ tries });
    const found = defeat(resend, 'alone');
    expect(found.lost).toHaveLength(tries);
    expect(fewest(resend, 'alone')).toBe(tries);
    expect(found.run?.outcomes.alone).toBe(true);
    expect(run(resend, { lose: found.lost }).outcomes.alone).toBe(true);
  });

  // The leader needs ⌊n/2⌋ of the n − 1 others, so one more than n − 1 − ⌊n/2⌋ have to be kept from it.
  test.each([2, 3, 4, 5, 6, 7])('⌈n/2⌉ losses to make a round of %i nodes fail', (nodes) => {
    const found = defeat(paxosRound({ nodes }), ({ outcomes }) => !outcomes.success);
    expect(found.lost).toHaveLength(nodes - 1 - Math.floor(nodes / 2) + 1);
    expect(found.run?.outcomes.success).toBe(false);
    expect(found.complete).toBe(true);
  });

  test('as many again for each round that the leader tries', () => {
    expect(defeat(paxos({ nodes: 3, rounds: 2 }), ({ outcomes }) => !outcomes.success).lost).toHaveLength(4);
  });
});

test('of those with the fewest losses it finds the earliest', () => {
  const resend = twoGeneralsResend({ tries: 3 });
  const smallest = allLosses(resend, 'alone')
    .filter(({ lost, holds }) => holds && lost.length === 3)
    .map(({ lost }) => lost)
    .sort((a, b) => a.map((number, i) => number - (b[i] as number)).find((gap) => gap !== 0) ?? 0);
  expect(defeat(resend, 'alone').lost).toEqual(smallest[0]);
});

test('the loss rate does not matter', () => {
  expect(defeat(twoGenerals({ messages: 4, loss: 1 }), 'alone').lost).toEqual([4]);
});

describe('where there is no such run', () => {
  const never = () => false;

  test('every way to lose messages is tried, each once', () => {
    const resend = twoGeneralsResend({ tries: 2 });
    const found = defeat(resend, never);
    expect(found).toEqual({ run: null, lost: [], tried: allLosses(resend, 'both').length, complete: true });
  });

  test('one loss too few is not enough', () => {
    const found = defeat(
      twoGeneralsResend({ tries: 3 }),
      (one) => one.outcomes.alone && one.messages.filter(({ lost }) => lost).length < 3,
    );
    expect(found.run).toBeNull();
    expect(found.complete).toBe(true);
  });

  test('a limit that is reached is said', () => {
    const found = defeat(paxosRound({ nodes: 7 }), never, { mostRuns: 50 });
    expect(found).toEqual({ run: null, lost: [], tried: 50, complete: false });
  });

  test('a limit that is exactly enough is not one that is reached', () => {
    const { tried } = defeat(twoGenerals({ messages: 3 }), never);
    expect(defeat(twoGenerals({ messages: 3 }), never, { mostRuns: tried }).complete).toBe(true);
    expect(defeat(twoGenerals({ messages: 3 }), never, { mostRuns: tried - 1 }).complete).toBe(false);
  });

  test('a run that was cut off leaves it open', () => {
    const restless = system({
      nodes: 1,
      role: role<object, never>({
        start: () => [{}, setTimer('tick', 1)],
        timer: { tick: () => [{}, setTimer('tick', 1)] },
      }),
    });
    const found = defeat(restless, never, { mostEvents: 20 });
    expect(found).toEqual({ run: null, lost: [], tried: 1, complete: false });
  });
});

test('a message that a partition stops is not lost a second time', () => {
  const shout = role<object, { type: 'Hello' }>({
    start: (self) => (self.id === 0 ? [{}, broadcast({ type: 'Hello' })] : {}),
  });
  const parted = system({
    nodes: 3,
    role: shout,
    network: { partitions: [{ from: 0, until: 10, groups: [[0, 1], [2]] }] },
  });
  // No loss, or the loss of the one message that gets through.
  expect(defeat(parted, () => false).tried).toBe(2);
});

describe('refused, with what is allowed:', () => {
  const ping = role<object, { type: 'Ping' }>({
    start: ({ id }) => (id === 0 ? [{}, send(1, { type: 'Ping' })] : {}),
    on: { Ping: () => [{}, decide('got')] },
  });
  const over = (network: object) => system({ nodes: 2, role: ping, network, outcomes: { got: () => true } });

  test.each([
    ['a uniform delay', { delay: uniform(1, 2) }],
    ['an exponential delay', { delay: exponential(1) }],
    ['duplication', { duplication: 0.1 }],
  ])('%s', (_, network) => {
    expect(() => defeat(over(network), 'got')).toThrow(/needs constant delays and no duplication/);
  });

  test('a protocol that tosses', () => {
    const gambler = role<object, never>({
      start: () => [{}, toss('coin', 2)],
      toss: { coin: () => ({}) },
    });
    expect(() => defeat(system({ nodes: 1, role: gambler }), () => false)).toThrow(/may not toss/);
  });

  test('an outcome that the system has not', () => {
    expect(() => defeat(twoGenerals(), 'success' as never)).toThrow(
      /is 'success'; two-generals has the outcomes both, alone, neither/,
    );
    expect(() => defeat(twoGenerals(), 'toString' as never)).toThrow(/both, alone, neither/);
    expect(() => defeat(twoGenerals(), undefined as never)).toThrow(
      /an outcome's name or a function of a run/,
    );
  });

  test('a goal that answers neither true nor false', () => {
    expect(() => defeat(twoGenerals(), (() => undefined) as never)).toThrow(
      /must answer true or false for a run, but answered undefined/,
    );
  });

  test('an experiment that was not called', () => {
    expect(() => defeat(twoGenerals as never, 'alone')).toThrow(/call it/);
  });

  test('an unknown or impossible option', () => {
    expect(() => defeat(twoGenerals(), 'alone', { most: 3 } as never)).toThrow(
      /no option 'most': it takes mostRuns, mostEvents/,
    );
    expect(() => defeat(twoGenerals(), 'alone', { mostRuns: 0 })).toThrow(
      /mostRuns must be a whole number of at least 1, but is 0/,
    );
  });
});
