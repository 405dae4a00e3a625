import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { run } from '../../src/engines/run.js';
import { addCounts, countOutcomes } from '../../src/engines/sample.js';
import type { System } from '../../src/model/system.js';
import { systems } from './random-systems.js';
import { referenceRun } from './reference-simulator.js';

const where = fc.record({
  seed: fc.oneof(fc.integer(), fc.string()),
  point: fc.nat(1000),
  trial: fc.oneof(fc.nat(1000), fc.maxSafeNat()),
});
const mostEvents = 150;

/** A run in numbers, as a sample counts it. */
const tallyOf = ({ messages }: ReturnType<typeof run>) => ({
  sent: messages.length,
  lost: messages.filter(({ lost }) => lost).length,
  delivered: messages.filter(({ arrived }) => arrived !== null).length,
});

const violated = ({ end }: ReturnType<typeof run>) =>
  end.nodes.some(({ decisions, byzantine }) => !byzantine && decisions.length > 1);

describe('any protocol, on any network, with any faults', () => {
  test('runs as the design says: the same events, messages and ends as the reference simulator', () => {
    fc.assert(
      fc.property(systems(), where, (system, where) => {
        const actual = run(system, { ...where, mostEvents });
        const expected = referenceRun(system, { ...where, mostEvents });
        expect(actual.events).toEqual(expected.events);
        expect(actual.messages).toEqual(expected.messages);
        expect(actual.finished).toBe(expected.finished);
        expect(
          actual.end.nodes.map(({ state, decisions, crashed }) => ({ state, decisions, crashed })),
        ).toEqual(expected.nodes.map(({ state, decisions, crashed }) => ({ state, decisions, crashed })));
        const { sent, lost, delivered } = expected;
        expect(tallyOf(actual)).toEqual({ sent, lost, delivered });
      }),
      { numRuns: 250 },
    );
  });

  test('a sample counts exactly the runs that its seed, point and trials name', () => {
    fc.assert(
      fc.property(systems(), where, fc.integer({ min: 1, max: 12 }), (system, { seed, point }, trials) => {
        const counts = countOutcomes(system, { seed, point, trials, mostEvents });
        const runs = Array.from({ length: trials }, (_, trial) =>
          run(system, { seed, point, trial, mostEvents }),
        );
        const count = (holds: (one: (typeof runs)[number]) => boolean | undefined) =>
          runs.filter(holds).length;
        const sum = (part: 'sent' | 'lost' | 'delivered') =>
          runs.reduce((all, one) => all + tallyOf(one)[part], 0);
        expect(counts).toEqual({
          trials,
          outcomes: {
            someDecide: count(({ outcomes }) => outcomes.someDecide),
            allUp: count(({ outcomes }) => outcomes.allUp),
            firstInTwo: count(({ outcomes }) => outcomes.firstInTwo),
          },
          traffic: { sent: sum('sent'), lost: sum('lost'), delivered: sum('delivered') },
          violations: count(violated),
          unfinished: count(({ finished }) => !finished),
        });
      }),
      { numRuns: 60 },
    );
  });

  test('a seed replays to the same bytes', () => {
    fc.assert(
      fc.property(systems(), where, (system, where) => {
        const once = JSON.stringify(run(system, { ...where, mostEvents }));
        expect(JSON.stringify(run(system, { ...where, mostEvents }))).toBe(once);
      }),
      { numRuns: 60 },
    );
  });

  test('a sample is the sum of its parts, whichever is counted first', () => {
    fc.assert(
      fc.property(
        systems(),
        where,
        fc.nat(20),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        (system, { seed, point }, from, first, second) => {
          const options = { seed, point, mostEvents };
          const later = countOutcomes(system, { ...options, from: from + first, trials: second });
          const earlier = countOutcomes(system, { ...options, from, trials: first });
          const whole = countOutcomes(system, { ...options, from, trials: first + second });
          expect(addCounts(earlier, later)).toEqual(whole);
          expect(addCounts(later, earlier)).toEqual(whole);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('forgetting what was remembered, even in the middle of a trial, changes nothing', () => {
    fc.assert(
      fc.property(systems(true), where, (system, { seed, point }) => {
        const options = { seed, point, trials: 8, mostEvents };
        expect(countOutcomes(system, { ...options, mostCells: 1024 })).toEqual(
          countOutcomes(system, options),
        );
      }),
      { numRuns: 40 },
    );
  });
});

test('the random systems exercise everything: each kind of event, loss, duplicates, cut-offs, violations', () => {
  const seen = new Set<string>();
  for (const system of fc.sample(systems(), { numRuns: 300, seed: 1 }) as System[]) {
    const one = run(system, { mostEvents });
    for (const event of one.events) {
      seen.add(event.kind);
      if (event.kind === 'message' && event.number === undefined) seen.add('message to oneself');
      if (event.kind === 'recover' && event.before === null)
        seen.add('recovery of a node that never started');
    }
    if (one.messages.some(({ lost }) => lost)) seen.add('loss');
    if (one.messages.some(({ arrived, receivedBy }) => arrived !== null && receivedBy === null))
      seen.add('deaf');
    if (one.messages.length > 40) seen.add('many messages');
    if (!one.finished) seen.add('cut off');
    if (violated(one)) seen.add('violation');
    if (one.byzantine.length > 0) seen.add('traitor');
  }
  expect([...seen].sort()).toEqual(
    [
      ...['start', 'message', 'timer', 'toss', 'crash', 'recover', 'message to oneself'],
      ...[
        'recovery of a node that never started',
        'loss',
        'deaf',
        'many messages',
        'cut off',
        'violation',
        'traitor',
      ],
    ].sort(),
  );
});
