import type { Behaviour } from './behaviour.js';
import { type Coded, type Move, madeFrom } from './move.js';
import type { Search } from './search.js';
import { SymmetricBehaviour } from './symmetry/images.js';
import { realSteps } from './symmetry/real-steps.js';

/** The moves of a shortest way to a state that a search has found. */
export function pathTo(search: Search, number: number): Move[] {
  const { behaviour, rules, reduction } = search;
  const steps: Coded[] = [];
  const numbers: number[] = [];
  for (let at = number; at > 0; ) {
    const { from, code, choice } = search.reached(at);
    steps.push({ code, choice });
    numbers.push(at);
    at = from;
  }
  if (!(behaviour instanceof SymmetricBehaviour)) return movesAlong(behaviour, steps.reverse());
  const through = numbers.reverse().map((at) => search.spotAt(at));
  return movesAlong(behaviour, realSteps(behaviour, rules, through, reduction?.isDead));
}

/** Moves from the beginning, as the loop numbers them and with their choices, in words. */
export function movesAlong(behaviour: Behaviour, steps: readonly Coded[]): Move[] {
  const locals = [...behaviour.beginning];
  return steps.map((one) => {
    const { move, node, next } = madeFrom(behaviour, locals, one);
    if (node !== null && next !== null) locals[node] = next;
    return move;
  });
}
