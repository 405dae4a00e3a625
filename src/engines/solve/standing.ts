import type { Tables } from '../tables.js';

/**
 * Where a system stands between two events, in numbers of its tables. What is under way stands in the order in which it
 * happens: first what happens at once, then by time, and at the same time in the order in which it was caused.
 */
export interface Standing {
  /** Each node's local state. */
  readonly locals: number[];
  /** What is under way: an event, or `~i` for the toss `specials[i]`. A message may still turn out to be lost. */
  readonly items: number[];
  /** When, in ms since the start. */
  readonly dues: number[];
  /** So many of the first happen at once, before all else. */
  urgent: number;
  /** How many events each node has left before it crashes; empty where no crash counts events. */
  readonly left: number[];
}

export const copyOf = ({ locals, items, dues, urgent, left }: Standing): Standing => ({
  locals: locals.slice(),
  items: items.slice(),
  dues: dues.slice(),
  urgent,
  left: left.slice(),
});

/** Equal standings, and no others, have the same key. */
export const keyOf = ({ locals, items, dues, urgent, left }: Standing): string =>
  `${locals.join()};${items.join()};${dues.join()};${urgent};${left.join()}`;

/** Puts something under way: behind all that is due no later. */
export function put({ items, dues, urgent }: Standing, item: number, due: number): void {
  let at = items.length;
  while (at > urgent && (dues[at - 1] as number) > due) at--;
  items.splice(at, 0, item);
  dues.splice(at, 0, due);
}

/** What happens at once: after all else that does, or before it. */
export function putAtOnce(standing: Standing, item: number, now: number, first = false): void {
  const at = first ? 0 : standing.urgent;
  standing.items.splice(at, 0, item);
  standing.dues.splice(at, 0, now);
  standing.urgent++;
}

/** A message that surely arrives: the second copy of one that was sent twice. */
export const SURE = 2 ** 30;

/** Puts the second copy of a message right behind what happens at once. */
export function putSecondCopy({ items, dues, urgent }: Standing, message: number, now: number): void {
  items.splice(urgent, 0, message + SURE);
  dues.splice(urgent, 0, now);
}

/** Takes out what happens first. */
export function takeFirst(standing: Standing): void {
  standing.items.shift();
  standing.dues.shift();
  if (standing.urgent > 0) standing.urgent--;
}

/** Stops a timer, where it runs. */
export function stop({ items, dues }: Standing, timer: number): void {
  const at = items.indexOf(timer);
  if (at < 0) return;
  items.splice(at, 1);
  dues.splice(at, 1);
}

/** Stops all timers of a node. */
export function stopAll(standing: Standing, node: number, tables: Tables): void {
  const running = standing.items.filter(
    (item) => item >= 0 && tables.to[item] === node && tables.events[item]?.event === 'timer',
  );
  for (const timer of running) stop(standing, timer);
}
