import { finiteNumber, list, onlyOptions, shown, wholeNumber } from './check.js';
import { ArgumentError } from './errors.js';
import { type AnyRole, checkedRole } from './role.js';

/**
 * A node stops: at a time, or after it has seen so many events. Its start is the first. A message to itself
 * belongs to the step before it and is not counted.
 */
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
  const crashes = Array.from(list('crash', crash), (one) => checkedCrash(one, nodes));
  const crashing = new Set<number>();
  for (const { node } of crashes) {
    if (crashing.has(node)) throw new ArgumentError(`Node ${node} has two crashes; it can have one.`);
    crashing.add(node);
  }
  if (typeof byzantine !== 'object' || byzantine === null || Array.isArray(byzantine)) {
    throw new ArgumentError(
      `byzantine must give a strategy by node, such as { 2: liar }, but is ${shown(byzantine)}.`,
    );
  }
  for (const [key, strategy] of Object.entries(byzantine)) {
    // '01' would be kept under a name that no node has.
    if (String(Number(key)) !== key) {
      throw new ArgumentError(`byzantine goes by numbers of nodes, such as 1, but names '${key}'.`);
    }
    wholeNumber('A Byzantine node', Number(key), 0, nodes - 1);
    checkedRole(`The strategy of Byzantine node ${key}`, strategy);
  }
  return Object.freeze({ crash: Object.freeze(crashes), byzantine: Object.freeze({ ...byzantine }) });
}

/** A crash with the keys that say something and no others: engines ask which it has. */
function checkedCrash(given: unknown, nodes: number): Crash {
  onlyOptions('A crash', given, ['node', 'at', 'afterEvents', 'recoverAfter']);
  const one = given as { readonly [key in 'node' | 'at' | 'afterEvents' | 'recoverAfter']?: unknown };
  const node = wholeNumber('node of a crash', one.node, 0, nodes - 1);
  if ((one.at === undefined) === (one.afterEvents === undefined)) {
    throw new ArgumentError(`The crash of node ${node} needs either at (ms) or afterEvents.`);
  }
  const when =
    one.at !== undefined
      ? { at: finiteNumber('at of a crash', one.at, 0) }
      : { afterEvents: wholeNumber('afterEvents of a crash', one.afterEvents, 0) };
  const back =
    one.recoverAfter === undefined
      ? {}
      : { recoverAfter: finiteNumber('recoverAfter of a crash', one.recoverAfter, 0) };
  return Object.freeze({ node, ...when, ...back });
}
