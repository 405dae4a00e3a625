import { Frontier } from './frontier.js';
import { add, multiply, ONE, type Polynomial, ZERO } from './polynomial.js';
import type { Standing } from './standing.js';
import type { Steps } from './steps.js';
import type { Symmetry } from './symmetry/symmetry.js';

/** Where to stop. */
export interface Limits {
  /** After so many states. */
  readonly states: number;
  /** On a way on which chance has decided so many times. */
  readonly draws: number;
}

/** An end: each node's last local state, and the probability that a run ends so. */
export interface WeightedEnd {
  readonly locals: readonly number[];
  weight: Polynomial;
}

/** What a walk has found. */
export interface Walked {
  readonly ends: readonly WeightedEnd[];
  /** The probability of the runs that a limit cut off. */
  readonly undecided: Polynomial;
  readonly states: number;
  readonly stopped: keyof Limits | null;
}

/**
 * Goes forward in time from the beginning, along everything that chance may decide, and weighs each end with its
 * probability.
 *
 * @param represent of a standing, the one that stands for it: the same comes of both, with the same probabilities
 */
export function walk(steps: Steps, limits: Limits, { represent }: Pick<Symmetry, 'represent'>): Walked {
  const frontier = new Frontier();
  const ends = new Map<string, WeightedEnd>();
  let undecided = ZERO;
  let states = 0;
  let stopped: keyof Limits | null = null;

  const reach = (standing: Standing, weight: Polynomial, draws: number): void => {
    const { locals, items } = standing;
    if (items.length > 0) {
      frontier.add(standing, weight, draws);
      return;
    }
    const key = locals.join();
    const end = ends.get(key);
    if (end === undefined) ends.set(key, { locals, weight });
    else end.weight = add(end.weight, weight);
  };

  reach(represent(steps.beginning(), -1), ONE, 0);
  for (let first = frontier.take(); first !== undefined; first = frontier.take()) {
    if (states + ends.size >= limits.states) {
      stopped = 'states';
      undecided = add(undecided, first.weight);
      for (const { weight } of frontier.all()) undecided = add(undecided, weight);
      break;
    }
    states++;
    const next = steps.next(first.standing);
    const draws = next.length > 1 ? first.draws + 1 : first.draws;
    if (draws > limits.draws) {
      stopped = 'draws';
      undecided = add(undecided, first.weight);
      continue;
    }
    const now = first.standing.dues[0] as number;
    for (const { what, chance } of next) reach(represent(what, now), multiply(first.weight, chance), draws);
  }
  return { ends: [...ends.values()], undecided, states: states + ends.size, stopped };
}
