import { type Local, localStep, UNSTARTED } from '../../model/step.js';
import type { System } from '../../model/system.js';

/**
 * Where each node stands before the first move. A start that does nothing to the outside may as well have happened: no
 * other node can tell.
 *
 * @throws ProtocolError where a start breaks a rule
 */
export function beginningOf(system: System): readonly Local[] {
  return system.roles.map((_, node) => {
    const { after, effects } = localStep(system, node, UNSTARTED, { event: 'start' });
    return effects.length === 0 && after.decisions.length === 0 ? after : UNSTARTED;
  });
}
