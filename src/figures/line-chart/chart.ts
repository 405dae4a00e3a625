import type { Spot } from '../geometry.js';
import { HEIGHT, MARGIN, MARKER } from '../theme.js';

/** A sampled or computed value; `low` and `high` where it has an interval. In the axes' units. */
export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
  /** What is said when the pointer is on it. */
  readonly hover: string;
}

export interface Series {
  readonly label: string;
  readonly points: readonly ChartPoint[];
  /** The exact curve behind the points; empty where no formula gives it. */
  readonly exact: readonly Spot[];
  /** Recorded points, from many more trials: rings around the live ones. */
  readonly recorded: readonly ChartPoint[];
}

export interface ChartAxis {
  /** With its unit, such as `messages lost, %`. */
  readonly title: string;
  readonly low: number;
  readonly high: number;
  /** Where the ticks are; default: plotly's choice. */
  readonly ticks?: readonly number[];
}

export interface LineChart {
  readonly series: readonly Series[];
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  /** The reader's guess as a star. */
  readonly guess?: Spot;
  /** How the guess did, above the plot. */
  readonly answer?: string;
}

/** What a caption adds where some bars are no larger than the marks over them. `span` is the height of the axis. */
export function barsWithin(series: readonly Series[], span: number): string {
  const hidden = ((MARKER / 2) * span) / (HEIGHT - MARGIN.t - MARGIN.b);
  const within = series.some(({ points }) =>
    points.some(({ y, low = y, high = y }) => high > low && Math.max(high - y, y - low) <= hidden),
  );
  return within ? ', within the marks where none shows' : '';
}

/** The path a reader's eye follows: the exact curve where there is one, else from point to point. */
export function pathOf({ exact, points }: Series): readonly Spot[] {
  return exact.length > 0 ? exact : points;
}

/** The axis with room on both sides: a mark, its bar or a line at 0 or 100 % is then seen whole. */
export function roomy(axis: ChartAxis): ChartAxis {
  const { low, high } = axis;
  const room = high > low ? 0.03 * (high - low) : 1;
  return { ...axis, low: low - room, high: high + room };
}

/** A tick at each value, where there are few and none too close to the next. */
export function ticksAt(values: readonly number[]): { ticks?: readonly number[] } {
  const ticks = [...new Set(values)].sort((a, b) => a - b);
  const least = ((ticks.at(-1) ?? 0) - (ticks[0] ?? 0)) / 14;
  const roomy = ticks.every((tick, i) => i === 0 || tick - (ticks[i - 1] as number) >= least);
  return ticks.length <= 12 && roomy ? { ticks } : {};
}
