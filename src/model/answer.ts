import type { Action } from './actions.js';
import { shown } from './check.js';
import { ProtocolError } from './errors.js';
import type { Effect } from './event.js';
import type { System } from './system.js';
import { canonicalText, frozenValue, NotAValue, type Value } from './value.js';

const ACTIONS: readonly unknown[] = ['send', 'broadcast', 'setTimer', 'cancelTimer', 'toss', 'decide'];

const isAction = (state: Value): state is { readonly action: string } =>
  typeof state === 'object' && state !== null && 'action' in state && ACTIONS.includes(state.action);

/** What a handler returned, read and checked. */
export interface Answer {
  readonly state: Value;
  readonly decisions: readonly Value[];
  readonly effects: readonly Effect[];
}

/**
 * Reads what a handler returned: the next state, or `[state, ...actions]`.
 *
 * @param earlier what the node had decided before
 * @throws ProtocolError saying which part of the answer is not allowed, and what is
 */
export function readAnswer(
  system: System,
  id: number,
  handler: string,
  answer: unknown,
  earlier: readonly Value[],
): Answer {
  const [next, ...actions] = Array.isArray(answer) ? (answer as unknown[]) : [answer];
  if (next === undefined) {
    refuse('returned nothing; return the state, as it is where nothing changes (is a `return` missing?).');
  }
  const state = plain(next, 'the state it returned');
  if (Array.isArray(state)) {
    refuse('the state it returned is an array; put a list into an object, such as { list: [] }.');
  }
  if (isAction(state)) {
    refuse(
      `it returned the action ${state.action} in the place of the next state; return [me, ${state.action}(…)].`,
    );
  }
  const decisions = [...earlier];
  const effects = actions.flatMap((action, i) => effectsOf(action, `action ${i + 1} it returned`));
  return { state, decisions, effects };

  function effectsOf(given: unknown, where: string): Effect[] {
    const action = (typeof given === 'object' && given !== null ? given : { action: null }) as Action;
    switch (action.action) {
      case 'send':
        if (!Number.isInteger(action.to) || action.to < 0 || action.to >= system.nodes) {
          refuse(`${where} sends to node ${shown(action.to)}; the nodes are 0 to ${system.nodes - 1}.`);
        }
        return [{ effect: 'send', to: action.to, message: messageOf(action.message, where) }];
      case 'broadcast': {
        const message = messageOf(action.message, where);
        const others = Array.from({ length: system.nodes }, (_, to) => to).filter((to) => to !== id);
        return others.map((to) => ({ effect: 'send', to, message }));
      }
      case 'setTimer':
        known('timer', action.name, where);
        if (typeof action.delay !== 'number' || !Number.isFinite(action.delay) || action.delay < 0) {
          refuse(
            `${where} sets timer ${action.name} to ${shown(action.delay)} ms; a delay is a number of at least 0.`,
          );
        }
        return [{ effect: 'setTimer', name: action.name, delay: action.delay }];
      case 'cancelTimer':
        known('timer', action.name, where);
        return [{ effect: 'cancelTimer', name: action.name }];
      case 'toss':
        known('toss', action.name, where);
        if (!Number.isInteger(action.sides) || action.sides < 1 || action.sides > 2 ** 31) {
          refuse(
            `${where} tosses ${action.name} with ${shown(action.sides)} sides; it needs a whole number from 1.`,
          );
        }
        return [{ effect: 'toss', name: action.name, sides: action.sides }];
      case 'decide': {
        const value = plain(action.value, `the value decided by ${where}`);
        const text = canonicalText(value, '');
        if (!decisions.some((other) => canonicalText(other, '') === text)) decisions.push(value);
        return [];
      }
      default:
        return refuse(
          `${where} is ${shown(given)}; actions are made by send, broadcast, setTimer, cancelTimer, toss and decide` +
            `${Array.isArray(given) ? ' (spread a list of them: ...list)' : ''}.`,
        );
    }
  }

  function messageOf(message: unknown, where: string): Value {
    const value = plain(message, `the message of ${where}`);
    if (typeof (value as { type?: unknown } | null)?.type !== 'string') {
      refuse(
        `the message of ${where} has no type; a message is an object such as { type: 'Collect', round: 1 }.`,
      );
    }
    return value;
  }

  /** A timer or a toss without a handler would be lost in silence: almost always a misspelt name. */
  function known(kind: 'timer' | 'toss', name: unknown, where: string): void {
    const handlers = Object.keys(system.roles[id]?.[kind] ?? {});
    if (typeof name === 'string' && handlers.includes(name)) return;
    const there = handlers.length > 0 ? `it has ${handlers.join(', ')}` : `it has none (add ${kind}: { … })`;
    refuse(`${where} names the ${kind} ${shown(name)}, for which the role has no handler; ${there}.`);
  }

  function plain(value: unknown, what: string): Value {
    try {
      return frozenValue(canonicalText(value, what));
    } catch (error) {
      if (!(error instanceof NotAValue)) throw error;
      if (typeof (value as { then?: unknown } | null)?.then !== 'function') return refuse(error.message);
      // Its failure, if it fails, is not the news: unhandled, it would end the process.
      Promise.resolve(value).catch(() => {});
      return refuse(`${error.message} (A handler may not be async.)`);
    }
  }

  function refuse(problem: string): never {
    throw new ProtocolError(id, handler, problem);
  }
}
