import { ArgumentError } from '../model/errors.js';
import { type Delay, longestDelay } from '../model/network.js';
import type { End } from '../model/system.js';
import { A, acknowledgingGeneral, B, general, resendingGeneral } from '../protocols/two-generals.js';
import { experiment, LOSS } from './experiment.js';

const SLIDE = 'Is it Difficult?';

const attacks = ({ nodes }: End, who: number) => nodes[who]?.decided === 'attack';

/** Both attack, exactly one does, or neither. */
const outcomes = {
  both: (end: End) => attacks(end, A) && attacks(end, B),
  alone: (end: End) => attacks(end, A) !== attacks(end, B),
  neither: (end: End) => !attacks(end, A) && !attacks(end, B),
};

/**
 * Two generals who confirm with a fixed number of messages (slide "Is it Difficult?"). With q = 1 − loss:
 * `both` q^m, `alone` (1 − q) q^(m−1): exactly when the last message, and no other, is lost.
 *
 * @throws ArgumentError, when called, for messages outside 1 to 1000 or a loss outside 0 to 1
 * @example
 * sample(twoGenerals({ messages: 5, loss: 0.2 }), { trials: 50_000, seed: 4 }).both.rate   // about 0.328
 * twoGenerals({ messages: 2, loss: 0.5 }).exact   // { both: 0.25, alone: 0.25, neither: 0.5 }
 */
export const twoGenerals = experiment({
  name: 'two-generals',
  about: 'two generals plan an attack by messengers; each message confirms the one before',
  slide: SLIDE,
  parameters: {
    messages: { kind: 'whole', least: 1, most: 1000, default: 3, about: 'messages the plan asks for' },
    loss: LOSS,
  },
  system: ({ messages, loss }, delay) => ({
    nodes: 2,
    role: general(messages),
    network: { loss, delay },
    outcomes,
  }),
  exact: ({ messages, loss }) => {
    const both = (1 - loss) ** messages;
    const alone = loss * (1 - loss) ** (messages - 1);
    return { both, alone, neither: 1 - (1 - loss) ** (messages - 1) };
  },
});

/**
 * The same, where A resends his proposal until it is acknowledged. With q = 1 − loss: `both`
 * 1 − (1 − q²)^r, `alone` (1 − q²)^r − (1 − q)^r, `neither` (1 − q)^r.
 *
 * @throws ArgumentError, when called, for a parameter out of range, or a delay without a bound
 * @example
 * twoGeneralsResend({ tries: 2, loss: 0.5 }).exact   // { both: 0.4375, alone: 0.3125, neither: 0.25 }
 */
export const twoGeneralsResend = experiment({
  name: 'two-generals-resend',
  about: 'general A resends his proposal until it is acknowledged; B attacks once he has it',
  slide: SLIDE,
  parameters: {
    tries: { kind: 'whole', least: 1, most: 1000, default: 3, about: 'times A sends his proposal, at most' },
    loss: LOSS,
  },
  system: ({ tries, loss }, delay) => {
    const resending = resendingGeneral(tries, 2 * bounded(delay, 'two-generals-resend') + 1);
    return {
      nodes: 2,
      role: (id) => (id === A ? resending : acknowledgingGeneral),
      network: { loss, delay },
      outcomes,
    };
  },
  exact: ({ tries, loss }) => {
    const failed = (1 - (1 - loss) ** 2) ** tries;
    const nothing = loss ** tries;
    return { both: 1 - failed, alone: failed - nothing, neither: nothing };
  },
});

/**
 * The longest a message can be under way, for a protocol that waits until nothing is any more.
 *
 * @throws ArgumentError where the delay has no bound
 */
export function bounded(delay: Delay, name: string): number {
  const longest = longestDelay(delay);
  if (longest < Infinity) return longest;
  throw new ArgumentError(
    `${name} waits until no message can be under way any more, so its delay must have a bound: ` +
      `constant(ms) or uniform(low, high), but it is ${delay.law}.`,
  );
}
