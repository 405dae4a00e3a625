import { repacker } from './layout.js';
import { Member, OneNeeded } from './member.js';
import {
  type FromThread,
  REPORT,
  TASK,
  type TableData,
  type ToThread,
  tableData,
  type Wish,
} from './rounds.js';
import type { Search } from './search.js';
import {
  addStrays,
  addToTable,
  bytesOf,
  PIECE,
  PIECE_BITS,
  pieceOf,
  repacked,
  roomIn,
  sharedWords,
  twiceAsLarge,
} from './store.js';
import { startThreads, type Thread } from './threads.node.js';
import { columnOf, UNKNOWN } from './transitions.js';

/** With fewer states, to talk takes longer than to search. */
const ENOUGH = 2000;
/**
 * How many states a thread takes at a time, at most and at least. Those of a part have much in common, and the loop
 * remembers what it noted lately; but all should be busy to the end of a level.
 */
const MOST = 1 << 13;
const LEAST = 1 << 8;
/** How many states a thread may find in a round, about; and more than a state has successors, nearly always. */
const QUOTA = 1 << 15;
const SPARE = 2 * PIECE;

/**
 * A search that goes on in several threads from where one has come. Levels, states, transitions and what is found are
 * the same for any number of threads: only the order within a level differs.
 */
export class Team {
  isAmidLevel: boolean;
  private readonly search: Search;
  private readonly threads: readonly Thread[];
  private readonly turn: Int32Array;
  private readonly member: Member;
  /** How many states and transitions there were when it began. */
  private readonly before: { readonly states: number; readonly transitions: number };
  /** For each member, the pieces that it fills, one after the other; it began in the first one, with this state of it. */
  private readonly pieces: number[][];
  private readonly firstOf: readonly number[];
  /** The parts of the level: numbers of states, from and to. How many states there were when the level was whole. */
  private parts: Int32Array;
  private levelEnd: number;
  /** How many states a part has, at most. */
  private size: number = LEAST;
  /** How many states each member had found when the level was whole. */
  private foundBefore: readonly number[];
  /** What of the next level there was when the team began. */
  private ahead: readonly number[];
  /** The arrays that all have. */
  private shared: TableData;
  /** The table before it grew. */
  private old: Int32Array = new Int32Array();
  /** What the first thread lacks. */
  private wishes: Wish[] = [];

  constructor(search: Search, threads: readonly Thread[], turn: Int32Array) {
    this.search = search;
    this.threads = threads;
    this.turn = turn;
    this.isAmidLevel = search.isAmidLevel;
    const { states, transitions, levelEnd, work, plan } = search;
    this.before = { states, transitions };
    this.levelEnd = levelEnd;
    this.parts = this.levelParts([[work.number, levelEnd]]);
    this.ahead = [levelEnd, states];
    this.member = new Member(work.store, threads.length + 1, turn);
    this.pieces = [[states >>> PIECE_BITS], ...threads.map(() => [])];
    this.firstOf = [states % PIECE, ...threads.map(() => 0)];
    this.foundBefore = this.pieces.map(() => 0);
    this.shared = plan.tables;
    pieceOf(work.store, states);
    this.tellAll({ kind: 'plan', plan });
    this.tellAll({ kind: 'pieces', pieces: work.store.pieces, own: [] });
    this.tellAll({ kind: 'table', table: work.store.table, old: this.old });
    this.setParts(this.parts);
    this.noteMissing();
  }

  get found(): Search['found'] {
    return this.search.found;
  }

  get decided(): boolean {
    return this.search.decided;
  }

  /** How many levels are expanded. */
  get depth(): number {
    return this.search.depth;
  }

  get states(): number {
    return this.before.states + this.total(REPORT.found, this.member.found);
  }

  get transitions(): number {
    return this.before.transitions + this.total(REPORT.transitions, this.member.work.transitions);
  }

  get bytes(): number {
    return bytesOf(this.member.work.store);
  }

  /** How many states wait to be expanded. */
  get waiting(): number {
    const { parts, left } = this;
    const taken = parts.length / 2 - left;
    let waiting = this.leftForLater + this.states - this.levelEnd;
    for (let part = taken; part < taken + left; part++) {
      waiting += (parts[2 * part + 1] as number) - (parts[2 * part] as number);
    }
    return waiting;
  }

  get complete(): boolean {
    return !this.isAmidLevel && this.parts.length === 0;
  }

  /** Whether states were found beyond the present level. */
  get isBeyond(): boolean {
    return this.states > this.levelEnd;
  }

  private get leftForLater(): number {
    return this.total(REPORT.waiting, this.member.waiting);
  }

  /** How many parts of the level nobody has taken. */
  private get left(): number {
    return Math.max(0, this.parts.length / 2 - (this.turn[0] as number));
  }

  /** Expands some states of the present level, about so many, and begins the next one after its last. */
  advance(most: number): void {
    this.isAmidLevel = true;
    const until = Math.max(0, this.left - Math.ceil(most / this.size));
    do {
      this.makeRoom();
      this.round(TASK.expand, this.parts.length / 2 - until);
    } while (this.left > until || (until === 0 && this.leftForLater > 0));
    if (until === 0) this.nextLevel();
  }

  private nextLevel(): void {
    const found = this.foundByEach;
    const ranges = found.flatMap((all, who) => this.rangesOf(who, this.foundBefore[who] as number, all));
    const [from, to] = this.ahead as [number, number];
    this.setParts(this.levelParts([[from, to], ...ranges]));
    this.ahead = [0, 0];
    this.foundBefore = found;
    this.isAmidLevel = false;
    this.levelEnd = this.states;
    this.search.levels.push(this.levelEnd);
  }

  private get foundByEach(): number[] {
    return [this.member.found, ...this.threads.map(({ report }) => report[REPORT.found] as number)];
  }

  /** The numbers of all states. */
  private get allRanges(): Range[] {
    const found = this.foundByEach.flatMap((all, who) => this.rangesOf(who, 0, all));
    return [[0, this.before.states], ...found];
  }

  /** The numbers of the states that a member found, from one to another in its own order. */
  private rangesOf(who: number, from: number, to: number): Range[] {
    const ranges: Range[] = [];
    const [first, pieces] = [this.firstOf[who] as number, this.pieces[who] as number[]];
    for (let at = first + from; at < first + to; ) {
      const end = Math.min(first + to, (Math.floor(at / PIECE) + 1) * PIECE);
      const number = (pieces[Math.floor(at / PIECE)] as number) * PIECE + (at % PIECE);
      ranges.push([number, number + end - at]);
      at = end;
    }
    return ranges;
  }

  /** Ranges of states in parts that give everyone several. */
  private levelParts(ranges: readonly Range[]): Int32Array {
    const all = ranges.reduce((sum, [from, to]) => sum + to - from, 0);
    this.size = Math.min(MOST, Math.max(LEAST, Math.ceil(all / (8 * (this.threads.length + 1)))));
    return partsOf(ranges, this.size);
  }

  private setParts(parts: Int32Array): void {
    this.parts = parts;
    this.turn[0] = 0;
    this.member.parts = parts;
    this.tellAll({ kind: 'parts', parts });
  }

  /** Gives each member pieces enough for a round, and all a table that is large enough. */
  private makeRoom(): void {
    const { store } = this.member.work;
    for (const [who, found] of this.foundByEach.entries()) {
      const own: number[] = [];
      const pieces = this.pieces[who] as number[];
      while (pieces.length * PIECE - (this.firstOf[who] as number) - found < QUOTA + SPARE) {
        own.push(store.pieces.length);
        pieces.push(store.pieces.length);
        const more = pieceOf(store, store.pieces.length * PIECE);
        for (const [i, thread] of this.threads.entries()) {
          thread.send({ kind: 'pieces', pieces: [more], own: i + 1 === who ? own.splice(0) : [] });
        }
      }
      if (who === 0) this.member.give(own);
    }
    // Each may find more than its quota by what its last states lead to.
    const most = this.states + this.pieces.length * 2 * QUOTA;
    // All numbers must fit into an entry, too.
    while (most > roomIn(store) || store.pieces.length * PIECE >= store.table.length) this.growTable();
  }

  private growTable(): void {
    const { store } = this.member.work;
    this.old = store.table;
    store.table = twiceAsLarge(store);
    this.tellAll({ kind: 'table', table: store.table, old: this.old });
    const turn = this.turn[0] as number;
    this.turn[0] = 0;
    this.round(TASK.grow, 0);
    this.turn[0] = turn;
    this.old = new Int32Array();
  }

  private round(task: number, end: number): void {
    const { member, search } = this;
    this.wishes = [];
    for (const thread of this.threads) thread.begin(task, end, QUOTA);
    const strays = task === TASK.grow ? member.growTable(this.old) : [];
    if (task === TASK.expand) member.expand(search.loop, end, QUOTA);
    const said: FromThread[] = [
      { wishes: this.wishes, stands: [], strays, failed: undefined, crowded: false },
    ];
    for (const thread of this.threads) said.push(...thread.wait());
    const failed = said.find((one) => one.failed !== undefined);
    if (failed?.crowded) throw new OneNeeded();
    if (failed) throw new Error(`A thread of the search failed: ${failed.failed}`);
    for (const one of said) addStrays(member.work.store, one.strays);
    if (task === TASK.grow) return;
    // Whoever comes too late has counted all the same.
    this.turn[0] = Math.min(this.turn[0] as number, end);
    for (const { stands } of said) this.look(stands);
    const outgrown = search.tables.outgrown !== undefined;
    if (!outgrown && said.every(({ wishes }) => wishes.every((wish) => this.fulfil(wish))))
      this.shareTables();
    else this.relayout();
  }

  /** From now on the first thread says, too, what it lacks, and works it out between two rounds. */
  private noteMissing(): void {
    this.search.tables.missing = (node, row, event) => this.wishes.push({ node, row, event });
  }

  private look(stands: readonly number[]): void {
    const { words } = this.search.layout;
    for (let at = 0; at < stands.length; at += words) {
      this.search.look(Int32Array.from(stands.slice(at, at + words)), -1, this.depth + 1);
    }
  }

  /** Works out what somebody lacks; false where there is no room for it. */
  private fulfil(wish: Wish): boolean {
    const { tables } = this.search;
    if ('overflow' in wish) tables.overflow(wish.overflow);
    else if ('overflowOf' in wish) tables.overflowOf(wish.overflowOf);
    else {
      const { node, row, event } = wish;
      // Another may have wished for the same.
      return tables.memo[row + columnOf(event)] !== UNKNOWN || tables.work(node, row, event) !== UNKNOWN;
    }
    return false;
  }

  private relayout(): void {
    const { search, member } = this;
    const before = search.layout;
    search.widen();
    search.tables.fillWhatIsKnown();
    search.loop = search.makeLoop();
    this.noteMissing();
    const { plan } = search;
    const { words } = plan.layout;
    this.shared = plan.tables;
    const { store: old } = member.work;
    // Each member fills pieces of its own, so states may stand in any of them.
    const store = repacked(old, words, repacker(before, plan.layout), old.pieces.length * PIECE);
    member.relayout(store);
    this.tellAll({ kind: 'plan', plan });
    for (const [from, to] of this.allRanges) addToTable(store, from, to);
    this.tellAll({ kind: 'pieces', pieces: store.pieces, own: [] });
    this.tellAll({ kind: 'table', table: store.table, old: this.old });
  }

  /** Where arrays have grown, or there are new ones, all need them. */
  private shareTables(): void {
    const { memo, delta, alternatives } = this.search.tables;
    const { shared } = this;
    const isSame = memo === shared.memo && delta === shared.delta;
    if (isSame && alternatives.length === shared.alternatives.length) return;
    this.shared = tableData(this.search.tables);
    this.tellAll({ kind: 'tables', tables: this.shared });
  }

  private tellAll(message: ToThread): void {
    for (const thread of this.threads) thread.send(message);
  }

  private total(which: number, own: number): number {
    return this.threads.reduce((sum, { report }) => sum + (report[which] as number), own);
  }
}

/** Other threads, which come up while the first one searches, and then join it. */
export class Recruits {
  /** How many threads there will be, with the first. */
  readonly count: number;
  private readonly enough: number;
  private readonly turn: Int32Array = sharedWords(1);
  private readonly threads: readonly Thread[];

  /** @param enough with how many states it is worth while */
  constructor(count: number, enough: number = ENOUGH) {
    this.count = count;
    this.enough = enough;
    this.threads = startThreads(count, this.turn);
    forgotten.register(this, this.threads, this);
  }

  /** The search, done by all of them from now on if there is enough to do, and they are up. */
  join(search: Search): Search | Team {
    const isTime = this.count > 1 && search.states >= this.enough && !search.complete;
    return isTime && this.threads.every(({ ready }) => ready())
      ? new Team(search, this.threads, this.turn)
      : search;
  }

  /** Lets them end. */
  end(): void {
    forgotten.unregister(this);
    letEnd(this.threads);
  }
}

function letEnd(threads: readonly Thread[]): void {
  for (const thread of threads) thread.begin(TASK.end, 0, 0);
}

/** A search that was given up half way, as when its cell was interrupted, says so to nobody. */
const forgotten = new FinalizationRegistry(letEnd);

type Range = readonly [from: number, to: number];

/** Ranges cut into parts of so many states at most: from and to, one after the other, in memory that is shared. */
function partsOf(ranges: readonly Range[], most: number): Int32Array {
  const parts: number[] = [];
  for (const [from, to] of ranges) {
    for (let at = from; at < to; at += most) parts.push(at, Math.min(at + most, to));
  }
  const shared = sharedWords(parts.length);
  shared.set(parts);
  return shared;
}
