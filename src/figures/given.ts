import type { Run } from '../engines/run.js';
import type { Sweep } from '../engines/sweep.js';
import { shown } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';

/**
 * Refuses anything but a run.
 *
 * @param what the function that was given it
 */
export function checkRun(what: string, given: unknown): void {
  const { nodes, events, messages } = (given ?? {}) as Partial<Run>;
  if (typeof nodes === 'number' && Array.isArray(events) && Array.isArray(messages)) return;
  throw new ArgumentError(
    `${what} takes a run, such as run(paxosRound()), but was given ${shown(given)}${hint(given, 'run')}.`,
  );
}

/**
 * Refuses anything but a sweep.
 *
 * @param what the function that was given it
 */
export function checkSweep(what: string, given: unknown): void {
  const { points, varied, outcomes } = (given ?? {}) as Partial<Sweep>;
  if ([points, varied, outcomes].every(Array.isArray) && (points as readonly unknown[]).length > 0) return;
  throw new ArgumentError(
    `${what} takes a sweep, such as sweep(paxosRound, { loss: range(0, 1, 0.1) }), but was given ` +
      `${shown(given)}${hint(given, 'sweep')}.`,
  );
}

/** A step was left out: the likeliest mistake. */
function hint(given: unknown, step: 'run' | 'sweep'): string {
  if (typeof given === 'function') return ` (${step} it first)`;
  const isSystem = typeof given === 'object' && given !== null && 'roles' in given;
  return isSystem
    ? ` that is a system (${step === 'run' ? 'run it first' : 'sweep its experiment first'})`
    : '';
}
