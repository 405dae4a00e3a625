/*
 * One thread's share of a search that several do together.
 *
 * Each state belongs to one thread, which its hash tells. That thread keeps it and expands it; successors that belong
 * to others go into boxes, one for each receiver. Work is done in rounds: a thread takes what was put into its boxes
 * in the round before, then expands some of its states. All wait for each other between two rounds. So nobody reads
 * what another is writing, there are no locks, and a thread's states are plain memory of its own.
 *
 * Handlers and properties are the reader's, and run in the first thread only. What needs them waits for the end of a
 * round: a member says what it lacks (`wish`), and where nodes stand as they did not before (`stands`).
 */
import { type Layout, repacker } from './layout.js';
import { LOOKED, type Loop, loopFor, type SharedWork } from './loop.js';
import { type Exchange, type Grown, type Plan, sharedWords, type TableData, type Wish } from './rounds.js';
import { repacked, storeOf } from './store.js';
import { type Tables, UNKNOWN } from './transitions.js';

export class Member {
  work: SharedWork;
  /** Where its part of the level ends. */
  levelEnd: number;
  wish: Wish | undefined;
  /** Where nodes stand as they did not before: states, one after the other. */
  stands: number[] = [];
  /** Boxes that took the place of smaller ones. */
  grown: Grown[] = [];
  private readonly me: number;
  private readonly exchanges: readonly Exchange[];
  private layout: Layout;
  private loop: Loop;
  private tables: Tables;
  /** Which exchange is read in the next round; the other one is filled. */
  private reading = 1;

  /** @param states its states, one after the other; so many of them are expanded already */
  constructor(me: number, exchanges: readonly Exchange[], plan: Plan, states: Int32Array, expanded: number) {
    this.me = me;
    this.exchanges = exchanges;
    this.layout = plan.layout;
    const { words } = plan.layout;
    this.work = {
      store: storeOf(words),
      number: 0,
      transitions: 0,
      looked: new Int32Array(LOOKED * words),
      boxes: [],
      sent: new Int32Array(),
      growBox: (to) => this.growBox(to),
    };
    this.tables = this.tablesOf(plan.tables);
    this.loop = this.loopOf(plan);
    this.loop.take(this.work, states, states.length);
    this.work.number = expanded;
    this.levelEnd = this.work.store.used;
  }

  /** One round: takes what was found for it, then expands some states of the level, at most so many. */
  round(most: number): void {
    this.wish = undefined;
    this.stands = [];
    this.grown = [];
    const { me, exchanges } = this;
    const [reading, filling] = [exchanges[this.reading], exchanges[1 - this.reading]] as [Exchange, Exchange];
    for (const [from, sent] of reading.sent.entries()) {
      if (from !== me)
        this.loop.take(
          this.work,
          (reading.boxes[from] as Int32Array[])[me] as Int32Array,
          sent[me] as number,
        );
    }
    const sent = (filling.sent[me] as Int32Array).fill(0);
    this.work = { ...this.work, boxes: filling.boxes[me] as Int32Array[], sent };
    this.loop.expand(this.work, Math.min(most, this.levelEnd - this.work.number));
    this.reading = 1 - this.reading;
  }

  /** All that it was sent and found is the next level. */
  nextLevel(): void {
    this.levelEnd = this.work.store.used;
  }

  /** Goes on with arrays that have grown. */
  replaceTables(tables: TableData): void {
    Object.assign(this.tables, tables);
  }

  replaceBox({ exchange, from, to, box }: Grown): void {
    ((this.exchanges[exchange] as Exchange).boxes[from] as Int32Array[])[to] = box;
  }

  /** Packs its states anew. Nothing may be on its way. */
  relayout(plan: Plan): void {
    const { words } = plan.layout;
    const store = repacked(this.work.store, words, repacker(this.layout, plan.layout));
    this.work = { ...this.work, store, looked: new Int32Array(LOOKED * words) };
    this.layout = plan.layout;
    this.tables = this.tablesOf(plan.tables);
    this.loop = this.loopOf(plan);
  }

  private loopOf({ looking, onlyDecisions, dividing, ...plan }: Plan): Loop {
    const look = (state: Int32Array): void => {
      this.stands.push(...state);
    };
    return loopFor({
      ...plan,
      tables: this.tables,
      channels: undefined,
      look: looking ? look : undefined,
      onlyDecisions,
      seeking: false,
      representing: undefined,
      sharing: { me: this.me, threads: (this.exchanges[0] as Exchange).sent.length, dividing },
    });
  }

  private tablesOf(data: TableData): Tables {
    return {
      ...data,
      fill: (node, row, event) => {
        this.wish = { node, row, event };
        return UNKNOWN;
      },
      overflow: (transition) => {
        this.wish = { overflow: transition };
      },
      overflowOf: (thing) => {
        this.wish = { overflowOf: thing };
      },
      // Where channels keep an order there is one thread only.
      send: () => true,
      overflowOfChannel: () => undefined,
    };
  }

  private growBox(to: number): Int32Array {
    const old = this.work.boxes[to] as Int32Array;
    const box = sharedWords(2 * old.length);
    box.set(old);
    this.work.boxes[to] = box;
    this.grown.push({ exchange: 1 - this.reading, from: this.me, to, box });
    return box;
  }
}
