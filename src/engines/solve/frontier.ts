import { add, type Polynomial } from './polynomial.js';
import { keyOf, type Standing } from './standing.js';

/** A standing, and the probability that a run comes by it. */
export interface Weighted {
  readonly standing: Standing;
  weight: Polynomial;
  /** How often chance decided on the way to it: on the longest of its ways. */
  draws: number;
}

/**
 * The standings that were reached and not gone on from. Equal ones are merged: their probabilities add up.
 *
 * They are taken by the time of what happens next in them, and where that is the same, by how much is still to happen
 * at that time, the most first: all that leads to a standing is then mostly taken before it.
 */
export class Frontier {
  /** By time, by how much is due then, by key. */
  private readonly waiting = new Map<number, Map<string, Weighted>[]>();
  /** The times, the latest first. */
  private readonly times: number[] = [];
  size = 0;

  add(standing: Standing, weight: Polynomial, draws: number): void {
    const time = standing.dues[0] as number;
    const due = standing.dues.filter((other) => other === time).length;
    const levels = this.levelsAt(time);
    levels[due] ??= new Map();
    const key = keyOf(standing);
    const known = levels[due].get(key);
    if (known === undefined) {
      levels[due].set(key, { standing, weight, draws });
      this.size++;
    } else {
      known.weight = add(known.weight, weight);
      known.draws = Math.max(known.draws, draws);
    }
  }

  private levelsAt(time: number): Map<string, Weighted>[] {
    let levels = this.waiting.get(time);
    if (levels === undefined) {
      levels = [];
      this.waiting.set(time, levels);
      const at = this.times.findIndex((other) => other < time);
      this.times.splice(at < 0 ? this.times.length : at, 0, time);
    }
    return levels;
  }

  /** Takes the first one out; undefined where there is none. */
  take(): Weighted | undefined {
    for (;;) {
      const time = this.times.at(-1);
      if (time === undefined) return undefined;
      const levels = this.waiting.get(time) as Map<string, Weighted>[];
      while (levels.length > 0) {
        const [first] = levels.at(-1) ?? [];
        if (first !== undefined) {
          levels.at(-1)?.delete(first[0]);
          this.size--;
          return first[1];
        }
        levels.pop();
      }
      this.waiting.delete(time);
      this.times.pop();
    }
  }

  /** All that wait. */
  *all(): Generator<Weighted> {
    for (const levels of this.waiting.values()) for (const level of levels) yield* level?.values() ?? [];
  }
}
