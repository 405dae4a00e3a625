import cdf from '@stdlib/stats-base-dists-binomial-cdf';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArgumentError } from '../../src/model/errors.js';
import { wilson } from '../../src/stats/interval.js';

describe("Wilson's interval", () => {
  test.each([
    // The first two by hand from the formula; the others are in R. G. Newcombe, Statistics in Medicine 17 (1998), table I.
    [0, 10, 0, 3.841458820694124 / 13.841458820694124],
    [5, 10, 0.2365931, 0.7634069],
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %d in %d', (count, trials, low, high) => {
    const found = wilson(count, trials);
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });

  test('ends where the score test just rejects: |rate − p| = z √(p (1 − p) / n)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (trials, share) => {
          const count = Math.round(share * trials);
          const { rate, low, high } = wilson(count, trials, 0.99);
          for (const p of [low, high]) {
            if (p === 0 || p === 1) continue;
            expect(Math.abs(rate - p) / Math.sqrt((p * (1 - p)) / trials)).toBeCloseTo(2.5758293035489, 6);
          }
          expect(0 <= low && low <= rate && rate <= high && high <= 1).toBe(true);
        },
      ),
    );
  });

  test('is the mirror image for failures', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(500), (trials, some) => {
        const count = some % (trials + 1);
        expect(wilson(count, trials).low).toBeCloseTo(1 - wilson(trials - count, trials).high, 12);
      }),
    );
  });

  test('holds the true probability about as often as it says', () => {
    const n = 200;
    for (const p of [0.03, 0.2, 0.5, 0.9]) {
      let covered = 0;
      for (let count = 0; count <= n; count++) {
        const { low, high } = wilson(count, n);
        if (low <= p && p <= high) covered += cdf(count, n, p) - (count === 0 ? 0 : cdf(count - 1, n, p));
      }
      expect(covered).toBeGreaterThan(0.93);
      expect(covered).toBeLessThan(0.975);
    }
  });

  test('widens with the confidence', () => {
    const widths = [0.5, 0.9, 0.95, 0.999]
      .map((confidence) => wilson(30, 100, confidence))
      .map(({ low, high }) => high - low);
    expect(widths).toEqual(widths.toSorted((a, b) => a - b));
  });

  test('is finite up to the highest confidence there is', () => {
    // 1 − 2⁻⁵³: half of what is left of 1 is less than 1 can be told from.
    const { low, high } = wilson(5, 10, 1 - 2 ** -53);
    const z = 8.292361075813595;
    expect(high - low).toBeCloseTo((2 * (z * Math.sqrt(0.025 + (z * z) / 400))) / (1 + (z * z) / 10), 12);
    expect(wilson(5, 10, 1 - 2 ** -52).high).toBeLessThan(high);
  });

  test.each<[string, () => unknown, RegExp]>([
    ['no trials', () => wilson(0, 0), /trials must be a whole number of at least 1, but is 0/],
    [
      'more successes than trials',
      () => wilson(11, 10),
      /count must be a whole number from 0 to 10, but is 11/,
    ],
    ['half a success', () => wilson(0.5, 10), /count must be a whole number .* 0\.5/],
    [
      'a confidence in percent',
      () => wilson(5, 10, 95),
      /confidence must be a number between 0 and 1, but is 95/,
    ],
    ['a confidence of 1', () => wilson(5, 10, 1), /confidence .* is 1/],
    ['a confidence as text', () => wilson(5, 10, '0.95' as never), /confidence .* is '0\.95'/],
  ])('refuses %s', (_, attempt, message) => {
    expect(attempt).toThrow(ArgumentError);
    expect(attempt).toThrow(message);
  });
});
