import type { StateGraph } from '../../engines/explore/explored.js';
import type { Row } from '../parts.js';
import type { Classes } from './classes.js';
import { type Calling, isFault, moveText } from './words.js';

/** The states and transitions of a graph, for a file. */
export function rowsOf({ states, edges }: StateGraph, { of }: Classes, calling: Calling): Row[] {
  const text = (value: unknown): string => JSON.stringify(value);
  return [
    ...states.map(({ depth, locals, decided, underWay, expanded }, i) => ({
      what: 'state',
      state: i,
      to: null,
      depth,
      class: of[i]?.name ?? null,
      decided: text(decided),
      nodes: text(locals.map(({ state }) => state)),
      underWay: text(underWay),
      expanded: String(expanded),
      move: null,
      fault: null,
    })),
    ...edges.flatMap((edge) =>
      edge.moves.map((move) => ({
        what: 'transition',
        state: edge.from,
        to: edge.to,
        depth: null,
        class: null,
        decided: null,
        nodes: null,
        underWay: null,
        expanded: null,
        move: moveText(move, calling),
        fault: String(isFault({ ...edge, moves: [move] })),
      })),
    ),
  ];
}
