import { send } from '../model/actions.js';
import { type AnyRole, role } from '../model/role.js';
import { type Local, localStep, UNSTARTED } from '../model/step.js';
import { system } from '../model/system.js';
import type { Value } from '../model/value.js';
import {
  Accept,
  type Acceptor,
  acceptor,
  Begin,
  Collect,
  Last,
  type PaxosMessage,
} from '../protocols/paxos.js';
import { type Feedback, feedback, notAFunction } from './feedback.js';

/**
 * 06.1: whether `voices` of `nodes` make a quorum. Checked by what a quorum is for: any two of them
 * share a node, and one is left when fewer than half of the nodes have crashed.
 */
export function isQuorum(answer: (voices: number, nodes: number) => boolean): Feedback {
  return feedback('06.1', 2, () => {
    const shape = notAFunction(answer, 'isQuorum(voices, nodes)');
    if (shape !== null) return shape;
    for (let nodes = 1; nodes <= 9; nodes++) {
      for (let voices = 0; voices <= nodes; voices++) {
        const given: unknown = answer(voices, nodes);
        if (typeof given !== 'boolean') {
          return {
            verdict: 'wrong shape',
            message: `isQuorum(${voices}, ${nodes}) must be true or false, but is ${String(given)}.`,
          };
        }
        if (given && 2 * voices <= nodes) {
          const first = Array.from({ length: voices }, (_, i) => i).join(', ');
          const second = Array.from({ length: voices }, (_, i) => i + voices).join(', ');
          return {
            verdict: 2 * voices === nodes ? 'known mistake' : 'wrong',
            message:
              `With ${nodes} nodes you call ${voices} a quorum. Then nodes {${first}} are one and nodes {${second}} are another, ` +
              'with no node in common: nobody is there to tell the second what the first accepted.',
          };
        }
        const crashed = nodes - voices;
        if (!given && 2 * crashed < nodes) {
          const all =
            voices === nodes - 1 &&
            Array.from({ length: nodes }, (_, i) => answer(i, nodes)).every((yes) => !yes);
          return {
            verdict: all ? 'known mistake' : 'wrong',
            message:
              `With ${nodes} nodes, ${crashed} of them crashed, ${voices} are left, fewer than half are gone, and yet ` +
              'no quorum can be found: the system stands still for no reason.',
          };
        }
      }
    }
    return {
      verdict: 'right',
      message: 'Any two of your quorums share a node, and one is left while fewer than half have crashed.',
    };
  });
}

/** The two handlers that the student writes. */
export interface AcceptorHandlers {
  readonly Collect: (me: Acceptor, message: { readonly round: number }, from: number) => unknown;
  readonly Begin: (
    me: Acceptor,
    message: { readonly round: number; readonly value: Value },
    from: number,
  ) => unknown;
}

/**
 * 06.2: the acceptor. Its answers are compared with the slide's acceptor over every sequence of up to
 * four messages of rounds 1 to 3, the shortest first.
 */
export function acceptorHandlers(answer: AcceptorHandlers): Feedback {
  return feedback('06.2', 5, () => {
    for (const name of ['Collect', 'Begin'] as const) {
      const shape = notAFunction((answer as AcceptorHandlers | null)?.[name], `${name}(me, message, from)`);
      if (shape !== null) return { ...shape, message: `${name}: ${shape.message}` };
    }
    const yours = role<Acceptor, PaxosMessage>({ ...acceptor, on: answer as never });
    const difference = firstDifference(yours, acceptor);
    if (difference === null) {
      return {
        verdict: 'right',
        message: `Your acceptor answers as the slide's does, with the promise kept, on all ${SEQUENCES.length} sequences of up to ${LONGEST} messages.`,
      };
    }
    const mistake = MUTANTS.find(({ on }) => firstDifference(yours, { ...acceptor, on }) === null);
    const { got, sequence, wanted } = difference;
    const story = `After ${sequence.slice(0, -1).map(text).join(', then ') || 'nothing else'}, it gets ${text(sequence.at(-1) as PaxosMessage)}: yours ${said(got)}; it should have ${said(wanted, 'answered', 'stayed silent')}.`;
    return mistake === undefined
      ? { verdict: 'wrong', message: story }
      : { verdict: 'known mistake', message: `${mistake.message} ${story}` };
  });
}

const LONGEST = 4;

/** Collect and Begin of rounds 1 to 3; a round has one value, as one leader has one. */
const ALPHABET: readonly PaxosMessage[] = [1, 2, 3].flatMap((round) => [
  Collect(round),
  Begin(round, `v${round}`),
]);

const SEQUENCES: readonly (readonly PaxosMessage[])[] = sequencesUpTo(LONGEST);

function sequencesUpTo(length: number): PaxosMessage[][] {
  const all: PaxosMessage[][] = [];
  let level: PaxosMessage[][] = [[]];
  for (let i = 0; i < length; i++) {
    level = level.flatMap((sequence) => ALPHABET.map((message) => [...sequence, message]));
    all.push(...level);
  }
  return all;
}

/** The shortest sequence after which two acceptors answer differently, and both answers; null where there is none. */
function firstDifference(yours: AnyRole, model: AnyRole) {
  for (const sequence of SEQUENCES) {
    const got = lastAnswer(yours, sequence);
    const wanted = lastAnswer(model, sequence);
    if (JSON.stringify(got) !== JSON.stringify(wanted)) return { sequence, got, wanted };
  }
  return null;
}

/** What an acceptor (node 1) sends on the last of a sequence of messages from a leader (node 0). */
function lastAnswer(one: AnyRole, sequence: readonly PaxosMessage[]): readonly unknown[] {
  const pair = system({ nodes: 2, role: one });
  let local: Local = localStep(pair, 1, UNSTARTED, { event: 'start' }).after;
  let sent: readonly unknown[] = [];
  for (const message of sequence) {
    const step = localStep(pair, 1, local, {
      event: 'message',
      from: 0,
      message: message as unknown as Value,
    });
    local = step.after;
    sent = step.effects.map((effect) =>
      effect.effect === 'send' ? { to: effect.to, message: effect.message } : effect,
    );
  }
  return sent;
}

function text(message: PaxosMessage): string {
  switch (message.type) {
    case 'Last':
      return `Last(${message.round}, ${message.accepted === null ? 'nothing accepted' : `${message.accepted.value} accepted in round ${message.accepted.round}`})`;
    case 'Collect':
      return `Collect(${message.round})`;
    default:
      return `${message.type}(${message.round}, ${message.value})`;
  }
}

function said(sent: readonly unknown[], answers = 'answers', silent = 'stays silent'): string {
  if (sent.length === 0) return silent;
  return `${answers} ${sent.map((one) => text((one as { message: PaxosMessage }).message)).join(' and ')}`;
}

type Handlers = NonNullable<(typeof acceptor)['on']>;

/** Acceptors that are wrong in ways that many first ones are. */
const MUTANTS: readonly { readonly on: Handlers; readonly message: string }[] = [
  {
    message:
      'This is the slide to the letter: its step 4 accepts every Begin. An older round must be turned away.',
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
    message: 'Last never says what was accepted before.',
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
    message: 'Accept is sent, but what was accepted is not kept in the state.',
    on: {
      ...acceptor.on,
      Begin: (me, { round, value }, from) =>
        round < me.promised ? me : [{ ...me, promised: round }, send(from, Accept(round, value))],
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
