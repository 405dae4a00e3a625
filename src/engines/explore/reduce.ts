import { onlyOptions, shown } from '../../model/check.js';
import { ArgumentError } from '../../model/errors.js';
import type { System } from '../../model/system.js';
import type { Rules } from './rules.js';

export interface ReduceOptions {
  /**
   * Leaves out what can no longer matter. A message that is lost is as good as one that never arrives, and no property
   * sees messages: so nothing is lost. Every verdict and every number of steps stays as it is; there are fewer states.
   * Where channels keep the order of their messages nothing is left out: there a loss lets the next message through.
   */
  readonly dropDead?: boolean;
  /**
   * Takes states for one that differ only by a renaming of interchangeable nodes: those that the system's `symmetry`
   * names. It is checked that they are interchangeable, and that no property tells them apart. Every verdict and every
   * number of steps stays as it is.
   */
  readonly symmetry?: boolean;
}

/**
 * The rules with what may be left out left out, and what that was.
 *
 * @throws ArgumentError for an option that is unknown, or neither true nor false
 */
export function reduced(
  rules: Rules,
  options: ReduceOptions,
  { network, symmetry: groups }: System,
): { readonly rules: Rules; readonly reductions: readonly string[] } {
  onlyOptions('reduce of explore', options, ['dropDead', 'symmetry']);
  const { dropDead = false, symmetry = false } = options;
  for (const [name, option] of Object.entries({ dropDead, symmetry })) {
    if (typeof option !== 'boolean') {
      throw new ArgumentError(`${name} of reduce must be true or false, but is ${shown(option)}.`);
    }
  }
  const losses = dropDead && !network.fifo && rules.lose > 0;
  return {
    rules: losses ? { ...rules, lose: 0 } : rules,
    reductions: [
      ...(losses ? ['losses: a message that is lost is as good as one that never arrives'] : []),
      ...(symmetry
        ? groups.map((group) => `symmetry: nodes ${group.join(', ')} are interchangeable, whichever is which`)
        : []),
    ],
  };
}
