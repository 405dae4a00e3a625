import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventQueue } from '../../src/engines/queue.js';

type Entry = { time: number; item: number; ticket: number };

/** Puts in and takes out as told, and compares with a sorted list at each step; returns the longest it was. */
function compare(steps: readonly (number | 'take' | 'clear')[], queue = new EventQueue()): number {
  let list: Entry[] = [];
  let tickets = 0;
  let longest = 0;
  for (const [item, step] of [...steps, ...steps.map(() => 'take' as const)].entries()) {
    if (step === 'clear') {
      queue.clear();
      list = [];
      tickets = 0;
    } else if (step === 'take') {
      const first = list.shift();
      if (first === undefined) continue;
      const { head } = queue;
      expect([queue.time[head], queue.item[head], queue.ticket[head]]).toEqual([
        first.time,
        first.item,
        first.ticket,
      ]);
      queue.removeFirst();
    } else {
      expect(queue.add(step, item)).toBe(++tickets);
      list = [...list, { time: step, item, ticket: tickets }].sort(
        (a, b) => a.time - b.time || a.ticket - b.ticket,
      );
    }
    longest = Math.max(longest, list.length);
    expect(queue.size).toBe(list.length);
  }
  return longest;
}

const time = fc.oneof(fc.nat(5), fc.double({ min: 0, max: 100, noNaN: true }));

test('gives back in the order of time, and what is due together in the order it came', () => {
  const step = fc.oneof(
    { weight: 5, arbitrary: time },
    { weight: 4, arbitrary: fc.constant('take' as const) },
    { weight: 1, arbitrary: fc.constant('clear' as const) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      compare(steps);
    }),
    { numRuns: 200 },
  );
});

test('the same where much is under way: as a heap, grown more than once, and used again after clear', () => {
  fc.assert(
    fc.property(
      fc.array(time, { minLength: 300, maxLength: 500 }),
      fc.array(time, { minLength: 60 }),
      (many, more) => {
        const queue = new EventQueue();
        expect(
          compare(
            many.flatMap((at, i) => (i % 5 === 4 ? [at, 'take' as const] : [at])),
            queue,
          ),
        ).toBeGreaterThan(200);
        queue.clear();
        compare(more, queue);
      },
    ),
    { numRuns: 8 },
  );
});

test('backwards in time, which is the longest walk of all', () => {
  compare(Array.from({ length: 400 }, (_, i) => 400 - Math.floor(i / 3)));
});

test('always a few under way for a long time: what has left makes room', () => {
  const queue = new EventQueue();
  compare(
    Array.from({ length: 3000 }, (_, i) => (i % 2 === 0 || i < 20 ? i : 'take')),
    queue,
  );
  expect(queue.time.length).toBeLessThan(4096);
});
