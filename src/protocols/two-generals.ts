import { cancelTimer, decide, send, setTimer } from '../model/actions.js';
import { finiteNumber, wholeNumber } from '../model/check.js';
import { type Role, role } from '../model/role.js';

/** What the messengers carry: an hour is proposed, and every message after it confirms the one before. */
export type Letter =
  | { readonly type: 'Propose'; readonly number: 1 }
  | { readonly type: 'Acknowledge'; readonly number: number };

/** How many letters a general has got. */
export interface General {
  readonly arrived: number;
}

export const A = 0;
export const B = 1;

/**
 * The two generals with a fixed number of messages (slide "Is it Difficult?"). A proposes in message
 * 1; each message after it acknowledges the one before, and is sent when that one arrives. A general
 * attacks once every message addressed to him has come. Node 0 is A, node 1 is B.
 *
 * Source: J. N. Gray, "Notes on data base operating systems" (1978).
 *
 * @param messages how many letters the plan asks for, at least 1: 1, 3, 5, … go to B, 2, 4, … to A
 * @throws ArgumentError where that is no whole number of at least 1
 * @example
 * const generals = system({ nodes: 2, role: general(3) });
 * run(generals, { lose: [3] }).end.nodes.map(({ decided }) => decided)   // ['attack', undefined]
 */
export function general(messages: number): Role<General, Letter> {
  wholeNumber('messages of general', messages, 1);
  const addressedTo = (id: number) => (id === A ? Math.floor(messages / 2) : Math.ceil(messages / 2));
  const attackIfAllCame = (id: number, arrived: number) =>
    arrived === addressedTo(id) ? [decide('attack')] : [];

  const reads = (me: General, letter: Letter, from: number, id: number) => {
    const arrived = me.arrived + 1;
    const next = letter.number + 1;
    const reply = next <= messages ? [send<Letter>(from, { type: 'Acknowledge', number: next })] : [];
    return [{ arrived }, ...reply, ...attackIfAllCame(id, arrived)] as const;
  };
  return role<General, Letter>({
    start: ({ id }) =>
      id === A
        ? [{ arrived: 0 }, send(B, { type: 'Propose', number: 1 }), ...attackIfAllCame(A, 0)]
        : { arrived: 0 },
    on: {
      Propose: (me, letter, from, { id }) => reads(me, letter, from, id),
      Acknowledge: (me, letter, from, { id }) => reads(me, letter, from, id),
    },
  });
}

/** A, who resends: how often he has proposed, and whether B's answer has come. */
export interface Resender {
  readonly tries: number;
  readonly acknowledged: boolean;
}

/** Letters of the plan in which A resends: B's acknowledgements are all alike. */
export type ResentLetter = { readonly type: 'Propose' } | { readonly type: 'Acknowledge' };

/**
 * A, on the slide's way out: a message may be lost but not be late, so A, who has heard nothing for
 * `timeout` ms, knows that a letter was lost, and resends his proposal: `tries` times in all, at most.
 * He attacks once acknowledged.
 *
 * @param tries at least 1
 * @param timeout in ms; longer than a letter and its answer can take
 * @throws ArgumentError where tries is no whole number of at least 1, or timeout no number of at least 0
 * @example
 * const generals = system({
 *   nodes: 2,
 *   role: (id) => (id === 0 ? resendingGeneral(3, 3) : acknowledgingGeneral),
 * });
 * run(generals, { lose: [1, 3] }).end.nodes[0].decided   // 'attack'
 */
export function resendingGeneral(tries: number, timeout: number): Role<Resender, ResentLetter> {
  wholeNumber('tries of resendingGeneral', tries, 1);
  finiteNumber('timeout of resendingGeneral', timeout, 0);
  const propose = (me: Resender) =>
    [
      { ...me, tries: me.tries + 1 },
      send<ResentLetter>(B, { type: 'Propose' }),
      setTimer('resend', timeout),
    ] as const;
  return role<Resender, ResentLetter>({
    start: () => propose({ tries: 0, acknowledged: false }),
    timer: { resend: (me) => (me.tries < tries ? propose(me) : me) },
    on: {
      Acknowledge: (me) => [{ ...me, acknowledged: true }, cancelTimer('resend'), decide('attack')],
    },
  });
}

/**
 * B, when A resends: attacks once he has the proposal, and acknowledges every copy of it.
 *
 * @example
 * const twice = role<{}, ResentLetter>({
 *   start: () => [{}, send(1, { type: 'Propose' }), send(1, { type: 'Propose' })],
 * });
 * const generals = system({ nodes: 2, role: (id) => (id === 0 ? twice : acknowledgingGeneral) });
 * run(generals).end.nodes[1].state   // { arrived: 2 }
 */
export const acknowledgingGeneral = role<General, ResentLetter>({
  start: () => ({ arrived: 0 }),
  on: {
    Propose: (me, _, from) => [
      { arrived: me.arrived + 1 },
      send(from, { type: 'Acknowledge' }),
      decide('attack'),
    ],
  },
});
