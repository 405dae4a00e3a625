import { ArgumentError } from '../../../model/errors.js';
import type { System } from '../../../model/system.js';
import { endOf } from '../../end.js';
import { ask, type Property } from '../properties.js';
import type { SymmetricBehaviour } from './images.js';
import { exchanged } from './swap.js';

/**
 * Asks properties where the nodes stand, and in all renamings of that: a state stands for these too, so the answer has
 * to be the same.
 *
 * @throws ArgumentError, when it asks, where a property tells two nodes apart
 */
export function askingAlike(
  system: System,
  behaviour: SymmetricBehaviour,
): (property: Property, locals: readonly number[]) => boolean {
  const { swaps, localImages } = behaviour;
  const known = new Map<Property, Map<string, boolean>>();
  return (property, locals) => {
    const answers = known.get(property) ?? new Map<string, boolean>();
    known.set(property, answers);
    const answerTo = (at: readonly number[]): boolean =>
      ask(property, endOf(system, behaviour.standing(at)), system);
    const before = answers.get(locals.join());
    if (before !== undefined) return before;
    const answer = answerTo(locals);
    const open = [locals];
    answers.set(locals.join(), answer);
    for (const at of open) {
      for (const [s, swap] of swaps.entries()) {
        const images = localImages[s] as number[][];
        const next = at.map((_, node) => {
          const from = exchanged(swap, node);
          return images[from]?.[at[from] as number] as number;
        });
        const key = next.join();
        if (answers.has(key)) continue;
        if (answerTo(next) !== answer) {
          throw new ArgumentError(
            `The property '${property.name}' tells nodes ${swap.a} and ${swap.b} apart: exchange them, and it answers ` +
              `otherwise. Leave symmetry out of reduce, or ask the same of all interchangeable nodes.`,
          );
        }
        answers.set(key, answer);
        open.push(next);
      }
    }
    return answer;
  };
}
