import type { System } from '../../model/system.js';
import { endOf } from '../end.js';
import { Behaviour } from './behaviour.js';
import { components } from './components.js';
import { type Edge, edgesFrom, firstSpot, type Spot, spotKey } from './graph.js';
import type { Move } from './move.js';
import { movesAlong } from './path.js';
import { ask, type Property } from './properties.js';
import type { Rules } from './rules.js';

/** A run in which something that is to happen never does. */
export interface Lasso {
  readonly moves: readonly Move[];
  /** The last so many of the moves lead back to where they began, and can go on for ever; 0: nothing can happen. */
  readonly cycle: number;
}

/** The edges between states in which it has not happened yet; a state is its place. */
interface Part {
  readonly spots: Spot[];
  /** By which edge each was found, and from where. */
  readonly foundBy: (readonly [from: number, edge: Edge] | null)[];
  readonly edges: { readonly to: number; readonly edge: Edge }[][];
  /** What is due in each. */
  readonly due: ReadonlySet<string>[];
}

/**
 * Looks for a run in which a property of the kind `eventually` never holds: one that ends where nothing must happen
 * any more, or goes round for ever and is fair, that is, puts nothing off for ever that could happen all the time.
 * What tosses show is not chance here: the worst comes up each time.
 *
 * Source: weak fairness and its check by strongly connected components, C. Baier and J.-P. Katoen, "Principles of
 * model checking" (2008), sections 3.5 and 6.5.
 *
 * @param most it gives up at so many states
 * @returns null where there is no such run; 'open' where it gave up
 */
export function neverHappens(
  system: System,
  rules: Rules,
  property: Property,
  most: number,
): Lasso | null | 'open' {
  const behaviour = new Behaviour(system);
  const part = partWithout(behaviour, rules, property, most);
  if (part === null) return 'open';
  const end = part.due.findIndex((due) => due.size === 0);
  if (end >= 0) return { moves: movesAlong(behaviour, pathTo(part, end)), cycle: 0 };
  for (const those of components(part.edges.map((edges) => edges.map(({ to }) => to)))) {
    const cycle = fairCycle(part, those);
    if (cycle === null) continue;
    const stem = pathTo(part, those[0] as number);
    return { moves: movesAlong(behaviour, [...stem, ...cycle]), cycle: cycle.length };
  }
  return null;
}

/** All states that are reached while it has not happened. */
function partWithout(behaviour: Behaviour, rules: Rules, property: Property, most: number): Part | null {
  const { system } = behaviour;
  const part: Part = { spots: [], foundBy: [], edges: [], due: [] };
  const places = new Map<string, number>();
  const answers = new Map<string, boolean>();
  const happened = (spot: Spot): boolean => {
    const key = spot.locals.join();
    const answer = answers.get(key) ?? ask(property, endOf(system, behaviour.standing(spot.locals)), system);
    answers.set(key, answer);
    return answer;
  };
  const placeOf = (spot: Spot, foundBy: Part['foundBy'][number]): number => {
    const key = spotKey(spot);
    const place = places.get(key) ?? part.spots.length;
    if (place === part.spots.length) {
      places.set(key, place);
      part.spots.push(spot);
      part.foundBy.push(foundBy);
    }
    return place;
  };
  const first = firstSpot(behaviour, rules);
  if (!happened(first)) placeOf(first, null);
  for (let at = 0; at < part.spots.length; at++) {
    const all = [...edgesFrom(behaviour, rules, part.spots[at] as Spot)];
    part.due.push(new Set(all.flatMap(({ due }) => due ?? [])));
    const within = all.filter(({ to }) => !happened(to));
    part.edges.push(within.map((edge) => ({ to: placeOf(edge.to, [at, edge]), edge })));
    if (part.spots.length > most) return null;
  }
  return part;
}

function pathTo({ foundBy }: Part, place: number): Edge[] {
  const path: Edge[] = [];
  for (let found = foundBy[place]; found; found = foundBy[found[0]]) path.push(found[1]);
  return path.reverse();
}

/**
 * A way round within some states that are all connected, from the first of them: fair, so for all that is due it comes
 * to a state in which it is not, or does it. Null where there is none: then something is due in all of them that
 * leads out of them each time.
 */
function fairCycle(part: Part, those: readonly number[]): Edge[] | null {
  const inside = new Set(those);
  const start = those[0] as number;
  const stays = (place: number) => (part.edges[place] ?? []).filter(({ to }) => inside.has(to));
  if (those.every((place) => stays(place).length === 0)) return null;
  const walk: Edge[] = [];
  let at = start;
  const take = (steps: readonly { readonly to: number; readonly edge: Edge }[] | null): boolean => {
    if (steps === null) return false;
    for (const { to, edge } of steps) {
      walk.push(edge);
      at = to;
    }
    return true;
  };
  for (const due of part.due[start] ?? []) {
    const does = (edge: Edge): boolean => edge.due === due;
    if (walk.some(does)) continue;
    const found = wayTo(
      stays,
      at,
      (place, edge) => (edge !== null && does(edge)) || !part.due[place]?.has(due),
    );
    if (!take(found)) return null;
  }
  // Round at least once.
  const back = wayTo(stays, at, (place, edge) => place === start && (edge !== null || walk.length > 0));
  return take(back) ? walk : null;
}

type Steps = readonly { readonly to: number; readonly edge: Edge }[];

/** A shortest way to where `arrived` says yes, of a place and the edge that led there. */
function wayTo(
  from: (place: number) => Steps,
  start: number,
  arrived: (place: number, edge: Edge | null) => boolean,
): Steps | null {
  if (arrived(start, null)) return [];
  const ways: { readonly place: number; readonly way: Steps }[] = [{ place: start, way: [] }];
  const seen = new Set([start]);
  for (const { place, way } of ways) {
    for (const step of from(place)) {
      const further = [...way, step];
      if (arrived(step.to, step.edge)) return further;
      if (seen.has(step.to)) continue;
      seen.add(step.to);
      ways.push({ place: step.to, way: further });
    }
  }
  return null;
}
