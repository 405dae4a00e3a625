import { exchanged, type Images, type Swap } from './swap.js';

/**
 * What a local state or a thing says about each interchangeable node, as a number, so that renamed it says the same
 * about the renamed node. All that is said about a node in a global state, summed, is the node's key.
 *
 * A piece and a node are numbered together: two such pairs have one number where a renaming takes one to the other.
 * The number is mixed, for sums of numbers as they are would often be equal.
 */
export class Keys {
  /** The interchangeable nodes, group by group; how many there are; and the first of the two of each swap, by its place. */
  readonly members: readonly number[];
  readonly size: number;
  readonly firsts: readonly number[];
  /** For each node the keys of its local states, and those of the things, `size` in a row. */
  readonly locals: number[][];
  readonly things: number[] = [];

  private readonly images: Images;
  private readonly localPairs: number[][];
  private readonly thingPairs: number[] = [];
  private pairs = 0;

  constructor(images: Images, nodes: number) {
    this.images = images;
    this.members = images.groups.flat();
    this.size = this.members.length;
    this.firsts = images.swaps.map(({ a }) => this.members.indexOf(a));
    this.locals = Array.from({ length: nodes }, () => []);
    this.localPairs = this.locals.map(() => []);
  }

  /** Works out the keys of a local state, all of whose images are known. */
  ofLocal(node: number, local: number): void {
    const { swaps, localImages } = this.images;
    if (this.locals[node]?.[local * this.size] !== undefined) return;
    this.work(
      { node, number: local },
      ({ node: at, number }, s) => ({
        node: exchanged(swaps[s] as Swap, at),
        number: localImages[s]?.[at]?.[number] as number,
      }),
      ({ node: at }) => [this.localPairs[at] as number[], this.locals[at] as number[]],
    );
  }

  ofThing(thing: number): void {
    const { thingImages } = this.images;
    if (this.things[thing * this.size] !== undefined) return;
    this.work(
      { node: 0, number: thing },
      ({ number }, s) => ({ node: 0, number: thingImages[s]?.[number] as number }),
      () => [this.thingPairs, this.things],
    );
  }

  private work(
    piece: Piece,
    imageOf: (piece: Piece, swap: number) => Piece,
    tables: (piece: Piece) => readonly [pairs: number[], keys: number[]],
  ): void {
    const { size } = this;
    for (let member = 0; member < size; member++) {
      if (tables(piece)[0][piece.number * size + member] !== undefined) continue;
      const orbit = this.pairs++;
      const open = [{ piece, member }];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        const [pairs] = tables(next.piece);
        const place = next.piece.number * size + next.member;
        if (pairs[place] !== undefined) continue;
        pairs[place] = orbit;
        for (const [s, first] of this.firsts.entries()) {
          const to = next.member === first ? first + 1 : next.member === first + 1 ? first : next.member;
          open.push({ piece: imageOf(next.piece, s), member: to });
        }
      }
    }
    const [pairs, keys] = tables(piece);
    const at = piece.number * size;
    let from = 0;
    for (const { length } of this.images.groups) {
      const row = pairs.slice(at + from, at + from + length);
      for (const [i, key] of keysOf(row).entries()) keys[at + from + i] = key;
      from += length;
    }
  }
}

interface Piece {
  readonly node: number;
  readonly number: number;
}

/** Of the nodes of a group most have nothing to do with a thing: these have 0. */
function keysOf(row: readonly number[]): number[] {
  const times = (number: number): number => row.filter((one) => one === number).length;
  const common = row.reduce((best, one) =>
    times(one) > times(best) || (times(one) === times(best) && one < best) ? one : best,
  );
  return row.map((one) => (one === common ? 0 : mixed(one + 1)));
}

/** Another number, in which each bit hangs on all bits of the given one. */
export function mixed(number: number): number {
  let h = Math.imul(number ^ (number >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return h ^ (h >>> 16);
}
