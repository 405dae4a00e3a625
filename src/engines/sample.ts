import { onlyOptions, wholeNumber } from '../model/check.js';
import type { Local } from '../model/step.js';
import { checkSystem, type System } from '../model/system.js';
import { checkConfidence, type Estimate, wilson } from '../stats/interval.js';
import { endOf, outcomesOf } from './end.js';
import { type Seed, type StreamState, trialStreams } from './random.js';
import { Rows } from './rows.js';
import { Simulation, type Tally } from './simulation.js';

export interface SampleOptions {
  /** How many trials. Default 10,000. */
  readonly trials?: number;
  /** Default 1. */
  readonly seed?: Seed;
  /** The number of the first trial; with `trials` it says which part of a sample this is. Default 0. */
  readonly from?: number;
  /** Which point of a sweep this is: it has random numbers of its own. Default 0. */
  readonly point?: number;
  /** Of the intervals. Default 0.95. */
  readonly confidence?: number;
  /** A trial with more events than this is cut off, and counted as `unfinished`. Default 100,000. */
  readonly mostEvents?: number;
  /** How large the tables of remembered steps may grow, in cells of 4 bytes. Default 16,777,216. */
  readonly mostCells?: number;
}

/** The counts behind a sample. Those of two parts of it add up. */
export interface Counts {
  readonly trials: number;
  readonly outcomes: { readonly [name: string]: number };
  readonly traffic: Tally;
  /** Trials in which a node that is not Byzantine decided twice, and differently. */
  readonly violations: number;
  /** Trials that were cut off. They count with what they had reached. */
  readonly unfinished: number;
}

/** What was sampled: an estimate for each outcome, by its name, and how it came about. */
export type Sample<Outcome extends string = string> = { readonly [name in Outcome]: Estimate } & {
  readonly trials: number;
  readonly seed: Seed;
  readonly point: number;
  /** Copies of messages, over all trials. */
  readonly traffic: Tally;
  readonly violations: number;
  readonly unfinished: number;
};

const OPTIONS = ['trials', 'seed', 'from', 'point', 'confidence', 'mostEvents', 'mostCells'];

/** Distinct ends are kept up to so many numbers in all; then their counts are added up, and they are forgotten. */
const MOST_ENDS = 1 << 20;

/**
 * Runs a system many times and says how often each outcome came about.
 *
 * Each trial has random numbers of its own, found from (seed, point, trial): `run` with the same
 * three is exactly the run that was counted here.
 *
 * @throws ArgumentError for an option that is unknown or out of range
 * @throws ProtocolError where a handler breaks a rule
 * @example
 * sample(paxosRound({ nodes: 5, loss: 0.2 }), { trials: 100_000, seed: 7 }).success.rate   // 0.746…
 */
export function sample<Outcome extends string>(
  system: System<Outcome>,
  options: SampleOptions = {},
): Sample<Outcome> {
  const counts = countOutcomes(system, options);
  const { seed = 1, point = 0, confidence = 0.95 } = options;
  return sampleOf(system, counts, { seed, point, confidence });
}

/** The estimates that counts give. */
export function sampleOf<Outcome extends string>(
  system: System<Outcome>,
  counts: Counts,
  { seed, point, confidence }: { seed: Seed; point: number; confidence: number },
): Sample<Outcome> {
  const names = Object.keys(system.outcomes) as Outcome[];
  const estimates = names.map((name) => [
    name,
    wilson(counts.outcomes[name] ?? 0, counts.trials, confidence),
  ]);
  const { trials, traffic, violations, unfinished } = counts;
  return {
    ...Object.fromEntries(estimates),
    trials,
    seed,
    point,
    traffic,
    violations,
    unfinished,
  } as Sample<Outcome>;
}

/** The sum of two parts of a sample. */
export function addCounts(a: Counts, b: Counts): Counts {
  const sums = Object.entries(a.outcomes).map(([name, count]) => [name, count + (b.outcomes[name] ?? 0)]);
  return {
    trials: a.trials + b.trials,
    outcomes: Object.fromEntries(sums),
    traffic: {
      sent: a.traffic.sent + b.traffic.sent,
      lost: a.traffic.lost + b.traffic.lost,
      delivered: a.traffic.delivered + b.traffic.delivered,
    },
    violations: a.violations + b.violations,
    unfinished: a.unfinished + b.unfinished,
  };
}

/** Runs trials `from` to `from + trials − 1` and counts; see {@link sample}. */
export function countOutcomes(system: System, options: SampleOptions = {}): Counts {
  checkSystem('sample', system);
  onlyOptions('sample', options, OPTIONS);
  checkConfidence(options.confidence ?? 0.95);
  const trials = wholeNumber('trials', options.trials ?? 10_000, 1);
  const from = wholeNumber('from', options.from ?? 0, 0);
  const mostEvents = wholeNumber('mostEvents', options.mostEvents ?? 100_000, 1);
  const mostCells = wholeNumber('mostCells', options.mostCells ?? 1 << 24, 1024, 1 << 28);
  const stream = trialStreams(options.seed ?? 1, options.point);
  const simulation = new Simulation(system, { mostEvents, mostCells });

  // Trials that end alike are counted by their end alone; what the end means is asked once for each.
  const ends = new Rows(system.nodes);
  let times = new Float64Array(64);
  const outcomes = Object.fromEntries(Object.keys(system.outcomes).map((name) => [name, 0]));
  let violations = 0;
  const settle = (): void => {
    for (let i = 0; i < ends.size; i++) {
      const locals = Array.from(ends.row(i), (number) => simulation.tables.locals[number] as Local);
      const end = endOf(system, locals);
      for (const [name, holds] of Object.entries(outcomesOf(system, end))) {
        if (holds) outcomes[name] = (outcomes[name] as number) + (times[i] as number);
      }
      if (end.nodes.some((node) => !node.byzantine && node.decisions.length > 1))
        violations += times[i] as number;
    }
    ends.clear();
    times.fill(0);
  };
  simulation.beforeForgetting = settle;

  const state: StreamState = { s0: 0, s1: 0, s2: 0, c: 1 };
  let unfinished = 0;
  for (let trial = from; trial < from + trials; trial++) {
    stream(trial, state);
    if (!simulation.trial(state)) unfinished++;
    const end = ends.number(simulation.now);
    if (end >= times.length) {
      const larger = new Float64Array(times.length * 2);
      larger.set(times);
      times = larger;
    }
    times[end] = (times[end] as number) + 1;
    if (ends.size * system.nodes >= MOST_ENDS) settle();
  }
  settle();
  return { trials, outcomes, traffic: { ...simulation.tally }, violations, unfinished };
}
