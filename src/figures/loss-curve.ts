import type { Seed } from '../engines/random.js';
import type { Sweep } from '../engines/sweep.js';
import { onlyOptions, shown } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';
import type { Parameters } from '../model/system.js';
import type { Estimate } from '../stats/interval.js';
import { Figure, type Row } from './figure.js';
import { finding, heightAt } from './findings.js';
import type { Spot } from './geometry.js';
import { type ChartPoint, lineChart, padded, type Series, ticksAt } from './line-chart.js';
import { axisName, counted, isShare, listed, numeral, percent, setting, settings, slug } from './words.js';

/** Points sampled earlier, with many more trials: a sweep, or what was read from a file of one. */
export interface Recorded<Outcome extends string = string> {
  readonly points: readonly {
    readonly parameters: Parameters;
    readonly sample: { readonly [name in Outcome]: Estimate };
  }[];
  readonly trials: number;
  readonly seed: Seed;
}

export interface LossCurveOptions<Outcome extends string = string> {
  /** The parameter along the x axis. Default 'loss'. */
  readonly x?: string;
  /** Which outcomes to draw. Default: all where nothing but x varies, else the first. */
  readonly outcomes?: Outcome | readonly Outcome[];
  /** The exact curve, as a function of all parameters; false for none. Default: the sweep's closed form. */
  readonly exact?: false | ((parameters: Parameters) => { readonly [name in Outcome]?: number });
  /** The same points from many more trials, drawn as rings. */
  readonly recorded?: Recorded<Outcome>;
  /** A reader's guess, by name: `{ loss: 0.2, success: 0.9 }`; with more lines, `{ nodes: 5, ... }` too. */
  readonly guess?: { readonly [name: string]: number | string } | null;
  /** Names the figure's files. Default: the system's name and x, such as 'paxos-round-loss'. */
  readonly name?: string;
  /** Default: such as 'messages lost, %'. */
  readonly xTitle?: string;
  /** Default: such as 'success, % of runs'. */
  readonly yTitle?: string;
}

const OPTIONS = ['x', 'outcomes', 'exact', 'recorded', 'guess', 'name', 'xTitle', 'yTitle'];
/** How many spots an exact curve is drawn through. */
const FINE = 101;

interface Line<Outcome extends string> {
  readonly outcome: Outcome;
  /** The values that tell this line from the others of its outcome. */
  readonly group: Parameters;
  readonly label: string;
  readonly points: Sweep<Outcome>['points'];
  readonly exact: readonly Spot[];
}

/**
 * Success against the loss rate: sampled points with their intervals over the line of the exact
 * formula, a line for each value of another parameter, or for each outcome.
 *
 * @throws ArgumentError for an unknown option or outcome, or where x does not vary
 * @example
 * lossCurve(sweep(paxosRound, { nodes: [3, 5, 7], loss: range(0, 1, 0.1) }))
 */
export function lossCurve<Outcome extends string>(
  sweep: Sweep<Outcome>,
  options: LossCurveOptions<Outcome> = {},
): Figure {
  onlyOptions('lossCurve', options, OPTIONS);
  const x = varying(sweep, options.x ?? 'loss');
  const others = sweep.varied.filter((name) => name !== x);
  const outcomes = chosen(sweep, options.outcomes, others.length > 0);
  const lines = linesOf(sweep, x, others, outcomes, options);
  const { recorded, guess } = options;
  const series = lines.map((line) => seriesOf(line, x, recorded));

  const xTitle = options.xTitle ?? (isShare(x) ? `${axisName(x)}, %` : axisName(x));
  const yTitle = options.yTitle ?? (outcomes.length === 1 ? `${outcomes[0]}, % of runs` : 'runs, %');
  const guessed = guess === undefined || guess === null ? null : answered(lines, x, outcomes, guess);
  const { data, layout } = lineChart({
    series,
    x: { title: xTitle, ...extent(sweep, x) },
    y: { title: yTitle, low: 0, high: 100, ticks: [0, 25, 50, 75, 100] },
    ...(guessed === null ? {} : { guess: guessed.at, answer: guessed.answer }),
  });
  return new Figure({
    name: options.name ?? slug(`${sweep.name} ${x}`),
    data,
    layout,
    alt: altOf(sweep, x, outcomes, series, xTitle, yTitle),
    caption: captionOf(sweep, x, series, recorded) + (guessed === null ? '' : ` ${guessed.answer}`),
    rows: [
      ...sweep.points.flatMap((point) => rowsOf(point, outcomes)),
      ...(recorded?.points ?? []).flatMap((point) => rowsOf(point, outcomes)),
    ],
  });
}

function varying(sweep: Sweep, x: string): string {
  const varied = sweep.varied.length > 0 ? `what varies is ${listed(sweep.varied)}` : 'nothing varies in it';
  if (!sweep.varied.includes(x)) {
    throw new ArgumentError(
      `'${x}' does not vary in this sweep; ${varied}. Name a parameter for x, or sweep over '${x}'.`,
    );
  }
  if (!sweep.points.every(({ parameters }) => typeof parameters[x] === 'number')) {
    throw new ArgumentError(`x must be a parameter whose values are numbers, but '${x}' has others.`);
  }
  return x;
}

function chosen<Outcome extends string>(
  sweep: Sweep<Outcome>,
  given: Outcome | readonly Outcome[] | undefined,
  grouped: boolean,
): readonly Outcome[] {
  if (sweep.outcomes.length === 0)
    throw new ArgumentError(`The system '${sweep.name}' has no outcomes to draw.`);
  const outcomes =
    given === undefined ? (grouped ? sweep.outcomes.slice(0, 1) : sweep.outcomes) : [given].flat();
  for (const outcome of outcomes as readonly Outcome[]) {
    if (!sweep.outcomes.includes(outcome)) {
      throw new ArgumentError(
        `There is no outcome ${shown(outcome)} in this sweep; there is ${listed(sweep.outcomes)}.`,
      );
    }
  }
  if (outcomes.length === 0)
    throw new ArgumentError(`outcomes is empty; name one or more of ${listed(sweep.outcomes)}.`);
  return outcomes as readonly Outcome[];
}

function linesOf<Outcome extends string>(
  sweep: Sweep<Outcome>,
  x: string,
  others: readonly string[],
  outcomes: readonly Outcome[],
  options: LossCurveOptions<Outcome>,
): Line<Outcome>[] {
  const groups = new Map<string, { group: Parameters; points: Sweep<Outcome>['points'][number][] }>();
  for (const point of sweep.points) {
    const group = Object.fromEntries(others.map((name) => [name, point.parameters[name] as number | string]));
    const key = JSON.stringify(group);
    const found = groups.get(key) ?? { group, points: [] };
    found.points.push(point);
    groups.set(key, found);
  }
  const exactAt = options.exact === false ? undefined : (options.exact ?? sweep.exactAt);
  return outcomes.flatMap((outcome) =>
    [...groups.values()].map(({ group, points }) => {
      const sorted = [...points].sort((a, b) => at(a, x) - at(b, x));
      const words = [
        ...(outcomes.length > 1 ? [outcome] : []),
        ...(others.length > 0 ? [settings(group)] : []),
      ];
      const exact = options.exact === false ? [] : exactCurve(sorted, x, outcome, exactAt);
      return { outcome, group, label: words.length > 0 ? words.join(', ') : outcome, points: sorted, exact };
    }),
  );
}

/** Along a probability the curve is drawn through many spots; other parameters have no values in between. */
function exactCurve<Outcome extends string>(
  points: Sweep<Outcome>['points'],
  x: string,
  outcome: Outcome,
  exactAt: Sweep<Outcome>['exactAt'],
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

function seriesOf<Outcome extends string>(
  line: Line<Outcome>,
  x: string,
  recorded: Recorded<Outcome> | undefined,
): Series {
  const pointOf = ({ parameters, sample }: Recorded<Outcome>['points'][number]): ChartPoint => {
    const { rate, low, high, count, trials, confidence } = sample[line.outcome];
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
  const same = (parameters: Parameters) =>
    Object.entries({ ...line.points[0]?.parameters, ...line.group }).every(
      ([name, value]) => name === x || parameters[name] === undefined || parameters[name] === value,
    );
  return {
    label: line.label,
    points: line.points.map(pointOf),
    exact: line.exact,
    recorded: (recorded?.points ?? []).filter(({ parameters }) => same(parameters)).map(pointOf),
  };
}

function answered<Outcome extends string>(
  lines: readonly Line<Outcome>[],
  x: string,
  outcomes: readonly Outcome[],
  guess: { readonly [name: string]: number | string },
): { at: Spot; answer: string } {
  const groups = Object.keys(lines[0]?.group ?? {});
  onlyOptions('guess', guess, [x, ...groups, ...outcomes]);
  const named = outcomes.filter((outcome) => guess[outcome] !== undefined);
  const [outcome] = named;
  const like = `{ ${x}: …, ${groups.map((name) => `${name}: …, `).join('')}${outcomes[0]}: … }`;
  if (named.length !== 1 || outcome === undefined || typeof guess[x] !== 'number') {
    throw new ArgumentError(`guess must give ${x} and one of ${listed(outcomes)}, such as ${like}.`);
  }
  const share = guess[outcome];
  if (typeof share !== 'number' || !(share >= 0 && share <= 1)) {
    throw new ArgumentError(
      `A guessed share must be a number from 0 to 1, but ${outcome} is ${shown(share)}.`,
    );
  }
  const found = lines.filter(
    (line) =>
      line.outcome === outcome &&
      groups.every((name) => guess[name] === undefined || guess[name] === line.group[name]),
  );
  const [line] = found;
  if (line === undefined || found.length > 1) {
    throw new ArgumentError(`guess must say which line it is about, such as ${like}.`);
  }
  const path =
    line.exact.length > 0
      ? line.exact
      : line.points.map((p) => ({ x: onAxis(x, at(p, x)), y: hundred(p.sample[outcome].rate) }));
  const place = onAxis(x, guess[x] as number);
  const actual = heightAt(path, place);
  if (actual === null)
    throw new ArgumentError(`guess is about ${setting(x, guess[x] as number)}, outside what was swept.`);
  const where = [...(groups.length > 0 ? [settings(line.group)] : []), setting(x, guess[x] as number)].join(
    ', ',
  );
  return {
    at: { x: place, y: hundred(share) },
    answer: `You guessed ${percent(share)}; it is ${percent(actual / 100)} (${where}).`,
  };
}

function extent(sweep: Sweep, x: string): { low: number; high: number; ticks?: readonly number[] } {
  const values = sweep.points.map((point) => onAxis(x, at(point, x)));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (isShare(x) && high - low > 60) return { low: 0, high: 100, ticks: [0, 25, 50, 75, 100] };
  if (isShare(x)) return high > low ? { low, high } : { low: Math.max(0, low - 5), high: high + 5 };
  return { ...padded(low, high), ...ticksAt(values) };
}

function altOf(
  sweep: Sweep,
  x: string,
  outcomes: readonly string[],
  series: readonly Series[],
  xTitle: string,
  yTitle: string,
): string {
  const values = sweep.points.map((point) => onAxis(x, at(point, x)));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const unit = isShare(x) ? ' %' : '';
  const lines =
    series.length === 1 ? 'one line' : `${series.length} lines (${listed(series.map(({ label }) => label))})`;
  const bare = (title: string) => title.replace(/, % of runs$|, %$/, '');
  const found = finding(series, {
    subject: outcomes.length === 1 ? (outcomes[0] as string) : null,
    x: (value, alone) =>
      isShare(x)
        ? `${Math.round(value)} %${alone ? '' : ` ${x}`}`
        : alone
          ? numeral(value)
          : setting(x, value),
    y: (value) => percent(value / 100),
    least: 2,
    half: isShare(x) ? 50 : null,
  });
  return (
    `Line chart of ${sweep.name}, ${lines}: ${bare(yTitle)}, 0 to 100 %, against ${bare(xTitle)}, ` +
    `${numeral(low)} to ${numeral(high)}${unit}. ${capital(found)}.`
  );
}

function captionOf(
  sweep: Sweep,
  x: string,
  series: readonly Series[],
  recorded: Recorded | undefined,
): string {
  const fixed = Object.fromEntries(
    Object.entries(sweep.points[0]?.parameters ?? {}).filter(([name]) => !sweep.varied.includes(name)),
  );
  const what = [sweep.name, ...(Object.keys(fixed).length > 0 ? [settings(fixed)] : [])].join(', ');
  const confidence = percent(
    Object.values(sweep.points[0]?.sample ?? {}).find(isEstimate)?.confidence ?? 0.95,
  );
  const exact = series.every((one) => one.exact.length > 0);
  return (
    `${capital(what)}: ${exact ? `lines exact; points ${counted(sweep.trials, 'trial')} each` : `${counted(sweep.trials, 'trial')} a point, joined along ${axisName(x)}`}, ` +
    `seed ${sweep.seed}, bars ${confidence} intervals (Wilson).` +
    (recorded === undefined
      ? ''
      : ` Rings: ${counted(recorded.trials, 'trial')} each, seed ${recorded.seed}, recorded.`)
  );
}

function rowsOf(
  {
    parameters,
    sample,
    exact = {},
  }: {
    parameters: Parameters;
    sample: { readonly [name: string]: unknown };
    exact?: { readonly [name: string]: number | undefined };
  },
  outcomes: readonly string[],
): Row[] {
  return outcomes.map((outcome) => {
    const { count, trials, rate, low, high } = sample[outcome] as Estimate;
    return { ...parameters, outcome, count, trials, rate, low, high, exact: exact[outcome] ?? null };
  });
}

function isEstimate(value: unknown): value is Estimate {
  return typeof value === 'object' && value !== null && 'confidence' in value;
}

function at({ parameters }: { readonly parameters: Parameters }, x: string): number {
  return parameters[x] as number;
}

function onAxis(x: string, value: number): number {
  return isShare(x) ? hundred(value) : value;
}

/** A share in per cent, without the last bits that multiplying leaves: 0.07 is 7, not 7.000000000000001. */
function hundred(share: number): number {
  return Math.round(share * 1e12) / 1e10;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
