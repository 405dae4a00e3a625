import { acceptorHandlers, isQuorum } from '../assignments/paxos.js';
import { acknowledge, bothAttack, plan } from '../assignments/two-generals.js';
import { shown } from './feedback.js';

/** The checks under the assignment cells, by what they check: `check.bothAttack(bothAttack)`. */
export const check = {
  /** 04.1 */
  bothAttack: shown(bothAttack),
  /** 04.2 */
  acknowledge: shown(acknowledge),
  /** 04.3 */
  plan: shown(plan),
  /** 06.1 */
  isQuorum: shown(isQuorum),
  /** 06.2 */
  acceptor: shown(acceptorHandlers),
};
