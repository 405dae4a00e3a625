import type { Action } from './actions.js';
import { onlyOptions } from './check.js';
import { ArgumentError } from './errors.js';
import { type AnyRole, checkedRole, type Role, type Self, type Step } from './role.js';

type StateOf<Part> = Part extends { start: (self: never) => infer Answer }
  ? Exclude<Answer, readonly unknown[]>
  : never;

/**
 * One node that plays several roles at once, such as a leader that is an acceptor too. Its state
 * holds the state of each part under the part's name; each event goes to the parts that have a
 * handler for it, in the order of the parts.
 *
 * Timers and tosses have one owner: two parts may not use the same name.
 *
 * @throws ArgumentError for a part that is no role, or a timer or toss that two parts have
 * @example
 * const leading = together({ leader: leader(1, 5), acceptor });
 * const one = run(system({ nodes: 1, role: leading, inputs: ['tea'] })).end.nodes[0];
 * one.decided      // 'tea'
 * const { acceptor: part } = one.state as { acceptor: Acceptor };
 * part.promised    // 1
 */
export function together<const Parts extends { readonly [name: string]: AnyRole }>(
  parts: Parts,
  // biome-ignore lint/suspicious/noExplicitAny: the message types of the parts are a union that only their handlers know
): Role<{ readonly [Name in keyof Parts]: StateOf<Parts[Name]> }, any, any> {
  type State = Record<string, unknown>;
  onlyOptions('together', parts, Object.keys(parts ?? {}));
  const names = Object.keys(parts);
  for (const name of names) checkedRole(`The part ${name} of together`, parts[name]);
  const part = (name: string): AnyRole => parts[name] as AnyRole;

  /** Lets each of `named` answer in turn, and joins their states and actions. */
  const each = (
    named: string[],
    me: State,
    answer: (name: string) => Step<unknown, unknown>,
  ): Step<State, unknown> => {
    const states = { ...me };
    const actions: Action[] = [];
    for (const name of named) {
      const given: unknown = answer(name);
      const [state, ...more] = Array.isArray(given) ? (given as [unknown, ...Action[]]) : [given];
      states[name] = state;
      actions.push(...(more as Action[]));
    }
    return [states, ...actions];
  };

  type Handler = (...given: unknown[]) => Step<unknown, unknown>;
  const handlersOf = (name: string, kind: 'on' | 'timer' | 'toss') =>
    new Map(Object.entries(part(name)[kind] ?? {}) as [string, Handler][]);

  /** For each event that some part handles, a handler that asks all parts that do. */
  const handlers = (kind: 'on' | 'timer' | 'toss', shared: boolean) => {
    const events = [...new Set(names.flatMap((name) => [...handlersOf(name, kind).keys()]))];
    return Object.fromEntries(
      events.map((event) => {
        const named = names.filter((name) => handlersOf(name, kind).has(event));
        if (named.length > 1 && !shared) {
          throw new ArgumentError(
            `The parts ${named.join(' and ')} both have a ${kind} '${event}'; give it another name.`,
          );
        }
        const asked = new Map(named.map((name) => [name, handlersOf(name, kind).get(event) as Handler]));
        const ask = (me: State, ...rest: unknown[]) =>
          each(named, me, (name) => (asked.get(name) as Handler)(me[name], ...rest));
        return [event, ask];
      }),
    );
  };

  return {
    start: (self: Self) => each(names, {}, (name) => part(name).start(self)),
    on: handlers('on', true),
    timer: handlers('timer', false),
    toss: handlers('toss', false),
    stable: (me: State) =>
      Object.fromEntries(names.map((name) => [name, part(name).stable?.(me[name]) ?? null])),
    recover: (kept: State, self: Self) =>
      each(names, {}, (name) => {
        const { recover, start } = part(name);
        return recover === undefined ? start(self) : recover(kept[name] as never, self);
      }),
    // biome-ignore lint/suspicious/noExplicitAny: as above
  } as unknown as Role<{ readonly [Name in keyof Parts]: StateOf<Parts[Name]> }, any, any>;
}
