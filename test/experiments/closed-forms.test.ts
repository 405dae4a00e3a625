import cdf from '@stdlib/stats-base-dists-binomial-cdf';
import { describe, expect, test } from 'vitest';
import { run } from '../../src/engines/run.js';
import { sample } from '../../src/engines/sample.js';
import { paxos, paxosRound } from '../../src/experiments/paxos.js';
import { referencePaxos } from '../../src/experiments/reference-paxos.js';
import { experiments } from '../../src/experiments/registry.js';
import { twoGenerals, twoGeneralsResend } from '../../src/experiments/two-generals.js';
import { type Delay, exponential, pareto, uniform } from '../../src/model/network.js';
import type { System } from '../../src/model/system.js';
import { mutants } from '../../src/protocols/reference-paxos.js';
import { allPatterns, probabilityOf } from './brute-force.js';

const LOSSES = [0, 0.01, 0.2, 0.5, 0.77, 1];

/** A system at a loss rate; with its delay, where the formula does not hang on it. */
type Case = [string, (loss: number, delay?: Delay) => System];

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
const withDelay = (delay: Delay | undefined) => (delay === undefined ? {} : { delay });

const small: Case[] = [
  ...range(1, 6).map(
    (messages): Case => [`two-generals, ${messages} messages`, (loss) => twoGenerals({ messages, loss })],
  ),
  ...range(1, 3).map(
    (tries): Case => [`two-generals-resend, ${tries} tries`, (loss) => twoGeneralsResend({ tries, loss })],
  ),
  ...range(1, 4).map((nodes): Case => [`paxos-round, ${nodes} nodes`, (loss) => paxosRound({ nodes, loss })]),
  ['paxos, 2 nodes, 2 rounds', (loss) => paxos({ nodes: 2, rounds: 2, loss })],
  ['paxos, 3 nodes, 2 rounds', (loss) => paxos({ nodes: 3, rounds: 2, loss })],
  ...mutants.flatMap((mutant) =>
    range(1, 3).map(
      (acceptors): Case => [
        `reference-paxos, 1 leader, ${acceptors} acceptors, ${mutant}`,
        (loss) => referencePaxos({ leaders: 1, acceptors, mutant, loss }),
      ],
    ),
  ),
];

describe('the closed form is the sum over all patterns of losses', () => {
  test.each(small)('%s', (_, at) => {
    const patterns = allPatterns(at(0));
    const weights = (loss: number) =>
      patterns.reduce((sum, { lost, kept }) => sum + loss ** lost * (1 - loss) ** kept, 0);
    for (const loss of LOSSES) {
      expect(weights(loss)).toBeCloseTo(1, 12);
      const { exact, outcomes } = at(loss);
      expect(Object.keys(exact)).toEqual(Object.keys(outcomes));
      for (const [name, formula] of Object.entries(exact)) {
        expect(
          Math.abs((formula as number) - probabilityOf(patterns, name, loss)),
          `${name} at ${loss}`,
        ).toBeLessThan(1e-12);
      }
    }
  });
});

describe('what is sampled is what the closed form says', () => {
  const trials = 20_000;
  const larger: Case[] = [
    ['two-generals, 5 messages', (loss, delay) => twoGenerals({ messages: 5, loss, ...withDelay(delay) })],
    [
      'two-generals-resend, 4 tries',
      (loss, delay) => twoGeneralsResend({ tries: 4, loss, ...withDelay(delay) }),
    ],
    ['paxos-round, 5 nodes', (loss, delay) => paxosRound({ nodes: 5, loss, ...withDelay(delay) })],
    ['paxos-round, 8 nodes', (loss, delay) => paxosRound({ nodes: 8, loss, ...withDelay(delay) })],
    [
      'reference-paxos, 1 leader, 5 acceptors',
      (loss, delay) => referencePaxos({ leaders: 1, acceptors: 5, loss, ...withDelay(delay) }),
    ],
    ['paxos, 5 nodes, 3 rounds', (loss, delay) => paxos({ nodes: 5, rounds: 3, loss, ...withDelay(delay) })],
  ];

  /** Exact bounds: that a count is so low, or so high, happens once in two million times. */
  const agrees = (system: System, seed: string) => {
    const found = sample(system, { trials, seed });
    expect(found).toMatchObject({ violations: 0, unfinished: 0 });
    for (const [name, rate] of Object.entries(system.exact) as [string, number][]) {
      const { count } = found[name] as { count: number };
      expect(cdf(count, trials, rate), `${name}: ${count} are too few`).toBeGreaterThan(5e-7);
      expect(
        count === 0 ? 1 : 1 - cdf(count - 1, trials, rate),
        `${name}: ${count} are too many`,
      ).toBeGreaterThan(5e-7);
    }
  };

  test.each(larger)('%s', (name, at) => {
    for (const loss of [0, 0.05, 0.2, 0.35, 0.6, 1]) agrees(at(loss), `${name} ${loss}`);
  });

  test.each(larger)('%s, whatever the delays', (name, at) => {
    const bounded = name.includes('resend') || name.includes('rounds');
    for (const delay of bounded
      ? [uniform(0, 3), uniform(2, 2)]
      : [uniform(0, 3), exponential(2), pareto(1, 1.1)]) {
      agrees(at(0.3, delay), `${name} ${delay.law}`);
    }
  });
});

describe('facts known from elsewhere', () => {
  const exactly = (system: System, outcome: string) => system.exact[outcome] as number;

  test('no number of messages makes the generals sure: a last message lost leaves one alone (the impossibility)', () => {
    for (const messages of range(1, 12)) {
      const { outcomes } = run(twoGenerals({ messages }), { lose: [messages] });
      expect(outcomes).toEqual({ both: false, alone: true, neither: false });
      expect(exactly(twoGenerals({ messages, loss: 0.1 }), 'alone')).toBeGreaterThan(0);
    }
  });

  test('resending makes agreement as likely as one likes, at any loss below 1', () => {
    expect(exactly(twoGeneralsResend({ tries: 1000, loss: 0.9 }), 'both')).toBeGreaterThan(0.9999);
    expect(exactly(twoGeneralsResend({ tries: 1000, loss: 1 }), 'neither')).toBe(1);
  });

  test('the outcomes of the generals exclude one another and leave nothing out', () => {
    for (const loss of LOSSES) {
      for (const system of [twoGenerals({ messages: 7, loss }), twoGeneralsResend({ tries: 7, loss })]) {
        expect(Object.values(system.exact).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      }
    }
  });

  test('without loss a round succeeds, with nothing but loss it fails; alone a leader needs nobody', () => {
    for (const nodes of [2, 3, 10, 11, 1000]) {
      expect(exactly(paxosRound({ nodes, loss: 0 }), 'success')).toBe(1);
      expect(exactly(paxosRound({ nodes, loss: 1 }), 'success')).toBe(0);
    }
    for (const loss of LOSSES) expect(exactly(paxosRound({ nodes: 1, loss }), 'success')).toBe(1);
    expect(sample(paxosRound({ nodes: 1, loss: 1 }), { trials: 5 }).success.rate).toBe(1);
  });

  test('three nodes: S = 1 − (1 − q²)², worked by hand at loss 1/2: (7/16)² = 49/256', () => {
    expect(exactly(paxosRound({ nodes: 3, loss: 0.5 }), 'success')).toBeCloseTo(49 / 256, 14);
    expect(exactly(paxos({ nodes: 3, rounds: 2, loss: 0.5 }), 'success')).toBeCloseTo(
      1 - (207 / 256) ** 2,
      14,
    );
  });

  test('an even node helps nobody: with 4 nodes a round is less likely to succeed than with 3', () => {
    for (const loss of [0.05, 0.2, 0.5]) {
      expect(exactly(paxosRound({ nodes: 4, loss }), 'success')).toBeLessThan(
        exactly(paxosRound({ nodes: 3, loss }), 'success'),
      );
    }
  });

  test('one round of paxos is a paxos-round', () => {
    for (const loss of LOSSES) {
      const [one, round] = [paxos({ nodes: 6, rounds: 1, loss }), paxosRound({ nodes: 6, loss })];
      expect(exactly(one, 'success')).toBeCloseTo(exactly(round, 'success'), 14);
    }
  });
});

describe('every experiment', () => {
  test.each(experiments.map((one) => [one.experiment, one] as const))(
    '%s checks its parameters',
    (name, experiment) => {
      for (const [parameter, spec] of Object.entries(experiment.parameters)) {
        const [wrong, allowed] = {
          whole: () => {
            const { least, most } = spec as { least: number; most: number };
            return [[least - 1, most + 1, least + 0.5], `from ${least} to ${most}`] as const;
          },
          probability: () => [[-0.1, 1.2], 'from 0 to 1'] as const,
          word: () =>
            [
              ['bogus', 'None'],
              `one of ${(spec as { choices: readonly string[] }).choices.join(', ')}`,
            ] as const,
        }[spec.kind]();
        for (const value of [...wrong, Number.NaN, '3', null] as number[]) {
          expect(() => experiment({ [parameter]: value })).toThrow(`${parameter} of ${name}`);
          expect(() => experiment({ [parameter]: value })).toThrow(String(value));
          expect(() => experiment({ [parameter]: value })).toThrow(allowed);
        }
        expect(experiment({ [parameter]: spec.default })).toMatchObject({
          parameters: experiment().parameters,
        });
      }
      expect(() => experiment({ los: 0.2 })).toThrow(/no option 'los': it takes .*loss/);
      expect(() => experiment({ delay: 5 as never })).toThrow(/delay must be constant\(ms\).*but is 5/);
      expect(() => experiment({ delay: null as never })).toThrow(/delay must be .*null/);
      expect(() => experiment(null as never)).toThrow(/options as an object.*null/);
      expect(experiment()).toMatchObject({ name, parameters: { loss: 0.2 } });
    },
  );

  test('that resends, or starts a new round, does so when nothing can be under way any more', () => {
    let waited = 0;
    for (const delay of [uniform(0, 3), uniform(1, 4)]) {
      for (const system of [
        twoGeneralsResend({ tries: 4, loss: 0.5, delay }),
        paxos({ nodes: 4, loss: 0.5, delay }),
      ]) {
        for (let trial = 0; trial < 200; trial++) {
          const { events, messages } = run(system as System, { trial });
          for (const { time } of events.filter(({ kind }) => kind === 'timer')) {
            waited++;
            const underWay = messages.filter(
              ({ sent, arrived }) => sent < time && arrived !== null && arrived > time,
            );
            expect(underWay).toEqual([]);
          }
        }
      }
    }
    expect(waited).toBeGreaterThan(500);
  });

  test('that waits until nothing is under way refuses delays without a bound', () => {
    for (const delay of [exponential(1), pareto(1, 2)]) {
      expect(() => twoGeneralsResend({ delay })).toThrow(
        /delay must have a bound.*constant.*uniform.*but it is/,
      );
      expect(() => paxos({ delay })).toThrow(/delay must have a bound/);
      expect(() => paxosRound({ delay })).not.toThrow();
    }
  });

  test('is found by its name, and a name that is not there gets the list', async () => {
    const { experimentNamed } = await import('../../src/experiments/registry.js');
    for (const one of experiments) expect(experimentNamed(one.experiment)).toBe(one);
    expect(() => experimentNamed('paxoss')).toThrow(
      /'paxoss'.*two-generals, two-generals-resend, paxos-round, paxos, reference-paxos/,
    );
  });
});
