import { describe, expect, test } from 'vitest';
import { run } from '../../src/engines/run.js';
import { countOutcomes, sample, sampleOf } from '../../src/engines/sample.js';
import { gridPoints, range, sweep, sweepSteps } from '../../src/engines/sweep.js';
import { paxosRound } from '../../src/experiments/paxos.js';
import { twoGenerals } from '../../src/experiments/two-generals.js';
import { broadcast, cancelTimer, send, setTimer } from '../../src/model/actions.js';
import { ArgumentError } from '../../src/model/errors.js';
import { exponential } from '../../src/model/network.js';
import type { AnyRole } from '../../src/model/role.js';
import { type End, system } from '../../src/model/system.js';

/** Two nodes that send a ball to and fro for ever. */
const tennis = system({
  nodes: 2,
  role: {
    start: ({ id }) => [{ hits: 0 }, ...(id === 0 ? [send(1, { type: 'Ball' })] : [])],
    on: { Ball: (me: { hits: number }, ball, from) => [{ hits: me.hits + 1 }, send(from, ball)] },
  },
  outcomes: { played: ({ nodes }) => nodes[0]?.state.hits > 0 },
});

describe('scripted losses', () => {
  test('lose exactly the messages named, whatever the loss rate', () => {
    for (const loss of [0, 0.5, 1]) {
      const { messages, outcomes } = run(twoGenerals({ messages: 3, loss }), { lose: [3] });
      expect(messages.map(({ number, lost }) => [number, lost])).toEqual([
        [1, false],
        [2, false],
        [3, true],
      ]);
      expect(outcomes).toEqual({ both: false, alone: true, neither: false });
    }
  });

  test('of none lose none', () => {
    expect(run(twoGenerals({ messages: 4, loss: 1 }), { lose: [] }).outcomes.both).toBe(true);
  });

  test('leave the delays of a seed as they are', () => {
    const options = { messages: 3, loss: 0.5, delay: exponential(3) };
    const arrivals = (lose: number[]) =>
      run(twoGenerals(options), { seed: 3, lose }).messages.map(({ arrived }) => arrived);
    const [first, second] = arrivals([]);
    expect(arrivals([3]).slice(0, 2)).toEqual([first, second]);
  });
});

describe('timers', () => {
  const timed = (answer: (step: number) => ReturnType<typeof setTimer>[]) =>
    run(
      system({
        nodes: 1,
        role: {
          start: () => [{ rang: 0 }, setTimer('a', 4), setTimer('b', 1)],
          timer: {
            a: (me: { rang: number }) => ({ rang: me.rang + 1 }),
            b: (me: { rang: number }) => [me, ...answer(0)],
          },
        },
      }),
    )
      .events.filter(({ name }) => name === 'a')
      .map(({ time }) => time);

  test('ring once, when they are due', () => expect(timed(() => [])).toEqual([4]));
  test('that are set again start anew', () => {
    expect(timed(() => [setTimer('a', 2)])).toEqual([3]);
    expect(timed(() => [setTimer('a', 3)])).toEqual([4]);
    expect(timed(() => [setTimer('a', 9)])).toEqual([10]);
  });
  test('that are cancelled do not ring; and may be set again', () => {
    expect(timed(() => [cancelTimer('a')])).toEqual([]);
    expect(timed(() => [cancelTimer('a'), setTimer('a', 3)])).toEqual([4]);
    expect(timed(() => [setTimer('a', 3), cancelTimer('a')])).toEqual([]);
  });
});

describe('a run without end', () => {
  test('is cut off, and says so', () => {
    const one = run(tennis, { mostEvents: 10 });
    expect(one.finished).toBe(false);
    expect(one.events).toHaveLength(10);
    expect(one.messages.filter(({ arrived }) => arrived !== null)).toHaveLength(8);
    expect(one.messages.at(-1)).toMatchObject({ lost: false, arrived: null, receivedBy: null });
    expect(sample(tennis, { trials: 7, mostEvents: 10 })).toMatchObject({
      unfinished: 7,
      traffic: { sent: 63, lost: 0, delivered: 56 },
    });
  });

  test('is one that has more events than that; one that has as many is whole', () => {
    const whole = run(twoGenerals({ messages: 5, loss: 0 }));
    const { length } = whole.events;
    expect(run(twoGenerals({ messages: 5, loss: 0 }), { mostEvents: length })).toEqual(whole);
    expect(run(twoGenerals({ messages: 5, loss: 0 }), { mostEvents: length - 1 }).finished).toBe(false);
    expect(sample(twoGenerals({ messages: 5, loss: 0 }), { trials: 3, mostEvents: length }).unfinished).toBe(
      0,
    );
    expect(
      sample(twoGenerals({ messages: 5, loss: 0 }), { trials: 3, mostEvents: length - 1 }).unfinished,
    ).toBe(3);
  });
});

test('much under way, states that never come back and tiny tables: the same counts', () => {
  // Messages cross with wildly different delays, so the queue has turned into a heap when the tables start afresh.
  const flood: AnyRole = {
    start: () => [
      { heard: 0, last: -1 },
      ...Array.from({ length: 8 }, (_, i) => broadcast({ type: 'Wave', i })),
      setTimer('late', 3),
    ],
    on: { Wave: (me: { heard: number }, { i }, from) => ({ heard: me.heard + 1, last: i * 10 + from }) },
    timer: { late: (me: object) => [me, broadcast({ type: 'Wave', i: 9 })] },
  };
  const flooded = system({
    nodes: 6,
    role: flood,
    network: { loss: 0.1, delay: exponential(4) },
    outcomes: Object.fromEntries(
      [0, 1, 2, 3].map((i) => [
        `last ${i}`,
        ({ nodes }: End<{ last: number }>) => nodes[i]?.state.last === 95,
      ]),
    ),
  });
  const options = { trials: 12, seed: 5 };
  const counts = countOutcomes(flooded, options);
  expect(Object.values(counts.outcomes).some((count) => count > 0)).toBe(true);
  expect(countOutcomes(flooded, { ...options, mostCells: 1024 })).toEqual(counts);
});

describe('a sweep', () => {
  const grid = { messages: [1, 2], loss: [0, 0.25, 0.5] };
  const options = { trials: 500, seed: 'sweep' };

  test('has a point for each combination, the last parameter fastest, and samples each with its own numbers', () => {
    const found = sweep(twoGenerals, grid, options);
    expect(found.points.map(({ parameters }) => parameters)).toEqual(
      [1, 2].flatMap((messages) => [0, 0.25, 0.5].map((loss) => ({ messages, loss }))),
    );
    for (const [point, { parameters, sample: found, exact }] of sweep(
      twoGenerals,
      grid,
      options,
    ).points.entries()) {
      expect(found).toEqual(sample(twoGenerals(parameters), { ...options, point }));
      expect(exact).toEqual(twoGenerals(parameters).exact);
    }
    expect(found).toMatchObject({
      name: 'two-generals',
      varied: ['messages', 'loss'],
      outcomes: ['both', 'alone', 'neither'],
      trials: 500,
      seed: 'sweep',
    });
    expect(found.exactAt?.({ messages: 2, loss: 0.1 })).toEqual(
      twoGenerals({ messages: 2, loss: 0.1 }).exact,
    );
  });

  test('can be taken a point at a time', () => {
    const steps = sweepSteps(twoGenerals, grid, options);
    const progress = Array.from({ length: 6 }, () => steps.next().value);
    expect(progress).toEqual([1, 2, 3, 4, 5, 6].map((done) => ({ done, of: 6 })));
    const { exactAt: _, ...last } = steps.next().value as ReturnType<typeof sweep>;
    const { exactAt: __, ...whole } = sweep(twoGenerals, grid, options);
    expect(last).toEqual(whole);
  });

  test('the same point sampled with other numbers differs', () => {
    const two = sweep(twoGenerals, { loss: [0.5, 0.5] }, { trials: 10_000 }).points.map(
      ({ sample: { both } }) => both.count,
    );
    expect(two[0]).not.toBe(two[1]);
  });

  test('a parameter that does not vary may be given alone', () => {
    expect(gridPoints({ nodes: 3, loss: [0, 1] })).toEqual([
      { nodes: 3, loss: 0 },
      { nodes: 3, loss: 1 },
    ]);
    expect(sweep(twoGenerals, { messages: 2, loss: [0, 1] }, { trials: 1 }).varied).toEqual(['loss']);
  });

  test('a range has both its ends, and round numbers', () => {
    expect(range(0, 1, 0.05)).toEqual(Array.from({ length: 21 }, (_, i) => Number((i * 0.05).toFixed(2))));
    expect(range(0.1, 0.35, 0.1)).toEqual([0.1, 0.2, 0.3]);
    expect(range(2, 2, 1)).toEqual([2]);
  });
});

const round = paxosRound({ nodes: 3 });
// biome-ignore lint/suspicious/noExplicitAny: what the types forbid is given on purpose
const any = (value: unknown) => value as any;
test.each<[string, () => unknown, string[]]>([
  ['run(paxosRound)', () => run(any(paxosRound)), ['run takes a system', 'function', 'call it']],
  ['sample(paxosRound)', () => sample(any(paxosRound)), ['sample takes a system', 'function', 'call it']],
  ['run()', () => run(any(undefined)), ['run takes a system', 'undefined']],
  ['run({})', () => run(any({})), ['run takes a system', 'object']],
  [
    'run with an unknown option',
    () => run(round, any({ trials: 3 })),
    ["'trials'", 'seed, point, trial, lose'],
  ],
  ['run with options as a number', () => run(round, any(7)), ['options', '7']],
  ['run with options of null', () => run(round, any(null)), ['options', 'null']],
  ['a negative trial', () => run(round, { trial: -1 }), ['trial', 'at least 0', '-1']],
  ['half a trial', () => run(round, { trial: 0.5 }), ['trial', 'whole', '0.5']],
  ['a point by name', () => run(round, any({ point: 'a' })), ['point', "'a'"]],
  ['no events', () => run(round, { mostEvents: 0 }), ['mostEvents', 'at least 1', '0']],
  ['a message 0 to lose', () => run(round, { lose: [0] }), ['lose', 'from 1']],
  ['one message to lose, bare', () => run(round, any({ lose: 3 })), ['lose', 'array']],
  ['0 trials', () => sample(round, { trials: 0 }), ['trials', 'at least 1', '0']],
  ['trials as text', () => sample(round, any({ trials: '100' })), ['trials', "'100'"]],
  ['a negative first trial', () => sample(round, { from: -1 }), ['from', '-1']],
  [
    'a confidence in percent, before a single trial',
    () => sample(round, { trials: 1e15, confidence: 95 }),
    ['confidence', 'between 0 and 1', '95'],
  ],
  ['an unknown option of sample', () => sample(round, any({ trial: 3 })), ["'trial'", 'trials, seed']],
  ['tables of nothing', () => sample(round, { mostCells: 10 }), ['mostCells', '1024', '10']],
  ['sweep of a system', () => sweep(any(round), {}), ['sweep takes an experiment', 'object']],
  ['sweep of an unknown parameter', () => sweep(paxosRound, { node: [3] }), ["'node'", 'nodes, loss']],
  ['sweep of a wrong value', () => sweep(paxosRound, { loss: [0, 1.2] }, { trials: 1 }), ['loss', '1.2']],
  ['sweep of no values', () => sweep(paxosRound, { loss: [] }), ["'loss'", 'empty']],
  ['sweep over a list', () => sweep(paxosRound, any([3])), ['grid', 'array']],
  [
    'an option of sample that a sweep sets itself',
    () => sweep(paxosRound, {}, any({ point: 3 })),
    ["'point'", 'trials, seed'],
  ],
  ['a range that goes down', () => range(1, 0, 0.1), ['range', 'from 1', '0']],
  ['a range without steps', () => range(0, 1, 0), ['step', 'above 0', '0']],
  ['a range of millions', () => range(0, 1, 1e-9), ['too long', '100000']],
])('%s is refused', (_, attempt, says) => {
  expect(attempt).toThrow(ArgumentError);
  for (const words of says) expect(attempt).toThrow(words);
});

describe('outcomes', () => {
  const judged = (ok: unknown) => system({ nodes: 1, role: { start: () => 0 }, outcomes: { ok: any(ok) } });

  test('must answer true or false', () => {
    for (const engine of [run, sample]) {
      expect(() => engine(judged(() => 1))).toThrow(/outcome 'ok' must answer true or false, but answered 1/);
      expect(() => engine(judged(() => undefined))).toThrow(/outcome 'ok' must answer true or false/);
      expect(() => engine(judged(() => any(null).x))).toThrow(/outcome 'ok' threw TypeError/);
    }
  });
});

test('counts of parts make the same estimates as the whole', () => {
  const counts = countOutcomes(round, { trials: 100 });
  expect(sampleOf(round, counts, { seed: 1, point: 0, confidence: 0.95 })).toEqual(
    sample(round, { trials: 100 }),
  );
});
