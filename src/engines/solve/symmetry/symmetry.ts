import type { End, System } from '../../../model/system.js';
import { rational } from '../rational.js';
import type { Standing } from '../standing.js';
import type { Steps } from '../steps.js';
import { Alike } from './alike.js';
import { AnyOrder } from './any-order.js';
import { type Groups, likelyGroups, NotAlike } from './groups.js';
import { representative } from './representative.js';
import { Shapes } from './shapes.js';
import { type Question, type Share, Shares } from './shares.js';

/** How a walk visits one standing for many. */
export interface Symmetry {
  /** The nodes that are interchangeable. */
  readonly groups: readonly (readonly number[])[];
  /**
   * The standing that stands for this one.
   *
   * @param now when the last event happened
   */
  represent(standing: Standing, now: number): Standing;
  /** Which share of the ends that this one stands for belongs to each outcome. */
  shares(question: Question): (end: End) => Share;
}

/** No nodes are interchangeable: every standing stands for itself. */
export const noSymmetry: Symmetry = {
  groups: [],
  represent: (standing) => standing,
  shares: (question) => (end) =>
    Object.fromEntries(
      Object.entries(question(end)).map(([name, holds]) => [name, rational(holds ? 1n : 0n)]),
    ),
};

/**
 * The symmetry of a system, as far as its beginning shows. That the nodes are interchangeable indeed is checked by every step
 * that is taken from then on: these throw NotAlike where they are not.
 */
export function symmetryOf(system: System, steps: Steps): Symmetry {
  const shapes = new Shapes(steps.tables);
  const groups: Groups = likelyGroups(system, steps, shapes);
  if (groups.groups.length === 0) return noSymmetry;
  const alike = new Alike(steps, shapes, groups);
  const anyOrder = new AnyOrder(steps, shapes, groups);
  steps.onNewStep = (local, event) => alike.check(local, event);
  steps.onSameTime = () => {
    throw new NotAlike('something is due at the time at which it was caused');
  };
  for (let node = 0; node < system.nodes; node++) {
    alike.check(steps.tables.unstarted(node), steps.tables.event(node, { event: 'start' }));
  }
  return {
    groups: groups.groups,
    represent: (standing, now) => {
      if ((standing.dues[0] ?? now) > now) anyOrder.check(standing);
      return representative(standing, steps.tables, shapes, groups);
    },
    shares: (question) => {
      const shares = new Shares(groups, question);
      return (end) => shares.of(end);
    },
  };
}
