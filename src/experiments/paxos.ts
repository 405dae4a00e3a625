import cdf from '@stdlib/stats-base-dists-binomial-cdf';
import type { Delay } from '../model/network.js';
import type { End } from '../model/system.js';
import { together } from '../model/together.js';
import { acceptor, leader } from '../protocols/paxos.js';
import { experiment, LOSS } from './experiment.js';
import { bounded } from './two-generals.js';

const LEADER = 0;

const NODES = {
  kind: 'whole',
  least: 1,
  most: 1000,
  default: 5,
  about: 'nodes, the leader included',
} as const;

/** The leader, node 0, holds Accepts from more than n/2 nodes. */
const outcomes = { success: ({ nodes }: End) => nodes[LEADER]?.decided !== undefined };

const paxosSystem = (nodes: number, rounds: number, loss: number, delay: Delay) => {
  const leading = together({
    leader: leader(rounds, 4 * (rounds > 1 ? bounded(delay, 'paxos') : 0) + 1),
    acceptor,
  });
  return {
    nodes,
    role: (id: number) => (id === LEADER ? leading : acceptor),
    inputs: Array.from({ length: nodes }, (_, id) => `v${id}`),
    network: { loss, delay },
    outcomes,
  };
};

/** The probability that at least so many of some nodes answer: each is reached and heard with q², q = 1 − loss. */
export const answered = (least: number, of: number, loss: number): number =>
  // Counted by those who do not answer: no digits are lost where that is likely.
  cdf(of - least, of, 1 - (1 - loss) ** 2);

/** The probability that enough of the others answer: ⌊n/2⌋ of them make a majority with the leader. */
const quorumHeard = (nodes: number, loss: number) => answered(Math.floor(nodes / 2), nodes - 1, loss);

/**
 * One round of Paxos, led by node 0, which is an acceptor too; what it sends itself is never lost (slide
 * "Paxos Algorithm"). Success is S², with q = 1 − loss and S = P(Binomial(n − 1, q²) ≥ ⌊n/2⌋): once to
 * collect, once to be accepted.
 *
 * @throws ArgumentError, when called, for nodes outside 1 to 1000 or a loss outside 0 to 1
 * @example
 * sample(paxosRound({ nodes: 5, loss: 0.2 }), { trials: 100_000, seed: 7 }).success.rate   // about 0.746
 * paxosRound({ nodes: 5, loss: 0.2 }).exact.success                                        // 0.746…
 */
export const paxosRound = experiment({
  name: 'paxos-round',
  about: 'one round of Paxos, led by one of the nodes: does it succeed?',
  slide: 'Paxos Algorithm',
  parameters: { nodes: NODES, loss: LOSS },
  system: ({ nodes, loss }, delay) => paxosSystem(nodes, 1, loss, delay),
  exact: ({ nodes, loss }) => ({ success: quorumHeard(nodes, loss) ** 2 }),
});

/**
 * Paxos in several rounds: the leader starts a new, higher one when one fails (slide "Paxos Algorithm").
 * Success is 1 − (1 − S²)^r, with the S of `paxosRound`.
 *
 * @throws ArgumentError, when called, for a parameter out of range, or a delay without a bound
 * @example
 * const once = paxos({ nodes: 5, rounds: 1, loss: 0.2 }).exact.success ?? 0;
 * const twice = paxos({ nodes: 5, rounds: 2, loss: 0.2 }).exact.success ?? 0;
 * Math.abs(twice - (1 - (1 - once) ** 2)) < 1e-12   // true
 */
export const paxos = experiment({
  name: 'paxos',
  about: 'Paxos in several rounds: the leader starts a new one when one fails',
  slide: 'Paxos Algorithm',
  parameters: {
    nodes: NODES,
    rounds: { kind: 'whole', least: 1, most: 1000, default: 3, about: 'rounds the leader tries, at most' },
    loss: LOSS,
  },
  system: ({ nodes, rounds, loss }, delay) => paxosSystem(nodes, rounds, loss, delay),
  exact: ({ nodes, rounds, loss }) => ({ success: 1 - (1 - quorumHeard(nodes, loss) ** 2) ** rounds }),
});
