import { shown } from '../model/check.js';
import { type AnyRole, role } from '../model/role.js';
import { type Local, localStep, UNSTARTED } from '../model/step.js';
import { system } from '../model/system.js';
import type { Value } from '../model/value.js';
import { type Acceptor, acceptor, Begin, Collect, type PaxosMessage } from '../protocols/paxos.js';
import { type Feedback, type Finding, feedback, isNotStarted, notAFunction } from './feedback.js';
import { type Sent, said, text } from './paxos-words.js';
import { LEADERS, twoDecided } from './two-decided.js';
import { MUTANTS } from './wrong-acceptors.js';

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
 * four messages of rounds 1 to 3, led by two nodes, the shortest first, and of up to three messages of
 * rounds far apart. What it keeps in its state is its own affair, as long as it begins as the slide's does.
 */
export function acceptorHandlers(answer: AcceptorHandlers): Feedback {
  return feedback('6.2', 5, () => {
    for (const name of ['Collect', 'Begin'] as const) {
      const shape = notAFunction((answer as AcceptorHandlers | null)?.[name], `${name}(me, message, from)`);
      if (shape !== null) return { ...shape, message: `${name}: ${shape.message}` };
    }
    const yours = role<Acceptor, PaxosMessage>({ ...acceptor, on: answer as never });
    let difference: ReturnType<typeof firstDifference>;
    try {
      difference = firstDifference(yours, acceptor);
    } catch (error) {
      const half = isNotStarted(error) ? halfStarted(yours) : null;
      if (half !== null) return half;
      throw error;
    }
    if (difference === null) {
      return {
        verdict: 'right',
        message: `Your acceptor answers as the slide's does, with the promise kept, on all ${COUNT} sequences of up to ${LONGEST} messages.`,
      };
    }
    if (difference.remembers()) {
      return {
        verdict: 'known mistake',
        message:
          'Your acceptor keeps something in a variable outside its handlers: in the same state, it answers the same message otherwise than before. All that it is to remember belongs into its state, me.',
      };
    }
    const { got, wanted, sequence } = difference;
    const last = sequence.at(-1) as PaxosMessage;
    if (got.decided !== undefined) {
      return {
        verdict: 'known mistake',
        message: `On ${text(last)} yours decides ${shown(got.decided)}. An acceptor accepts and does not decide: it cannot know whether a majority has accepted. The leader, who counts the Accepts, decides.`,
      };
    }
    const story = `After ${sequence.slice(0, -1).map(text).join(', then ') || 'nothing else'}, it gets ${text(last)} from node ${leaderOf(last)}: yours ${said(got.sent)}; it should have ${said(wanted.sent, 'answered', 'stayed silent')}.`;
    const mistake = MUTANTS.find(({ on }) => firstDifference(yours, { ...acceptor, on }) === null);
    if (mistake === undefined) return { verdict: 'wrong', message: story };
    const named = { verdict: 'known mistake', message: `${mistake.message} ${story}` } as const;
    const run = mistake.agrees === false ? twoDecided(yours) : null;
    if (run === null) return named;
    const shows = 'Below, two leaders with three acceptors like yours decide, and not the same.';
    return { ...named, message: `${named.message} ${shows}`, run, names: LEADERS };
  });
}

/** Rounds 1 and 3 are led by node 0, round 2 by node 1, so that it shows whom an acceptor answers. */
const leaderOf = ({ round }: PaxosMessage): number => (round + 1) % 2;

/** The acceptor is a third node, beside the two that lead. */
const ACCEPTOR = 2;

/** A round has one value, as one leader has one. */
const messagesOf = (values: { readonly [round: number]: string }): PaxosMessage[] =>
  Object.entries(values).flatMap(([round, value]) => [Collect(Number(round)), Begin(Number(round), value)]);

const LONGEST = 4;

/** Of these messages every sequence is tried, up to a length. */
const TRIED: readonly { readonly messages: readonly PaxosMessage[]; readonly longest: number }[] = [
  { messages: messagesOf({ 1: 'tea', 2: 'coffee', 3: 'milk' }), longest: LONGEST },
  { messages: messagesOf({ 1: 'coffee', 7: 'tea', 40: 'coffee', 1000: 'water' }), longest: 3 },
];

const COUNT = TRIED.flatMap(({ messages, longest }) =>
  Array.from({ length: longest }, (_, i) => messages.length ** (i + 1)),
).reduce((sum, count) => sum + count);

interface Answered {
  readonly local: Local;
  readonly sent: readonly Sent[];
  readonly decided: Value | undefined;
}

/** An acceptor's next state and what it does, as a function of its state and a message. */
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
      return { local: after, sent, decided: after.decisions[local.decisions.length] };
    },
  };
}

/** Where one of the two handlers is written and the other is not: which. */
function halfStarted(yours: AnyRole): Finding | null {
  const { start, on } = answering(yours);
  const open = [Collect(1), Begin(1, 'tea')].filter((message) => {
    try {
      on(start, message);
      return false;
    } catch (error) {
      return isNotStarted(error);
    }
  });
  const [only] = open;
  if (only === undefined || open.length === 2) return null;
  return {
    verdict: 'not started',
    message: `${only.type} is yours to write, too: put your answer in the place of its todo().`,
  };
}

/**
 * The shortest sequence after which two acceptors answer differently, and both answers; null where there is none.
 * `remembers` says whether the first answers otherwise when it is asked all again.
 */
function firstDifference(yours: AnyRole, model: AnyRole) {
  const [one, other] = [answering(yours), answering(model)];
  const asked: { readonly mine: Local; readonly message: PaxosMessage; readonly did: string }[] = [];
  const remembers = () =>
    asked.some((earlier) => JSON.stringify(one.on(earlier.mine, earlier.message)) !== earlier.did);
  for (const { messages, longest } of TRIED) {
    let level = [{ sequence: [] as readonly PaxosMessage[], mine: one.start, its: other.start }];
    for (let length = 1; length <= longest; length++) {
      const next: typeof level = [];
      for (const { sequence, mine, its } of level) {
        for (const message of messages) {
          const [got, wanted] = [one.on(mine, message), other.on(its, message)];
          asked.push({ mine, message, did: JSON.stringify(got) });
          const longer = [...sequence, message];
          if (JSON.stringify(got.sent) !== JSON.stringify(wanted.sent) || got.decided !== undefined) {
            return { sequence: longer, got, wanted, remembers };
          }
          next.push({ sequence: longer, mine: got.local, its: wanted.local });
        }
      }
      level = next;
    }
  }
  return null;
}
