import { endsOf, type StateGraph } from '../../engines/explore/explored.js';
import type { PlotlyPart } from '../parts.js';
import { INK, PAPER } from '../theme.js';
import { escaped, lines } from '../words.js';
import type { Classes, StateClass } from './classes.js';
import type { Sheet } from './sheet.js';
import { common, NOWHERE, rounded } from './traces.js';

/** The states, a trace for each class, and rings around those in which nothing can happen. */
export function stateTraces(
  graph: StateGraph,
  { classes, of }: Classes,
  sheet: Sheet,
  told: (state: number, group: StateClass) => string,
): PlotlyPart[] {
  const places = (those: readonly number[]): PlotlyPart => ({
    x: those.map((i) => rounded(sheet.states[i]?.x as number)),
    y: those.map((i) => rounded(sheet.states[i]?.y as number)),
  });
  const { states } = graph;
  const all = [...states.keys()];
  const ends = endsOf(graph);
  const open = all.filter((i) => !states[i]?.expanded);
  const { outline } = sheet;
  const ring = { color: PAPER, line: { color: INK, width: outline }, opacity: 1 };
  const rings = { ...common, meta: 'end', mode: 'markers', name: 'end' };
  return [
    ...(ends.length > 0
      ? [
          { ...rings, ...places(ends), marker: { ...ring, symbol: 'circle', size: sheet.ring } },
          // In a legend, one ring in the other.
          {
            ...rings,
            ...NOWHERE,
            meta: 'legend',
            marker: { ...ring, color: INK, symbol: 'circle-open-dot', size: 16 },
            legendrank: 1001,
          },
        ]
      : []),
    ...classes.map((group): PlotlyPart => {
      const those = all.filter((i) => of[i] === group);
      return {
        ...common,
        meta: 'state',
        mode: 'markers',
        name: escaped(group.name),
        showlegend: true,
        ...places(those),
        marker: {
          symbol: group.symbol,
          size: sheet.size,
          color: group.colour,
          line: { color: INK, width: outline },
          opacity: 1,
        },
        hoverinfo: 'text',
        hovertext: those.map((i) => lines(told(i, group))),
      };
    }),
    ...(open.length > 0
      ? [
          {
            ...common,
            meta: 'open',
            mode: 'text',
            name: 'not searched further',
            x: open.map((i) => rounded((sheet.states[i]?.x as number) + sheet.size / 2 + 3)),
            y: open.map((i) => rounded(sheet.states[i]?.y as number)),
            text: open.map(() => '…'),
            textposition: 'middle right',
            textfont: { size: Math.max(12, sheet.size), color: INK },
          },
        ]
      : []),
  ];
}
