import { list, shown } from '../../model/check.js';
import { ArgumentError } from '../../model/errors.js';
import type { System } from '../../model/system.js';
import { canonicalText } from '../../model/value.js';
import type { Move } from './move.js';
import { givenMessage } from './rules.js';

const OF_NODES = ['start', 'crash', 'recover', 'timer'];
const OF_MESSAGES = ['deliver', 'lose', 'duplicate', 'lie'];

/**
 * Moves that somebody gave, such as those of a counterexample that was kept in a file. Each is a move by its shape;
 * whether it can be made where it stands is seen when its turn comes.
 *
 * @throws ArgumentError for one that is none; it says which
 */
export function checkedMoves(given: unknown, system: System): readonly Move[] {
  return list('moves of replay', given).map((move, i) => checkedMove(move, i, system));
}

function checkedMove(given: unknown, i: number, { nodes }: System): Move {
  const refuse = (why: string) => cannotBeMade(i, given, why);
  if (typeof given !== 'object' || given === null) {
    return refuse("a move is an object such as { move: 'start', node: 0 }");
  }
  const { move, node, from, to, message, name, faces, place } = given as { readonly [part: string]: unknown };
  const ofMessage = OF_MESSAGES.includes(move as string);
  if (!ofMessage && !OF_NODES.includes(move as string)) refuse('there is no such move');
  for (const one of ofMessage ? [from, to] : [node]) {
    if (!(Number.isInteger(one) && (one as number) >= 0 && (one as number) < nodes)) {
      throw new ArgumentError(`There is no node ${shown(one)}; the nodes are 0 to ${nodes - 1}.`);
    }
  }
  if (move === 'timer' && typeof name !== 'string') refuse(`name must be a timer's, but is ${shown(name)}`);
  if (faces !== undefined && !(Array.isArray(faces) && faces.every(Number.isInteger))) {
    refuse(`faces must be an array of the numbers that tosses show, but is ${shown(faces)}`);
  }
  if (move === 'lie' && from === to) refuse('a node tells itself no lies');
  if (place !== undefined && !Number.isInteger(place)) {
    refuse(`place must be a whole number, but is ${shown(place)}`);
  }
  if (!ofMessage) return given as Move;
  return { ...given, message: givenMessage(`The message of move ${i + 1}`, message) } as Move;
}

/** @throws ArgumentError that names the move, by its place from 0 */
export function cannotBeMade(i: number, move: unknown, why: string): never {
  throw new ArgumentError(`Move ${i + 1}, ${moveText(move)}, cannot be made: ${why}.`);
}

/** A move as an error shows it, even where it is none. */
function moveText(move: unknown): string {
  try {
    return canonicalText(move, 'a move');
  } catch {
    return shown(move);
  }
}
