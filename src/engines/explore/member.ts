/*
 * One thread's share of a search that several do together.
 *
 * Each state belongs to one thread (`owner.ts`), which keeps it and expands it; successors that belong to others go
 * into boxes, one for each receiver. Work is done in rounds: a thread takes what was put into its boxes in the round
 * before, then expands some of its states. All wait for each other between two rounds. So nobody reads what another is
 * writing, there are no locks, and a thread's states are plain memory of its own.
 *
 * Handlers and properties are the reader's, and run in the first thread only, between two rounds. A state whose nodes
 * do what is not known yet is left for later.
 */
import { type Layout, repacker } from './layout.js';
import { LOOKED, type Loop, type SharedWork } from './loop.js';
import { type Exchange, type Grown, type Part, sharedWords } from './rounds.js';
import { repacked, storeOf } from './store.js';

export class Member {
  work: SharedWork;
  /** Where its part of the level ends. */
  levelEnd: number;
  /** Boxes that took the place of smaller ones in the last round. */
  grown: Grown[] = [];
  private readonly exchanges: readonly Exchange[];
  private loop: Loop;
  /** Which exchange is read in the next round; the other one is filled. */
  private reading = 1;

  constructor(me: number, exchanges: readonly Exchange[], loop: Loop, words: number, part: Part) {
    this.exchanges = exchanges;
    this.loop = loop;
    const threads = (exchanges[0] as Exchange).sent.length;
    const growBox = (to: number) => this.growBox(to);
    const looked = new Int32Array(LOOKED * words);
    const nowhere = { boxes: [], sent: new Int32Array() };
    this.work = {
      store: storeOf(words),
      number: 0,
      transitions: 0,
      looked,
      me,
      threads,
      ...nowhere,
      growBox,
      later: [],
    };
    loop.take(this.work, part.states, part.states.length);
    this.work.number = part.expanded;
    this.levelEnd = part.ofLevel;
  }

  /** How many states of its part of the level are not expanded. */
  get waiting(): number {
    return this.levelEnd - this.work.number + (this.work.later?.length ?? 0);
  }

  /** One round: takes what was found for it, then expands some states of the level, at most so many. */
  round(most: number): void {
    this.grown = [];
    const { me } = this.work;
    const [reading, filling] = [this.reading, 1 - this.reading].map((i) => this.exchanges[i]) as [
      Exchange,
      Exchange,
    ];
    for (const [from, sent] of reading.sent.entries()) {
      if (from === me) continue;
      this.loop.take(this.work, (reading.boxes[from] as Int32Array[])[me] as Int32Array, sent[me] as number);
    }
    const sent = (filling.sent[me] as Int32Array).fill(0);
    const left = most > 0 ? (this.work.later ?? []) : [];
    const later = most > 0 ? [] : this.work.later;
    this.work = { ...this.work, boxes: filling.boxes[me] as Int32Array[], sent, later };
    this.expandAll(left);
    this.loop.expand(this.work, Math.min(most, this.levelEnd - this.work.number));
    this.reading = 1 - this.reading;
  }

  /** All that it was sent and found is the next level. */
  nextLevel(): void {
    this.levelEnd = this.work.store.used;
  }

  replaceBox({ exchange, from, to, box }: Grown): void {
    ((this.exchanges[exchange] as Exchange).boxes[from] as Int32Array[])[to] = box;
  }

  /** Packs its states anew, and goes on with another loop. Nothing may be under way. */
  relayout(from: Layout, to: Layout, loop: Loop): void {
    const store = repacked(this.work.store, to.words, repacker(from, to));
    this.work = { ...this.work, store, looked: new Int32Array(LOOKED * to.words) };
    this.loop = loop;
  }

  /** Expands states with these numbers. */
  private expandAll(numbers: readonly number[]): void {
    const { number } = this.work;
    for (const one of numbers) {
      this.work.number = one;
      // What it stops at for want of room, it stops at once more later.
      if (!this.loop.expand(this.work, 1)) this.work.later?.push(one);
    }
    this.work.number = number;
  }

  private growBox(to: number): Int32Array {
    const old = this.work.boxes[to] as Int32Array;
    const box = sharedWords(2 * old.length);
    box.set(old);
    this.work.boxes[to] = box;
    this.grown.push({ exchange: 1 - this.reading, from: this.work.me, to, box });
    return box;
  }
}
