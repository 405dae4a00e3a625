/*
 * The reference model with its handlers as plain functions, for the searches that stand beside the engine. It is
 * written apart from `referencePaxos` in src/, so that equal counts say something.
 */

/** How large a model, and whether any message may be lost. */
export interface Size {
  readonly leaders: number;
  readonly acceptors: number;
  readonly lose: boolean;
}

interface Leader {
  readonly is: 'leader';
  readonly round: number;
  readonly own: number;
  readonly phase: 'idle' | 'collecting' | 'begun' | 'done';
  readonly lasts: readonly (readonly [from: number, round: number, value: number])[];
  readonly accepts: readonly number[];
  readonly value: number;
}
interface Acceptor {
  readonly is: 'acceptor';
  readonly promised: number;
  readonly round: number;
  readonly value: number;
}
export type Local = Leader | Acceptor;
export type Body =
  | { readonly type: 'Collect'; readonly round: number }
  | { readonly type: 'Last'; readonly round: number; readonly value: number }
  | { readonly type: 'Begin'; readonly round: number; readonly value: number }
  | { readonly type: 'Accept' };
/** What a step gives: the node's next state, and what it sends to whom. */
export type Step = readonly [next: Local, sent: readonly (readonly [to: number, body: Body])[]];

export interface Model {
  readonly nodes: number;
  readonly initial: (node: number) => Local;
  /** The step of a leader that has not started; null where there is none to take. */
  readonly start: (me: Local) => Step | null;
  readonly receive: (me: Local, from: number, body: Body) => Step;
}

export function referencePaxos({ leaders, acceptors }: Size): Model {
  const everyAcceptor = Array.from({ length: acceptors }, (_, i) => leaders + i);
  const toAcceptors = (body: Body) => everyAcceptor.map((to) => [to, body] as const);

  function receiveAsAcceptor(me: Acceptor, from: number, body: Body): Step {
    if (body.type === 'Collect' && body.round > me.promised)
      return [{ ...me, promised: body.round }, [[from, { type: 'Last', round: me.round, value: me.value }]]];
    if (body.type === 'Begin' && body.round >= me.promised) {
      const { round, value } = body;
      return [{ ...me, promised: round, round, value }, [[from, { type: 'Accept' }]]];
    }
    return [me, []];
  }

  function receiveAsLeader(me: Leader, from: number, body: Body): Step {
    if (body.type === 'Last' && me.phase === 'collecting') {
      const lasts = [...me.lasts, [from, body.round, body.value] as const].sort((a, b) => a[0] - b[0]);
      if (2 * lasts.length <= acceptors) return [{ ...me, lasts }, []];
      const [, round, accepted] = lasts.reduce((best, last) => (last[1] > best[1] ? last : best));
      const value = round > 0 ? accepted : me.own;
      return [
        { ...me, phase: 'begun', lasts: [], value },
        toAcceptors({ type: 'Begin', round: me.round, value }),
      ];
    }
    if (body.type === 'Accept' && me.phase === 'begun') {
      const accepts = [...me.accepts, from].sort((a, b) => a - b);
      return [
        2 * accepts.length > acceptors ? { ...me, phase: 'done', accepts: [] } : { ...me, accepts },
        [],
      ];
    }
    return [me, []];
  }

  return {
    nodes: leaders + acceptors,
    initial: (node) =>
      node < leaders
        ? { is: 'leader', round: node + 1, own: node + 1, phase: 'idle', lasts: [], accepts: [], value: 0 }
        : { is: 'acceptor', promised: 0, round: 0, value: 0 },
    start: (me) =>
      me.is === 'leader' && me.phase === 'idle'
        ? [{ ...me, phase: 'collecting' }, toAcceptors({ type: 'Collect', round: me.round })]
        : null,
    receive: (me, from, body) =>
      me.is === 'leader' ? receiveAsLeader(me, from, body) : receiveAsAcceptor(me, from, body),
  };
}
