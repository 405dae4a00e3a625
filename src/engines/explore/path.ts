import type { Behaviour } from './behaviour.js';
import type { Track } from './loop.js';
import { type Move, moveOf, stepOf } from './move.js';

/** The moves that led to a state, of which a search kept how it was reached. */
export function pathTo(behaviour: Behaviour, { parents, moves, choices }: Track, number: number): Move[] {
  const steps: { readonly code: number; readonly choice: number }[] = [];
  for (let at = number; at > 0; at = parents[at] as number) {
    steps.push({ code: moves[at] as number, choice: choices[at] as number });
  }
  return movesAlong(behaviour, steps.reverse());
}

/** Moves from the beginning, as the loop numbers them and with their choices, in words. */
export function movesAlong(
  behaviour: Behaviour,
  steps: readonly { readonly code: number; readonly choice: number }[],
): Move[] {
  const locals = [...behaviour.beginning];
  return steps.map(({ code, choice }) => {
    const step = stepOf(behaviour, code);
    const change = step && behaviour.changes(step.node, locals[step.node] as number, step.event)?.[choice];
    if (step && change) locals[step.node] = change.next;
    return moveOf(behaviour, code, change ?? undefined, choice);
  });
}
