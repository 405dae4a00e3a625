import { decide, send } from '../model/actions.js';
import { shown, wholeNumber } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';
import { type Role, role, type Self } from '../model/role.js';
import { Accept, type Accepted, type Acceptor, Begin, Collect, Last, type PaxosMessage } from './paxos.js';

/*
 * The reference model: Paxos (slide "Paxos Algorithm") with as many leaders as one likes, in one round each, kept
 * so small and so exact that other model checkers can be run against it. Leaders are nodes 0 to L − 1, acceptors the
 * nodes after them. Leader l has round l + 1, which is also the value it proposes.
 *
 * A leader knows whose voices it has, so one that comes twice counts once. It has no stable state: it must not come back
 * after a crash, or it would use its round again.
 */

/** The rule that is broken: see {@link mutants}. */
export type Mutant = 'none' | 'literal-accept' | 'half-quorum' | 'first-last' | 'forget-promise';

/** A Last that a leader keeps: who sent it, and what that acceptor had accepted. */
export interface KeptLast {
  readonly from: number;
  readonly accepted: Accepted | null;
}

/** A leader, which forgets what it needs no more; `accepts` are the acceptors that have accepted, sorted. */
export type ReferenceLeader =
  | { readonly phase: 'collect'; readonly lasts: readonly KeptLast[] }
  | { readonly phase: 'begin'; readonly value: number; readonly accepts: readonly number[] }
  | { readonly phase: 'done'; readonly value: number };

/** What Paxos rests on, a rule each. */
interface Rules {
  /** Of so many acceptors, whether so many voices are enough to go on. */
  readonly enough: (voices: number, acceptors: number) => boolean;
  /** The Lasts with one more. */
  readonly keep: (lasts: readonly KeptLast[], last: KeptLast) => readonly KeptLast[];
  /** What was accepted that the leader has to go on with; null: it is free to propose its own value. */
  readonly newest: (lasts: readonly KeptLast[]) => Accepted | null;
  /** An acceptor that was sent Begin, when it has accepted; null where it ignores it. */
  readonly accept: (me: Acceptor, proposed: Accepted) => Acceptor | null;
  /** An acceptor after a crash, from what it was before. */
  readonly recover: (kept: Acceptor) => Acceptor;
}

const paxos: Rules = {
  // More than half: any two quorums have an acceptor in common.
  enough: (voices, acceptors) => voices > acceptors / 2,
  // Sorted by acceptor: a set, which forgets in what order they arrived.
  keep: (lasts, last) => [...lasts, last].sort((a, b) => a.from - b.from),
  // Of the highest round: what may have succeeded last.
  newest: (lasts) =>
    lasts.reduce<Accepted | null>((best, { accepted }) => {
      if (accepted === null) return best;
      return best === null || accepted.round > best.round ? accepted : best;
    }, null),
  // Unless it has promised a newer round. The slide leaves that part out.
  accept: (me, proposed) =>
    proposed.round < me.promised ? null : { promised: proposed.round, accepted: proposed },
  // It wrote down all it knew.
  recover: (kept) => kept,
};

/** Each mutant breaks one rule. */
const broken: { readonly [mutant in Mutant]: Partial<Rules> } = {
  none: {},
  // The slide's step 4 to the letter: an acceptor accepts whatever it has promised.
  'literal-accept': {
    accept: (me, proposed) => ({
      promised: Math.max(me.promised, proposed.round),
      accepted: proposed,
    }),
  },
  // Half of the acceptors will do.
  'half-quorum': { enough: (voices, acceptors) => voices >= acceptors / 2 },
  // The first to arrive that holds a value, in whatever round it was accepted.
  'first-last': {
    keep: (lasts, last) => [...lasts, last],
    newest: (lasts) => lasts.find(({ accepted }) => accepted !== null)?.accepted ?? null,
  },
  // The promise was not written down, only what was accepted.
  'forget-promise': { recover: (kept) => ({ ...kept, promised: 0 }) },
};

/**
 * The names of the mutants: `none` is Paxos as it should be, each other one has one rule changed.
 *
 * @example
 * mutants.length   // 5
 */
export const mutants = Object.freeze(Object.keys(broken)) as readonly Mutant[];

function rulesOf(mutant: Mutant): Rules {
  if (mutants.includes(mutant)) return { ...paxos, ...broken[mutant] };
  throw new ArgumentError(`There is no mutant ${shown(mutant)}; there are ${mutants.join(', ')}.`);
}

/**
 * A leader of the reference model: steps 1, 3 and 5 of the slide "Paxos Algorithm", in its one round.
 *
 * @param leaders how many leaders there are, nodes 0 to leaders − 1; all nodes after them are acceptors
 * @throws ArgumentError where leaders is no whole number of at least 1, or there is no such mutant
 * @example
 * const pair = system({
 *   nodes: 2,
 *   role: (id) => (id === 0 ? referenceLeader(1) : referenceAcceptor()),
 * });
 * run(pair).end.nodes[0].state   // { phase: 'done', value: 1 }
 */
export function referenceLeader(
  leaders: number,
  mutant: Mutant = 'none',
): Role<ReferenceLeader, PaxosMessage> {
  wholeNumber('leaders of referenceLeader', leaders, 1);
  const { enough, keep, newest } = rulesOf(mutant);
  const roundOf = ({ id }: Self) => id + 1;
  const ownValue = ({ id }: Self) => id + 1;
  const acceptors = ({ nodes }: Self) => nodes - leaders;
  const toAcceptors = (self: Self, message: PaxosMessage) =>
    Array.from({ length: acceptors(self) }, (_, i) => send(leaders + i, message));

  return role<ReferenceLeader, PaxosMessage>({
    // 1. Initiates its round: sends Collect to every acceptor.
    start: (self) => [{ phase: 'collect', lasts: [] }, ...toAcceptors(self, Collect(roundOf(self)))],
    on: {
      // 3. With Last from a majority, it proposes: the newest value among them, else its own.
      Last: (me, { round, accepted }, from, self) => {
        if (round !== roundOf(self) || me.phase !== 'collect') return me;
        if (me.lasts.some((kept) => kept.from === from)) return me;
        const lasts = keep(me.lasts, { from, accepted });
        if (!enough(lasts.length, acceptors(self))) return { phase: 'collect', lasts };
        const value = (newest(lasts)?.value ?? ownValue(self)) as number;
        return [{ phase: 'begin', value, accepts: [] }, ...toAcceptors(self, Begin(round, value))];
      },
      // 5. With Accept from a majority, the round has succeeded.
      Accept: (me, { round }, from, self) => {
        if (round !== roundOf(self) || me.phase !== 'begin') return me;
        if (me.accepts.includes(from)) return me;
        const { value } = me;
        const accepts = [...me.accepts, from].sort((a, b) => a - b);
        if (!enough(accepts.length, acceptors(self))) return { phase: 'begin', value, accepts };
        return [{ phase: 'done', value }, decide(value)];
      },
    },
  });
}

/**
 * An acceptor of the reference model: steps 2 and 4 of the slide "Paxos Algorithm". Without a mutant it is
 * `acceptor`.
 *
 * @throws ArgumentError where there is no such mutant
 * @example
 * const late = role<{}, PaxosMessage>({
 *   start: () => [{}, send(1, Collect(2)), send(1, Begin(1, 1))],
 * });
 * const heard = (mutant: Mutant) => {
 *   const pair = system({ nodes: 2, role: (id) => (id === 0 ? late : referenceAcceptor(mutant)) });
 *   return run(pair).end.nodes[1].state;
 * };
 * heard('none')             // { promised: 2, accepted: null }
 * heard('literal-accept')   // { promised: 2, accepted: { round: 1, value: 1 } }
 */
export function referenceAcceptor(mutant: Mutant = 'none'): Role<Acceptor, PaxosMessage> {
  const { accept, recover } = rulesOf(mutant);
  return role<Acceptor, PaxosMessage>({
    start: () => ({ promised: 0, accepted: null }),
    on: {
      // 2. Responds with its last accepted value, if any, and promises to ignore older rounds.
      Collect: (me, { round }, from) =>
        round <= me.promised ? me : [{ ...me, promised: round }, send(from, Last(round, me.accepted))],
      // 4. Accepts the value, and says so.
      Begin: (me, { round, value }, from) => {
        const accepted = accept(me, { round, value });
        return accepted === null ? me : [accepted, send(from, Accept(round, value))];
      },
    },
    stable: (me) => me,
    recover,
  });
}
