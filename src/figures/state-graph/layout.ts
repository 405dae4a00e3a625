import { coordCenter, decrossTwoLayer, graph as emptyGraph, layeringSimplex, sugiyama } from 'd3-dag';
import { components } from '../../engines/explore/components.js';
import type { StateGraph } from '../../engines/explore/explored.js';
import type { Spot } from '../geometry.js';

/** Where the states of a graph lie: columns from the left, rows from the top, both in units of their distance. */
export interface Layout {
  readonly states: readonly Spot[];
  /** For each edge, the places it leads by, its ends included; null where it leads back or stays. */
  readonly ways: readonly (readonly Spot[] | null)[];
  readonly columns: number;
  readonly rows: number;
}

/** How many times the rows are gone through to undo crossings: more gains nothing, at 300 states. */
const PASSES = 24;

/**
 * Lays a graph out in columns, with the first state at the left and every edge to the right, few crossings and
 * each column centred. In a cycle some edge must lead back; it is left out here.
 *
 * Source: K. Sugiyama, S. Tagawa and M. Toda, "Methods for visual understanding of hierarchical system structures",
 * IEEE Transactions on Systems, Man, and Cybernetics 11 (1981).
 */
export function layoutOf(graph: StateGraph): Layout {
  const forward = forwardEdges(graph);
  const drawn = emptyGraph<number, number>();
  const nodes = graph.states.map((_, i) => drawn.node(i));
  const links = graph.edges.map(({ from, to }, i) => {
    const [source, target] = [nodes[from], nodes[to]];
    return forward[i] && source && target ? drawn.link(source, target, i) : null;
  });
  const { width, height } = sugiyama()
    .layering(layeringSimplex())
    .decross(decrossTwoLayer().passes(PASSES))
    .coord(coordCenter())
    .nodeSize([1, 1])
    .gap([0, 0])(drawn);
  // d3-dag draws from the top; node centres are half a unit from the edge.
  const turned = (x: number, y: number): Spot => ({ x: y - 0.5, y: x - 0.5 });
  return {
    states: nodes.map(({ x, y }) => turned(x, y)),
    ways: links.map((link) => link?.points.map(([x, y]) => turned(x, y)) ?? null),
    columns: Math.round(height),
    rows: width,
  };
}

/** Edges without a cycle, by which every state is still reached: those between components, or away from the first. */
function forwardEdges({ states, edges }: StateGraph): boolean[] {
  const followers = states.map((): number[] => []);
  for (const { from, to } of edges) followers[from]?.push(to);
  const componentOf = new Map(components(followers).flatMap((those, i) => those.map((state) => [state, i])));
  const depth = (state: number): number => states[state]?.depth ?? 0;
  return edges.map(
    ({ from, to }) => componentOf.get(from) !== componentOf.get(to) || depth(to) > depth(from),
  );
}
