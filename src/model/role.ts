import type { Action } from './actions.js';
import { onlyOptions, shown } from './check.js';
import { ArgumentError } from './errors.js';

/** What a node knows about itself before any message comes. */
export interface Self<Input = unknown> {
  /** Its number, from 0. */
  readonly id: number;
  /** How many nodes there are, itself included. */
  readonly nodes: number;
  /** The input that the system gave it; null where it gave none. */
  readonly input: Input;
}

/**
 * What a handler returns: the next state alone, or an array of the next state and the actions
 * that go with it. (So a state may not itself be an array: put it into an object.)
 */
export type Step<State, Message> = State | readonly [State, ...Action<Message>[]];

/**
 * What a node does: one pure function for each event it may see. A handler gets the node's present
 * state (and must not change it), and returns the next one. It has no clock, no random numbers and
 * no memory but the state. An event without a handler leaves the node as it is.
 *
 * @typeParam State plain data, see `Value`
 * @typeParam Message a union of plain objects told apart by their `type`
 */
export interface Role<State, Message extends { readonly type: string }, Input = unknown> {
  /** The first state, and what to do at the start. */
  readonly start: (self: Self<Input>) => Step<State, Message>;
  /** One handler for each type of message. */
  readonly on?: {
    readonly [Type in Message['type']]?: (
      me: State,
      message: Extract<Message, { readonly type: Type }>,
      from: number,
      self: Self<Input>,
    ) => Step<State, Message>;
  };
  /** One handler for each timer, by its name. */
  readonly timer?: { readonly [name: string]: (me: State, self: Self<Input>) => Step<State, Message> };
  /** One handler for each toss, by its name; `face` is 0, 1, … sides − 1. */
  readonly toss?: {
    readonly [name: string]: (me: State, face: number, self: Self<Input>) => Step<State, Message>;
  };
  /** What of the state survives a crash (written to disk). Without it, nothing does. */
  readonly stable?: (me: State) => unknown;
  /** How the node comes back after a crash, from what `stable` kept (null without `stable`). */
  readonly recover?: (kept: never, self: Self<Input>) => Step<State, Message>;
}

/** A role of any protocol, for code that treats all alike. */
// biome-ignore lint/suspicious/noExplicitAny: handlers take their state as an argument, so only `any` accepts every role
export type AnyRole = Role<any, any, any>;

const PARTS = ['start', 'on', 'timer', 'toss', 'stable', 'recover'];

/**
 * `given` as a role.
 *
 * @param what what to call it in an error
 * @throws ArgumentError where it is none, or holds something that is not a handler
 */
export function checkedRole(what: string, given: unknown): AnyRole {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new ArgumentError(`${what} must be a role, with start and on, but is ${shown(given)}.`);
  }
  onlyOptions(what, given, PARTS);
  if ((given as Partial<AnyRole>).start === undefined) {
    throw new ArgumentError(
      `${what} must be a role, with start and on, but is ${shown(given)} without start.`,
    );
  }
  for (const part of PARTS) {
    const held = (given as { readonly [part: string]: unknown })[part];
    if (held === undefined) continue;
    if (part === 'on' || part === 'timer' || part === 'toss') {
      if (typeof held !== 'object' || held === null || Array.isArray(held)) {
        throw new ArgumentError(`${what}: ${part} must hold handlers by name, but is ${shown(held)}.`);
      }
      for (const [name, handler] of Object.entries(held)) handlerOf(`${part} ${name}`, handler);
    } else {
      handlerOf(part, held);
    }
  }
  return given as AnyRole;

  function handlerOf(name: string, handler: unknown): void {
    if (typeof handler === 'function') return;
    throw new ArgumentError(`${what}: the handler ${name} must be a function, but is ${shown(handler)}.`);
  }
}

/**
 * Gives a role its types: `role<State, Message>({ start, on: { … } })`. It returns what it is given, once it
 * has seen that these are a role's handlers.
 *
 * @throws ArgumentError where there is no start, a part is unknown, or a handler is no function
 * @example
 * type Ping = { type: 'Ping' };
 * const echo = role<{ seen: number }, Ping>({
 *   start: ({ id }) => (id === 0 ? [{ seen: 0 }, send(1, { type: 'Ping' })] : { seen: 0 }),
 *   on: {
 *     Ping: (me, ping, from) => (me.seen < 2 ? [{ seen: me.seen + 1 }, send(from, ping)] : me),
 *   },
 * });
 * run(system({ nodes: 2, role: echo })).messages.length   // 5
 */
export function role<State, Message extends { readonly type: string }, Input = unknown>(
  handlers: Role<State, Message, Input>,
): Role<State, Message, Input> {
  checkedRole('The argument of role', handlers);
  return handlers;
}
