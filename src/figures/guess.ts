import { shown } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';
import type { Spot } from './geometry.js';
import type { ChartPoint, Series } from './line-chart/chart.js';

/**
 * How a line goes from its first to its last value: 'more', 'fewer' (or 'less'), 'same'; or that last value,
 * a share as a number from 0 to 1.
 */
export type Guess = string | number;

/** How to speak of the values. */
export interface Spoken {
  readonly shares: boolean;
  readonly say: (value: number) => string;
}

/**
 * The answer to a reader's guess about a line: in words above the plot, and for a number as a star.
 * Two counted values whose intervals overlap are the same.
 *
 * @throws ArgumentError for a guess that is none of the allowed
 */
export function answerTo(
  guess: Guess | null | undefined,
  { label, points }: Series,
  named: boolean,
  { shares, say }: Spoken,
): { answer?: string; guess?: Spot } {
  if (guess === undefined || guess === null) return {};
  const first = points[0] as ChartPoint;
  const last = points.at(-1) as ChartPoint;
  const from = `${named ? `${label}: ` : ''}${say(first.y)} to ${say(last.y)}`;
  if (typeof guess === 'number') {
    if (!Number.isFinite(guess) || (shares && (guess < 0 || guess > 1))) {
      throw new ArgumentError(`A guessed share must be a number from 0 to 1, but is ${shown(guess)}.`);
    }
    const height = shares ? guess * 100 : guess;
    return {
      answer: `You guessed ${say(height)} at the end; it is ${say(last.y)}${named ? ` (${label})` : ''}.`,
      guess: { x: last.x, y: height },
    };
  }
  if (!['more', 'fewer', 'less', 'same'].includes(guess)) {
    throw new ArgumentError(
      `guess must be 'more', 'fewer' (or 'less'), 'same' or a number, but is ${shown(guess)}.`,
    );
  }
  const fewer = guess === 'less' ? 'less' : 'fewer';
  const found = direction(first, last, fewer);
  return {
    answer:
      guess === found
        ? `You guessed ${guess}, and so it is (${from}).`
        : `You guessed ${guess}; it is ${found} (${from}).`,
  };
}

function direction(first: ChartPoint, last: ChartPoint, fewer: string): string {
  const overlap =
    (last.low ?? last.y) <= (first.high ?? first.y) && (first.low ?? first.y) <= (last.high ?? last.y);
  if (overlap)
    return last.y === first.y || first.low !== undefined ? 'same' : last.y > first.y ? 'more' : fewer;
  return last.y > first.y ? 'more' : fewer;
}
