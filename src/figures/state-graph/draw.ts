import type { StateEdge, StateGraph } from '../../engines/explore/explored.js';
import type { Spot } from '../geometry.js';
import type { PlotlyPart } from '../parts.js';
import { HAIRLINE, INK, PAPER } from '../theme.js';
import { escaped, lines } from '../words.js';
import type { Classes, StateClass } from './classes.js';
import type { Sheet } from './sheet.js';
import { isFault } from './words.js';

/** Steps of the protocol, and what goes wrong: lighter, and dashed. Where there are many, all are lighter. */
const [STEP, STEP_OF_MANY] = ['#5a5a5a', '#909090'];
const [FAULT, FAULT_OF_MANY] = ['#b0b0b0', '#c8c8c8'];

const common = { type: 'scatter', cliponaxis: false, hoverinfo: 'skip', showlegend: false };

/** The transitions: faults below. Lines end under the states; heads, which come over all lines, at their edge. */
export function edgeTraces(graph: StateGraph, sheet: Sheet, faults: string): PlotlyPart[] {
  const { edges } = graph;
  const ends = new Set(endsOf(graph));
  const ways = edges.map((edge, i) => ({ edge, way: sheet.ways[i] as readonly Spot[] }));
  const width = widthOf(sheet);
  const many = sheet.size <= 11;
  const kinds = [
    {
      meta: 'fault',
      those: ways.filter(({ edge }) => isFault(edge)),
      color: many ? FAULT_OF_MANY : FAULT,
      dash: '5px,4px',
    },
    {
      meta: 'step',
      those: ways.filter(({ edge }) => !isFault(edge)),
      color: many ? STEP_OF_MANY : STEP,
      dash: 'solid',
    },
  ].filter(({ those }) => those.length > 0);
  const paths = kinds.map(({ meta, those, color, dash }) => ({
    ...common,
    ...joined(those.map(({ way }) => way)),
    meta,
    mode: 'lines',
    name: meta,
    line: { color, width, dash },
  }));
  const heads = kinds.map(({ meta, those, color }) => ({
    ...common,
    ...joined(those.map(({ way }) => way.slice(-2))),
    meta: `${meta} head`,
    mode: 'markers',
    name: meta,
    marker: {
      symbol: 'arrow',
      size: those.flatMap(() => [0, 4 + 4 * width, 0]),
      color,
      line: { width: 0 },
      opacity: 1,
      angleref: 'previous',
      standoff: those.flatMap(({ edge: { to } }) => [
        0,
        (ends.has(to) ? ringSize(sheet) : sheet.size) / 2,
        0,
      ]),
    },
  }));
  const legend = paths
    .filter(({ meta }) => meta === 'fault')
    .map((path) => ({ ...path, ...NOWHERE, meta: 'legend', name: faults, legendrank: 1002 }));
  return [...paths, ...heads, ...legend];
}

/** A trace without a point is there for the legend alone. */
const NOWHERE = { x: [null], y: [null], showlegend: true };

/** Several ways as one trace. */
function joined(ways: readonly (readonly Spot[])[]): { readonly x: unknown[]; readonly y: unknown[] } {
  const along = (axis: 'x' | 'y') => ways.flatMap((way) => [...way.map((spot) => rounded(spot[axis])), null]);
  return { x: along('x'), y: along('y') };
}

/** Hundredths of a pixel are finer than any printer, and a notebook keeps them all. */
const rounded = (px: number): number => Math.round(px * 100) / 100;

const widthOf = ({ size }: Sheet): number => (size > 16 ? 2.2 : size > 11 ? 1.6 : 1);
const outlineOf = ({ size }: Sheet): number => (size > 11 ? 2 : 1.3);
const ringSize = (sheet: Sheet): number => sheet.size + 4 * outlineOf(sheet) + 3;

/** The states in which nothing can happen any more. */
function endsOf({ states, edges }: StateGraph): number[] {
  const leaving = new Set(edges.map(({ from }) => from));
  return [...states.keys()].filter((i) => states[i]?.expanded && !leaving.has(i));
}

/** Unseen points on the transitions, to point at. */
export function edgeHovers(
  { edges }: StateGraph,
  sheet: Sheet,
  told: (edge: StateEdge) => string,
): PlotlyPart {
  const middles = sheet.ways.map(middle);
  return {
    ...common,
    meta: 'hover',
    mode: 'markers',
    name: 'transitions',
    x: middles.map(({ x }) => rounded(x)),
    y: middles.map(({ y }) => rounded(y)),
    marker: { size: Math.min(12, sheet.size), opacity: 0 },
    hoverinfo: 'text',
    hovertext: edges.map((edge) => lines(told(edge))),
  };
}

function middle(way: readonly Spot[]): Spot {
  const at = (way.length - 1) / 2;
  const [a, b] = [way[Math.floor(at)] as Spot, way[Math.ceil(at)] as Spot];
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

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
  const outline = outlineOf(sheet);
  const ring = { color: PAPER, line: { color: INK, width: outline }, opacity: 1 };
  const rings = { ...common, meta: 'end', mode: 'markers', name: 'end' };
  return [
    ...(ends.length > 0
      ? [
          { ...rings, ...places(ends), marker: { ...ring, symbol: 'circle', size: ringSize(sheet) } },
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

/** The arrow from nowhere that points at the first state. */
export function beginning(sheet: Sheet): PlotlyPart {
  const { x, y } = sheet.states[0] as Spot;
  return {
    ...common,
    meta: 'first',
    mode: 'lines+markers',
    name: 'first state',
    x: [x - 40 - sheet.size / 2, x],
    y: [y, y],
    line: { color: INK, width: HAIRLINE },
    marker: {
      symbol: 'arrow',
      size: [0, 15],
      color: INK,
      line: { width: 0 },
      opacity: 1,
      angleref: 'previous',
      standoff: sheet.size / 2 + 1,
    },
  };
}
