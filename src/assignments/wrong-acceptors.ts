import { broadcast, send } from '../model/actions.js';
import { Accept, acceptor, Last } from '../protocols/paxos.js';

type Handlers = NonNullable<(typeof acceptor)['on']>;

interface Mutant {
  readonly on: Handlers;
  readonly message: string;
  /** False where two leaders can have different values decided, as a run is to show. */
  readonly agrees?: false;
}

/** Acceptors that are wrong in ways that many first ones are. */
export const MUTANTS: readonly Mutant[] = [
  {
    message:
      'This is the slide to the letter: its step 4 accepts every Begin. An older round must be turned away, else its value could still be accepted by a majority after a newer round has had another one accepted by a majority.',
    agrees: false,
    on: {
      ...acceptor.on,
      Begin: (me, { round, value }, from) => [
        { promised: Math.max(me.promised, round), accepted: { round, value } },
        send(from, Accept(round, value)),
      ],
    },
  },
  {
    message: 'Collect is answered, but the promise is not kept in the state.',
    on: {
      ...acceptor.on,
      Collect: (me, { round }, from) =>
        round <= me.promised ? me : [me, send(from, Last(round, me.accepted))],
    },
  },
  {
    message: 'Every Collect is answered, also one of an older round than was promised.',
    on: {
      ...acceptor.on,
      Collect: (me, { round }, from) => [
        { ...me, promised: Math.max(me.promised, round) },
        send(from, Last(round, me.accepted)),
      ],
    },
  },
  {
    message:
      'Last never says what was accepted before: either Begin does not keep it in the state, or Collect does not send it.',
    on: {
      ...acceptor.on,
      Collect: (me, { round }, from) =>
        round <= me.promised ? me : [{ ...me, promised: round }, send(from, Last(round, null))],
    },
  },
  {
    message: 'A Begin of the very round that was promised is turned away: compare with <, not with <=.',
    on: {
      ...acceptor.on,
      Begin: (me, { round, value }, from) =>
        round <= me.promised
          ? me
          : [{ promised: round, accepted: { round, value } }, send(from, Accept(round, value))],
    },
  },
  {
    message:
      'A Begin of a newer round than was promised is turned away. Its Collect may have been lost, and nothing newer was promised: it is accepted.',
    on: {
      ...acceptor.on,
      Begin: (me, { round, value }, from) =>
        round !== me.promised
          ? me
          : [{ promised: round, accepted: { round, value } }, send(from, Accept(round, value))],
    },
  },
  {
    message:
      'A Collect of the very round that was promised is answered once more: only a newer one is. A leader who counts voices would count this one twice.',
    on: {
      ...acceptor.on,
      Collect: (me, { round }, from) =>
        round < me.promised ? me : [{ ...me, promised: round }, send(from, Last(round, me.accepted))],
    },
  },
  {
    message:
      'A Begin that comes again is not answered again. It is accepted unless a newer round was promised, and none was.',
    on: {
      ...acceptor.on,
      Begin: (me, { round, value }, from) =>
        round < me.promised || me.accepted?.round === round
          ? me
          : [{ promised: round, accepted: { round, value } }, send(from, Accept(round, value))],
    },
  },
  {
    message: 'Last brings the accepted value without its round, so the leader cannot tell which is newest.',
    on: {
      ...acceptor.on,
      Collect: (me, { round }, from) =>
        round <= me.promised
          ? me
          : [
              { ...me, promised: round },
              send(from, { type: 'Last', round, accepted: me.accepted?.value ?? null } as never),
            ],
    },
  },
  {
    message: 'The answers go to node 0 whoever asked: each leader waits for its own.',
    on: {
      Collect: (me, { round }) =>
        round <= me.promised ? me : [{ ...me, promised: round }, send(0, Last(round, me.accepted))],
      Begin: (me, { round, value }) =>
        round < me.promised
          ? me
          : [{ promised: round, accepted: { round, value } }, send(0, Accept(round, value))],
    },
  },
  {
    message: 'The answers go to everyone: only the leader who asked waits for them.',
    on: {
      Collect: (me, { round }) =>
        round <= me.promised ? me : [{ ...me, promised: round }, broadcast(Last(round, me.accepted))],
      Begin: (me, { round, value }) =>
        round < me.promised
          ? me
          : [{ promised: round, accepted: { round, value } }, broadcast(Accept(round, value))],
    },
  },
  {
    message: 'A Collect of a newer round makes it forget what it had accepted.',
    on: {
      ...acceptor.on,
      Collect: (me, { round }, from) =>
        round <= me.promised
          ? me
          : [{ promised: round, accepted: null }, send(from, Last(round, me.accepted))],
    },
  },
  {
    message: 'A Begin of a newer round is accepted, but does not raise the promise.',
    on: {
      ...acceptor.on,
      Begin: (me, { round, value }, from) =>
        round < me.promised ? me : [{ ...me, accepted: { round, value } }, send(from, Accept(round, value))],
    },
  },
];
