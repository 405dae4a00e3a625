import type { Seed } from '../../engines/random.js';
import type { Sweep } from '../../engines/sweep.js';
import { ArgumentError } from '../../model/errors.js';
import type { Parameters } from '../../model/system.js';
import type { Estimate } from '../../stats/interval.js';
import type { Spot } from '../geometry.js';
import type { ChartPoint, Series } from '../line-chart/chart.js';
import { counted, hundred, isShare, listed, numeral, onAxis, percent, setting, settings } from '../words.js';

/** Points sampled earlier, with many more trials: a sweep, or what was read from a file of one. */
export interface Recorded<Outcome extends string = string> {
  readonly points: readonly {
    readonly parameters: Parameters;
    readonly sample: { readonly [name in Outcome]?: Estimate };
  }[];
  readonly trials: number;
  readonly seed: Seed;
}

/** The exact probabilities for any parameters. */
export type ExactAt<Outcome extends string> = (parameters: Parameters) => {
  readonly [name in Outcome]?: number;
};

/** How many spots an exact curve is drawn through. */
const FINE = 101;

/** One line of the figure: an outcome, and the values that tell it from the others of its outcome. */
export interface Line<Outcome extends string> {
  readonly outcome: Outcome;
  /** The values that tell this line from the others of its outcome. */
  readonly group: Parameters;
  readonly label: string;
  readonly points: Sweep<Outcome>['points'];
  readonly exact: readonly Spot[];
}

/** A line for each outcome and each combination of the parameters `others`. */
export function linesOf<Outcome extends string>(
  sweep: Sweep<Outcome>,
  x: string,
  others: readonly string[],
  outcomes: readonly Outcome[],
  exactAt: ExactAt<Outcome> | false | undefined,
): Line<Outcome>[] {
  const groups = new Map<string, { group: Parameters; points: Sweep<Outcome>['points'][number][] }>();
  for (const point of sweep.points) {
    const group = Object.fromEntries(others.map((name) => [name, point.parameters[name] as number | string]));
    const key = JSON.stringify(group);
    const found = groups.get(key) ?? { group, points: [] };
    found.points.push(point);
    groups.set(key, found);
  }
  return outcomes.flatMap((outcome) =>
    [...groups.values()].map(({ group, points }) => {
      const sorted = [...points].sort((a, b) => at(a, x) - at(b, x));
      const words = [
        ...(outcomes.length > 1 ? [outcome] : []),
        ...(others.length > 0 ? [settings(group)] : []),
      ];
      const exact = exactAt === false ? [] : exactCurve(sorted, x, outcome, exactAt);
      return { outcome, group, label: words.length > 0 ? words.join(', ') : outcome, points: sorted, exact };
    }),
  );
}

/** Along a probability the curve is drawn through many spots; other parameters have no values in between. */
function exactCurve<Outcome extends string>(
  points: Sweep<Outcome>['points'],
  x: string,
  outcome: Outcome,
  exactAt: ExactAt<Outcome> | undefined,
): Spot[] {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) return [];
  const [from, to] = [at(first, x), at(last, x)];
  const spots =
    isShare(x) && exactAt !== undefined
      ? Array.from({ length: FINE }, (_, i) => from + ((to - from) * i) / (FINE - 1)).map((value) => {
          const rounded = Math.round(value * 1e12) / 1e12;
          return { x: rounded, y: exactAt({ ...first.parameters, [x]: rounded })[outcome] };
        })
      : points.map((point) => ({
          x: at(point, x),
          y: (exactAt?.(point.parameters) ?? point.exact)[outcome],
        }));
  if (spots.some(({ y }) => y === undefined)) return [];
  return spots.map(({ x: value, y }) => ({ x: onAxis(x, value), y: hundred(y as number) }));
}

/** A line as the chart draws it, with the recorded points that belong to it. */
export function seriesOf<Outcome extends string>(
  line: Line<Outcome>,
  x: string,
  recorded: Recorded<Outcome> | undefined,
): Series {
  const pointOf = ({ parameters, sample }: Recorded<Outcome>['points'][number]): ChartPoint => {
    const found: Estimate | undefined = sample[line.outcome];
    if (found === undefined) {
      throw new ArgumentError(
        `The recorded points have no outcome '${line.outcome}'; they have ${listed(Object.keys(sample))}.`,
      );
    }
    const { rate, low, high, count, trials, confidence } = found;
    return {
      x: onAxis(x, parameters[x] as number),
      y: hundred(rate),
      low: hundred(low),
      high: hundred(high),
      hover:
        `${line.label}, ${setting(x, parameters[x] as number)}\n${percent(rate)}: ${numeral(count)} of ${counted(trials, 'trial')}` +
        `\n${percent(confidence)} interval: ${percent(low)} to ${percent(high)}`,
    };
  };
  return {
    label: line.label,
    points: line.points.map(pointOf),
    exact: line.exact,
    recorded: (recorded?.points ?? []).filter((point) => belongs(point, line, x)).map(pointOf),
  };
}

export function at({ parameters }: { readonly parameters: Parameters }, x: string): number {
  return parameters[x] as number;
}

/** Whether a recorded point is one of a line: its parameters are the line's, and its x lies where the line runs. */
export function belongs<Outcome extends string>(
  { parameters }: { readonly parameters: Parameters },
  line: Line<Outcome>,
  x: string,
): boolean {
  const [first, last] = [line.points[0], line.points.at(-1)];
  const value = parameters[x];
  if (first === undefined || last === undefined || typeof value !== 'number') return false;
  const alike = ([name, own]: [string, number | string]) => (parameters[name] ?? own) === own;
  const others = Object.entries(first.parameters).filter(([name]) => name !== x);
  return others.every(alike) && value >= at(first, x) && value <= at(last, x);
}
