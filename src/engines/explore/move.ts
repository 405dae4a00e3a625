import { ArgumentError } from '../../model/errors.js';
import type { Value } from '../../model/value.js';
import type { Behaviour, Change } from './behaviour.js';
import { KINDS, MOVE } from './loop.js';

/** One transition, in words. */
export type Move =
  | {
      readonly move: 'start' | 'crash' | 'recover';
      readonly node: number;
      readonly faces?: readonly number[];
    }
  | {
      readonly move: 'deliver';
      readonly from: number;
      readonly to: number;
      readonly message: Value;
      /** What the tosses showed that followed at once. */
      readonly faces?: readonly number[];
    }
  | {
      readonly move: 'timer';
      readonly node: number;
      readonly name: string;
      readonly faces?: readonly number[];
    }
  /**
   * The network loses or duplicates a message, or a Byzantine node sends one. Where channels keep the order of their
   * messages, `place` says which one is lost, from 0, the oldest.
   */
  | {
      readonly move: 'lose' | 'duplicate' | 'lie';
      readonly from: number;
      readonly to: number;
      readonly message: Value;
      readonly place?: number;
    };

const NAMES = ['start', 'crash', 'recover', 'happen', 'lose', 'duplicate', 'lie'] as const;

/** A move of the loop's in words; `change` is what the node did, where it did something. */
export function moveOf(behaviour: Behaviour, code: number, change: Change | undefined, choice: number): Move {
  const move = NAMES[code % KINDS] as (typeof NAMES)[number];
  const number = Math.floor(code / KINDS);
  const faces = change && change.faces.length > 0 ? { faces: change.faces } : {};
  if (move === 'start' || move === 'crash' || move === 'recover') return { move, node: number, ...faces };
  const thing = behaviour.things[number];
  if (thing === undefined) throw new ArgumentError(`There is no message or timer ${number}.`);
  const { node, event } = thing;
  if (event.event === 'timer') return { move: 'timer', node, name: event.name, ...faces };
  const { from, message } = event;
  if (move === 'happen') return { move: 'deliver', from, to: node, message, ...faces };
  const place = move === 'lose' && behaviour.channels ? { place: choice } : {};
  return { move, from, to: node, message, ...place };
}

/** A step, as the loop numbers it: the move, and which of its choices. */
export interface Coded {
  readonly code: number;
  readonly choice: number;
}

/** A step in words, from where the nodes stand; and the node that it changes, and into what, if it does. */
export function madeFrom(
  behaviour: Behaviour,
  locals: readonly number[],
  { code, choice }: Coded,
): { readonly move: Move; readonly node: number | null; readonly next: number | null } {
  const step = stepOf(behaviour, code);
  const change = step && behaviour.changes(step.node, locals[step.node] as number, step.event)?.[choice];
  const move = moveOf(behaviour, code, change ?? undefined, choice);
  return { move, node: change ? step.node : null, next: change?.next ?? null };
}

/** The node that does something in a move of the loop's, and the event it sees; null where it is the network's. */
export function stepOf(behaviour: Behaviour, code: number): { node: number; event: number } | null {
  const kind = code % KINDS;
  const number = Math.floor(code / KINDS);
  if (kind <= MOVE.recover) return { node: number, event: -1 - kind };
  if (kind !== MOVE.happen) return null;
  return { node: behaviour.things[number]?.node as number, event: number };
}
