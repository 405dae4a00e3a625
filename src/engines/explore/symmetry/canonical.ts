import type { SymmetricBehaviour } from './images.js';
import { mixed } from './keys.js';
import { exchanged, type Swap } from './swap.js';

/**
 * A global state without its budgets, which no renaming changes: the nodes' local states, and so many things under way,
 * each with how often it is.
 */
export interface Standing {
  readonly locals: Int32Array;
  readonly things: Int32Array;
  readonly times: Int32Array;
  count: number;
}

/** Room for a state of a system. */
export function emptyStanding({ locals, things }: SymmetricBehaviour): Standing {
  const room = 2 * things.length + 64;
  return {
    locals: new Int32Array(locals.length),
    things: new Int32Array(room),
    times: new Int32Array(room),
    count: 0,
  };
}

/** Both change a state in its place, and answer whether it was another. */
export interface Canonicaliser {
  /** Makes of a state the one that stands for all its renamings. */
  readonly canonicalise: (state: Standing) => boolean;
  /** Of the states that some exchanges, made again and again, make of a state, takes the first one by its text. */
  readonly settle: (state: Standing, swaps: readonly number[]) => boolean;
}

/** How often keys are mixed into each other at most. */
const ROUNDS = 3;

/**
 * How to find, of all renamings of a state, the one that stands for them.
 *
 * The nodes of each group are sorted by their keys (`keys.ts`), by exchanges of neighbours. A renamed state has the same
 * keys, at the renamed nodes, so it is sorted to the same state, but for nodes with equal keys. Mostly these have equal
 * parts in the state, and exchanging them changes nothing: whether that is so is looked up. Where it does change
 * something, as when one of them waits for another, the keys of these others are mixed into theirs, a few times, which
 * tells most nodes apart. Of those that are left all orders are tried, and the first one by its text is taken. So it is
 * exact whatever the keys are; good keys make it fast.
 */
export function canonicaliser(behaviour: SymmetricBehaviour): Canonicaliser {
  const { swaps, localImages, thingImages, keys } = behaviour;
  const { size, firsts } = keys;
  const nodes = behaviour.locals.length;
  const sums = new Int32Array(size);
  const more = new Int32Array(size);
  const places = swaps.map((swap) => Array.from({ length: nodes }, (_, node) => exchanged(swap, node)));
  /** The swap of a member and the next one; -1 where the next one belongs to another group. */
  const swapAt = Array.from({ length: size }, (_, member) => firsts.indexOf(member));
  let timesOf = new Int32Array(64);

  function sumUp({ locals, things, times, count }: Standing): void {
    sums.fill(0);
    for (let node = 0; node < nodes; node++) {
      const table = keys.locals[node] as number[];
      const at = (locals[node] as number) * size;
      for (let m = 0; m < size; m++) sums[m] = (sums[m] as number) + (table[at + m] as number);
    }
    for (let i = 0; i < count; i++) {
      const at = (things[i] as number) * size;
      const often = times[i] as number;
      for (let m = 0; m < size; m++)
        sums[m] = (sums[m] as number) + Math.imul(keys.things[at + m] as number, often);
    }
  }

  /** Adds to each key what is said of its node together with the keys of the other nodes of which it is said. */
  function refine({ locals, things, times, count }: Standing): void {
    more.fill(0);
    const say = (table: readonly number[], at: number, often: number): void => {
      let all = 0;
      for (let m = 0; m < size; m++)
        all = (all + Math.imul(table[at + m] as number, mixed(sums[m] as number))) | 0;
      for (let m = 0; m < size; m++) {
        const own = table[at + m] as number;
        if (own !== 0) more[m] = (more[m] as number) + Math.imul(mixed(own ^ all), often);
      }
    };
    for (let node = 0; node < nodes; node++) {
      say(keys.locals[node] as number[], (locals[node] as number) * size, 1);
    }
    for (let i = 0; i < count; i++) say(keys.things, (things[i] as number) * size, times[i] as number);
    for (let m = 0; m < size; m++) sums[m] = mixed((sums[m] as number) + (more[m] as number));
  }

  function swap({ locals, things, count }: Standing, s: number): void {
    const { a, b } = swaps[s] as Swap;
    const images = localImages[s] as number[][];
    for (let node = 0; node < nodes; node++)
      locals[node] = (images[node] as number[])[locals[node] as number] as number;
    const [one, other] = [locals[a] as number, locals[b] as number];
    locals[a] = other;
    locals[b] = one;
    const ofThings = thingImages[s] as number[];
    for (let i = 0; i < count; i++) things[i] = ofThings[things[i] as number] as number;
  }

  /** Whether exchanging two nodes leaves a state as it is. */
  function isFixed({ locals, things, times, count }: Standing, s: number): boolean {
    const images = localImages[s] as number[][];
    const place = places[s] as number[];
    for (let node = 0; node < nodes; node++) {
      if ((images[node] as number[])[locals[node] as number] !== locals[place[node] as number]) return false;
    }
    const ofThings = thingImages[s] as number[];
    if (timesOf.length < ofThings.length) timesOf = new Int32Array(2 * ofThings.length);
    for (let i = 0; i < count; i++) timesOf[things[i] as number] = times[i] as number;
    let fixed = true;
    for (let i = 0; i < count; i++)
      if (timesOf[ofThings[things[i] as number] as number] !== times[i]) fixed = false;
    for (let i = 0; i < count; i++) timesOf[things[i] as number] = 0;
    return fixed;
  }

  /** Sorts by insertion: few nodes are out of place. */
  function sort(state: Standing): boolean {
    let changed = false;
    for (let m = 1; m < size; m++) {
      for (let at = m - 1; at >= 0 && (swapAt[at] as number) >= 0; at--) {
        const [left, right] = [sums[at] as number, sums[at + 1] as number];
        if (left <= right) break;
        sums[at] = right;
        sums[at + 1] = left;
        swap(state, swapAt[at] as number);
        changed = true;
      }
    }
    return changed;
  }

  function settle(state: Standing, ties: readonly number[]): boolean {
    const first = textOf(state);
    const met = new Map([[first, copyOf(state)]]);
    for (const one of met.values()) {
      for (const tie of ties) {
        const next = copyOf(one);
        swap(next, tie);
        const text = textOf(next);
        if (!met.has(text)) met.set(text, next);
      }
    }
    const least = [...met.keys()].sort()[0] as string;
    const { locals, things, times } = met.get(least) as Standing;
    state.locals.set(locals);
    state.things.set(things);
    state.times.set(times);
    return least !== first;
  }

  /** Whether nodes have equal keys though exchanging them changes something. */
  function isLoose(state: Standing): boolean {
    for (let m = 0; m + 1 < size; m++) {
      const s = swapAt[m] as number;
      if (s >= 0 && sums[m] === sums[m + 1] && !isFixed(state, s)) return true;
    }
    return false;
  }

  function canonicalise(state: Standing): boolean {
    sumUp(state);
    let changed = sort(state);
    for (let round = 0; isLoose(state); round++) {
      if (round === ROUNDS) {
        const ties = swapAt.filter((s, m) => s >= 0 && sums[m] === sums[m + 1]);
        return settle(state, ties) || changed;
      }
      refine(state);
      changed = sort(state) || changed;
    }
    return changed;
  }

  return { canonicalise, settle };
}

function copyOf({ locals, things, times, count }: Standing): Standing {
  return { locals: locals.slice(), things: things.slice(0, count), times: times.slice(0, count), count };
}

/** One text for each state; it does not hang on how states are packed. */
function textOf({ locals, things, times, count }: Standing): string {
  const under = Array.from({ length: count }, (_, i) => [things[i] as number, times[i] as number] as const);
  return `${locals.join()};${under.sort(([a], [b]) => a - b).join()}`;
}
