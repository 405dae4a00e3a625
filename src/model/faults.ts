import { finiteNumber, list, onlyOptions, shown, wholeNumber } from './check.js';
import { ArgumentError } from './errors.js';
import { type AnyRole, checkedRole } from './role.js';

/** A node stops: at a time, or after it has seen so many events (its start is the first). */
export type Crash = {
  readonly node: number;
  /** So many ms after the crash it comes back, by its role's `recover`. Default: never. */
  readonly recoverAfter?: number;
} & ({ readonly at: number } | { readonly afterEvents: number });

export interface FaultOptions {
  /** At most one a node. */
  readonly crash?: readonly Crash[];
  /** The strategy that stands in for a node: a role like any other, that may send anything to anyone. */
  readonly byzantine?: { readonly [node: number]: AnyRole };
}

export interface Faults {
  readonly crash: readonly Crash[];
  readonly byzantine: { readonly [node: number]: AnyRole };
}

/**
 * Fills in the defaults and refuses what cannot be.
 *
 * @throws ArgumentError naming the fault and what is allowed
 */
export function faults(options: FaultOptions, nodes: number): Faults {
  onlyOptions('faults', options, ['crash', 'byzantine']);
  const { crash = [], byzantine = {} } = options;
  const crashing = new Set<number>();
  for (const one of list('crash', crash) as readonly Crash[]) {
    onlyOptions('A crash', one, ['node', 'at', 'afterEvents', 'recoverAfter']);
    wholeNumber('node of a crash', one.node, 0, nodes - 1);
    if (crashing.has(one.node)) throw new ArgumentError(`Node ${one.node} has two crashes; it can have one.`);
    crashing.add(one.node);
    const timed = 'at' in one && one.at !== undefined;
    const counted = 'afterEvents' in one && one.afterEvents !== undefined;
    if (timed === counted) {
      throw new ArgumentError(`The crash of node ${one.node} needs either at (ms) or afterEvents.`);
    }
    if (timed) finiteNumber('at of a crash', one.at, 0);
    if (counted) wholeNumber('afterEvents of a crash', one.afterEvents, 0);
    if (one.recoverAfter !== undefined) finiteNumber('recoverAfter of a crash', one.recoverAfter, 0);
  }
  if (typeof byzantine !== 'object' || byzantine === null || Array.isArray(byzantine)) {
    throw new ArgumentError(
      `byzantine must give a strategy by node, such as { 2: liar }, but is ${shown(byzantine)}.`,
    );
  }
  for (const [key, strategy] of Object.entries(byzantine)) {
    if (!/^\d+$/.test(key))
      throw new ArgumentError(`byzantine goes by numbers of nodes, but names '${key}'.`);
    wholeNumber('A Byzantine node', Number(key), 0, nodes - 1);
    checkedRole(`The strategy of Byzantine node ${key}`, strategy);
  }
  return { crash: crash.map((one) => ({ ...one })), byzantine: { ...byzantine } };
}
