import { endsOf, type StateEdge, type StateGraph } from '../../engines/explore/explored.js';
import type { Spot } from '../geometry.js';
import type { PlotlyPart } from '../parts.js';
import { HAIRLINE, INK } from '../theme.js';
import { lines } from '../words.js';
import type { Sheet } from './sheet.js';
import { common, NOWHERE, rounded } from './traces.js';
import { isFault } from './words.js';

/** Steps of the protocol, and what goes wrong: lighter, and dashed. Where there are many, all are lighter. */
const [STEP, STEP_OF_MANY] = ['#5a5a5a', '#909090'];
const [FAULT, FAULT_OF_MANY] = ['#b0b0b0', '#c8c8c8'];
const [SOME, MANY] = [80, 200];

/** The transitions: faults below. Lines end under the states; heads, which come over all lines, at their edge. */
export function edgeTraces(graph: StateGraph, sheet: Sheet, faults: string): PlotlyPart[] {
  const { edges } = graph;
  const ends = new Set(endsOf(graph));
  const ways = edges.map((edge, i) => ({ edge, way: sheet.ways[i] as readonly Spot[] }));
  const many = edges.length > MANY;
  const width = many ? 1 : edges.length > SOME ? 1.6 : 2.2;
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
      standoff: those.flatMap(({ edge: { to } }) => [0, (ends.has(to) ? sheet.ring : sheet.size) / 2, 0]),
    },
  }));
  const legend = paths
    .filter(({ meta }) => meta === 'fault')
    .map((path) => ({ ...path, ...NOWHERE, meta: 'legend', name: faults, legendrank: 1002 }));
  return [...paths, ...heads, ...legend];
}

/** Several ways as one trace. */
function joined(ways: readonly (readonly Spot[])[]): { readonly x: unknown[]; readonly y: unknown[] } {
  const along = (axis: 'x' | 'y') => ways.flatMap((way) => [...way.map((spot) => rounded(spot[axis])), null]);
  return { x: along('x'), y: along('y') };
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
