import { type Run, run } from '../engines/run.js';
import { toEveryone } from '../model/actions.js';
import { uniform } from '../model/network.js';
import type { AnyRole } from '../model/role.js';
import { system } from '../model/system.js';
import { together } from '../model/together.js';
import { Collect, leader, startOfRound } from '../protocols/paxos.js';

/** What the nodes of that run are called. */
export const LEADERS = ['Leader 1', 'Leader 2', 'Acceptor'];

/** Among so many trials there is one, or it was not to be. */
const MOST_TRIALS = 2000;

/**
 * A run of two leaders, of rounds 1 and 2, at three nodes with an acceptor each, in which two different values
 * are decided; null where no trial has one. Messages take 1 to 20 ms, so that some of the older round are late.
 */
export function twoDecided(acceptor: AnyRole): Run | null {
  const leading = (round: number): AnyRole => {
    const once: AnyRole = leader(1, 100);
    return together({
      leader: { ...once, start: (self) => [startOfRound(round), ...toEveryone(self, Collect(round))] },
      acceptor,
    });
  };
  const three = system({
    nodes: 3,
    role: (id) => (id < 2 ? leading(id + 1) : acceptor),
    inputs: ['tea', 'coffee', null],
    network: { delay: uniform(1, 20) },
    outcomes: {
      two: ({ nodes: [first, second] }) =>
        first?.decided !== undefined && second?.decided !== undefined && first.decided !== second.decided,
    },
  });
  for (let trial = 0; trial < MOST_TRIALS; trial++) {
    const one = run(three, { trial });
    if (one.outcomes.two) return one;
  }
  return null;
}
