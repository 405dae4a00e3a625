import { broadcast, send } from '../model/actions.js';
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
import { answered, answerTo, type Feedback, feedback, notAFunction } from './feedback.js';

/**
 * 6.1: whether `voices` of `nodes` make a quorum. Checked by what a quorum is for: any two of them
 * share a node, and one is left when fewer than half of the nodes have crashed.
 */
export function isQuorum(answer: (voices: number, nodes: number) => boolean): Feedback {
  return feedback('6.1', 2, () => {
    const shape = notAFunction(answer, 'isQuorum(voices, nodes)');
    if (shape !== null) return shape;
    const points: Parameters<typeof quorumProblem>[0][] = [];
    for (let nodes = 1; nodes <= MOST_NODES; nodes++) {
      for (let voices = 0; voices <= nodes; voices++) {
        const given = answerTo('isQuorum', answer as (...given: number[]) => unknown, voices, nodes);
        if (typeof given !== 'boolean') {
          return {
            verdict: 'wrong shape',
            message: `isQuorum(${voices}, ${nodes}) must be true or false, but is ${answered(given)}.`,
          };
        }
        points.push({ voices, nodes, given });
      }
    }
    const problem = points.map(quorumProblem).find((one) => one !== null);
    if (problem === undefined) {
      return {
        verdict: 'right',
        message: 'Any two of your quorums share a node, and one is left while fewer than half have crashed.',
      };
    }
    const mistake = QUORUMS.find(({ rule }) =>
      points.every(({ voices, nodes, given }) => rule(voices, nodes) === given),
    );
    return mistake === undefined
      ? { verdict: 'wrong', message: problem }
      : { verdict: 'known mistake', message: `${mistake.message} ${problem}` };
  });
}

const MOST_NODES = 9;

/** Why an answer cannot be, or null where it can. */
function quorumProblem({
  voices,
  nodes,
  given,
}: {
  readonly voices: number;
  readonly nodes: number;
  readonly given: boolean;
}): string | null {
  const of = `${nodes} ${nodes === 1 ? 'node' : 'nodes'}`;
  if (given && voices === 0) return `With ${of} you call none of them a quorum: then nobody need be asked.`;
  if (given && 2 * voices <= nodes) {
    const first = Array.from({ length: voices }, (_, i) => i).join(', ');
    const second = Array.from({ length: voices }, (_, i) => i + voices).join(', ');
    return (
      `With ${of} you call ${voices} a quorum. Then {${first}} is one and {${second}} is another, ` +
      'with no node in common: nobody is there to tell the second what the first accepted.'
    );
  }
  const crashed = nodes - voices;
  if (!given && 2 * crashed < nodes) {
    return (
      `With ${of}, ${crashed} of them crashed, ${voices} ${voices === 1 ? 'is' : 'are'} left: fewer than half are gone, and yet ` +
      'no quorum can be found. The system stands still for no reason.'
    );
  }
  return null;
}

/** Quorums that are wrong in ways that many first ones are. */
const QUORUMS: readonly {
  readonly rule: (voices: number, nodes: number) => boolean;
  readonly message: string;
}[] = [
  {
    rule: (voices, nodes) => voices >= nodes / 2,
    message: 'Half of the nodes are not enough: more than half is.',
  },
  {
    rule: (voices, nodes) => voices >= Math.floor(nodes / 2),
    message: 'Rounded down, half of the nodes are not enough: more than half is.',
  },
  { rule: (voices, nodes) => voices === nodes, message: 'All nodes are more than it takes.' },
  {
    rule: (voices, nodes) => voices >= nodes - 1,
    message: 'All but one is not what it takes: with few nodes too little, with many too much.',
  },
  {
    rule: (voices, nodes) => voices > nodes / 2 + 1,
    message: 'That is one too many: more than half is enough.',
  },
  {
    rule: (voices, nodes) => voices >= nodes / 2 + 1,
    message: 'With an odd number of nodes that asks for one too many: (n + 1) / 2 is more than half already.',
  },
  {
    rule: (voices, nodes) => voices > (2 * nodes) / 3,
    message: 'Two thirds are for nodes that lie. Here they only stop, and more than half is enough.',
  },
  { rule: (voices) => voices > 0, message: 'A single node is no quorum among several.' },
  {
    rule: (voices, nodes) => voices < nodes / 2,
    message: 'That is the other way round: it is true for a minority.',
  },
];

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
 * 6.2: the acceptor. Its answers are compared with the slide's acceptor over every sequence of up to
 * four messages of rounds 1 to 3, led by two nodes, the shortest first. What it keeps in its state is
 * its own affair, as long as it begins as the slide's does.
 */
export function acceptorHandlers(answer: AcceptorHandlers): Feedback {
  return feedback('6.2', 5, () => {
    for (const name of ['Collect', 'Begin'] as const) {
      const shape = notAFunction((answer as AcceptorHandlers | null)?.[name], `${name}(me, message, from)`);
      if (shape !== null) return { ...shape, message: `${name}: ${shape.message}` };
    }
    const yours = role<Acceptor, PaxosMessage>({ ...acceptor, on: answer as never });
    const difference = firstDifference(yours, acceptor);
    if (difference === null) {
      return {
        verdict: 'right',
        message: `Your acceptor answers as the slide's does, with the promise kept, on all ${SEQUENCES} sequences of up to ${LONGEST} messages.`,
      };
    }
    if (difference.remembers()) {
      return {
        verdict: 'known mistake',
        message:
          'Your acceptor keeps something in a variable outside its handlers: in the same state, it answers the same message otherwise than before. All that it is to remember belongs into its state, me.',
      };
    }
    const mistake = MUTANTS.find(({ on }) => firstDifference(yours, { ...acceptor, on }) === null);
    const { got, sequence, wanted } = difference;
    const story = `After ${sequence.slice(0, -1).map(text).join(', then ') || 'nothing else'}, it gets ${text(sequence.at(-1) as PaxosMessage)} from node ${leaderOf(sequence.at(-1) as PaxosMessage)}: yours ${said(got)}; it should have ${said(wanted, 'answered', 'stayed silent')}.`;
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

const SEQUENCES = Array.from({ length: LONGEST }, (_, i) => ALPHABET.length ** (i + 1)).reduce(
  (sum, count) => sum + count,
);

/** Rounds 1 and 3 are led by node 0, round 2 by node 1, so that it shows whom an acceptor answers. */
const leaderOf = ({ round }: PaxosMessage): number => (round + 1) % 2;

/** The acceptor is a third node, beside the two that lead. */
const ACCEPTOR = 2;

interface Answered {
  readonly local: Local;
  readonly sent: readonly Sent[];
}

interface Sent {
  readonly to: number;
  readonly message: Value;
}

/** An acceptor's next state and what it sends, as a function of its state and a message. */
function answering(one: AnyRole): { start: Local; on: (local: Local, message: PaxosMessage) => Answered } {
  const three = system({ nodes: 3, role: one });
  return {
    start: localStep(three, ACCEPTOR, UNSTARTED, { event: 'start' }).after,
    on: (local, message) => {
      const event = {
        event: 'message',
        from: leaderOf(message),
        message: message as unknown as Value,
      } as const;
      const { after, effects } = localStep(three, ACCEPTOR, local, event);
      const sent = effects.flatMap((effect) =>
        effect.effect === 'send' ? [{ to: effect.to, message: effect.message }] : [],
      );
      return { local: after, sent };
    },
  };
}

/**
 * The shortest sequence after which two acceptors answer differently, and both answers; null where there is none.
 * `remembers` says whether the first answers otherwise when it is asked all again.
 */
function firstDifference(yours: AnyRole, model: AnyRole) {
  const [one, other] = [answering(yours), answering(model)];
  const asked: { readonly mine: Local; readonly message: PaxosMessage; readonly did: string }[] = [];
  let level = [{ sequence: [] as readonly PaxosMessage[], mine: one.start, its: other.start }];
  for (let length = 1; length <= LONGEST; length++) {
    const next: typeof level = [];
    for (const { sequence, mine, its } of level) {
      for (const message of ALPHABET) {
        const got = one.on(mine, message);
        const wanted = other.on(its, message);
        asked.push({ mine, message, did: JSON.stringify(got) });
        const longer = [...sequence, message];
        if (JSON.stringify(got.sent) !== JSON.stringify(wanted.sent)) {
          const remembers = () =>
            asked.some((earlier) => JSON.stringify(one.on(earlier.mine, earlier.message)) !== earlier.did);
          return { sequence: longer, got: got.sent, wanted: wanted.sent, remembers };
        }
        next.push({ sequence: longer, mine: got.local, its: wanted.local });
      }
    }
    level = next;
  }
  return null;
}

const FIELDS: { readonly [type: string]: string | undefined } = {
  Collect: 'round',
  Last: 'accepted,round',
  Begin: 'round,value',
  Accept: 'round,value',
};

const fieldsOf = (value: object) => Object.keys(value).sort().join();

/** A message as a sentence has it; one that has not the fields it should have, as it stands. */
function text(message: PaxosMessage): string {
  const { type, ...fields } = message;
  const accepted = message.type === 'Last' ? message.accepted : null;
  const made = accepted === null || (typeof accepted === 'object' && fieldsOf(accepted) === 'round,value');
  if (FIELDS[type] !== fieldsOf(fields) || !made) return JSON.stringify(message);
  switch (message.type) {
    case 'Last':
      return `Last(${message.round}, ${accepted === null ? 'nothing accepted' : `${word(accepted.value)} accepted in round ${accepted.round}`})`;
    case 'Collect':
      return `Collect(${message.round})`;
    default:
      return `${type}(${message.round}, ${word(message.value)})`;
  }
}

const word = (value: Value): string => (typeof value === 'string' ? value : JSON.stringify(value));

function said(sent: readonly Sent[], answers = 'answers', silent = 'stays silent'): string {
  if (sent.length === 0) return silent;
  return `${answers} ${sent.map(({ to, message }) => `${text(message as unknown as PaxosMessage)} to node ${to}`).join(' and ')}`;
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
