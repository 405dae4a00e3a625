import type { Move } from '../../../src/index.js';
import {
  type Delivery,
  initial,
  type Model,
  type Move as ModelMove,
  make,
  messageOf,
} from './reference-model.js';

/*
 * Moves of `explore` in the words of the second reference model, and the other way round. There, leaders and acceptors
 * are counted each by themselves, and what a message says is known from the state.
 */

/** A move of `explore`'s in the words of the second model. What a message says is left out: see `inOurWords`. */
export function inItsWords({ leaders }: Model, move: Move): ModelMove {
  if (move.move === 'start') return { move: 'start', leader: move.node };
  if (move.move === 'crash' || move.move === 'recover') {
    return { move: move.move, acceptor: move.node - leaders };
  }
  if (move.move !== 'deliver') throw new Error(`The model knows no ${move.move}.`);
  const { from, to, message } = move;
  const { type } = message as { type: Delivery['move'] };
  const asks = type === 'Collect' || type === 'Begin';
  return { move: type, leader: asks ? from : to, acceptor: (asks ? to : from) - leaders };
}

/** Moves that the second model can make from its first state, as `explore` has them. */
export function inOurWords(model: Model, moves: readonly ModelMove[]): readonly Move[] {
  let state = initial(model);
  return moves.map((move, i): Move => {
    const before = state;
    const after = make(model, before, move);
    if (after === null) throw new Error(`Move ${i + 1}, ${JSON.stringify(move)}, cannot be made.`);
    state = after;
    if (move.move === 'start') return { move: 'start', node: move.leader };
    if (!('leader' in move)) return { move: move.move, node: model.leaders + move.acceptor };
    const [leader, acceptor] = [move.leader, model.leaders + move.acceptor];
    const asks = move.move === 'Collect' || move.move === 'Begin';
    const [from, to] = asks ? [leader, acceptor] : [acceptor, leader];
    return { move: 'deliver', from, to, message: messageOf(model, before, move) };
  });
}
