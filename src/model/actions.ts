import type { Value } from './value.js';

/** What a handler may ask for besides its next state. Build them with the functions below. */
export type Action<Message = unknown> =
  | { readonly action: 'send'; readonly to: number; readonly message: Message }
  | { readonly action: 'broadcast'; readonly message: Message }
  | { readonly action: 'setTimer'; readonly name: string; readonly delay: number }
  | { readonly action: 'cancelTimer'; readonly name: string }
  | { readonly action: 'toss'; readonly name: string; readonly sides: number }
  | { readonly action: 'decide'; readonly value: Value };

/** Sends a message to one node. To oneself it is never lost and arrives at once. */
export const send = <Message>(to: number, message: Message): Action<Message> => ({
  action: 'send',
  to,
  message,
});

/** Sends a message to every *other* node, in the order of their numbers. */
export const broadcast = <Message>(message: Message): Action<Message> => ({ action: 'broadcast', message });

/** Sends a message to every node, this one included: the slides' "to everyone". */
export const toEveryone = <Message>(self: { readonly id: number }, message: Message): Action<Message>[] => [
  broadcast(message),
  send(self.id, message),
];

/** Starts a timer: after `delay` ms the role's `timer[name]` handler runs. Setting it again restarts it. */
export const setTimer = (name: string, delay: number): Action<never> => ({ action: 'setTimer', name, delay });

/** Stops a timer; does nothing where it is not running. */
export const cancelTimer = (name: string): Action<never> => ({ action: 'cancelTimer', name });

/** Tosses a fair die with `sides` faces: the role's `toss[name]` handler gets 0, 1, … or sides − 1, at once. */
export const toss = (name: string, sides: number): Action<never> => ({ action: 'toss', name, sides });

/** Decides on a value, for good. A second, different decision is kept and reported as a violation. */
export const decide = (value: Value): Action<never> => ({ action: 'decide', value });
