import quantile from '@stdlib/stats-base-dists-normal-quantile';
import { shown, wholeNumber } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';

/** A share of trials, with an interval that holds the true probability with the confidence stated. */
export interface Estimate {
  readonly count: number;
  readonly trials: number;
  /** count / trials. */
  readonly rate: number;
  readonly low: number;
  readonly high: number;
  /** Such as 0.95. */
  readonly confidence: number;
}

/** Refuses what is not a confidence, such as 0.95. */
export function checkConfidence(confidence: unknown): void {
  if (typeof confidence === 'number' && confidence > 0 && confidence < 1) return;
  throw new ArgumentError(`confidence must be a number between 0 and 1, but is ${shown(confidence)}.`);
}

/** How many standard deviations to either side of the mean hold the share `confidence` of a normal distribution. */
function normalQuantile(confidence: number): number {
  const tail = (1 - confidence) / 2;
  // So near to 1 that the upper quantile is lost to rounding; the lower one, as far from the mean, is not.
  return 1 - tail < 1 ? quantile(1 - tail, 0, 1) : -quantile(tail, 0, 1);
}

/** Whether a value is an estimate. */
export function isEstimate(value: unknown): value is Estimate {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Estimate).rate === 'number' &&
    ['count', 'low', 'high', 'confidence'].every((part) => part in value)
  );
}

/**
 * Wilson's score interval for a proportion. Unlike "rate ± 2 standard errors" it is right near 0
 * and 1 too, and never leaves that range.
 *
 * Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
 * Journal of the American Statistical Association 22 (1927), 209–212.
 *
 * @param confidence between 0 and 1
 * @throws ArgumentError unless 0 ≤ count ≤ trials, trials ≥ 1 and 0 < confidence < 1
 * @example
 * wilson(0, 10).high   // 0.2775…: ten failures in ten trials do not prove that it never works
 */
export function wilson(count: number, trials: number, confidence = 0.95): Estimate {
  wholeNumber('trials', trials, 1);
  wholeNumber('count', count, 0, trials);
  checkConfidence(confidence);
  const rate = count / trials;
  const z = normalQuantile(confidence);
  const spread = (z * z) / trials;
  const centre = (rate + spread / 2) / (1 + spread);
  const half = (z * Math.sqrt((rate * (1 - rate)) / trials + spread / (4 * trials))) / (1 + spread);
  return {
    count,
    trials,
    rate,
    low: count === 0 ? 0 : Math.max(0, centre - half),
    high: count === trials ? 1 : Math.min(1, centre + half),
    confidence,
  };
}
