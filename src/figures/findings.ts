import type { Spot } from './geometry.js';
import { pathOf, type Series } from './line-chart/chart.js';
import { listed } from './words.js';

/** How a finding speaks of the axes. */
export interface Terms {
  /** What the lines are lines of, such as `success`; null where each line's label says it. */
  readonly subject: string | null;
  /** A place on the x axis, such as `32 % loss`, or the number alone: `32 %`. */
  readonly x: (value: number, alone: boolean) => string;
  readonly y: (value: number) => string;
  /** What one sees no difference below, in the units of y. */
  readonly least: number;
  /** A height whose crossing tells something, in the units of y; null for none. */
  readonly half: number | null;
}

/** What a chart shows, in one clause: where its lines begin and end, their peaks, and where they pass the half. */
export function finding(series: readonly Series[], terms: Terms): string {
  const { subject, half } = terms;
  const told = series.length > 4 ? [series[0] as Series, series.at(-1) as Series] : series;
  const shapes = told.map((one) => shape(pathOf(one), terms));
  const same = new Set(shapes).size === 1;
  if (subject !== null && same) {
    const where = told.map((one) => (half === null ? null : whereIs(pathOf(one), half)));
    if (half === null || where.some((x) => x === null)) return `${subject} ${shapes[0]}`;
    const at = where.map((x, i) => {
      const place = terms.x(x as number, i > 0);
      return told.length === 1 ? place : `${place} with ${told[i]?.label}`;
    });
    return `${subject} ${shapes[0]} and passes ${terms.y(half)} at ${listed(at)}`;
  }
  if (subject === null) return listed(told.map(({ label }, i) => `${label} ${shapes[i]}`));
  return listed(told.map(({ label }, i) => `with ${label} ${i === 0 ? subject : 'it'} ${shapes[i]}`));
}

function shape(path: readonly Spot[], { x, y, least }: Terms): string {
  const first = path[0] as Spot;
  const last = path.at(-1) as Spot;
  const by = (better: (a: number, b: number) => boolean): Spot =>
    path.reduce((a, b) => (better(b.y, a.y) ? b : a));
  const peak = by((a, b) => a > b);
  const dip = by((a, b) => a < b);
  if (peak.y - Math.max(first.y, last.y) > least) {
    return `rises from ${y(first.y)} to ${y(peak.y)} at ${x(peak.x, false)} and falls to ${y(last.y)}`;
  }
  if (Math.min(first.y, last.y) - dip.y > least) {
    return `falls from ${y(first.y)} to ${y(dip.y)} at ${x(dip.x, false)} and rises to ${y(last.y)}`;
  }
  if (Math.abs(first.y - last.y) < least) return `stays at ${y(first.y)}`;
  return `${last.y > first.y ? 'rises' : 'falls'} from ${y(first.y)} to ${y(last.y)}`;
}

/** The first x at which a path has the height `y`, or null. */
export function whereIs(path: readonly Spot[], y: number): number | null {
  for (let i = 1; i < path.length; i++) {
    const [a, b] = [path[i - 1] as Spot, path[i] as Spot];
    if (a.y === b.y || (a.y - y) * (b.y - y) > 0) continue;
    return a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x);
  }
  return null;
}

/** The height of a path at `x`, or null outside it. */
export function heightAt(path: readonly Spot[], x: number): number | null {
  for (let i = 0; i < path.length; i++) {
    const b = path[i] as Spot;
    if (b.x === x) return b.y;
    const a = path[i - 1];
    if (a !== undefined && a.x < x && x < b.x) return a.y + ((x - a.x) / (b.x - a.x)) * (b.y - a.y);
  }
  return null;
}
