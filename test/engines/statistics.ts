/** Bounds that a correct engine exceeds once in a million times. The seeds are fixed, so a test that passes stays so. */
const ONCE_IN_A_MILLION = 1e-6;

/** The critical value of Kolmogorov and Smirnov's distance for n samples: P(D > d) ≤ 2 exp(−2 n d²) (Massart 1990). */
export const ksBound = (n: number) => Math.sqrt(Math.log(2 / ONCE_IN_A_MILLION) / (2 * n));

/** The largest distance between the samples' distribution and `cdf`. */
export function ksDistance(samples: readonly number[], cdf: (x: number) => number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const n = sorted.length;
  return Math.max(
    ...sorted.map((x, i) => Math.max(Math.abs(cdf(x) - i / n), Math.abs((i + 1) / n - cdf(x)))),
  );
}

/** χ² of counts that should be equal. */
export function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((a, b) => a + b, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** The χ² exceeded once in a million times, by Wilson and Hilferty's approximation (1931): z = 4.7534. */
export const chiSquareBound = (freedom: number) =>
  freedom * (1 - 2 / (9 * freedom) + 4.7534 * Math.sqrt(2 / (9 * freedom))) ** 3;
