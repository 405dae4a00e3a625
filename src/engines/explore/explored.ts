import type { Local } from '../../model/step.js';
import type { System } from '../../model/system.js';
import type { Value } from '../../model/value.js';
import { endOf } from '../end.js';
import { Behaviour } from './behaviour.js';
import { edgesFrom, firstSpot, type Spot, spotKey, withoutDead } from './graph.js';
import { type Move, madeFrom } from './move.js';
import { decisionsIn } from './properties.js';
import type { Reduction } from './reduce.js';
import type { Rules } from './rules.js';
import type { Thing } from './thing.js';

/** A state of the graph that a search visited. */
export interface StateNode {
  /** How many transitions it is away from the first. */
  readonly depth: number;
  /** Where the nodes stand. */
  readonly locals: readonly Local[];
  /** The different values that nodes which follow the protocol have decided. */
  readonly decided: readonly Value[];
  /** Messages under way and timers that run, each as often as it is; what waits in a channel in its order. */
  readonly underWay: readonly Thing[];
  /** Whether the search went on from here; not where it was stopped before. */
  readonly expanded: boolean;
}

/** All transitions from one state to another. States are numbered from 0, the first. */
export interface StateEdge {
  readonly from: number;
  readonly to: number;
  readonly moves: readonly Move[];
}

/** The states that a search visited, by their distance from the first, and what leads from one to another. */
export interface StateGraph {
  readonly states: readonly StateNode[];
  readonly edges: readonly StateEdge[];
}

/** What a search really looked at: without what was left out, and with silence in place of liars. */
export interface Searched {
  readonly system: System;
  readonly rules: Rules;
  readonly reductionOf: ((behaviour: Behaviour) => Reduction) | undefined;
  /** Whether it went on along all that leads from a state, and no state stands for others. */
  readonly isWhole: boolean;
}

const searches = new WeakMap<object, Searched>();

/** Keeps what was searched beside what was found. The graph itself is made only when somebody asks for it. */
export function remember<Found extends object>(exploration: Found, searched: Searched): Found {
  searches.set(exploration, searched);
  return exploration;
}

/** What a search looked at; undefined for what no search returned, such as a copy. */
export const searchedBy = (exploration: object): Searched | undefined => searches.get(exploration);

/**
 * The graph that a search visited, made once more and slowly: for small systems. Where the search stopped at a depth,
 * it has the states up to that depth, and those at it are not expanded.
 */
export function graphOf(
  searched: Searched,
  { complete, depth }: { readonly complete: boolean; readonly depth: number },
): StateGraph {
  const deepest = complete ? Number.POSITIVE_INFINITY : depth;
  const { behaviour, found, edges } = walk(searched, deepest, Number.POSITIVE_INFINITY);
  const states = found.map(({ spot, depth: at }): StateNode => {
    const locals = behaviour.standing(spot.locals);
    const decided = decisionsIn(endOf(searched.system, locals));
    return { depth: at, locals, decided, underWay: underWayIn(behaviour, spot), expanded: at < deepest };
  });
  return { states, edges };
}

/** The states of a graph in which nothing can happen any more. */
export function endsOf({ states, edges }: StateGraph): number[] {
  const leaving = new Set(edges.map(({ from }) => from));
  return [...states.keys()].filter((i) => states[i]?.expanded && !leaving.has(i));
}

/** The greatest depth up to which there are at most so many states, and how many those are. */
export function depthWithin(
  searched: Searched,
  most: number,
): { readonly depth: number; readonly states: number } {
  const depths = walk(searched, Number.POSITIVE_INFINITY, most).found.map(({ depth }) => depth);
  // The first state too many is found where all that are nearer are known.
  const depth = (depths[most] ?? Number.POSITIVE_INFINITY) - 1;
  const within = depths.filter((at) => at <= depth);
  return { depth: Math.max(...within), states: within.length };
}

interface Walk {
  readonly behaviour: Behaviour;
  readonly found: readonly { readonly spot: Spot; readonly depth: number }[];
  readonly edges: readonly StateEdge[];
}

/** Breadth first, from states up to a depth, until there are more states than `most`. */
function walk({ system, rules, reductionOf }: Searched, deepest: number, most: number): Walk {
  const behaviour = new Behaviour(system);
  const found: { readonly spot: Spot; readonly depth: number }[] = [];
  const edges: StateEdge[] = [];
  const places = new Map<string, number>();
  const placeOf = (spot: Spot, depth: number): number => {
    const key = spotKey(spot);
    const place = places.get(key) ?? found.length;
    if (place === found.length) {
      places.set(key, place);
      found.push({ spot, depth });
    }
    return place;
  };
  const isDead = reductionOf?.(behaviour).isDead;
  placeOf(firstSpot(behaviour, rules), 0);
  for (const [from, { spot, depth }] of found.entries()) {
    if (depth >= deepest || found.length > most) break;
    const moves = new Map<number, Move[]>();
    for (const edge of edgesFrom(behaviour, rules, spot)) {
      const to = placeOf(withoutDead(behaviour, edge.to, isDead), depth + 1);
      moves.set(to, [...(moves.get(to) ?? []), madeFrom(behaviour, spot.locals, edge).move]);
    }
    for (const [to, those] of moves) edges.push({ from, to, moves: those });
  }
  return { behaviour, found, edges };
}

function underWayIn({ things, channels }: Behaviour, spot: Spot): Thing[] {
  const numbers = [...spot.things].flatMap(([thing, count]) => Array.from({ length: count }, () => thing));
  const waiting = spot.channels.flatMap((content, channel) => {
    const held: number[] = [];
    for (let left = content ?? 0; channels && left; left = channels.rest(channel, left)) {
      held.push(channels.head(channel, left));
    }
    return held;
  });
  return [...numbers, ...waiting].map((number) => things[number] as Thing);
}
