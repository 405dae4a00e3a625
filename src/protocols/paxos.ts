import { cancelTimer, decide, send, setTimer, toEveryone } from '../model/actions.js';
import { finiteNumber, functionOf, wholeNumber } from '../model/check.js';
import { type Role, role, type Self } from '../model/role.js';
import type { Value } from '../model/value.js';

/*
 * Paxos (L. Lamport, "The part-time parliament", ACM TOCS 16 (1998); "Paxos made simple", 2001), in
 * the words and the order of the slide "Paxos Algorithm". Two limits:
 *
 * - A leader counts voices, not senders: the network must not duplicate messages.
 * - There is one leader, and it has no stable state: its rounds are 1, 2, …, whoever it is. A second leader, or
 *   the same one after a crash, would use round 1 again, and a round must have one value.
 */

/** What an acceptor accepted last: the round it was proposed in, and the value. */
export interface Accepted {
  readonly round: number;
  readonly value: Value;
}

export type PaxosMessage =
  | { readonly type: 'Collect'; readonly round: number }
  | { readonly type: 'Last'; readonly round: number; readonly accepted: Accepted | null }
  | { readonly type: 'Begin'; readonly round: number; readonly value: Value }
  | { readonly type: 'Accept'; readonly round: number; readonly value: Value };

/**
 * Step 1 of the slide: a leader asks everyone what they have accepted, in its round.
 *
 * @example
 * Collect(2)   // { type: 'Collect', round: 2 }
 */
export const Collect = (round: number): PaxosMessage => ({ type: 'Collect', round });
/**
 * Step 2: an acceptor tells what it accepted last (null: nothing), and promises to ignore older rounds.
 *
 * @example
 * Last(2, { round: 1, value: 'tea' }).round   // 2
 */
export const Last = (round: number, accepted: Accepted | null): PaxosMessage => ({
  type: 'Last',
  round,
  accepted,
});
/**
 * Step 3: a leader that has heard a majority proposes a value.
 *
 * @example
 * Begin(2, 'tea')   // { type: 'Begin', round: 2, value: 'tea' }
 */
export const Begin = (round: number, value: Value): PaxosMessage => ({ type: 'Begin', round, value });
/**
 * Step 4: an acceptor has accepted the value proposed.
 *
 * @example
 * Accept(2, 'tea').type   // 'Accept'
 */
export const Accept = (round: number, value: Value): PaxosMessage => ({ type: 'Accept', round, value });

/** An acceptor: the highest round it has promised to follow, and what it accepted last. */
export interface Acceptor {
  readonly promised: number;
  readonly accepted: Accepted | null;
}

/**
 * Steps 2 and 4 of the slide "Paxos Algorithm": answers Collect with Last, and Begin with Accept. Its state
 * survives a crash.
 *
 * Source: the acceptor of L. Lamport, "Paxos made simple" (2001), phases 1b and 2b.
 *
 * @example
 * const asks = role<{}, PaxosMessage>({
 *   start: () => [{}, send(1, Begin(2, 'tea')), send(1, Collect(1)), send(1, Collect(3))],
 * });
 * const { end, messages } = run(system({ nodes: 2, role: (id) => (id === 0 ? asks : acceptor) }));
 * end.nodes[1].state   // { promised: 3, accepted: { round: 2, value: 'tea' } }
 * // Round 1 is older than what was promised: it gets no answer.
 * messages.flatMap(({ from, message }) => (from === 1 ? [(message as PaxosMessage).type] : []))   // ['Accept', 'Last']
 */
export const acceptor = role<Acceptor, PaxosMessage>({
  start: () => ({ promised: 0, accepted: null }),
  on: {
    // 2. Responds with its last accepted value, if any, and promises to ignore older rounds.
    Collect: (me, { round }, from) =>
      round <= me.promised ? me : [{ ...me, promised: round }, send(from, Last(round, me.accepted))],
    // 4. Accepts the value, unless it has promised a newer round. The slide leaves that part out.
    Begin: (me, { round, value }, from) =>
      round < me.promised
        ? me
        : [{ promised: round, accepted: { round, value } }, send(from, Accept(round, value))],
  },
  stable: (me) => me,
  recover: (kept: Acceptor) => kept,
});

/** A leader: its round, what it is waiting for, and what it has heard in that round. */
export interface Leader {
  readonly round: number;
  readonly phase: 'collect' | 'begin' | 'done';
  /** Last messages got in this round. */
  readonly lasts: number;
  /** Of the values they brought, the one accepted in the highest round. */
  readonly newest: Accepted | null;
  /** Accept messages got in this round. */
  readonly accepts: number;
}

/**
 * A leader that has just begun a round, and heard nothing yet.
 *
 * @param round its number, from 1
 * @example
 * startOfRound(4).phase   // 'collect'
 */
export const startOfRound = (round: number): Leader => ({
  round,
  phase: 'collect',
  lasts: 0,
  newest: null,
  accepts: 0,
});

const newer = (a: Accepted | null, b: Accepted | null) =>
  b !== null && (a === null || b.round > a.round) ? b : a;

/**
 * Whether so many voices are more than n/2: any two such sets share a node.
 *
 * @example
 * majority(3, 5)   // true
 * majority(2, 4)   // false: the other two could be another
 */
export const majority = (voices: number, nodes: number): boolean => voices > nodes / 2;

/**
 * Steps 1, 3 and 5 of the slide "Paxos Algorithm": collects, proposes, and waits for the value to be accepted.
 * Its input is the value it would like. It is to be an acceptor too: see `together`.
 *
 * Source: the proposer of L. Lamport, "Paxos made simple" (2001), phases 1a and 2a.
 *
 * @param rounds how many rounds it tries, at most
 * @param timeout after how many ms without success it starts the next round; longer than four
 *   messages can take, so that nothing of the old round is under way any more
 * @param isQuorum whether so many voices are enough; only a majority is right
 * @throws ArgumentError where rounds is no whole number of at least 1, timeout no number of at least 0, or
 *   isQuorum no function
 * @example
 * const leading = together({ leader: leader(2, 5), acceptor });
 * const three = system({
 *   nodes: 3,
 *   role: (id) => (id === 0 ? leading : acceptor),
 *   inputs: ['tea', null, null],
 * });
 * // Both Last messages of round 1 are lost; round 2 succeeds.
 * run(three, { lose: [3, 4] }).end.nodes[0].decided   // 'tea'
 */
export function leader(
  rounds: number,
  timeout: number,
  isQuorum = majority,
): Role<Leader, PaxosMessage, Value> {
  wholeNumber('rounds of leader', rounds, 1);
  finiteNumber('timeout of leader', timeout, 0);
  functionOf('isQuorum of leader', isQuorum, 'from voices and nodes to true or false');
  // 1. Initiates a round: sends Collect to everyone.
  const collect = (round: number, self: Self<Value>) =>
    [
      startOfRound(round),
      ...toEveryone(self, Collect(round)),
      ...(round < rounds ? [setTimer('next round', timeout)] : []),
    ] as const;

  return role<Leader, PaxosMessage, Value>({
    start: (self) => collect(1, self),
    on: {
      // 3. With Last from a majority, the info-quorum, it proposes: the newest value among them, else its own.
      Last: (me, { round, accepted }, _, self) => {
        if (round !== me.round || me.phase !== 'collect') return me;
        const heard = { ...me, lasts: me.lasts + 1, newest: newer(me.newest, accepted) };
        if (!isQuorum(heard.lasts, self.nodes)) return heard;
        const value = heard.newest === null ? self.input : heard.newest.value;
        return [{ ...heard, phase: 'begin' }, ...toEveryone(self, Begin(round, value))];
      },
      // 5. With Accept from a majority, the accept-quorum, the round has succeeded.
      Accept: (me, { round, value }, _, self) => {
        if (round !== me.round || me.phase !== 'begin') return me;
        const heard = { ...me, accepts: me.accepts + 1 };
        if (!isQuorum(heard.accepts, self.nodes)) return heard;
        return [
          { ...heard, phase: 'done' },
          decide(value),
          ...(round < rounds ? [cancelTimer('next round')] : []),
        ];
      },
    },
    timer: { 'next round': (me, self) => (me.phase === 'done' ? me : collect(me.round + 1, self)) },
  });
}
