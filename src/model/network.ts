import { finiteNumber, list, numberAbove, onlyOptions, probability, shown } from './check.js';
import { ArgumentError } from './errors.js';

/** How long a message is under way, in ms. */
export type Delay =
  | { readonly law: 'constant'; readonly delay: number }
  | { readonly law: 'uniform'; readonly low: number; readonly high: number }
  | { readonly law: 'exponential'; readonly mean: number }
  | { readonly law: 'pareto'; readonly least: number; readonly shape: number };

/**
 * Every message takes exactly `delay` ms: a synchronous network.
 *
 * @throws ArgumentError where the delay is no number of at least 0
 * @example
 * longestDelay(constant(5))   // 5
 */
export const constant = (delay: number): Delay => checkedDelay({ law: 'constant', delay });

/**
 * Between `low` and `high` ms, all equally likely: bounded.
 *
 * @throws ArgumentError unless 0 ≤ low ≤ high < ∞
 * @example
 * const late = run(twoGenerals({ messages: 1, loss: 0, delay: uniform(2, 4) })).messages[0].arrived ?? 0;
 * late >= 2 && late <= 4   // true
 */
export const uniform = (low: number, high: number): Delay => checkedDelay({ law: 'uniform', low, high });

/**
 * Exponentially distributed with the given mean in ms: short as a rule, but without a bound.
 *
 * @throws ArgumentError where the mean is no number of at least 0
 * @example
 * run(paxosRound({ nodes: 3, loss: 0, delay: exponential(10) })).outcomes.success   // true
 */
export const exponential = (mean: number): Delay => checkedDelay({ law: 'exponential', mean });

/**
 * At least `least` ms, then a heavy tail: P(delay > t) = (least / t)^shape.
 *
 * @param least in ms, above 0
 * @param shape at least 0.1; the smaller, the heavier the tail (up to 1 the mean is infinite)
 * @throws ArgumentError where either is out of range
 * @example
 * run(twoGenerals({ messages: 1, loss: 0, delay: pareto(3, 1.5) })).messages[0].arrived! >= 3   // true
 */
export const pareto = (least: number, shape: number): Delay => checkedDelay({ law: 'pareto', least, shape });

/**
 * The longest a message can be under way, in ms; Infinity where nothing bounds it.
 *
 * @throws ArgumentError for what is no delay
 * @example
 * longestDelay(uniform(1, 4))                // 4
 * longestDelay(exponential(1)) === Infinity  // true
 */
export function longestDelay(delay: Delay): number {
  checkedDelay(delay);
  switch (delay.law) {
    case 'constant':
      return delay.delay;
    case 'uniform':
      return delay.high;
    default:
      return Infinity;
  }
}

/** While a partition lasts, a message sent from one group to another is lost. Unnamed nodes form one more group. */
export interface Partition {
  /** From this time on (ms) … */
  readonly from: number;
  /** … until just before this one. */
  readonly until: number;
  readonly groups: readonly (readonly number[])[];
}

/** What lies between the nodes. All of it is optional. */
export interface NetworkOptions {
  /** The probability that a copy of a message is lost; or one for each link, `loss[from][to]`. Default 0. */
  readonly loss?: number | readonly (readonly number[])[];
  /** Default: constantly 1 ms. */
  readonly delay?: Delay;
  /** Messages of one link arrive in the order they were sent. Default false. */
  readonly fifo?: boolean;
  /** The probability that a message is sent as two copies, each lost or delayed by itself. Default 0. */
  readonly duplication?: number;
  readonly partitions?: readonly Partition[];
}

/** A network with nothing left open. */
export interface Network {
  readonly loss: number | readonly (readonly number[])[];
  readonly delay: Delay;
  readonly fifo: boolean;
  readonly duplication: number;
  readonly partitions: readonly Partition[];
}

/**
 * Fills in the defaults and refuses what cannot be.
 *
 * @throws ArgumentError naming the option, what was given and what is allowed
 */
export function network(options: NetworkOptions, nodes: number): Network {
  onlyOptions('network', options, ['loss', 'delay', 'fifo', 'duplication', 'partitions']);
  const { loss = 0, delay = constant(1), fifo = false, duplication = 0, partitions = [] } = options;
  if (typeof fifo !== 'boolean')
    throw new ArgumentError(`fifo must be true or false, but is ${shown(fifo)}.`);
  return Object.freeze({
    loss: checkedLoss(loss, nodes),
    delay: Object.freeze({ ...checkedDelay(delay) }),
    fifo,
    duplication: probability('duplication', duplication),
    partitions: Object.freeze(
      Array.from(list('partitions', partitions), (partition) => checkedPartition(partition, nodes)),
    ),
  });
}

function checkedLoss(loss: unknown, nodes: number): Network['loss'] {
  if (!Array.isArray(loss)) return probability('loss', loss);
  const rows = Array.from(loss as unknown[]);
  if (rows.length !== nodes || rows.some((row) => !Array.isArray(row) || row.length !== nodes)) {
    throw new ArgumentError(
      `loss must be one number, or ${nodes} rows of ${nodes} numbers, loss[from][to], but is ${shown(loss)}.`,
    );
  }
  return Object.freeze(
    (rows as unknown[][]).map((row, from) =>
      Object.freeze(Array.from(row, (one, to) => probability(`loss[${from}][${to}]`, one))),
    ),
  );
}

function checkedPartition(given: unknown, nodes: number): Partition {
  onlyOptions('A partition', given, ['from', 'until', 'groups']);
  const partition = given as { readonly [key in keyof Partition]?: unknown };
  const from = finiteNumber('from of a partition', partition.from, 0);
  const until = finiteNumber('until of a partition', partition.until, from);
  const seen = new Set<unknown>();
  const groups = Array.from(list('groups of a partition', partition.groups), (group) =>
    Object.freeze(
      Array.from(list('A group of a partition', group), (node) => {
        if (!Number.isInteger(node) || (node as number) < 0 || (node as number) >= nodes || seen.has(node)) {
          throw new ArgumentError(
            `A partition's groups must name nodes from 0 to ${nodes - 1}, each at most once, but hold ${shown(node)}.`,
          );
        }
        seen.add(node);
        return node as number;
      }),
    ),
  );
  return Object.freeze({ from, until, groups: Object.freeze(groups) });
}

/** Refuses what is not a delay. @throws ArgumentError saying what is allowed */
export function checkedDelay(delay: Delay): Delay {
  switch (delay?.law) {
    case 'constant':
      finiteNumber('A constant delay', delay.delay, 0);
      break;
    case 'uniform':
      finiteNumber('The shortest of a uniform delay', delay.low, 0);
      finiteNumber('The longest of a uniform delay', delay.high, delay.low);
      break;
    case 'exponential':
      finiteNumber('The mean of an exponential delay', delay.mean, 0);
      break;
    case 'pareto':
      numberAbove('The shortest of a Pareto delay', delay.least, 0);
      // Below that, a single delay can exceed all numbers.
      finiteNumber('The shape of a Pareto delay', delay.shape, 0.1);
      break;
    default:
      throw new ArgumentError(
        `delay must be constant(ms), uniform(low, high), exponential(mean) or pareto(least, shape), but is ${shown(delay)}.`,
      );
  }
  return delay;
}
