import { shown } from './check.js';
import { ArgumentError } from './errors.js';
import type { Value } from './value.js';

/** What a handler may ask for besides its next state. Build them with the functions below. */
export type Action<Message = unknown> =
  | { readonly action: 'send'; readonly to: number; readonly message: Message }
  | { readonly action: 'broadcast'; readonly message: Message }
  | { readonly action: 'setTimer'; readonly name: string; readonly delay: number }
  | { readonly action: 'cancelTimer'; readonly name: string }
  | { readonly action: 'toss'; readonly name: string; readonly sides: number }
  | { readonly action: 'decide'; readonly value: Value };

/**
 * Sends a message to one node. To oneself it is never lost and arrives at once.
 *
 * @param to the node's number, from 0
 * @param message plain data with a `type`
 * @example
 * send(2, { type: 'Ping' })   // { action: 'send', to: 2, message: { type: 'Ping' } }
 */
export const send = <Message>(to: number, message: Message): Action<Message> => ({
  action: 'send',
  to,
  message,
});

/**
 * Sends a message to every *other* node, in the order of their numbers.
 *
 * @param message plain data with a `type`
 * @example
 * const shout = role<{}, { type: 'Hello' }>({
 *   start: ({ id }) => (id === 0 ? [{}, broadcast({ type: 'Hello' })] : {}),
 * });
 * run(system({ nodes: 4, role: shout })).messages.map(({ to }) => to)   // [1, 2, 3]
 */
export const broadcast = <Message>(message: Message): Action<Message> => ({ action: 'broadcast', message });

/**
 * Sends a message to every node, this one included: the slides' "to everyone". Gives a list of actions, so
 * spread it into a handler's answer: `[me, ...toEveryone(self, message)]`.
 *
 * @param self what the handler was given as its `self`
 * @throws ArgumentError where that is something else
 * @example
 * toEveryone({ id: 1 }, Collect(3)).map(({ action }) => action)   // ['broadcast', 'send']
 */
export const toEveryone = <Message>(self: { readonly id: number }, message: Message): Action<Message>[] => {
  if (typeof (self as { id?: unknown } | null | undefined)?.id !== 'number') {
    throw new ArgumentError(
      `toEveryone takes the handler's self and then the message, but for self was given ${shown(self)}.`,
    );
  }
  return [broadcast(message), send(self.id, message)];
};

/**
 * Starts a timer: after `delay` ms the role's `timer[name]` handler runs. Setting it again restarts it.
 *
 * @param name one of the role's timers
 * @param delay in ms, at least 0
 * @example
 * const patient = role<{ rang: boolean }, never>({
 *   start: () => [{ rang: false }, setTimer('wake', 5)],
 *   timer: { wake: () => ({ rang: true }) },
 * });
 * run(system({ nodes: 1, role: patient })).events.map(({ time }) => time)   // [0, 5]
 */
export const setTimer = (name: string, delay: number): Action<never> => ({ action: 'setTimer', name, delay });

/**
 * Stops a timer; does nothing where it is not running.
 *
 * @param name one of the role's timers
 * @example
 * const asleep = role<{ rang: boolean }, never>({
 *   start: () => [{ rang: false }, setTimer('wake', 5), cancelTimer('wake')],
 *   timer: { wake: () => ({ rang: true }) },
 * });
 * run(system({ nodes: 1, role: asleep })).end.nodes[0].state   // { rang: false }
 */
export const cancelTimer = (name: string): Action<never> => ({ action: 'cancelTimer', name });

/**
 * Tosses a fair die with `sides` faces: the role's `toss[name]` handler gets 0, 1, … or sides − 1, at once.
 *
 * @param name one of the role's tosses
 * @param sides how many faces, from 1
 * @example
 * const gambler = role<{}, never>({
 *   start: () => [{}, toss('coin', 2)],
 *   toss: { coin: (me, face) => [me, decide(face)] },
 * });
 * const heads = { heads: ({ nodes }: End) => nodes[0].decided === 1 };
 * sample(system({ nodes: 1, role: gambler, outcomes: heads })).heads.rate   // about 0.5
 */
export const toss = (name: string, sides: number): Action<never> => ({ action: 'toss', name, sides });

/**
 * Decides on a value, for good. A second, different decision is kept and reported as a violation.
 *
 * @param value plain data
 * @example
 * const hasty = role<{}, never>({ start: () => [{}, decide('attack')] });
 * run(system({ nodes: 1, role: hasty })).end.nodes[0].decided   // 'attack'
 */
export const decide = (value: Value): Action<never> => ({ action: 'decide', value });
