import type { Behaviour } from './behaviour.js';
import type { Track } from './loop.js';
import { type Move, moveOf, stepOf } from './move.js';

/** The moves that led to a state, of which a search kept how it was reached. */
export function pathTo(behaviour: Behaviour, { parents, moves, choices }: Track, number: number): Move[] {
  const codes: (readonly [code: number, choice: number])[] = [];
  for (let at = number; at > 0; at = parents[at] as number) {
    codes.push([moves[at] as number, choices[at] as number]);
  }
  const locals = [...behaviour.beginnings()];
  return codes.reverse().map(([code, choice]) => {
    const step = stepOf(behaviour, code);
    const change = step && behaviour.changes(step.node, locals[step.node] as number, step.event)?.[choice];
    if (step && change) locals[step.node] = change.next;
    return moveOf(behaviour, code, change ?? undefined, choice);
  });
}
