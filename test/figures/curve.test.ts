import { describe, expect, test } from 'vitest';
import { sample } from '../../src/engines/sample.js';
import { twoGenerals } from '../../src/experiments/two-generals.js';
import { curve } from '../../src/figures/curve.js';
import { ArgumentError } from '../../src/model/errors.js';
import { wilson } from '../../src/stats/interval.js';
import { axisOf, labelsOf, the, tracesOf } from './look.js';

const counts = [1, 2, 3, 5, 8].map((messages) => ({
  ...sample(twoGenerals({ messages, loss: 0.2 }), { trials: 2_000, seed: 4 }),
  messages,
}));

describe('counted columns against another column', () => {
  const figure = curve(counts, { x: 'messages', y: ['both', 'alone'], guess: 'more' });

  test('have their intervals as bars', () => {
    const [both] = tracesOf(figure, 'sampled');
    for (const [i, { both: estimate }] of counts.entries()) {
      expect((both?.y[i] as number) - (both?.error_y?.arrayminus[i] as number)).toBeCloseTo(
        estimate.low * 100,
        8,
      );
      expect((both?.y[i] as number) + (both?.error_y?.array[i] as number)).toBeCloseTo(
        estimate.high * 100,
        8,
      );
    }
  });

  test('span 0 to 100 %, with a tick at each value of x', () => {
    expect(axisOf(figure, 'y').range).toEqual([-3, 103]);
    expect(axisOf(figure, 'y').title.text).toBe('runs, %');
    expect(axisOf(figure, 'x').tickvals).toEqual([1, 2, 3, 5, 8]);
  });

  test('are labelled, and the guess is answered by name', () => {
    expect(labelsOf(figure)).toEqual(expect.arrayContaining(['both', 'alone']));
    const answer = labelsOf(figure).find((text) => text.startsWith('You guessed'));
    expect(answer).toMatch(/^You guessed more; it is fewer \(both: [78]\d % to 1\d %\)\.$/);
  });

  test('are told in words: kind, axes, ranges, finding', () => {
    expect(figure.alt).toMatch(
      /^Line chart, 2 lines \(both and alone\): runs, 0 to 100 %, against messages, 1 to 8\. Both falls from/,
    );
    expect(figure.caption).toMatch(/2,000 trials a point, seed 4.*95 % intervals/);
  });

  test('give a row for a file: rate, count and interval side by side', () => {
    const { both } = the(counts[0]);
    expect(figure.rows[0]).toMatchObject({
      messages: 1,
      both: both.rate,
      'both count': both.count,
      'both low': both.low,
    });
  });
});

describe('a formula over a row', () => {
  const figure = curve(counts, { x: 'messages', y: (r) => r.alone / (r.alone + r.both) });

  test('sees each counted column as its rate', () => {
    const { alone, both } = the(counts[3]);
    expect(tracesOf(figure, 'sampled')[0]?.y[3]).toBeCloseTo(
      (100 * alone.count) / (alone.count + both.count),
      8,
    );
  });

  test('that is a share of counted runs has the interval of those runs', () => {
    const { alone, both } = the(counts[3]);
    const { low, high } = wilson(alone.count, alone.count + both.count);
    const [share] = tracesOf(figure, 'sampled');
    expect((share?.y[3] as number) - (share?.error_y?.arrayminus[3] as number)).toBeCloseTo(low * 100, 8);
    expect((share?.y[3] as number) + (share?.error_y?.array[3] as number)).toBeCloseTo(high * 100, 8);
  });

  test('is named by its own text', () => {
    expect(axisOf(figure, 'y').title.text).toBe('alone / (alone + both), %');
  });

  test('that is no share of counted runs has no interval', () => {
    const product = curve(counts, { x: 'messages', y: (r) => r.alone * r.both });
    expect(tracesOf(product, 'sampled')).toEqual([]);
    expect(tracesOf(product, 'computed')).toHaveLength(1);
  });
});

describe('plain numbers', () => {
  const squares = [1, 2, 3, 4].map((nodes) => ({ nodes, steps: 7 * nodes * nodes }));

  test('are drawn as they are, from 0', () => {
    const figure = curve(squares, { x: 'nodes', y: 'steps', yTitle: 'messages sent' });
    expect(tracesOf(figure, 'computed')[0]?.y).toEqual([7, 28, 63, 112]);
    const [low, high] = axisOf(figure, 'y').range as [number, number];
    expect(low).toBeLessThan(0);
    expect(low).toBeGreaterThan(-0.04 * high);
    expect(axisOf(figure, 'y').title.text).toBe('messages sent');
  });

  test('between 0 and 1 are taken for shares, unless told otherwise', () => {
    const rows = [
      { loss: 0, p: 1 },
      { loss: 0.5, p: 0.25 },
    ];
    expect(axisOf(curve(rows, { x: 'loss', y: 'p' }), 'y').tickvals).toEqual([0, 25, 50, 75, 100]);
    expect(axisOf(curve(rows, { x: 'loss', y: 'p', percent: false }), 'y').range[1]).toBeLessThan(2);
  });

  test('are put in the order of x', () => {
    const figure = curve([...squares].reverse(), { x: 'nodes', y: 'steps' });
    expect(tracesOf(figure, 'computed')[0]?.x).toEqual([1, 2, 3, 4]);
  });
});

test('rows that share an x keep their own numbers for a file', () => {
  const rows = [
    { loss: 0.5, nodes: 3, steps: 9 },
    { loss: 0.1, nodes: 3, steps: 2 },
    { loss: 0.5, nodes: 5, steps: 4 },
  ];
  const figure = curve(rows, { x: 'loss', y: (r) => 10 * r.steps });
  expect(figure.rows.map((row) => row['10 * steps'])).toEqual([90, 20, 40]);
});

describe('guesses', () => {
  test('that are right are told so', () => {
    const figure = curve(counts, { x: 'messages', y: 'both', guess: 'fewer' });
    expect(labelsOf(figure).join(' ')).toMatch(/You guessed fewer, and so it is/);
  });

  test('of a number become a star at the end', () => {
    const [star] = tracesOf(curve(counts, { x: 'messages', y: 'both', guess: 0.5 }), 'guess');
    expect([star?.x[0], star?.y[0]]).toEqual([8, 50]);
  });

  test('as a number, among several lines, say which line they are about', () => {
    const figure = curve(counts, { x: 'messages', y: ['both', 'alone'], guess: 0.5 });
    expect(labelsOf(figure).join(' ')).toMatch(/You guessed 50 % at the end; it is 1\d % \(both\)\./);
  });

  test('call two values whose intervals overlap the same', () => {
    const figure = curve(counts, { x: 'messages', y: (r) => r.alone / (r.alone + r.both), guess: 'same' });
    expect(labelsOf(figure).join(' ')).toMatch(/You guessed same, and so it is/);
  });

  test('not made yet change nothing', () => {
    expect(labelsOf(curve(counts, { x: 'messages', y: 'both', guess: null }))).toEqual([]);
  });
});

test.each([
  ['no rows', () => curve([], { x: 'a' as never, y: 'b' as never }), /rows, one at least/],
  [
    'an unknown column',
    () => curve(counts, { x: 'messages', y: 'nobody' as never }),
    /'nobody'.*both, alone, neither/,
  ],
  ['an unknown option', () => curve(counts, { x: 'messages', y: 'both', z: 1 } as never), /no option 'z'/],
  [
    'a guess that is no answer',
    () => curve(counts, { x: 'messages', y: 'both', guess: 'maybe' }),
    /'more', 'fewer'.*'maybe'/,
  ],
  ['a guessed share above 1', () => curve(counts, { x: 'messages', y: 'both', guess: 80 }), /from 0 to 1/],
])('%s is refused', (_, draw, message) => {
  expect(draw).toThrow(ArgumentError);
  expect(draw).toThrow(message);
});
