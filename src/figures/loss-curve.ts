import type { Sweep } from '../engines/sweep.js';
import { functionOf, onlyOptions, shown, text } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';
import { Figure } from './figure.js';
import { checkSweep } from './given.js';
import { ticksAt } from './line-chart/chart.js';
import { lineChart } from './line-chart.js';
import { answered } from './loss-curve/guess.js';
import { at, belongs, type ExactAt, linesOf, type Recorded, seriesOf } from './loss-curve/lines.js';
import { altOf, captionOf, rowsOf } from './loss-curve/words.js';
import { axisName, isShare, listed, onAxis, slug } from './words.js';

export interface LossCurveOptions<Outcome extends string = string> {
  /** The parameter along the x axis. Default 'loss'. */
  readonly x?: string;
  /** Which outcomes to draw. Default: all where nothing but x varies, else the first. */
  readonly outcomes?: Outcome | readonly Outcome[];
  /** The exact curve, as a function of all parameters; false for none. Default: the sweep's closed form. */
  readonly exact?: false | ExactAt<Outcome>;
  /** The same points from many more trials, drawn as open marks. */
  readonly recorded?: Recorded<Outcome>;
  /** A reader's guess, by name: `{ loss: 0.2, success: 0.9 }`; with more lines, `{ nodes: 5, ... }` too. */
  readonly guess?: { readonly [name: string]: number | string } | null;
  /** What the reader guessed: the outcome's share (the default), or, with the name of x, where that share is reached. */
  readonly asked?: string;
  /** Names the figure's files. Default: the system's name and x, such as 'paxos-round-loss'. */
  readonly name?: string;
  /** Default: such as 'messages lost, %'. */
  readonly xTitle?: string;
  /** Default: such as 'success, % of runs'. */
  readonly yTitle?: string;
}

const OPTIONS = ['x', 'outcomes', 'exact', 'recorded', 'guess', 'asked', 'name', 'xTitle', 'yTitle'];

/**
 * Success against the loss rate: sampled points with their intervals over the line of the exact
 * formula, a line for each value of another parameter, or for each outcome.
 *
 * @throws ArgumentError for what is no sweep, an unknown option or outcome, or where x does not vary
 * @example
 * const swept = sweep(paxosRound, { nodes: [3, 5, 7], loss: range(0, 1, 0.1) }, { trials: 500 });
 * lossCurve(swept).rows.length   // 33
 */
export function lossCurve<Outcome extends string>(
  sweep: Sweep<Outcome>,
  options: LossCurveOptions<Outcome> = {},
): Figure {
  checkSweep('lossCurve', sweep);
  checkOptions(options);
  const x = varying(sweep, options.x ?? 'loss');
  const others = sweep.varied.filter((name) => name !== x);
  const outcomes = chosen(sweep, options.outcomes, others.length > 0);
  const lines = linesOf(sweep, x, others, outcomes, checkedExact(options.exact) ?? sweep.exactAt);
  const { recorded, guess, asked } = options;
  if (asked !== undefined && asked !== x && !(outcomes as readonly string[]).includes(asked)) {
    throw new ArgumentError(`asked must be ${listed([x, ...outcomes])}, but is ${shown(asked)}.`);
  }
  const series = lines.map((line) => seriesOf(line, x, recorded));

  const xTitle = options.xTitle ?? (isShare(x) ? `${axisName(x)}, %` : axisName(x));
  const yTitle = options.yTitle ?? (outcomes.length === 1 ? `${outcomes[0]}, % of runs` : 'runs, %');
  const guessed = guess === undefined || guess === null ? null : answered(lines, x, outcomes, guess, asked);
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
    caption:
      captionOf(sweep, x, series, recorded) + (guessed === null ? '' : ` ${guessed.answer}${guessed.more}`),
    rows: [
      ...sweep.points.flatMap((point) => rowsOf(point, outcomes)),
      ...(recorded?.points ?? [])
        .filter((point) => lines.some((line) => belongs(point, line, x)))
        .flatMap((point) => rowsOf(point, outcomes)),
    ],
  });
}

function checkOptions<Outcome extends string>(options: LossCurveOptions<Outcome>): void {
  onlyOptions('lossCurve', options, OPTIONS);
  for (const words of ['x', 'asked', 'name', 'xTitle', 'yTitle'] as const) {
    // An axis may go without a title.
    if (options[words] !== undefined && options[words] !== '') text(words, options[words]);
  }
  const { recorded } = options;
  if (recorded !== undefined && !Array.isArray((recorded as Partial<Recorded> | null)?.points)) {
    throw new ArgumentError(
      `recorded must be a sweep with more trials, such as recorded('paxos-round'), but is ${shown(recorded)}.`,
    );
  }
}

function checkedExact<Outcome extends string>(
  exact: LossCurveOptions<Outcome>['exact'],
): false | ExactAt<Outcome> | undefined {
  if (exact === undefined || exact === false) return exact;
  functionOf('exact', exact, 'of all parameters (or false)');
  return (parameters) => {
    const answer: unknown = exact(parameters);
    const wanted = 'exact must answer with a probability by outcome, such as { success: 0.9 }';
    if (typeof answer !== 'object' || answer === null) {
      throw new ArgumentError(`${wanted}, but answered ${shown(answer)}.`);
    }
    for (const [outcome, value] of Object.entries(answer)) {
      if (value === undefined || Number.isFinite(value)) continue;
      throw new ArgumentError(`${wanted}, but answered ${shown(value)} for '${outcome}'.`);
    }
    return answer as ReturnType<ExactAt<Outcome>>;
  };
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

/** The range of the x axis: the whole of it for a probability, swept far enough. */
function extent(sweep: Sweep, x: string): { low: number; high: number; ticks?: readonly number[] } {
  const values = sweep.points.map((point) => onAxis(x, at(point, x)));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (isShare(x) && high - low > 60) return { low: 0, high: 100, ticks: [0, 25, 50, 75, 100] };
  if (isShare(x)) return high > low ? { low, high } : { low: Math.max(0, low - 5), high: high + 5 };
  return { low, high, ...ticksAt(values) };
}
