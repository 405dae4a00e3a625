import { onlyOptions, shown, text } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';
import { type Estimate, isEstimate } from '../stats/interval.js';
import { Figure, type Row } from './figure.js';
import { finding } from './findings.js';
import { answerTo, type Guess } from './guess.js';
import { barsWithin, type ChartPoint, type Series, ticksAt } from './line-chart/chart.js';
import { lineChart } from './line-chart.js';
import { formulaOf, shareOf } from './share.js';
import {
  axisName,
  capital,
  counted,
  hundred,
  isShare,
  listed,
  numeral,
  onAxis,
  percent,
  setting,
  slug,
} from './words.js';

/** A row as a formula over its columns sees it: an estimate is its rate. */
export type Plain<R> = { readonly [column in keyof R]: R[column] extends Estimate ? number : R[column] };

/** What to draw: a column's name, or a formula over a row such as `r => r.alone / (r.alone + r.both)`. */
export type Drawn<R> = (keyof R & string) | ((row: Plain<R>) => number);

export interface CurveOptions<R> {
  /** The column along the x axis. */
  readonly x: keyof R & string;
  /** One line each. */
  readonly y: Drawn<R> | readonly Drawn<R>[];
  /** A reader's guess about the first line: how it goes from its first to its last value, or that last value. */
  readonly guess?: Guess | null;
  /** Names the figure's files. Default: the columns, such as 'both-alone-by-messages'. */
  readonly name?: string;
  readonly xTitle?: string;
  /** With its unit, such as 'runs, %'. */
  readonly yTitle?: string;
  /** Whether y is a share, shown from 0 to 100 %. Default: if the values are estimates or shares. */
  readonly percent?: boolean;
}

const OPTIONS = ['x', 'y', 'guess', 'name', 'xTitle', 'yTitle', 'percent'];

interface Value {
  /** The row it is from. */
  readonly row: number;
  readonly x: number;
  readonly y: number;
  readonly estimate: Estimate | null;
}

/**
 * Columns of rows against another column: counts with their intervals, or plain numbers.
 *
 * @throws ArgumentError for an unknown option or column, or a value that is no number
 * @example
 * const rows = [1, 2, 3].map((messages) => ({ ...sample(twoGenerals({ messages, loss: 0.2 })), messages }));
 * curve(rows, { x: 'messages', y: ['both', 'alone'] }).name   // 'both-alone-by-messages'
 */
export function curve<R extends object>(rows: readonly R[], options: CurveOptions<R>): Figure {
  onlyOptions('curve', options, OPTIONS);
  if (!Array.isArray(rows) || rows.length === 0) {
    throw new ArgumentError(`curve draws an array of rows, one at least, but was given ${shown(rows)}.`);
  }
  for (const [i, row] of rows.entries()) {
    if (typeof row !== 'object' || row === null) {
      throw new ArgumentError(
        `Row ${i} of a curve must be an object such as { nodes: 3 }, but is ${shown(row)}.`,
      );
    }
  }
  for (const words of ['name', 'xTitle', 'yTitle'] as const) {
    // An axis may go without a title.
    if (options[words] !== undefined && options[words] !== '') text(words, options[words]);
  }
  if (options.percent !== undefined && typeof options.percent !== 'boolean') {
    throw new ArgumentError(`percent must be true or false, but is ${shown(options.percent)}.`);
  }
  const x = text('x of a curve', options.x) as keyof R & string;
  const drawn = [options.y].flat() as readonly Drawn<R>[];
  for (const y of drawn) {
    if (typeof y !== 'function') text('y of a curve (a formula, or the name of a column)', y);
  }
  if (drawn.length === 0) throw new ArgumentError('y is empty; name a column, several, or give a formula.');
  const lines = drawn.map((y) => ({ label: labelOf(y), values: valuesOf(rows, x, y) }));
  const shares = options.percent ?? lines.every(({ values }) => looksLikeShares(values));
  const estimates = lines.every(({ values }) => values.every(({ estimate }) => estimate !== null));
  const series = lines.map((line): Series => seriesOf(line, x, shares));

  const xTitle = options.xTitle ?? (isShare(x) ? `${axisName(x)}, %` : axisName(x));
  const unit = shares ? (estimates && drawn.every((y) => typeof y === 'string') ? '% of runs' : '%') : null;
  const what = lines.length === 1 ? (lines[0]?.label as string) : estimates ? 'runs' : 'value';
  const yTitle =
    options.yTitle ?? [what, ...(unit === null ? [] : [what === 'runs' ? '%' : unit])].join(', ');
  const yAxis = shares ? { low: 0, high: 100, ticks: [0, 25, 50, 75, 100] } : plainAxis(series);
  const places = series.flatMap(({ points }) => points.map((point) => point.x));
  const say = (value: number) => (shares ? percent(value / 100) : numeral(value));
  const guessed = answerTo(options.guess, series[0] as Series, lines.length > 1, { shares, say });
  const { data, layout } = lineChart({
    series,
    x: { title: xTitle, low: Math.min(...places), high: Math.max(...places), ...ticksAt(places) },
    y: { title: yTitle, ...yAxis },
    ...guessed,
  });

  const bare = (title: string) => title.replace(/, % of runs$|, %$/, '');
  const found = finding(series, {
    subject: lines.length === 1 ? bare(yTitle) : null,
    x: (value, alone) =>
      isShare(x)
        ? `${Math.round(value)} %${alone ? '' : ` ${x}`}`
        : alone
          ? numeral(value)
          : setting(x, value),
    y: say,
    least: shares ? 1 : 0.01 * (yAxis.high - yAxis.low),
    half: null,
  });
  const range = (low: number, high: number, per: boolean) =>
    `${numeral(low)} to ${numeral(high)}${per ? ' %' : ''}`;
  return new Figure({
    name:
      options.name ?? slug(`${drawn.map((y) => (typeof y === 'string' ? y : 'formula')).join(' ')} by ${x}`),
    data,
    layout,
    alt:
      `Line chart, ${lines.length === 1 ? 'one line' : `${lines.length} lines (${listed(lines.map(({ label }) => label))})`}: ` +
      `${bare(yTitle)}, ${range(yAxis.low, yAxis.high, shares)}, against ${bare(xTitle)}, ` +
      `${range(Math.min(...places), Math.max(...places), isShare(x))}. ${capital(found)}.`,
    caption: [
      captionOf(
        rows,
        lines.map(({ values }) => values),
        x,
        barsWithin(series, yAxis.high - yAxis.low),
      ),
      ...(guessed.answer === undefined ? [] : [guessed.answer]),
    ].join(' '),
    rows: rows.map((row, i) =>
      rowOf(
        row,
        lines.map(({ label, values }) => [label, values.find((value) => value.row === i)]),
      ),
    ),
  });
}

function labelOf<R>(y: Drawn<R>): string {
  return typeof y === 'string' ? axisName(y) : formulaOf(y);
}

function valuesOf<R extends object>(rows: readonly R[], x: keyof R & string, y: Drawn<R>): Value[] {
  return rows
    .map((row, i) => {
      const at = row[x] as unknown;
      if (typeof at !== 'number' || !Number.isFinite(at)) refuse(row, i, x, at);
      const value = typeof y === 'string' ? (row[y] as unknown) : shareOf(row, y as (row: object) => number);
      if (isEstimate(value)) return { row: i, x: at as number, y: value.rate, estimate: value };
      if (typeof value === 'number' && Number.isFinite(value))
        return { row: i, x: at as number, y: value, estimate: null };
      return refuse(row, i, typeof y === 'string' ? y : formulaOf(y), value);
    })
    .sort((a, b) => a.x - b.x);
}

function refuse(row: object, i: number, column: string, value: unknown): never {
  const there = Object.entries(row).flatMap(([name, of]) =>
    typeof of === 'number' || isEstimate(of) ? [name] : [],
  );
  throw new ArgumentError(
    `Row ${i} has no number to draw for '${column}', but ${shown(value)}; its columns with numbers are ${listed(there) || 'none'}.`,
  );
}

function looksLikeShares(values: readonly Value[]): boolean {
  if (values.every(({ estimate }) => estimate !== null)) return true;
  return values.every(({ y }) => y >= 0 && y <= 1) && values.some(({ y }) => y > 0 && y < 1);
}

function seriesOf(
  { label, values }: { label: string; values: readonly Value[] },
  x: string,
  shares: boolean,
): Series {
  const scaled = (value: number) => (shares ? hundred(value) : value);
  const points = values.map(({ x: at, y, estimate }): ChartPoint => {
    const say = (value: number) => (shares ? percent(value) : numeral(value));
    const interval =
      estimate === null
        ? ''
        : `\n${percent(estimate.confidence)} interval: ${say(estimate.low)} to ${say(estimate.high)}`;
    return {
      x: onAxis(x, at),
      y: scaled(y),
      ...(estimate === null ? {} : { low: scaled(estimate.low), high: scaled(estimate.high) }),
      hover: `${label}, ${setting(x, at)}\n${say(y)}${interval}`,
    };
  });
  return { label, points, exact: [], recorded: [] };
}

function plainAxis(series: readonly Series[]): { low: number; high: number } {
  const values = series.flatMap(({ points }) => points.flatMap(({ y, low = y, high = y }) => [low, y, high]));
  const [least, most] = [Math.min(0, ...values), Math.max(...values)];
  return most > least
    ? { low: least, high: least + (most - least) * 1.06 }
    : { low: least - 1, high: most + 1 };
}

function captionOf(
  rows: readonly object[],
  values: readonly (readonly Value[])[],
  x: string,
  within: string,
): string {
  const all = values.flat();
  const estimates = all.flatMap(({ estimate }) => (estimate === null ? [] : [estimate]));
  const [first] = estimates;
  if (first === undefined) return `${counted(rows.length, 'point')}, joined along ${axisName(x)}.`;
  const seeds = [
    ...new Set(rows.map((row) => (row as { seed?: unknown }).seed).filter((seed) => seed !== undefined)),
  ];
  const trials = [
    ...new Set(
      rows.map((row) => (row as { trials?: unknown }).trials).filter((count) => typeof count === 'number'),
    ),
  ] as number[];
  const from =
    trials.length === 1
      ? `${counted(trials[0] as number, 'trial')} a point`
      : `${counted(rows.length, 'point')}`;
  const bars = estimates.length === all.length ? 'bars' : 'bars where values were counted';
  return `${capital(from)}${seeds.length > 0 ? `, seed ${listed(seeds.map(String))}` : ''}, ${bars} ${percent(first.confidence)} intervals (Wilson)${within}.`;
}

/** A row's plain values and estimates, side by side. */
function rowOf(row: object, drawn: readonly (readonly [string, Value | undefined])[]): Row {
  const columns: Record<string, number | string | null> = {};
  for (const [name, value] of Object.entries(row)) {
    if (typeof value === 'number' || typeof value === 'string') columns[name] = value;
    else if (isEstimate(value)) Object.assign(columns, estimateColumns(name, value));
  }
  for (const [label, value] of drawn) {
    if (label in columns || value === undefined) continue;
    if (value.estimate === null) columns[label] = value.y;
    else
      Object.assign(columns, {
        [label]: value.y,
        [`${label} low`]: value.estimate.low,
        [`${label} high`]: value.estimate.high,
      });
  }
  return columns;
}

function estimateColumns(name: string, { count, rate, low, high }: Estimate): Row {
  return { [name]: rate, [`${name} count`]: count, [`${name} low`]: low, [`${name} high`]: high };
}
