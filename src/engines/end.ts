import { shown } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';
import type { Local } from '../model/step.js';
import type { End, System } from '../model/system.js';

/** How a run ended, from each node's last local state: what outcomes are asked about. */
export function endOf(system: System, locals: readonly Local[]): End {
  return {
    nodes: locals.map(({ state, decisions, up }, node) => ({
      state,
      decided: decisions[0],
      decisions,
      crashed: !up,
      byzantine: node in system.faults.byzantine,
    })),
  };
}

/**
 * Which outcomes an end belongs to.
 *
 * @throws ArgumentError where an outcome throws or does not answer true or false
 */
export function outcomesOf<Outcome extends string>(
  system: System<Outcome>,
  end: End,
): { [name in Outcome]: boolean } {
  const answers = Object.entries(system.outcomes).map(([name, holds]) => {
    let answer: unknown;
    try {
      answer = (holds as (end: End) => unknown)(end);
    } catch (error) {
      throw new ArgumentError(`The outcome '${name}' threw ${String(error)}.`, { cause: error });
    }
    if (typeof answer !== 'boolean') {
      throw new ArgumentError(
        `The outcome '${name}' must answer true or false, but answered ${shown(answer)}.`,
      );
    }
    return [name, answer];
  });
  return Object.fromEntries(answers);
}
