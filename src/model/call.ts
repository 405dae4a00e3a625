import { ProtocolError } from './errors.js';
import type { NodeEvent } from './event.js';
import type { AnyRole, Self } from './role.js';
import type { System } from './system.js';
import { canonicalText, FRAME, firstDifference, type Value } from './value.js';

/**
 * The handler for an event, ready to be called, each time on copies of its arguments; null where the
 * role has no handler for it.
 *
 * A handler may not change what it is given. Frozen data would not be enough to see to that: a
 * notebook's cells run in sloppy mode, where writing to it fails in silence. So each call gets a
 * copy of its own, which is compared with the original afterwards.
 *
 * @throws ProtocolError, when called, where the handler throws or changes its arguments
 */
export function handlerCall(
  system: System,
  id: number,
  state: Value,
  event: NodeEvent,
  handler: string,
): (() => unknown) | null {
  const call = callFor(system.roles[id] as AnyRole, event);
  if (call === null) return null;
  const given: Given = {
    state,
    message: event.event === 'message' ? event.message : null,
    self: { id, nodes: system.nodes, input: system.inputs[id] ?? null },
  };
  const text = canonicalText(given, 'given', FRAME);
  return () => {
    const lent = JSON.parse(text) as Given;
    let answer: unknown;
    try {
      answer = call(lent);
    } catch (error) {
      const thrown = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      throw new ProtocolError(id, handler, `threw ${thrown}`, { cause: error });
    }
    const changed = firstDifference(given, lent, '');
    if (changed !== null) {
      throw new ProtocolError(
        id,
        handler,
        `changed ${changed.slice(1)}, which it may only read; return a new state instead, such as { ...me, round: 2 }.`,
      );
    }
    return answer;
  };
}

interface Given {
  readonly state: Value;
  readonly message: Value;
  readonly self: Self;
}

function callFor(role: AnyRole, event: NodeEvent): ((given: Given) => unknown) | null {
  switch (event.event) {
    case 'start':
      return ({ self }) => role.start(self);
    case 'message': {
      const { type } = event.message as { type: string };
      // Its own: a message of type 'toString' is not for the method that every object inherits.
      const handler = role.on !== undefined && Object.hasOwn(role.on, type) ? role.on[type] : undefined;
      return handler === undefined
        ? null
        : ({ state, message, self }) => handler(state, message, event.from, self);
    }
    case 'timer': {
      const handler = role.timer?.[event.name];
      return handler === undefined ? null : ({ state, self }) => handler(state, self);
    }
    case 'toss': {
      const handler = role.toss?.[event.name];
      return handler === undefined ? null : ({ state, self }) => handler(state, event.face, self);
    }
    case 'recover':
      return ({ state, self }) =>
        role.recover === undefined
          ? role.start(self)
          : role.recover((role.stable?.(state) ?? null) as never, self);
    default:
      return null;
  }
}
