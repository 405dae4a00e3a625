import { cancelTimer, decide, send, setTimer, toEveryone } from '../model/actions.js';
import { type Role, role, type Self } from '../model/role.js';
import type { Value } from '../model/value.js';

/*
 * Paxos (L. Lamport, "The part-time parliament", ACM TOCS 16 (1998); "Paxos made simple", 2001), in
 * the words and the order of the slide "Paxos Algorithm". A leader counts voices, not senders: the
 * network must not duplicate messages.
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

export const Collect = (round: number): PaxosMessage => ({ type: 'Collect', round });
export const Last = (round: number, accepted: Accepted | null): PaxosMessage => ({
  type: 'Last',
  round,
  accepted,
});
export const Begin = (round: number, value: Value): PaxosMessage => ({ type: 'Begin', round, value });
export const Accept = (round: number, value: Value): PaxosMessage => ({ type: 'Accept', round, value });

/** An acceptor: the highest round it has promised to follow, and what it accepted last. */
export interface Acceptor {
  readonly promised: number;
  readonly accepted: Accepted | null;
}

/** Steps 2 and 4 of the slide: answers Collect with Last, and Begin with Accept. */
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

/** A leader that has just begun a round, and heard nothing yet. */
export const startOfRound = (round: number): Leader => ({
  round,
  phase: 'collect',
  lasts: 0,
  newest: null,
  accepts: 0,
});

const newer = (a: Accepted | null, b: Accepted | null) =>
  b !== null && (a === null || b.round > a.round) ? b : a;

/** More than n/2: any two of them share a node. */
export const majority = (voices: number, nodes: number): boolean => voices > nodes / 2;

/**
 * Steps 1, 3 and 5 of the slide: collects, proposes, and waits for the value to be accepted. Its
 * input is the value it would like.
 *
 * @param rounds how many rounds it tries, at most
 * @param timeout after how many ms without success it starts the next round; longer than four
 *   messages can take, so that nothing of the old round is under way any more
 * @param isQuorum whether so many voices are enough; only a majority is right
 */
export function leader(
  rounds: number,
  timeout: number,
  isQuorum = majority,
): Role<Leader, PaxosMessage, Value> {
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
