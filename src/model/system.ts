import { list, onlyOptions, shown, text, wholeNumber } from './check.js';
import { ArgumentError } from './errors.js';
import { type FaultOptions, type Faults, faults } from './faults.js';
import { type Network, type NetworkOptions, network } from './network.js';
import { type AnyRole, checkedRole } from './role.js';
import { givenValue, type Value } from './value.js';

/** How one node stood when a run was over. */
export interface NodeEnd<State = unknown> {
  /** Its last state; null where it crashed before it started. */
  readonly state: State;
  /** What it decided first; undefined where it decided nothing. */
  readonly decided: Value | undefined;
  /** Every different value it decided, in order. More than one is a violation. */
  readonly decisions: readonly Value[];
  readonly crashed: boolean;
  readonly byzantine: boolean;
}

/** How a run ended: what outcomes look at. */
export interface End<State = unknown> {
  readonly nodes: readonly NodeEnd<State>[];
}

/** What counts: a name, and whether a run that ended so belongs to it. */
export type Outcomes<Name extends string, State> = { readonly [name in Name]: (end: End<State>) => boolean };

/** The numbers and words a system was made from, as notebooks and files name them. */
export type Parameters = { readonly [name: string]: number | string };

export interface SystemOptions<Outcome extends string, State> {
  /** What to call it in figures and files. Default 'system'. */
  readonly name?: string;
  /** How many nodes, numbered from 0. */
  readonly nodes: number;
  /** The one role that all nodes have, or which role each node has. */
  readonly role: AnyRole | ((node: number) => AnyRole);
  /** An input for each node. Default: null for each. */
  readonly inputs?: readonly unknown[];
  readonly network?: NetworkOptions;
  readonly faults?: FaultOptions;
  /** Default: none. */
  readonly outcomes?: Outcomes<Outcome, State>;
  /** The exact probability of each outcome, where a formula gives it. */
  readonly exact?: { readonly [name in Outcome]?: number };
  /** What the system was made from. Default: none. */
  readonly parameters?: Parameters;
  /**
   * Groups of nodes that are interchangeable: exchange two of a group everywhere, and all that can happen can still
   * happen. `explore` can take states that differ only so for one; it checks that it is true. Default: none.
   */
  readonly symmetry?: readonly (readonly number[])[];
}

/** A protocol on nodes with inputs, a network and faults: what every engine takes. Make it with {@link system}. */
export interface System<Outcome extends string = string, State = unknown> {
  readonly name: string;
  readonly nodes: number;
  /** The role of each node; of a Byzantine one, its strategy. */
  readonly roles: readonly AnyRole[];
  readonly inputs: readonly Value[];
  readonly network: Network;
  readonly faults: Faults;
  // A method, so that a System<'success', PaxosState> is a System<string, unknown> to an engine.
  readonly outcomes: {
    readonly [name in Outcome]: { bivarianceHack(end: End<State>): boolean }['bivarianceHack'];
  };
  readonly exact: { readonly [name in Outcome]?: number };
  readonly parameters: Parameters;
  /** Groups of nodes that are said to be interchangeable. */
  readonly symmetry: readonly (readonly number[])[];
}

/** Names that the result of `sample` uses itself, so no outcome can have them. */
const RESERVED = [
  'about',
  'trials',
  'seed',
  'point',
  'traffic',
  'violations',
  'unfinished',
  'parameters',
  'system',
];

/**
 * Puts a system together and checks every part of it.
 *
 * @throws ArgumentError where an option is unknown or out of range; it says what is allowed
 * @example
 * const pair = system({
 *   nodes: 2,
 *   role: role<{ got: number }, { type: 'Hello' }>({
 *     start: () => [{ got: 0 }, broadcast({ type: 'Hello' })],
 *     on: { Hello: (me) => ({ got: me.got + 1 }) },
 *   }),
 *   network: { loss: 0.5 },
 *   outcomes: { met: ({ nodes }) => nodes.every((node) => node.state.got === 1) },
 * });
 * sample(pair, { trials: 100_000 }).met.rate   // about 0.25
 */
// biome-ignore lint/suspicious/noExplicitAny: outcomes written in a cell read their states without a type argument
export function system<Outcome extends string = never, State = any>(
  options: SystemOptions<Outcome, State>,
): System<Outcome, State> {
  onlyOptions('system', options, [
    ...[
      'name',
      'nodes',
      'role',
      'inputs',
      'network',
      'faults',
      'outcomes',
      'exact',
      'parameters',
      'symmetry',
    ],
  ]);
  const { name = 'system', role, outcomes = {}, exact = {}, parameters = {}, symmetry = [] } = options;
  const nodes = wholeNumber('nodes', options.nodes, 1, 10_000);
  const failing = faults(options.faults ?? {}, nodes);
  const counted = checkedOutcomes(outcomes);
  // Copies, frozen: what the caller does to the options afterwards changes no system.
  return Object.freeze({
    name: text('name of a system', name),
    nodes,
    roles: Object.freeze(Array.from({ length: nodes }, (_, id) => failing.byzantine[id] ?? roleOf(role, id))),
    inputs: Object.freeze(inputsOf(options.inputs, nodes)),
    network: network(options.network ?? {}, nodes),
    faults: failing,
    outcomes: counted as System<Outcome, State>['outcomes'],
    exact: checkedExact(exact, Object.keys(counted)) as System<Outcome, State>['exact'],
    parameters: checkedParameters(parameters),
    symmetry: checkedSymmetry(symmetry, nodes),
  });
}

/**
 * Refuses anything but a system: most of all an experiment that was not called.
 *
 * @param what the function that was given it
 */
export function checkSystem(what: string, given: unknown): void {
  if (isSystem(given)) return;
  const hint = typeof given === 'function' ? ' (call it: paxosRound(), not paxosRound)' : '';
  throw new ArgumentError(
    `${what} takes a system, such as paxosRound({ nodes: 5 }), but was given ${shown(given)}${hint}.`,
  );
}

/** By its parts, not by who made it: `{ ...system, name: 'another' }` is one too. */
function isSystem(given: unknown): boolean {
  if (typeof given !== 'object' || given === null) return false;
  const { nodes, roles, inputs, network, faults, outcomes } = given as Partial<System>;
  return (
    Array.isArray(roles) &&
    roles.length === nodes &&
    Array.isArray(inputs) &&
    [network, faults, outcomes].every((part) => typeof part === 'object' && part !== null)
  );
}

function roleOf(role: AnyRole | ((node: number) => AnyRole), id: number): AnyRole {
  return checkedRole(`The role of node ${id}`, typeof role === 'function' ? role(id) : role);
}

function inputsOf(inputs: readonly unknown[] | undefined, nodes: number): readonly Value[] {
  if (inputs === undefined) return Array.from({ length: nodes }, () => null);
  if (list('inputs', inputs).length !== nodes) {
    throw new ArgumentError(`inputs must be an array of ${nodes}, one a node, but is ${shown(inputs)}.`);
  }
  return Array.from(inputs, (input, id) => givenValue(`inputs[${id}]`, input));
}

function checkedOutcomes(outcomes: object): object {
  if (typeof outcomes !== 'object' || outcomes === null || Array.isArray(outcomes)) {
    throw new ArgumentError(`outcomes must hold functions by name, but is ${shown(outcomes)}.`);
  }
  for (const [name, holds] of Object.entries(outcomes)) {
    if (RESERVED.includes(name)) {
      throw new ArgumentError(
        `An outcome cannot be called '${name}': the result of sample uses that name itself.`,
      );
    }
    if (typeof holds !== 'function') {
      throw new ArgumentError(
        `The outcome '${name}' must be a function of how the run ended, but is ${shown(holds)}.`,
      );
    }
  }
  return Object.freeze({ ...outcomes });
}

/** Exact probabilities of a formula, which may miss 0 and 1 by its rounding. */
const ROUNDING = 1e-9;

function checkedExact(exact: object, outcomes: readonly string[]): object {
  if (typeof exact !== 'object' || exact === null || Array.isArray(exact)) {
    throw new ArgumentError(`exact must give a probability by outcome, but is ${shown(exact)}.`);
  }
  const given = Object.entries(exact).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!outcomes.includes(name)) {
      const there = outcomes.length > 0 ? `the outcomes are ${outcomes.join(', ')}` : 'there are no outcomes';
      throw new ArgumentError(`exact is about '${name}', which is no outcome; ${there}.`);
    }
    if (!(typeof value === 'number' && value >= -ROUNDING && value <= 1 + ROUNDING)) {
      throw new ArgumentError(`exact of '${name}' must be a number from 0 to 1, but is ${shown(value)}.`);
    }
  }
  return Object.freeze(
    Object.fromEntries(given.map(([name, value]) => [name, Math.min(1, Math.max(0, value as number))])),
  );
}

function checkedParameters(parameters: Parameters): Parameters {
  if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters)) {
    throw new ArgumentError(`parameters must hold numbers and texts by name, but is ${shown(parameters)}.`);
  }
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value === 'string' || Number.isFinite(value)) continue;
    throw new ArgumentError(
      `The parameter '${name}' must be a finite number or a text, but is ${shown(value)}.`,
    );
  }
  return Object.freeze({ ...parameters });
}

function checkedSymmetry(given: unknown, nodes: number): readonly (readonly number[])[] {
  const seen = new Set<number>();
  const groups = Array.from(list('symmetry', given), (group, i) => {
    const members = Array.from(list(`symmetry[${i}], a group of interchangeable nodes,`, group), (node) => {
      const member = wholeNumber('A node of symmetry', node, 0, nodes - 1);
      if (seen.has(member)) throw new ArgumentError(`symmetry names node ${member} twice.`);
      seen.add(member);
      return member;
    });
    if (members.length < 2) {
      throw new ArgumentError(`symmetry[${i}] must name two nodes or more, but names ${members.length}.`);
    }
    return Object.freeze(members.sort((a, b) => a - b));
  });
  return Object.freeze(groups);
}
