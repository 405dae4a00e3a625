import { decisionsIn } from '../engines/explore/properties.js';
import { shown } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';
import type { End, System } from '../model/system.js';
import { type Mutant, mutants, referenceAcceptor, referenceLeader } from '../protocols/reference-paxos.js';
import { experiment, LOSS } from './experiment.js';
import { answered } from './paxos.js';

const NAME = 'reference-paxos';

/** Some leader holds Accepts from a quorum; and no two values were decided. */
const outcomes = {
  success: (end: End) => decisionsIn(end).length > 0,
  consistency: (end: End) => decisionsIn(end).length < 2,
};

/** The probability that a quorum of the acceptors is reached and heard. */
function quorumHeard(acceptors: number, mutant: Mutant, loss: number): number {
  const quorum = mutant === 'half-quorum' ? Math.ceil(acceptors / 2) : Math.floor(acceptors / 2) + 1;
  return answered(quorum, acceptors, loss);
}

/**
 * The reference model (slide "Paxos Algorithm"): leaders, nodes 0 to L − 1, in one round each, and acceptors. It is
 * there to be explored, by this workbook and by other model checkers; a `mutant` breaks one of its rules.
 *
 * With one leader, success is S², S = P(Binomial(N, q²) > N/2), q = 1 − loss (at `half-quorum`, ≥). With several
 * it hangs on their race, and there is no formula; consistency is certain all the same, unless a rule is broken.
 *
 * @throws ArgumentError, when called, for leaders outside 1 to 10, acceptors outside 1 to 100, an unknown mutant or
 *   a loss outside 0 to 1
 * @example
 * referencePaxos({ leaders: 2, acceptors: 3 }).nodes                         // 5
 * referencePaxos({ leaders: 1, acceptors: 3, loss: 0.5 }).exact.success      // 0.0244140625
 * run(referencePaxos({ leaders: 2, loss: 0 })).outcomes                      // { success: true, consistency: true }
 */
export const referencePaxos = experiment({
  name: NAME,
  about: 'several leaders in one round of Paxos each, and acceptors; a mutant breaks a rule of it',
  slide: 'Paxos Algorithm',
  parameters: {
    leaders: {
      kind: 'whole',
      least: 1,
      most: 10,
      default: 2,
      about: 'leaders, each with a round of its own',
    },
    acceptors: { kind: 'whole', least: 1, most: 100, default: 3, about: 'acceptors' },
    mutant: { kind: 'word', choices: mutants, default: 'none', about: 'the rule that is broken' },
    loss: LOSS,
  },
  system: ({ leaders, acceptors, mutant, loss }, delay) => {
    const [leader, acceptor] = [referenceLeader(leaders, mutant), referenceAcceptor(mutant)];
    return {
      nodes: leaders + acceptors,
      role: (id: number) => (id < leaders ? leader : acceptor),
      // What each leader proposes by its number; acceptors propose nothing.
      inputs: Array.from({ length: leaders + acceptors }, (_, id) => (id < leaders ? id + 1 : null)),
      network: { loss, delay },
      outcomes,
      // Nothing tells one acceptor from another.
      symmetry: acceptors > 1 ? [Array.from({ length: acceptors }, (_, i) => leaders + i)] : [],
    };
  },
  exact: ({ leaders, acceptors, mutant, loss }): { success?: number; consistency?: number } => {
    if (leaders === 1) return { success: quorumHeard(acceptors, mutant, loss) ** 2, consistency: 1 };
    // Nobody crashes here, so a promise that a crash would wipe out is kept.
    return mutant === 'none' || mutant === 'forget-promise' ? { consistency: 1 } : {};
  },
});

/** Which nodes may crash in an exploration, how many of them at most, and how many may come back. */
export interface ReferenceFaults {
  readonly crash?: { readonly nodes: readonly number[]; readonly atMost: number };
  readonly recover?: number;
}

/**
 * The faults that a reference model is explored with: for the mutant `forget-promise` one acceptor may crash and come
 * back, once; none else.
 *
 * @param system made by `referencePaxos`
 * @throws ArgumentError for any other
 * @example
 * referencePaxosFaults(referencePaxos({ mutant: 'half-quorum' }))      // {}
 * referencePaxosFaults(referencePaxos({ mutant: 'forget-promise' }))   // { crash: { nodes: [2, 3, 4], atMost: 1 }, recover: 1 }
 */
export function referencePaxosFaults(system: System): ReferenceFaults {
  const { name, nodes, parameters } = (system ?? {}) as Partial<System>;
  if (name !== NAME || nodes === undefined || parameters === undefined) {
    throw new ArgumentError(
      `referencePaxosFaults takes a system that referencePaxos made, but was given ${shown(name ?? system)}.`,
    );
  }
  if (parameters.mutant !== 'forget-promise') return {};
  const leaders = parameters.leaders as number;
  const acceptors = Array.from({ length: nodes - leaders }, (_, i) => leaders + i);
  return { crash: { nodes: acceptors, atMost: 1 }, recover: 1 };
}
