import { shown } from '../model/check.js';
import { answered, answerTo, type Feedback, type Finding, feedback, notAFunction } from './feedback.js';

/**
 * 4.1: the chance that both attack with `messages` messages at a loss rate of `loss`.
 * Right is q^m, in any form; compared at many points, to nine digits.
 */
export function bothAttack(answer: (messages: number, loss: number) => number): Feedback {
  return feedback('4.1', 2, () => {
    const shape = notAFunction(answer, 'bothAttack(messages, loss)');
    if (shape !== null) return shape;
    const ask = (messages: number, loss: number) =>
      answerTo('bothAttack', answer as (...given: number[]) => unknown, messages, loss);
    const points = MESSAGES.flatMap((messages) =>
      LOSSES.map((loss) => ({ messages, loss, given: ask(messages, loss) })),
    );
    const shapeless = (messages: number, loss: number, said: string): Finding => ({
      verdict: 'wrong shape',
      message: `bothAttack(${messages}, ${loss}) must be a probability, a number from 0 to 1, but is ${said}.`,
    });
    for (const { messages, loss, given } of points) {
      if (typeof given !== 'number' || Number.isNaN(given)) return shapeless(messages, loss, answered(given));
    }
    const misses =
      (formula: Formula) =>
      ({ messages, loss, given }: (typeof points)[number]) =>
        !(Math.abs((given as number) - formula(messages, loss)) < 1e-9);
    const off = points.find(misses(exact));
    if (off === undefined) {
      return {
        verdict: 'right',
        message: 'Every message must arrive, each by itself: the chances multiply.',
      };
    }
    const mistake = FORMULAS.find(({ formula }) => !points.some(misses(formula)));
    if (mistake !== undefined) return { verdict: 'known mistake', message: mistake.message };
    const sampled = points.find(({ messages, loss, given }) => !Object.is(ask(messages, loss), given));
    if (sampled !== undefined) {
      return {
        verdict: 'known mistake',
        message: `Asked twice, bothAttack(${sampled.messages}, ${sampled.loss}) answers differently: it simulates. The exact chance is asked for, by a formula.`,
      };
    }
    if (
      points.every(({ messages, loss, given }) => Math.abs((given as number) - exact(messages, loss)) < NEAR)
    ) {
      return {
        verdict: 'known mistake',
        message: `bothAttack(${off.messages}, ${off.loss}) is ${off.given}: nearly right, but the exact chance is asked for. Round nothing, and simulate nothing.`,
      };
    }
    const beyond = points.find(({ given }) => (given as number) < 0 || (given as number) > 1);
    if (beyond !== undefined) return shapeless(beyond.messages, beyond.loss, shown(beyond.given));
    return {
      verdict: 'wrong',
      message:
        `bothAttack(${off.messages}, ${off.loss}) is ${off.given}. ` +
        'Think of one message, then of two: what must happen to each of them?',
    };
  });
}

type Formula = (messages: number, loss: number) => number;

const exact: Formula = (messages, loss) => (1 - loss) ** messages;

const MESSAGES = [1, 2, 3, 4, 5, 7, 8, 13];
const LOSSES = [0, 0.1, 0.2, 0.377, 0.5, 0.9, 1];
/** A value rounded to two digits, or the share of a thousand runs, is about as near as this. */
const NEAR = 0.05;

const FORMULAS: readonly { readonly formula: Formula; readonly message: string }[] = [
  {
    formula: (messages, loss) => 1 - loss ** messages,
    message: 'That is the chance that at least one message arrives. But every one of them is waited for.',
  },
  {
    formula: (messages, loss) => loss ** messages,
    message: 'That is the chance that every message is lost.',
  },
  {
    formula: (messages, loss) => 1 - (1 - loss) ** messages,
    message: 'That is the chance that at least one message is lost: the other way round.',
  },
  {
    formula: (messages, loss) => loss * (1 - loss) ** (messages - 1),
    message: 'That is the chance that the last message is lost and no other: then one attacks alone.',
  },
  ...[(share: number) => share, (share: number) => Math.max(0, share)].map((kept) => ({
    formula: (messages: number, loss: number) => kept(1 - loss * messages),
    message:
      'Chances of losing one message each do not add up: two can be lost at once. Multiply the chances of arriving.',
  })),
  {
    formula: (messages, loss) => (1 - loss) ** (messages - 1),
    message: 'That is the chance that all but the last arrive. The last one is waited for too.',
  },
  {
    formula: (messages, loss) => (1 - loss) ** (messages + 1),
    message: 'That is one message too many: the first is the proposal itself, and counts as one.',
  },
  {
    formula: (_, loss) => 1 - loss,
    message: 'That is right for one message, but stays the same however many there are.',
  },
  {
    formula: (messages, loss) => messages * (1 - loss),
    message: 'That is how many messages arrive on average. All must arrive: the chances multiply.',
  },
  {
    formula: (messages, loss) => 100 * (1 - loss) ** messages,
    message: 'That is right in per cent. A probability is asked for: a number from 0 to 1.',
  },
];
