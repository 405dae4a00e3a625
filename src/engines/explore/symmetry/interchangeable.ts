import { ArgumentError } from '../../../model/errors.js';
import type { System } from '../../../model/system.js';
import { liesOf } from '../lies.js';
import type { Property } from '../properties.js';
import type { Rules } from '../rules.js';
import { SymmetricBehaviour } from './images.js';
import { exchanged } from './swap.js';

/**
 * What the nodes of a system do, some of which are interchangeable.
 *
 * @throws ArgumentError where none are, or the rules or a property do not go with that
 */
export function symmetricBehaviour(
  system: System,
  rules: Rules,
  properties: readonly Property[],
): SymmetricBehaviour {
  const { crash, crashing, byzantine } = rules;
  if (system.symmetry.length === 0) {
    throw new ArgumentError(
      `The system '${system.name}' says of no nodes that they are interchangeable: name them, as in ` +
        'system({ …, symmetry: [[1, 2, 3]] }), or leave symmetry out of reduce.',
    );
  }
  if (system.network.fifo) {
    throw new ArgumentError(
      'Where channels keep the order of their messages (network fifo: true), explore does without symmetry: leave it out of reduce.',
    );
  }
  const onRuns = properties.find(({ kind }) => kind === 'eventually');
  if (onRuns) {
    throw new ArgumentError(
      `The property '${onRuns.name}' is about whole runs (eventually), in which each node matters by itself: leave symmetry out of reduce.`,
    );
  }
  const behaviour = new SymmetricBehaviour(system);
  for (const { a, b } of behaviour.swaps) {
    const apart = (why: string): never => {
      throw new ArgumentError(`symmetry says that nodes ${a} and ${b} are interchangeable, but ${why}.`);
    };
    for (const node of [a, b]) if (byzantine.has(node)) apart(`node ${node} is Byzantine`);
    if (crash > 0 && crashing.includes(a) !== crashing.includes(b)) {
      apart(`only node ${crashing.includes(a) ? a : b} may crash`);
    }
  }
  // What a liar may send to one node it may send to any other.
  behaviour.pairMessages(liesOf(behaviour, rules), ({ node, event }, swap) => ({
    node: exchanged(swap, node),
    event,
  }));
  return behaviour;
}
