import { availableParallelism } from 'node:os';
import Tinypool from 'tinypool';
import { addCounts, type Counts, type Sample, type SampleOptions, sampleOf } from '../engines/sample.js';
import {
  type Grid,
  gridPoints,
  type Sweep,
  type SweepOptions,
  type SweepPoint,
  sweepOf,
} from '../engines/sweep.js';
import { onlyOptions, wholeNumber } from '../model/check.js';
import type { System } from '../model/system.js';
import { checkConfidence } from '../stats/interval.js';
import type { Given } from './experiment.js';
import { errorOf } from './failure.js';
import countPart, { type AnyGiven, type Found, type Part } from './parallel-worker.node.js';
import { experimentNamed } from './registry.js';

export interface ParallelOptions {
  /** How many threads count. Default: one for each core, fewer where there is little to do. */
  readonly workers?: number | undefined;
  /** Told now and then how many trials of how many are counted. */
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
}

/** A thread has to start and to compile, which takes as long as about so many trials; fewer are not worth one. */
const WORTH_A_THREAD = 200_000;

/** The trials of a point are counted in parts of at most this many, so that no thread is long alone at the end. */
const LARGEST_PART = 250_000;

const MOST_WORKERS = 256;

/**
 * The same as `sample`, counted by several threads. The result does not depend on how many.
 *
 * @throws ArgumentError for an unknown experiment, and what the experiment and `sample` refuse
 * @example
 * await sampleInParallel('paxos-round', { nodes: 5 }, { trials: 10_000_000, workers: 4 })
 */
export async function sampleInParallel(
  experiment: string,
  given: AnyGiven = {},
  options: Omit<SampleOptions, 'from'> & ParallelOptions = {},
): Promise<Sample> {
  onlyOptions('sampleInParallel', options, [
    ...['trials', 'seed', 'point', 'confidence', 'mostEvents', 'mostCells', 'workers', 'onProgress'],
  ]);
  const { confidence = 0.95, workers, onProgress, ...rest } = options;
  const { seed = 1, point = 0 } = rest;
  checkConfidence(confidence);
  const system = experimentNamed(experiment)(given as Given);
  const [counts] = await countAll(experiment, [{ given, point }], rest, { workers, onProgress });
  return sampleOf(system, counts as Counts, { seed, point, confidence });
}

/**
 * The same as `sweep`, counted by several threads. The result does not depend on how many.
 *
 * @throws ArgumentError for an unknown experiment, before anything is counted for any point that the
 *   experiment refuses, and for what `sweep` refuses
 */
export async function sweepInParallel(
  experiment: string,
  grid: Grid,
  options: SweepOptions & ParallelOptions = {},
): Promise<Sweep> {
  onlyOptions('sweepInParallel', options, [
    ...['trials', 'seed', 'confidence', 'mostEvents', 'mostCells', 'workers', 'onProgress'],
  ]);
  const { confidence = 0.95, workers, onProgress, ...rest } = options;
  const { seed = 1 } = rest;
  checkConfidence(confidence);
  const build = experimentNamed(experiment);
  const combinations = gridPoints(grid);
  const systems = combinations.map((parameters) => build(parameters as Given));
  const counts = await countAll(
    experiment,
    combinations.map((given, point) => ({ given, point })),
    rest,
    { workers, onProgress },
  );
  const points = combinations.map((parameters, point): SweepPoint => {
    const system = systems[point] as System;
    const sample = sampleOf(system, counts[point] as Counts, { seed, point, confidence });
    return { parameters, sample, exact: system.exact };
  });
  return sweepOf(build, grid, systems[0] as System, points);
}

/** The counts of each point, put together from parts. */
async function countAll(
  experiment: string,
  points: readonly { given: AnyGiven; point: number }[],
  options: SampleOptions,
  { workers, onProgress }: ParallelOptions,
): Promise<Counts[]> {
  const trials = wholeNumber('trials', options.trials ?? 10_000, 1);
  const total = trials * points.length;
  const threads =
    workers === undefined
      ? Math.min(availableParallelism(), Math.ceil(total / WORTH_A_THREAD), MOST_WORKERS)
      : wholeNumber('workers', workers, 1, MOST_WORKERS);
  const size = Math.max(1, Math.min(LARGEST_PART, Math.ceil(total / (4 * threads))));
  const parts = points.flatMap(({ given, point }, index) =>
    Array.from({ length: Math.ceil(trials / size) }, (_, i) => {
      const from = i * size;
      const part: Part = {
        experiment,
        given,
        options: { ...options, point, from, trials: Math.min(size, trials - from) },
      };
      return { part, index };
    }),
  );

  const sums: Counts[] = [];
  let done = 0;
  const take = (index: number, counts: Counts): void => {
    const sum = sums[index];
    sums[index] = sum === undefined ? counts : addCounts(sum, counts);
    done += counts.trials;
    onProgress?.(done, total);
  };
  if (threads === 1) {
    for (const { part, index } of parts) take(index, countsOf(countPart(part)));
    return sums;
  }
  const pool = new Tinypool({
    filename: new URL('./parallel-worker.node.js', import.meta.url).href,
    minThreads: Math.min(threads, parts.length),
    maxThreads: threads,
  });
  try {
    await Promise.all(
      parts.map(async ({ part, index }) => take(index, countsOf((await pool.run(part)) as Found))),
    );
  } finally {
    await pool.destroy();
  }
  return sums;
}

function countsOf(found: Found): Counts {
  if ('counts' in found) return found.counts;
  throw errorOf(found.failure);
}
