import fc from 'fast-check';
import seedrandom from 'seedrandom';
import { describe, expect, test } from 'vitest';
import { type Seed, trialStreams } from '../../src/engines/random.js';
import { run } from '../../src/engines/run.js';
import { broadcast, send, toss } from '../../src/model/actions.js';
import { ArgumentError } from '../../src/model/errors.js';
import { system } from '../../src/model/system.js';
import { chiSquare, chiSquareBound, ksBound, ksDistance } from './statistics.js';

/** The first `count` numbers of a trial's stream, by the library that the design names. */
function numbers(seed: Seed, point: number, trial: number, count: number): number[] {
  const state = { s0: 0, s1: 0, s2: 0, c: 0 };
  trialStreams(seed, point)(trial, state);
  const draw = seedrandom.alea('', { state });
  return Array.from({ length: count }, () => draw());
}

test("a trial draws from seedrandom's alea, set to the trial's state", () => {
  const SIDES = 2 ** 31;
  const tossing = system({
    nodes: 1,
    role: {
      start: () => [0, ...Array.from({ length: 20 }, () => toss('die', SIDES))],
      toss: { die: (me: number) => me + 1 },
    },
  });
  fc.assert(
    fc.property(fc.oneof(fc.integer(), fc.string()), fc.nat(), fc.maxSafeNat(), (seed, point, trial) => {
      const faces = run(tossing, { seed, point, trial }).events.flatMap(({ face }) =>
        face === undefined ? [] : [face],
      );
      expect(faces).toEqual(numbers(seed, point, trial, 20).map((x) => Math.floor(x * SIDES)));
    }),
    { numRuns: 50 },
  );
});

test('the stream of a trial depends on nothing but seed, point and trial', () => {
  const streams = trialStreams(7, 3);
  const state = () => ({ s0: 0.1, s1: 0.2, s2: 0.3, c: 4 });
  const [first, again] = [state(), state()];
  streams(5, first);
  streams(6, state());
  streams(5, again);
  expect(again).toEqual(first);
  for (const number of [first.s0, first.s1, first.s2])
    expect(number).toSatisfy((x: number) => x >= 0 && x < 1);
});

describe('neighbouring streams have nothing to do with one another', () => {
  const N = 20_000;
  const CELLS = 16;
  /** One stream after another, by trial, by point, by seed, by long seed. */
  const neighbours: [string, (i: number) => number[]][] = [
    ['trials', (i) => numbers(1, 0, i, 6)],
    ['trials far out', (i) => numbers('far', 0, 2 ** 32 * 5 + i, 6)],
    ['trials a power of two apart', (i) => numbers(1, 0, i * 2 ** 16, 6)],
    ['points', (i) => numbers(1, i, 0, 6)],
    ['seeds', (i) => numbers(i, 0, 0, 6)],
    ['seeds that are texts', (i) => numbers(`lecture ${i}`, 0, 0, 6)],
  ];
  test.each(neighbours)('%s', (_, at) => {
    const drawn = Array.from({ length: N }, (_, i) => at(i));
    const pairs: [string, (i: number) => [number, number]][] = [];
    for (let a = 0; a < 6; a++) {
      const column = drawn.map((row) => row[a] as number);
      expect(
        ksDistance(column, (x) => x),
        `draw ${a} is uniform`,
      ).toBeLessThan(ksBound(N));
      // The same and the next draw, of the stream before and of the one before that.
      for (let b = 0; b < 6; b++) {
        if (b > a)
          pairs.push([`draws ${a} and ${b}`, (i) => [drawn[i]?.[a] as number, drawn[i]?.[b] as number]]);
        for (const back of [1, 2]) {
          pairs.push([
            `draw ${a}, and draw ${b} of ${back} before`,
            (i) => [drawn[i]?.[a] as number, drawn[(i + N - back) % N]?.[b] as number],
          ]);
        }
      }
    }
    for (const [name, pair] of pairs) {
      const cells = new Array<number>(CELLS * CELLS).fill(0);
      for (let i = 0; i < N; i++) {
        const [x, y] = pair(i);
        const cell = Math.floor(x * CELLS) * CELLS + Math.floor(y * CELLS);
        cells[cell] = (cells[cell] as number) + 1;
      }
      expect(chiSquare(cells), name).toBeLessThan(chiSquareBound(CELLS * CELLS - 1));
    }
  });

  test('trials that differ in nothing but their high bits differ', () => {
    const firsts = Array.from({ length: 2000 }, (_, i) => numbers(1, 0, i * 2 ** 32, 2).join());
    expect(new Set(firsts).size).toBe(2000);
  });

  test('no two of many trials have the same stream', () => {
    const streams = trialStreams(1);
    const state = { s0: 0, s1: 0, s2: 0, c: 0 };
    const seen = new Set<number>();
    for (let trial = 0; trial < 300_000; trial++) {
      streams(trial, state);
      seen.add(state.s0);
    }
    expect(seen.size).toBe(300_000);
  });
});

test('a toss shows each face equally often, and is drawn anew each time', () => {
  const dice = system({
    nodes: 1,
    role: {
      start: () => [0, ...Array.from({ length: 500 }, () => toss('die', 6))],
      toss: { die: (me: number) => me },
    },
  });
  const faces = Array.from({ length: 20 }, (_, trial) => run(dice, { trial }).events)
    .flat()
    .flatMap(({ face }) => (face === undefined ? [] : [face]));
  expect(faces).toHaveLength(10_000);
  const pairs = Array.from(
    { length: 36 },
    (_, cell) => faces.filter((f, i) => f * 6 + (faces[i + 1] as number) === cell).length,
  );
  expect(chiSquare(pairs)).toBeLessThan(chiSquareBound(35));
});

test.each([[Number.NaN], [Infinity], [null], [{}], [true]])('a seed of %s is refused', (seed) => {
  expect(() => trialStreams(seed as never)).toThrow(ArgumentError);
  expect(() => trialStreams(seed as never)).toThrow(/seed must be a number or a text/);
});

test('only what hangs on chance draws: without chance the seed changes nothing but itself', () => {
  const sure = system({
    nodes: 3,
    role: {
      start: () => [0, broadcast({ type: 'Hi' })],
      on: { Hi: (me: number, _, from) => [me + 1, ...(me < 3 ? [send(from, { type: 'Hi' })] : [])] },
    },
  });
  const { events, messages } = run(sure, { seed: 1 });
  expect(run(sure, { seed: 2, trial: 9 })).toMatchObject({ events, messages });
});
