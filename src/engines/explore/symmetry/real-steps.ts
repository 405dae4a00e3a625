import { type Edge, edgesFrom, firstSpot, type Spot, spotKey } from '../graph.js';
import type { Rules } from '../rules.js';
import { canonicaliser, type Standing } from './canonical.js';
import type { SymmetricBehaviour } from './images.js';

/** A step, as the loop numbers it. */
interface Coded {
  readonly code: number;
  readonly choice: number;
}

/**
 * A search in which one state stands for all its renamings finds steps that begin, each, in the state that stands for
 * the one that was reached. These are steps that follow one another, through states that are the same but for a renaming.
 */
export function realSteps(behaviour: SymmetricBehaviour, rules: Rules, steps: readonly Coded[]): Coded[] {
  const canonicalise = canonicaliser(behaviour);
  const standing = (spot: Spot): Spot => {
    const [things, times] = [[...spot.things.keys()], [...spot.things.values()]];
    const state: Standing = {
      locals: Int32Array.from(spot.locals),
      things: Int32Array.from(things),
      times: Int32Array.from(times),
      count: things.length,
    };
    canonicalise(state);
    const counts = Array.from(state.things, (thing, i) => [thing, state.times[i] as number] as const);
    return { ...spot, locals: [...state.locals], things: new Map(counts) };
  };
  const edgeOf = (spot: Spot, wanted: (edge: Edge) => boolean): Edge => {
    for (const edge of edgesFrom(behaviour, rules, spot)) if (wanted(edge)) return edge;
    throw new Error('A step that was found has no counterpart.');
  };
  let here = firstSpot(behaviour, rules);
  let real = here;
  return steps.map(({ code, choice }) => {
    here = standing(edgeOf(here, (edge) => edge.code === code && edge.choice === choice).to);
    const key = spotKey(here);
    const edge = edgeOf(real, ({ to }) => spotKey(standing(to)) === key);
    real = edge.to;
    return { code: edge.code, choice: edge.choice };
  });
}
