import type { Run } from '../../engines/run.js';
import { finiteNumber, numberAbove } from '../../model/check.js';
import { ArgumentError } from '../../model/errors.js';
import type { Spot } from '../geometry.js';
import { numeral } from '../words.js';
import type { Arrow } from './arrows.js';

/** What is shown of a run: from when to when, and what happens then. Times in ms. */
export interface Window {
  readonly from: number;
  readonly to: number;
  /** Whether it is not the whole run, and ends before the run does. */
  readonly isPart: boolean;
  readonly endsEarly: boolean;
  /** How long the whole run is: when the last thing in it happens. */
  readonly length: number;
  /** The run with those events and messages alone that are shown. */
  readonly run: Run;
  /** An arrow for each of its messages; what lies outside is cut off. */
  readonly arrows: readonly Arrow[];
}

/**
 * The part of a run from one time to another.
 *
 * @throws ArgumentError where these are no times, or nothing is left to show
 */
export function windowOf(run: Run, arrows: readonly Arrow[], from?: number, to?: number): Window {
  const times = [...run.events.map(({ time }) => time), ...run.messages.map(({ lostAt = 0 }) => lostAt)];
  const length = times.reduce((last, time) => Math.max(last, time), 0);
  // A message that was lost, or is still under way, may reach further.
  const end = arrows.reduce((last, arrow) => Math.max(last, arrow.to.x), length);
  const latest = end > 0 ? end : 1;
  const first = finiteNumber('from of spaceTime', from ?? 0, 0);
  if (first >= latest) {
    throw new ArgumentError(
      `from of spaceTime is ${numeral(first)} ms, but the run ends at ${numeral(latest)} ms: nothing is left to show.`,
    );
  }
  const last = Math.min(numberAbove('to of spaceTime', to ?? latest, first), latest);
  const endsEarly = last < latest;
  const all = { from: first, to: last, length, endsEarly, isPart: endsEarly || first > 0 };
  if (!all.isPart) return { ...all, run, arrows };
  const inside = run.messages.flatMap((message, i) => {
    const arrow = cut(arrows[i] as Arrow, first, last);
    return arrow === null ? [] : [{ message, arrow }];
  });
  return {
    ...all,
    run: {
      ...run,
      events: run.events.filter(({ time }) => time >= first && time <= last),
      messages: inside.map(({ message }) => message),
    },
    arrows: inside.map(({ arrow }) => arrow),
  };
}

/** What of an arrow lies between two times; null where nothing does. */
function cut({ from, to }: Arrow, first: number, last: number): Arrow | null {
  if (to.x <= first || from.x >= last) return null;
  const at = (x: number): Spot => ({
    x,
    y: from.y + ((x - from.x) / (to.x - from.x)) * (to.y - from.y),
  });
  const [begins, ends] = [from.x < first, to.x > last];
  return {
    from: begins ? at(first) : from,
    to: ends ? at(last) : to,
    ...(begins ? { begins: 'before' } : {}),
    ...(ends ? { ends: 'after' } : {}),
  };
}
