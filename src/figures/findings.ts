import type { Series } from './line-chart.js';
import type { Spot } from './geometry.js';
import { listed } from './words.js';

/** How a finding prints the numbers of the two axes. */
export interface Units {
  readonly x: (value: number) => string;
  readonly y: (value: number) => string;
  /** What one sees no difference below, in the units of y. */
  readonly least: number;
  /** Where to look for a crossing, in the units of y; null for nowhere. */
  readonly half: number | null;
}

/** What a chart shows, in one clause: where its lines begin and end, their peaks, and where they pass the half. */
export function finding(series: readonly Series[], subject: string, units: Units): string {
  const told = series.length > 4 ? [series[0] as Series, series.at(-1) as Series] : series;
  const shapes = told.map((one) => shape(pathOf(one), units));
  if (told.length === 1) return `${subject} ${shapes[0]}${crossing(told[0] as Series, units, ', and is')}`;
  if (new Set(shapes).size > 1) return listed(told.map(({ label }, i) => `${label} ${shapes[i]}`));
  const passes = told.flatMap((one) => {
    const x = units.half === null ? null : whereIs(pathOf(one), units.half);
    return x === null ? [] : [`${units.x(x)} with ${one.label}`];
  });
  const half = passes.length === told.length ? `, and is at ${units.y(units.half as number)} at ${listed(passes)}` : '';
  return `${subject} ${shapes[0]}${half}`;
}

function crossing(series: Series, { half, x, y }: Units, and: string): string {
  const where = half === null ? null : whereIs(pathOf(series), half);
  return where === null ? '' : `${and} at ${y(half as number)} at ${x(where)}`;
}

function pathOf({ exact, points }: Series): readonly Spot[] {
  return exact.length > 0 ? exact : points;
}

function shape(path: readonly Spot[], { x, y, least }: Units): string {
  const first = path[0] as Spot;
  const last = path.at(-1) as Spot;
  const by = (better: (a: number, b: number) => boolean): Spot => path.reduce((a, b) => (better(b.y, a.y) ? b : a));
  const peak = by((a, b) => a > b);
  const dip = by((a, b) => a < b);
  if (peak.y - Math.max(first.y, last.y) > least) {
    return `rises from ${y(first.y)} to ${y(peak.y)} at ${x(peak.x)} and falls to ${y(last.y)}`;
  }
  if (Math.min(first.y, last.y) - dip.y > least) {
    return `falls from ${y(first.y)} to ${y(dip.y)} at ${x(dip.x)} and rises to ${y(last.y)}`;
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
