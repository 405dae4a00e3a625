import { ProtocolError } from '../../model/errors.js';
import type { Move } from './move.js';
import { pathTo } from './path.js';
import type { Search } from './search.js';

/**
 * Goes on with a search by so many states at most, and tells, of a rule that a handler breaks, how things came to it.
 *
 * @throws ProtocolError what the handler did, and by which moves it came to that
 */
export function advanceOrTell(search: Search, most: number): void {
  try {
    search.advance(most);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    const moves = pathTo(search, search.work.number);
    throw new ProtocolError(error.node, error.handler, `${error.problem}${cameBy(moves)}`, { cause: error });
  }
}

function cameBy(moves: readonly Move[]): string {
  if (moves.length === 0) return ' (It did so in the first state.)';
  return ` It came to that by these moves: ${moves.map((move, i) => `${i + 1}. ${inWords(move)}`).join('; ')}.`;
}

function inWords(move: Move): string {
  switch (move.move) {
    case 'deliver':
      return `${typeOf(move.message)} from node ${move.from} arrives at node ${move.to}`;
    case 'timer':
      return `timer ${move.name} of node ${move.node} rings`;
    case 'start':
    case 'crash':
    case 'recover':
      return `node ${move.node} ${move.move}s`;
    default:
      return `${typeOf(move.message)} from node ${move.from} to node ${move.to}: ${move.move}`;
  }
}

const typeOf = (message: unknown): string => String((message as { type: unknown }).type);
