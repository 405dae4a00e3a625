import { functionOf, list, shown, text } from '../../model/check.js';
import { ArgumentError } from '../../model/errors.js';
import type { End, System } from '../../model/system.js';
import { canonicalText, givenValue, type Value } from '../../model/value.js';

/**
 * A claim about a system: that something holds in every state, in some, or sooner or later in every run. `holds` is told where the nodes stand
 * (see {@link End}), and may ask the system for its inputs.
 */
export interface Property {
  readonly name: string;
  readonly kind: 'always' | 'sometimes' | 'eventually';
  /** What it looks at, if not at everything: what was decided by nodes that are not Byzantine. */
  readonly sees?: 'decisions';
  // A method, so that a property that knows the type of its states is one of any states to an engine.
  readonly holds: { bivarianceHack(at: End, system: System): boolean }['bivarianceHack'];
}

/**
 * Claims that something holds in every state that can be reached.
 *
 * @param name what to call it
 * @param holds from where the nodes stand, and the system, to true or false
 * @throws ArgumentError for a name that is empty, or what is no function
 * @example
 * const one = always('at most one decides', ({ nodes }) => nodes.filter((node) => node.decided !== undefined).length <= 1);
 * one.kind   // 'always'
 */
export const always = <State>(name: string, holds: (at: End<State>, system: System) => boolean): Property =>
  property('always', name, holds);

/**
 * Claims that something holds in some state that can be reached: the way to see that a model does anything at all.
 *
 * @param name what to call it
 * @param holds from where the nodes stand, and the system, to true or false
 * @throws ArgumentError for a name that is empty, or what is no function
 * @example
 * sometimes('someone decides', ({ nodes }) => nodes.some((node) => node.decided !== undefined)).kind   // 'sometimes'
 */
export const sometimes = <State>(
  name: string,
  holds: (at: End<State>, system: System) => boolean,
): Property => property('sometimes', name, holds);

/**
 * Claims that something comes to hold in every run, sooner or later. A run may put nothing off for ever that could
 * happen all the time: messages arrive, timers ring, nodes start. What goes wrong may, as often as the faults allow,
 * and tosses show the worst. (It has to hold once; whether it holds afterwards is not asked.)
 *
 * @param name what to call it
 * @param holds from where the nodes stand, and the system, to true or false
 * @throws ArgumentError for a name that is empty, or what is no function
 * @example
 * const decided = eventually('the leader decides', ({ nodes: [leader] }) => leader?.decided !== undefined);
 * const round = paxosRound({ nodes: 3, loss: 0 });
 * explore(round, { properties: [decided] }).properties[0]?.verdict                        // 'holds'
 * explore(round, { properties: [decided], faults: { lose: 2 } }).properties[0]?.verdict   // 'violated'
 */
export const eventually = <State>(
  name: string,
  holds: (at: End<State>, system: System) => boolean,
): Property => property('eventually', name, holds);

/** A property that looks only at what was decided, so that it need be asked only where someone has. */
const ofDecisions = (one: Property): Property => Object.freeze({ ...one, sees: 'decisions' });

function property(
  kind: Property['kind'],
  name: string,
  holds: (at: never, system: System) => boolean,
): Property {
  text('name of a property', name);
  functionOf(`holds of the property '${name}'`, holds, 'from where the nodes stand to true or false');
  return Object.freeze({ name, kind, holds: holds as Property['holds'] });
}

/** What the nodes that follow the protocol have decided, each value once. */
export function decisionsIn({ nodes }: End): Value[] {
  const honest = nodes.filter(({ byzantine }) => !byzantine).flatMap(({ decisions }) => decisions);
  return [...new Map(honest.map((value) => [canonicalText(value, 'a decision'), value])).values()];
}

/**
 * Consistency, as the slide "Fault Tolerance" has it: all that is decided, by nodes that are not Byzantine, is one
 * value. (Elsewhere: agreement.)
 *
 * @example
 * explore(paxosRound({ nodes: 3, loss: 0 }), { properties: [consistency] }).properties[0].verdict   // 'holds'
 */
export const consistency: Property = ofDecisions(always('consistency', (at) => decisionsIn(at).length <= 1));

/**
 * Validity: what is decided was some node's input.
 *
 * @example
 * explore(paxosRound({ nodes: 3, loss: 0 }), { properties: [validity] }).properties[0].verdict   // 'holds'
 */
export const validity: Property = ofDecisions(
  always('validity', (at, { inputs }) => {
    const allowed = inputs.map((input) => canonicalText(input, 'an input'));
    return decisionsIn(at).every((value) => allowed.includes(canonicalText(value, 'a decision')));
  }),
);

/**
 * One half of what the slide "Fault Tolerance" calls non-triviality: that `value` may be decided. A system in which
 * that holds of two values is not trivial.
 *
 * @param value plain data
 * @throws ArgumentError for anything else
 * @example
 * decides('v0').name              // "decides 'v0'"
 * decides({ round: 1 }).name      // 'decides {"round":1}'
 */
export const decides = (value: Value): Property => {
  const wanted = canonicalText(givenValue('the value', value), 'the value');
  // In full: a property is known by its name, so two values must not share one.
  const name = typeof value === 'string' ? `'${value}'` : wanted;
  return ofDecisions(
    sometimes(`decides ${name}`, (at) =>
      decisionsIn(at).some((decided) => canonicalText(decided, 'a decision') === wanted),
    ),
  );
};

/**
 * Termination: in every run, each node that follows the protocol decides, or crashes.
 *
 * @example
 * explore(twoGenerals({ messages: 1, loss: 0 }), { properties: [termination] }).properties[0]?.verdict   // 'holds'
 */
export const termination: Property = eventually('termination', ({ nodes }) =>
  nodes.every(({ decided, crashed, byzantine }) => decided !== undefined || crashed || byzantine),
);

/** The properties given, checked. */
export function checkedProperties(given: unknown): readonly Property[] {
  const properties = list('properties', given) as readonly Property[];
  for (const [i, one] of properties.entries()) {
    const { kind, name, holds } = (one ?? {}) as Partial<Property>;
    if (
      (kind !== 'always' && kind !== 'sometimes' && kind !== 'eventually') ||
      typeof name !== 'string' ||
      typeof holds !== 'function'
    ) {
      throw new ArgumentError(
        `properties[${i}] must be made by always, sometimes or eventually, or be one such as consistency, but is ${shown(one)}.`,
      );
    }
  }
  const names = properties.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new ArgumentError(`Two properties are called '${twice}'.`);
  return properties;
}

/**
 * Whether a property holds where the nodes stand.
 *
 * @throws ArgumentError where it throws or does not answer true or false
 */
export function ask({ name, holds }: Property, at: End, system: System): boolean {
  let answer: unknown;
  try {
    answer = holds(at, system);
  } catch (error) {
    throw new ArgumentError(`The property '${name}' threw ${String(error)}.`, { cause: error });
  }
  if (typeof answer === 'boolean') return answer;
  throw new ArgumentError(`The property '${name}' must answer true or false, but answered ${shown(answer)}.`);
}
