import { type Edge, edgesFrom, firstSpot, type Spot, spotKey, withoutDead } from '../graph.js';
import type { Reduction } from '../reduce.js';
import type { Rules } from '../rules.js';
import { canonicaliser, type Standing } from './canonical.js';
import type { SymmetricBehaviour } from './images.js';

/**
 * A search in which one state stands for all its renamings knows through which such states it came. These are steps
 * that follow one another, through states that are the same but for a renaming.
 *
 * @param through the states that were reached, after the first one
 * @param isDead what was left out of them
 */
export function realSteps(
  behaviour: SymmetricBehaviour,
  rules: Rules,
  through: readonly Spot[],
  isDead: Reduction['isDead'],
): Edge[] {
  const { canonicalise } = canonicaliser(behaviour);
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
  let here = firstSpot(behaviour, rules);
  return through.map((spot) => {
    const key = spotKey(standing(spot));
    for (const edge of edgesFrom(behaviour, rules, here)) {
      const to = withoutDead(behaviour, edge.to, isDead);
      if (spotKey(standing(to)) !== key) continue;
      here = to;
      return edge;
    }
    throw new Error('A step that was found has no counterpart.');
  });
}
