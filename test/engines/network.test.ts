import cdf from '@stdlib/stats-base-dists-binomial-cdf';
import { describe, expect, test } from 'vitest';
import { run } from '../../src/engines/run.js';
import { countOutcomes } from '../../src/engines/sample.js';
import { broadcast, send, setTimer } from '../../src/model/actions.js';
import {
  constant,
  type Delay,
  exponential,
  type NetworkOptions,
  pareto,
  uniform,
} from '../../src/model/network.js';
import { system } from '../../src/model/system.js';
import { ksBound, ksDistance } from './statistics.js';

type Heard = { heard: number[] };

/** Node 0 sends messages numbered from 0 to all others, one every `every` ms. */
const stream = (count: number, network: NetworkOptions, { every = 0, nodes = 2 } = {}) =>
  system({
    nodes,
    role: {
      start: ({ id }) => (id === 0 ? [{ sent: 0 }, setTimer('next', 0)] : { heard: [] }),
      timer: {
        next: ({ sent }: { sent: number }) => [
          { sent: sent + 1 },
          broadcast({ type: 'Number', number: sent }),
          ...(sent + 1 < count ? [setTimer('next', every)] : []),
        ],
      },
      on: { Number: (me: Heard, { number }) => ({ heard: [...me.heard, number] }) },
    },
    network,
  });

/** Node 0 sends as many at once, and nobody keeps what he hears: for large numbers. */
const burst = (count: number, network: NetworkOptions, nodes = 2) => {
  const all = Array.from({ length: count }, (_, number) => broadcast({ type: 'Number', number }));
  return system({ nodes, role: { start: ({ id }) => [0, ...(id === 0 ? all : [])] }, network });
};

const heardBy = (node: number, one: ReturnType<typeof run>) =>
  (one.end.nodes[node] as { state: Heard }).state.heard;

describe('delays follow their laws', () => {
  test.each<[string, Delay, (t: number) => number]>([
    ['uniform', uniform(2, 5), (t) => Math.min(1, Math.max(0, (t - 2) / 3))],
    ['exponential', exponential(4), (t) => 1 - Math.exp(-t / 4)],
    ['Pareto', pareto(0.5, 1.5), (t) => 1 - (0.5 / t) ** 1.5],
    ['Pareto with the heaviest tail', pareto(1, 0.1), (t) => 1 - t ** -0.1],
  ])('%s', (_, delay, law) => {
    const delays = Array.from({ length: 10 }, (_, trial) => run(burst(2000, { delay }), { trial }).messages)
      .flat()
      .map(({ sent, arrived }) => (arrived as number) - sent);
    expect(delays).toHaveLength(20_000);
    expect(ksDistance(delays, law)).toBeLessThan(ksBound(20_000));
  });

  test('constant', () => {
    const { messages } = run(stream(5, { delay: constant(2.5) }, { every: 1 }));
    expect(messages.map(({ sent, arrived }) => [sent, arrived])).toEqual(
      [0, 1, 2, 3, 4].map((t) => [t, t + 2.5]),
    );
  });
});

describe('FIFO channels', () => {
  const delays = [exponential(5), uniform(0, 9), pareto(1, 1), constant(1)];

  test('deliver in the order of sending; others overtake', () => {
    for (const delay of delays) {
      for (let trial = 0; trial < 20; trial++) {
        const { messages, ...one } = run(
          stream(30, { delay, fifo: true, loss: 0.2 }, { every: 1, nodes: 3 }),
          { trial },
        );
        for (const node of [1, 2]) {
          const heard = heardBy(node, { messages, ...one });
          expect(heard).toEqual(heard.toSorted((a, b) => a - b));
          const kept = messages.filter(({ to, lost }) => to === node && !lost);
          expect(heard).toEqual(kept.map(({ message }) => (message as { number: number }).number));
        }
      }
    }
    const overtaken = heardBy(1, run(stream(30, { delay: exponential(5) }, { every: 1 })));
    expect(overtaken).not.toEqual(overtaken.toSorted((a, b) => a - b));
  });

  test('are one for each pair of nodes and direction: they do not wait for one another', () => {
    const { messages } = run(stream(30, { delay: exponential(5), fifo: true }, { every: 1, nodes: 3 }));
    const arrivals = messages.map(({ arrived }) => arrived as number);
    expect(arrivals).not.toEqual(arrivals.toSorted((a, b) => a - b));
  });
});

describe('loss', () => {
  /** Messages of 100 that got through, trial by trial, as one number; exact bounds, both together once in a million. */
  const arrives = (network: NetworkOptions, rate: number) => {
    const trials = 200;
    const { sent, lost, delivered } = countOutcomes(burst(100, network), { trials }).traffic;
    expect(sent).toBe(lost + delivered);
    expect(cdf(delivered, sent, rate)).toBeGreaterThan(5e-7);
    expect(1 - cdf(delivered - 1, sent, rate)).toBeGreaterThan(5e-7);
    return sent;
  };

  test.each([0, 0.01, 0.2, 0.5, 0.99, 1])('of %d loses that share of the messages', (loss) => {
    expect(arrives({ loss }, 1 - loss)).toBe(20_000);
  });

  test('can be another one on each link, loss[from][to]', () => {
    const loss = [
      [0, 1, 0, 0.5],
      [0, 0, 0, 0],
      [1, 1, 0, 0],
      [0, 0, 0, 0],
    ];
    const { messages } = run(burst(200, { loss }, 4));
    const lostOf = (node: number) => messages.filter(({ to, lost }) => to === node && lost).length;
    expect([lostOf(1), lostOf(2)]).toEqual([200, 0]);
    // Fewer than 66 or more than 134 of 200: less than once in a million.
    expect(lostOf(3)).toSatisfy((n: number) => n >= 66 && n <= 134);
  });

  test('strikes each message by itself: after a loss the next one is as likely as ever', () => {
    const fates = Array.from(
      { length: 100 },
      (_, trial) => run(burst(101, { loss: 0.3 }), { trial }).messages,
    ).map((all) => all.map(({ lost }) => lost));
    const after = fates.flatMap((fate) => fate.slice(1).filter((_, i) => fate[i] === true));
    const losses = after.filter((lost) => lost).length;
    expect(cdf(losses, after.length, 0.3)).toBeGreaterThan(5e-7);
    expect(1 - cdf(losses - 1, after.length, 0.3)).toBeGreaterThan(5e-7);
  });
});

describe('duplication', () => {
  test('of 1 sends each message twice; each copy is lost and delayed by itself', () => {
    const { messages } = run(burst(500, { duplication: 1, loss: 0.5, delay: exponential(1) }));
    expect(messages).toHaveLength(1000);
    const pairs = Array.from({ length: 500 }, (_, i) => messages.slice(2 * i, 2 * i + 2));
    for (const [a, b] of pairs) expect(a?.message).toEqual(b?.message);
    const lost = [0, 1, 2].map(
      (n) => pairs.filter((pair) => pair.filter((copy) => copy.lost).length === n).length,
    );
    // 125, 250, 125 are expected; below 80 or 195 less than once in a million each.
    expect(lost[0]).toBeGreaterThan(80);
    expect(lost[1]).toBeGreaterThan(195);
    expect(lost[2]).toBeGreaterThan(80);
    const [a, b] = pairs.find((pair) => pair.every((copy) => !copy.lost)) as (typeof messages)[number][];
    expect(a?.arrived).not.toBe(b?.arrived);
  });

  test('of 0.25 doubles a quarter', () => {
    const sent = run(burst(4000, { duplication: 0.25 })).messages.length - 4000;
    expect(cdf(sent, 4000, 0.25)).toBeGreaterThan(5e-7);
    expect(1 - cdf(sent - 1, 4000, 0.25)).toBeGreaterThan(5e-7);
  });
});

describe('a partition', () => {
  const parted = (groups: number[][], nodes = 4) =>
    run(stream(10, { partitions: [{ from: 3, until: 6, groups }], delay: constant(2) }, { every: 1, nodes }));

  test('loses what is sent from one group to another while it lasts, its end not included', () => {
    const one = parted([
      [0, 1],
      [2, 3],
    ]);
    expect(heardBy(1, one)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const node of [2, 3]) expect(heardBy(node, one)).toEqual([0, 1, 2, 6, 7, 8, 9]);
  });

  test('does not touch what is under way when it begins', () => {
    const { messages } = parted([[0], [1, 2, 3]]);
    expect(messages.find(({ sent, to }) => sent === 2 && to === 1)).toMatchObject({
      lost: false,
      arrived: 4,
    });
  });

  test('has one more group: of those that it does not name', () => {
    const one = parted([[1]]);
    expect(heardBy(1, one)).toEqual([0, 1, 2, 6, 7, 8, 9]);
    expect(heardBy(2, one)).toHaveLength(10);
  });

  test('may overlap with another: then both part', () => {
    const partitions = [
      { from: 0, until: 4, groups: [[0], [1]] },
      { from: 2, until: 6, groups: [[0], [2]] },
    ];
    const one = run(stream(8, { partitions }, { every: 1, nodes: 3 }));
    expect(heardBy(1, one)).toEqual([6, 7]);
    expect(heardBy(2, one)).toEqual([6, 7]);
  });
});

test('what is due at the same time arrives in the order of sending', () => {
  const race = system({
    nodes: 4,
    role: {
      start: ({ id }) =>
        id === 0 ? { heard: [] } : [{ heard: [] }, send(0, { type: 'Number', number: id })],
      on: { Number: (me: Heard, { number }) => ({ heard: [...me.heard, number] }) },
    },
    network: { delay: constant(0) },
  });
  expect(heardBy(0, run(race))).toEqual([1, 2, 3]);
});
