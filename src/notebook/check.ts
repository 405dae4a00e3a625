import { acceptorHandlers } from '../assignments/acceptor.js';
import { acknowledge } from '../assignments/acknowledge.js';
import { bothAttack } from '../assignments/both-attack.js';
import { oneValue } from '../assignments/one-value.js';
import { plan } from '../assignments/plan.js';
import { isQuorum } from '../assignments/quorum.js';
import { shown } from './feedback.js';

/**
 * The checks under the assignment cells, by what they check. Each says at once: not started; wrong shape;
 * known mistake, named; wrong, with a run or a story that shows it; or right. It never throws.
 *
 * @example
 * const more = (voices: number, nodes: number) => voices >= nodes / 2;
 * check.isQuorum(more).verdict   // 'known mistake'
 */
export const check = {
  /** 4.1 */
  bothAttack: shown(bothAttack),
  /** 4.2 */
  acknowledge: shown(acknowledge),
  /** 4.3 */
  plan: shown(plan),
  /** 6.1 */
  isQuorum: shown(isQuorum),
  /** 6.2 */
  acceptor: shown(acceptorHandlers),
  /** 7.1 */
  oneValue: shown(oneValue),
};
