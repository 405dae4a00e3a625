import cdf from '@stdlib/stats-base-dists-binomial-cdf';
import { describe, expect, test } from 'vitest';
import { sample } from '../../../src/engines/sample.js';
import { solve } from '../../../src/engines/solve/solve.js';
import { paxos, paxosRound } from '../../../src/experiments/paxos.js';
import { twoGenerals, twoGeneralsResend } from '../../../src/experiments/two-generals.js';
import { broadcast, cancelTimer, decide, send, setTimer, toss } from '../../../src/model/actions.js';
import { ArgumentError, ProtocolError } from '../../../src/model/errors.js';
import { exponential, pareto, uniform } from '../../../src/model/network.js';
import { role } from '../../../src/model/role.js';
import { type End, type System, system } from '../../../src/model/system.js';

type Word = { type: 'Propose' } | { type: 'Acknowledge' };

/** Resends until it is acknowledged, for ever. */
const untilAcknowledged = (duplication = 0) =>
  system({
    nodes: 2,
    role: (id) =>
      id === 1
        ? role<object, Word>({
            start: () => ({}),
            on: { Propose: (me, _, from) => [me, send(from, { type: 'Acknowledge' })] },
          })
        : role<object, Word>({
            start: () => [{}, send(1, { type: 'Propose' }), setTimer('again', 3)],
            on: { Acknowledge: (me) => [me, decide('done'), cancelTimer('again')] },
            timer: { again: (me) => [me, send(1, { type: 'Propose' }), setTimer('again', 3)] },
          }),
    network: { duplication },
    outcomes: { done: ({ nodes }) => nodes[0]?.decided === 'done' },
  });

const ticking = system({
  nodes: 1,
  role: role<object, never>({
    start: () => [{}, setTimer('tick', 1)],
    timer: { tick: (me) => [me, setTimer('tick', 1)] },
  }),
  outcomes: { over: () => true },
});

/** Tosses until it falls on heads: at once, so that no time passes. */
const untilHeads = system({
  nodes: 1,
  role: role<object, never>({
    start: () => [{}, toss('coin', 2)],
    toss: { coin: (me, face) => (face === 1 ? [me, decide('heads')] : [me, toss('coin', 2)]) },
  }),
  outcomes: { heads: ({ nodes }) => nodes[0]?.decided === 'heads' },
});

describe('a solution', () => {
  const { success } = solve(paxosRound({ nodes: 3 })).outcomes;

  test('is known exactly at a loss rate, and as a float', () => {
    // (1 − (1 − q²)²)² at q = 4/5: (1 − (9/25)²)² = (544/625)².
    expect(success.at(0.2)).toEqual({ numerator: 295936n, denominator: 390625n, value: 0.75759616 });
    expect(success.at(0).value).toBe(1);
    expect(success.at(1)).toEqual({ numerator: 0n, denominator: 1n, value: 0 });
  });

  test('has a degree and a derivative', () => {
    expect(success.degree).toBe(8);
    // −8p² + …: flat at 0, and at p = 1/2 by hand: with u = 1 − q² = 3/4, d/dp (1 − u²)² = −4u (1 − u²) u′, u′ = 2q = 1.
    expect(success.derivative().at(0).value).toBe(0);
    expect(success.derivative().at(0.5).value).toBe(-4 * 0.75 * (1 - 0.75 ** 2));
    expect(success.derivative().degree).toBe(7);
  });

  test('has fractions where tosses decide', () => {
    const coin = role<object, Word>({
      start: ({ id }) => (id === 0 ? [{}, toss('die', 3)] : {}),
      toss: { die: (me, face) => (face === 0 ? me : [me, broadcast({ type: 'Propose' })]) },
      on: { Propose: (me) => [me, decide('heard')] },
    });
    const { heard } = solve(
      system({ nodes: 2, role: coin, outcomes: { heard: ({ nodes }) => nodes[1]?.decided === 'heard' } }),
    ).outcomes;
    expect(heard.coefficients).toEqual(['2/3', '-2/3']);
  });

  test('is of what is asked, in place of the system’s own outcomes', () => {
    const { outcomes } = solve(twoGenerals({ messages: 2 }), {
      outcomes: { bAttacks: ({ nodes }: End) => nodes[1]?.decided === 'attack' },
    });
    expect(Object.keys(outcomes)).toEqual(['bAttacks']);
    expect(outcomes.bAttacks.coefficients).toEqual(['1', '-1']);
  });
});

describe('links with loss rates of their own', () => {
  /**
   * The bounded retransmission protocol: each of the chunks is sent at most three times, until it is acknowledged.
   */
  const bounded = (chunks: number, loss: readonly (readonly number[])[]) => {
    type Sender = { chunk: number; tries: number };
    const next = ({ chunk, tries }: Sender) =>
      [{ chunk, tries: tries + 1 }, send<Word>(1, { type: 'Propose' }), setTimer('again', 3)] as const;
    const sender = role<Sender, Word>({
      start: () => next({ chunk: 1, tries: 0 }),
      on: {
        Acknowledge: ({ chunk }) =>
          chunk === chunks
            ? [{ chunk, tries: 0 }, decide('sent'), cancelTimer('again')]
            : next({ chunk: chunk + 1, tries: 0 }),
      },
      timer: { again: (me) => (me.tries < 3 ? next(me) : me) },
    });
    const receiver = role<object, Word>({
      start: () => ({}),
      on: { Propose: (me, _, from) => [me, send(from, { type: 'Acknowledge' })] },
    });
    return system({
      nodes: 2,
      role: (id) => (id === 0 ? sender : receiver),
      network: { loss },
      outcomes: { failed: ({ nodes }) => nodes[0]?.decided === undefined },
    });
  };
  const BRP = [
    [0, 0.02],
    [0.01, 0],
  ];

  test('are taken as they are: the bounded retransmission protocol’s published 4.2333344377341788e-4', () => {
    // PRISM's benchmark suite, brp, N = 16, MAX = 2: "the sender does not report a successful transmission".
    const { failed } = solve(bounded(16, BRP)).outcomes;
    expect(failed.degree).toBe(0);
    expect(Math.abs(failed.at(0).value / 4.2333344377341788e-4 - 1)).toBeLessThan(1e-14);
  });

  test('are unknown where they are said to be', () => {
    // One chunk: three times not (1 − p) · 0.99.
    const { failed } = solve(bounded(1, BRP), { unknown: 0.02 }).outcomes;
    const attempt = [1 - 0.99, 0.99];
    for (const p of [0, 0.02, 0.3, 1]) {
      expect(failed.at(p).value).toBeCloseTo(((attempt[0] as number) + (attempt[1] as number) * p) ** 3, 14);
    }
    expect(failed.coefficients).toEqual(['1/1000000', '297/1000000', '29403/1000000', '970299/1000000']);
  });

  test('an unknown that appears nowhere is refused, with the rates that there are', () => {
    expect(() => solve(bounded(1, BRP), { unknown: 0.3 })).toThrow(
      new ArgumentError(
        'unknown says that the loss rate 0.3 is to be solved for, but no link has it: there is 0.01, 0.02.',
      ),
    );
    expect(() => solve(twoGenerals({ messages: 1, loss: 0.2 }), { unknown: 0.3 })).toThrow(
      /there is 0\.2\.$/,
    );
  });
});

describe('what has no end, or is too large, gets bounds', () => {
  test('resending for ever: the bounds enclose 1, and are close to it', () => {
    const { outcomes, complete, stopped } = solve(untilAcknowledged(), { limits: { draws: 60 } });
    expect([complete, stopped]).toEqual([false, 'draws']);
    const { lower, upper } = outcomes.done;
    for (const p of [0, 0.1, 0.5, 0.9]) {
      expect(lower.at(p).value).toBeLessThanOrEqual(1);
      expect(upper.at(p).value).toBe(1);
    }
    // 60 times chance decides: 30 tries at least, of which one that succeeds is enough.
    expect(1 - lower.at(0.5).value).toBeLessThanOrEqual(0.75 ** 30);
  });

  test('a large one that is stopped: the bounds enclose the closed form at every loss rate', () => {
    for (const states of [10, 100, 300]) {
      const {
        outcomes,
        stopped,
        states: visited,
      } = solve(paxos({ nodes: 3, rounds: 3 }), { limits: { states } });
      expect(stopped).toBe('states');
      expect(visited).toBeLessThanOrEqual(states + 1);
      for (const loss of [0, 0.05, 0.2, 0.5, 0.8, 1]) {
        const exact = paxos({ nodes: 3, rounds: 3, loss }).exact.success as number;
        expect(outcomes.success.lower.at(loss).value).toBeLessThanOrEqual(exact + 1e-12);
        expect(outcomes.success.upper.at(loss).value).toBeGreaterThanOrEqual(exact - 1e-12);
      }
    }
  });

  test('and no silent answer', () => {
    const { success } = solve(paxosRound(), { limits: { states: 3 } }).outcomes;
    for (const ask of [
      () => success.at(0.2),
      () => success.coefficients,
      () => success.degree,
      () => success.derivative(),
    ]) {
      expect(ask).toThrow(
        /^solve stopped after 3 states, its limit \(limits: \{ states \}\): .* knows lower and upper/,
      );
    }
  });

  test.each([
    ['a clock that ticks for ever', ticking, 'states'],
    ['tosses that go on for ever', untilHeads, 'draws'],
  ] as const)('%s does not hang', (_, endless, limit) => {
    const { outcomes, stopped } = solve(endless as System, { limits: { states: 5000 } });
    expect(stopped).toBe(limit);
    for (const { lower, upper } of Object.values(outcomes)) {
      expect(lower.at(0.5).value).toBeLessThanOrEqual(upper.at(0.5).value);
      expect(upper.at(0.5).value).toBe(1);
    }
  });

  test('where all is solved, both bounds are the polynomial', () => {
    const { both } = solve(twoGenerals({ messages: 2 })).outcomes;
    expect([both.lower.coefficients, both.upper.coefficients]).toEqual([
      both.coefficients,
      both.coefficients,
    ]);
  });
});

describe('what is sampled is what is solved', () => {
  /** Exact bounds: that a count is so low, or so high, happens once in a thousand times. */
  const agrees = (one: System, loss: number, seed: string) => {
    const trials = 10_000;
    const found = sample(one, { trials, seed });
    for (const [name, { at }] of Object.entries(solve(one).outcomes)) {
      const { count } = found[name] as { count: number };
      const { value } = at(loss);
      expect(cdf(count, trials, value), `${name}: ${count} are too few`).toBeGreaterThan(5e-4);
      expect(
        count === 0 ? 1 : 1 - cdf(count - 1, trials, value),
        `${name}: ${count} are too many`,
      ).toBeGreaterThan(5e-4);
    }
  };

  test.each([0, 0.1, 0.35, 0.8])('at a loss of %f', (loss) => {
    agrees(paxosRound({ nodes: 5, loss }) as System, loss, `round ${loss}`);
    agrees(paxos({ nodes: 4, rounds: 2, loss }) as System, loss, `paxos ${loss}`);
    agrees(twoGeneralsResend({ tries: 3, loss }) as System, loss, `resend ${loss}`);
  });

  test.each([0.1, 0.5, 0.9])('where %f of the messages are sent twice', (duplication) => {
    for (const loss of [0.2, 0.6]) {
      const one = paxosRound({ nodes: 4, loss });
      agrees(
        { ...one, network: { ...one.network, duplication } } as System,
        loss,
        `twice ${duplication} ${loss}`,
      );
    }
  });
});

test('a message that is sent twice and lost by halves: worked by hand', () => {
  const one = twoGenerals({ messages: 1 });
  const { both } = solve({ ...one, network: { ...one.network, duplication: 0.25 } }).outcomes;
  // 1 − p for one copy, 1 − p² for two: 3/4 (1 − p) + 1/4 (1 − p²).
  expect(both.coefficients).toEqual(['1', '-3/4', '-1/4']);
});

describe('leader election of Itai and Rodeh: the highest number that only one node chose wins', () => {
  type Candidate = { readonly counts: readonly number[] };
  type Chosen = { type: 'Chosen'; number: number };
  const choosing = (nodes: number, numbers: number) => {
    const counted = (counts: readonly number[], number: number) =>
      counts.map((count, i) => (i === number ? count + 1 : count));
    const candidate = role<Candidate, Chosen>({
      start: () => [{ counts: Array.from({ length: numbers }, () => 0) }, toss('number', numbers)],
      toss: {
        number: ({ counts }, number) => [
          { counts: counted(counts, number) },
          broadcast({ type: 'Chosen', number }),
        ],
      },
      on: { Chosen: ({ counts }, { number }) => ({ counts: counted(counts, number) }) },
    });
    return system({
      nodes,
      role: candidate,
      network: { loss: Array.from({ length: nodes }, () => Array.from({ length: nodes }, () => 0)) },
      outcomes: { elected: ({ nodes: all }) => all.every(({ state }) => state.counts.includes(1)) },
    });
  };

  // A round elects with the inverse of the expected number of rounds, which is published: 4/3, 2, 16/5.
  test.each([
    [3, 2, '3/4'],
    [4, 2, '1/2'],
    [5, 2, '5/16'],
  ])('%i nodes choosing among %i numbers', (nodes, numbers, chance) => {
    expect(solve(choosing(nodes, numbers)).outcomes.elected.coefficients).toEqual([chance]);
  });
});

describe('solve refuses', () => {
  test.each([
    [uniform(1, 2), 'a uniform'],
    [exponential(1), 'an exponential'],
    [pareto(1, 2), 'a Pareto'],
  ])('random delays, and says what it needs', (delay, what) => {
    expect(() => solve(paxosRound({ nodes: 3, delay }))).toThrow(
      new ArgumentError(
        'solve needs messages that all take the same time: delay: constant(ms). Those of this system have ' +
          `${what} delay; sample can draw that.`,
      ),
    );
  });

  test('a handler that throws, and names it', () => {
    const broken = role<object, Word>({
      start: ({ id }) => (id === 0 ? [{}, broadcast({ type: 'Propose' })] : {}),
      on: {
        Propose: () => {
          throw new Error('oh');
        },
      },
    });
    const one = system({ nodes: 3, role: broken, outcomes: { any: () => true } });
    expect(() => solve(one)).toThrow(new ProtocolError(1, 'on Propose', 'threw Error: oh'));
  });

  test('a system without an outcome, and an outcome that does not answer', () => {
    const one = system({ nodes: 1, role: role<object, never>({ start: () => ({}) }) });
    expect(() => solve(one)).toThrow(/^solve needs an outcome/);
    expect(() => solve(one, { outcomes: { odd: () => 1 as never } })).toThrow(
      /^The outcome 'odd' must answer true or false, but answered 1\.$/,
    );
  });

  test('a toss with more faces than it weighs', () => {
    const gambler = role<object, never>({
      start: () => [{}, toss('wheel', 20_000)],
      toss: { wheel: (me) => me },
    });
    expect(() => solve(system({ nodes: 1, role: gambler, outcomes: { any: () => true } }))).toThrow(
      'node 0 tosses wheel with 20,000 sides; it takes up to 10,000.',
    );
  });
});
