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
}

/**
 * The rules with what may be left out left out, and what that was.
 *
 * @throws ArgumentError for an option that is unknown, or neither true nor false
 */
export function reduced(
  rules: Rules,
  options: ReduceOptions,
  { network }: System,
): { readonly rules: Rules; readonly reductions: readonly string[] } {
  onlyOptions('reduce of explore', options, ['dropDead']);
  const { dropDead = false } = options;
  if (typeof dropDead !== 'boolean') {
    throw new ArgumentError(`dropDead of reduce must be true or false, but is ${shown(dropDead)}.`);
  }
  if (!dropDead || network.fifo || rules.lose === 0) return { rules, reductions: [] };
  const why = 'losses: a message that is lost is as good as one that never arrives';
  return { rules: { ...rules, lose: 0 }, reductions: [why] };
}
