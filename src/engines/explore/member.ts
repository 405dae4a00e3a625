/*
 * One thread's part in a search that several do together.
 *
 * All share the states and the table of their numbers. Each fills pieces of its own with the states that it finds, and
 * the table says who was first: an entry is written by compare-and-exchange, where it was free. Whoever finds it taken
 * sees whether the state is the same. So there are no locks, and a state is there once.
 *
 * Work is done in rounds. In one, the states of the level that are not expanded are taken in parts, by whoever has time
 * (`turn`). All wait for each other between two rounds; whatever is not only adding to the states is done there, by the
 * first thread: handlers, properties, wider layouts, larger tables. A state whose nodes do what is not known yet is left
 * for later.
 */
import { LOOKED, type Loop, type SharedWork } from './loop.js';
import { growRegion, PIECE, type Store } from './store.js';

/**
 * Several threads cannot go on, and one alone can: a state has more successors than a member has room for in a round, or
 * a thread is gone.
 */
export class OneNeeded extends Error {}

export class Member {
  work: SharedWork;
  /** How many states it has found. */
  found = 0;
  /** From and to what number, for each part of the task. */
  parts: Int32Array = new Int32Array();
  /** The pieces that it may fill after the present one. */
  private readonly spares: number[] = [];
  private readonly threads: number;
  private readonly turn: Int32Array;

  constructor(store: Store, threads: number, turn: Int32Array) {
    this.threads = threads;
    this.turn = turn;
    const looked = new Int32Array(LOOKED * store.words);
    const nextPiece = () => this.nextPiece();
    this.work = { store, number: 0, transitions: 0, looked, alone: false, quota: 0, later: [], nextPiece };
  }

  /** Gives it pieces to fill. */
  give(own: readonly number[]): void {
    const { store } = this.work;
    // The first piece of all is the first thread's: who stands at 0 has none yet.
    if (store.used === 0 && own.length > 0) store.used = (own[0] as number) * PIECE;
    this.spares.push(...(store.used === (own[0] as number) * PIECE ? own.slice(1) : own));
  }

  /** Goes on with states that are packed anew. */
  relayout(store: Store): void {
    const { used } = this.work.store;
    const looked = new Int32Array(LOOKED * store.words);
    this.work = { ...this.work, store: { ...store, used }, looked };
  }

  /** How many states it has left for later. */
  get waiting(): number {
    const later = this.work.later ?? [];
    return later.reduce((sum, number, i) => sum + (i % 2 === 0 ? -number : number), 0);
  }

  /** Expands states, first those left over, then parts of the level up to part `end`; finds about `quota` at most. */
  expand(loop: Loop, end: number, quota: number): void {
    const { work } = this;
    const left = work.later ?? [];
    work.later = [];
    work.quota = quota;
    for (let i = 0; i < left.length; i += 2) this.expandPart(loop, left[i] as number, left[i + 1] as number);
    while (work.quota > 0) {
      const part = Atomics.add(this.turn, 0, 1);
      if (part >= end) break;
      this.expandPart(loop, this.parts[2 * part] as number, this.parts[2 * part + 1] as number);
    }
    this.found += quota - work.quota;
  }

  /**
   * Takes the entries of a table into the store's, which is twice as large: those of a region for each thread.
   *
   * @returns states that had no room in their region
   */
  growTable(old: Int32Array): number[] {
    const { threads, turn } = this;
    const strays: number[] = [];
    const size = Math.ceil(old.length / threads);
    for (let region = Atomics.add(turn, 0, 1); region < threads; region = Atomics.add(turn, 0, 1)) {
      const low = region * size;
      growRegion(this.work.store, old, low, Math.min(low + size, old.length), strays);
    }
    return strays;
  }

  private nextPiece(): number {
    const next = this.spares.shift();
    if (next === undefined) throw new OneNeeded();
    return next;
  }

  private expandPart(loop: Loop, from: number, to: number): void {
    const { work } = this;
    work.number = from;
    if (loop(work, to - from)) return;
    // What it could not do is done in the next round.
    work.later?.push(work.number, to);
  }
}
