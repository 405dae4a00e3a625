import { finiteNumber, onlyOptions, shown } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';
import type { Parameters, System } from '../model/system.js';
import type { Seed } from './random.js';
import { type Sample, type SampleOptions, sample } from './sample.js';

/** Builds a system from parameters: an experiment, or any function of one's own. */
// biome-ignore lint/suspicious/noExplicitAny: each builder names its own parameters
export type Build<Outcome extends string = string> = (parameters: any) => System<Outcome>;

/** For each parameter one value, or the list of values it takes. */
export type Grid = { readonly [name: string]: number | string | readonly (number | string)[] };

export interface SweepPoint<Outcome extends string = string> {
  /** All parameters of the grid, with the values they have here. */
  readonly parameters: Parameters;
  readonly sample: Sample<Outcome>;
  /** The exact probabilities, where a formula gives them. */
  readonly exact: { readonly [name in Outcome]?: number };
}

/** A sample at each point of a grid. */
export interface Sweep<Outcome extends string = string> {
  /** The name of the system. */
  readonly name: string;
  /** The parameters that vary, in the order of the grid. */
  readonly varied: readonly string[];
  readonly outcomes: readonly Outcome[];
  /** In the order of the grid; its last parameter varies fastest. */
  readonly points: readonly SweepPoint<Outcome>[];
  readonly trials: number;
  readonly seed: Seed;
  /** The exact probabilities between the points too, so that a figure can draw the curve through them. */
  readonly exactAt?: (parameters: Parameters) => { readonly [name in Outcome]?: number };
}

export type SweepOptions = Omit<SampleOptions, 'from' | 'point'>;

/**
 * Samples a system at every point of a grid.
 *
 * @param build an experiment such as `paxosRound`, or a function from parameters to a system
 * @param grid for each parameter its value, or the list of values it takes
 * @throws ArgumentError for an empty grid, or what `build` or `sample` refuse
 * @example
 * const swept = sweep(paxosRound, { nodes: [3, 5], loss: [0, 0.1, 0.2] }, { trials: 2_000, seed: 6 });
 * swept.points.length                 // 6
 * swept.points[0].sample.success.rate // 1
 */
export function sweep<Outcome extends string>(
  build: Build<Outcome>,
  grid: Grid,
  options: SweepOptions = {},
): Sweep<Outcome> {
  const steps = sweepSteps(build, grid, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** How far a sweep is. */
export interface SweepProgress {
  readonly done: number;
  readonly of: number;
}

/**
 * The same as {@link sweep}, a point at a time, so that a progress bar can be drawn in between.
 *
 * @throws ArgumentError as `sweep` does, at the first step
 * @example
 * const steps = sweepSteps(twoGenerals, { loss: [0, 0.5, 1] }, { trials: 100 });
 * steps.next().value   // { done: 1, of: 3 }
 */
export function* sweepSteps<Outcome extends string>(
  build: Build<Outcome>,
  grid: Grid,
  options: SweepOptions = {},
): Generator<SweepProgress, Sweep<Outcome>, void> {
  if (typeof build !== 'function') {
    throw new ArgumentError(
      `sweep takes an experiment, such as paxosRound, or a function from parameters to a system, but was given ${shown(build)}.`,
    );
  }
  onlyOptions('sweep', options, ['trials', 'seed', 'confidence', 'mostEvents', 'mostCells']);
  const combinations = gridPoints(grid);
  const points: SweepPoint<Outcome>[] = [];
  let last: System<Outcome> | undefined;
  for (const [point, parameters] of combinations.entries()) {
    last = build(parameters);
    points.push({ parameters, sample: sample(last, { ...options, point }), exact: last.exact });
    yield { done: point + 1, of: combinations.length };
  }
  return sweepOf(build, grid, last as System<Outcome>, points);
}

/** The sweep that its points make; `one` is the system at any of them. */
export function sweepOf<Outcome extends string>(
  build: Build<Outcome>,
  grid: Grid,
  one: System<Outcome>,
  points: readonly SweepPoint<Outcome>[],
): Sweep<Outcome> {
  const { trials, seed } = (points[0] as SweepPoint<Outcome>).sample;
  return {
    name: one.name,
    varied: Object.keys(grid).filter((name) => Array.isArray(grid[name])),
    outcomes: Object.keys(one.outcomes) as Outcome[],
    points,
    trials,
    seed,
    exactAt: (parameters) => build(parameters).exact,
  };
}

/**
 * Every combination of a grid's values; the last parameter varies fastest.
 *
 * @throws ArgumentError for a grid that is no object, or an empty list of values
 * @example
 * gridPoints({ nodes: [3, 5], loss: 0.1 })   // [{ nodes: 3, loss: 0.1 }, { nodes: 5, loss: 0.1 }]
 */
export function gridPoints(grid: Grid): Parameters[] {
  onlyOptions('A grid', grid, Object.keys(grid ?? {}));
  let points: Parameters[] = [{}];
  for (const [name, values] of Object.entries(grid)) {
    const list = Array.isArray(values) ? (values as (number | string)[]) : [values as number | string];
    if (list.length === 0) throw new ArgumentError(`The list of values for '${name}' is empty.`);
    points = points.flatMap((point) => list.map((value) => ({ ...point, [name]: value })));
  }
  return points;
}

/**
 * The numbers from `first` to `last`, `step` apart, both ends included where the step meets them.
 * They are rounded to twelve decimals, so `range(0, 1, 0.05)[3]` is 0.15.
 *
 * @throws ArgumentError unless first ≤ last and step > 0, or where that is more than 100,000 numbers
 * @example
 * range(0, 1, 0.25)   // [0, 0.25, 0.5, 0.75, 1]
 * range(3, 8, 2)      // [3, 5, 7]
 */
export function range(first: number, last: number, step: number): number[] {
  finiteNumber('The first number of a range', first, -1e9, 1e9);
  finiteNumber('The last number of a range', last, first, 1e9);
  if (!(step > 0 && step < Infinity)) {
    throw new ArgumentError(`The step of a range must be a number above 0, but is ${shown(step)}.`);
  }
  const count = Math.floor((last - first) / step + 1e-9) + 1;
  if (count > 100_000)
    throw new ArgumentError(`A range of ${count} numbers is too long; it may have 100000.`);
  return Array.from({ length: count }, (_, i) => Math.round((first + i * step) * 1e12) / 1e12);
}
