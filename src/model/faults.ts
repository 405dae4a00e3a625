import { finiteNumber, onlyOptions, wholeNumber } from './check.js';
import { ArgumentError } from './errors.js';
import type { AnyRole } from './role.js';

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
  for (const one of crash) {
    onlyOptions('A crash', one, ['node', 'at', 'afterEvents', 'recoverAfter']);
    wholeNumber('node of a crash', one.node, 0, nodes - 1);
    if (crashing.has(one.node)) throw new ArgumentError(`Node ${one.node} has two crashes; it can have one.`);
    crashing.add(one.node);
    if ('at' in one === 'afterEvents' in one) {
      throw new ArgumentError(`The crash of node ${one.node} needs either at (ms) or afterEvents.`);
    }
    if ('at' in one) finiteNumber('at of a crash', one.at, 0);
    else wholeNumber('afterEvents of a crash', one.afterEvents, 0);
    if (one.recoverAfter !== undefined) finiteNumber('recoverAfter of a crash', one.recoverAfter, 0);
  }
  for (const key of Object.keys(byzantine)) {
    wholeNumber('A Byzantine node', Number(key), 0, nodes - 1);
    if (typeof byzantine[Number(key)]?.start !== 'function') {
      throw new ArgumentError(`The strategy of Byzantine node ${key} must be a role, with start and on.`);
    }
  }
  return { crash, byzantine };
}
