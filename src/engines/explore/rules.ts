import { list, onlyOptions, shown, wholeNumber } from '../../model/check.js';
import { ArgumentError } from '../../model/errors.js';
import { role } from '../../model/role.js';
import type { System } from '../../model/system.js';
import { givenValue, type Value } from '../../model/value.js';

/** What may go wrong while a system is explored. Each number says how often in one run. */
export interface ExploreFaults {
  /** How many messages may be lost; 'any' for any number. Default 0. */
  readonly lose?: number | 'any';
  /** How many messages may be duplicated. Default 0. */
  readonly duplicate?: number;
  /** How many crashes there may be, of any nodes or of some. Default 0. */
  readonly crash?: number | { readonly nodes: readonly number[]; readonly atMost: number };
  /** How many nodes that have crashed may come back. Default 0. */
  readonly recover?: number;
  /**
   * Nodes that follow no protocol, and the messages that each of them may send to any other node, at any time,
   * whenever no such message is under way. Of themselves they do nothing, whatever their role. (What `explore` finds is
   * made again by `replay(system, moves, { faults })`.)
   */
  readonly byzantine?: { readonly [node: number]: readonly unknown[] };
}

/** The same, checked and filled in. */
export interface Rules {
  readonly lose: number;
  readonly duplicate: number;
  readonly crash: number;
  /** The nodes that may crash: those that follow the protocol, or some of them. */
  readonly crashing: readonly number[];
  readonly recover: number;
  readonly byzantine: ReadonlyMap<number, readonly Value[]>;
}

/** A budget beyond this cannot be counted. */
const MOST = 1_000_000;

/**
 * Fills in the defaults and refuses what cannot be.
 *
 * @throws ArgumentError naming the fault and what is allowed
 */
export function rulesOf(given: ExploreFaults, { nodes, faults, network }: System): Rules {
  onlyOptions('faults of explore', given, ['lose', 'duplicate', 'crash', 'recover', 'byzantine']);
  const { lose = 0, duplicate = 0, crash = 0, recover = 0, byzantine = {} } = given;
  const liars = liarsOf(byzantine, nodes);
  const who = typeof crash === 'object' && crash !== null ? crash : { atMost: crash };
  onlyOptions('crash of explore', who, ['nodes', 'atMost']);
  const everyone = Array.from({ length: nodes }, (_, node) => node);
  const crashing = 'nodes' in who ? list('nodes of crash', who.nodes) : everyone;
  for (const node of crashing) wholeNumber('A node that may crash', node, 0, nodes - 1);
  if (network.fifo && (duplicate > 0 || liars.size > 0)) {
    throw new ArgumentError(
      'Where channels keep the order of their messages (network fifo: true), explore knows no duplicates and no Byzantine nodes.',
    );
  }
  return {
    lose: lose === 'any' ? Number.POSITIVE_INFINITY : wholeNumber("lose (a number, or 'any')", lose, 0, MOST),
    duplicate: wholeNumber('duplicate', duplicate, 0, MOST),
    crash: wholeNumber('crash', who.atMost, 0, MOST),
    crashing: everyone.filter(
      (node) => crashing.includes(node) && !liars.has(node) && !(node in faults.byzantine),
    ),
    recover: wholeNumber('recover', recover, 0, MOST),
    byzantine: liars,
  };
}

function liarsOf(byzantine: unknown, nodes: number): Rules['byzantine'] {
  // A Map or an array would be read as nobody, or as everybody from 0 on.
  if (typeof byzantine !== 'object' || byzantine === null || Symbol.iterator in byzantine) {
    throw new ArgumentError(
      `byzantine of explore must give messages by node, such as { 2: [{ type: 'Order' }] }, but is ${shown(byzantine)}.`,
    );
  }
  return new Map(Object.entries(byzantine).map(([node, messages]) => liarOf(node, messages, nodes)));
}

function liarOf(key: string, messages: unknown, nodes: number): [number, readonly Value[]] {
  if (String(Number(key)) !== key) {
    throw new ArgumentError(`byzantine of explore goes by numbers of nodes, such as 1, but names '${key}'.`);
  }
  const node = wholeNumber('A Byzantine node', Number(key), 0, nodes - 1);
  const alphabet = list(`The messages of Byzantine node ${node}`, messages);
  return [
    node,
    alphabet.map((message, i) => givenMessage(`Message ${i + 1} of Byzantine node ${node}`, message)),
  ];
}

/**
 * A message that somebody gave, copied and frozen.
 *
 * @param what what to call it in an error
 * @throws ArgumentError where it has no type, or is not plain data
 */
export function givenMessage(what: string, message: unknown): Value {
  if (typeof (message as { type?: unknown } | null | undefined)?.type === 'string') {
    return givenValue(what, message);
  }
  throw new ArgumentError(`${what} must be an object with a type, but is ${shown(message)}.`);
}

/** A Byzantine node sends what the search lets it send, and does nothing by itself. */
const silent = role<Record<string, never>, never>({ start: () => ({}) });

/** The system, with silence in the place of the Byzantine nodes. */
export function withLiars(system: System, { byzantine }: Pick<Rules, 'byzantine'>): System {
  if (byzantine.size === 0) return system;
  const strategies = Object.fromEntries([...byzantine.keys()].map((node) => [node, silent]));
  return {
    ...system,
    roles: system.roles.map((own, node) => strategies[node] ?? own),
    faults: { ...system.faults, byzantine: { ...system.faults.byzantine, ...strategies } },
  };
}
