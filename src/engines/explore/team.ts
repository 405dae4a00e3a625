import { Member } from './member.js';
import { dividingNodes, ownerText } from './owner.js';
import {
  type Exchange,
  type FromThread,
  type Grown,
  type Plan,
  REPORT,
  sharedWords,
  TASK,
  type TableData,
  type ToThread,
  type Wish,
} from './rounds.js';
import type { Search } from './search.js';
import { bytesOf, stateAt, storeOf } from './store.js';
import { newExchanges, startThreads, type Thread } from './threads.node.js';
import { columnOf, Transitions, UNKNOWN } from './transitions.js';

/** With how many states it is worth while. The threads are started with a quarter of them: it takes a moment. */
const ENOUGH = 40_000;
/** How many states each thread expands in a round, at most. */
const ROUND = 1 << 13;

/**
 * A search that goes on in several threads, from where one thread has come to the end of a level. Levels, states,
 * transitions and what is found are the same for any number of threads: only the order within a level differs.
 */
export class Team {
  private readonly search: Search;
  private readonly threads: readonly Thread[];
  private readonly exchanges: readonly Exchange[];
  private readonly member: Member;
  /** How many transitions there were when it began. */
  private readonly transitionsBefore: number;
  private readonly dividing: readonly number[];
  private shared: TableData;
  /** What the next round begins with. */
  private task: number = TASK.expand;
  /** How many levels are expanded. */
  depth: number;
  isAmidLevel = false;

  constructor(search: Search, threads: readonly Thread[], exchanges: readonly Exchange[]) {
    this.search = search;
    this.threads = threads;
    this.exchanges = exchanges;
    this.depth = search.depth;
    this.transitionsBefore = search.transitions;
    search.tables = new Transitions(search.behaviour, search.layout, sharedWords);
    search.tables.fillWhatIsKnown();
    this.shared = tablesOf(search.tables);
    this.dividing = dividingNodes(search.layout);
    const plan = this.plan();
    const [own, ...others] = divided(search, this.dividing, threads.length + 1);
    this.member = new Member(0, exchanges, plan, ...(own as Part));
    for (const [i, thread] of threads.entries()) {
      const [states, expanded] = others[i] as Part;
      thread.send({ kind: 'begin', plan, states, expanded });
    }
    this.round(0);
  }

  get found(): Search['found'] {
    return this.search.found;
  }

  get decided(): boolean {
    return this.search.decided;
  }

  get states(): number {
    return this.total(REPORT.states, this.member.work.store.used);
  }

  get transitions(): number {
    return this.transitionsBefore + this.total(REPORT.transitions, this.member.work.transitions);
  }

  get bytes(): number {
    return this.total(REPORT.bytes, bytesOf(this.member.work.store));
  }

  /** How many states wait to be expanded. */
  get waiting(): number {
    return this.states - this.total(REPORT.number, this.member.work.number);
  }

  /** How many of them are of the present level. */
  private get waitingOfLevel(): number {
    const ends = this.total(REPORT.levelEnd, this.member.levelEnd);
    return ends - this.total(REPORT.number, this.member.work.number);
  }

  get complete(): boolean {
    return !this.isAmidLevel && this.waiting === 0;
  }

  /** Whether states were found beyond the present level. */
  get isBeyond(): boolean {
    return this.waiting > this.waitingOfLevel;
  }

  /** Expands some states of the present level, about so many, and begins the next one after its last. */
  advance(most: number): void {
    const each = Math.min(ROUND, Math.ceil(most / (this.threads.length + 1)));
    const until = this.waitingOfLevel - most;
    this.isAmidLevel = true;
    do this.round(each);
    while (this.waitingOfLevel > Math.max(0, until));
    if (this.waitingOfLevel > 0) return;
    while (this.isUnderWay) this.round(0);
    this.isAmidLevel = false;
    this.depth += 1;
    this.task = TASK.nextLevel;
    this.round(0);
  }

  /** Whether states were sent in the last round, which their members do not have yet. */
  private get isUnderWay(): boolean {
    return this.exchanges.some(({ sent }) => sent.some((words) => words.some((count) => count > 0)));
  }

  private round(most: number): void {
    for (const thread of this.threads) thread.begin(this.task, most);
    if (this.task === TASK.nextLevel) this.member.nextLevel();
    this.task = TASK.expand;
    this.member.round(most);
    const { wish, stands, grown } = this.member;
    const said: FromThread[] = [{ wish, stands, grown, failed: undefined }];
    for (const thread of this.threads) said.push(...thread.wait());
    const failed = said.find((one) => one.failed !== undefined);
    if (failed) throw new Error(`A thread of the search failed: ${failed.failed}`);
    for (const one of said) {
      this.look(one.stands);
      for (const box of one.grown) this.forward(box);
    }
    if (said.some((one) => one.wish !== undefined && !this.fulfil(one.wish))) this.relayout();
    else this.shareTables();
  }

  private look(stands: readonly number[]): void {
    const { words } = this.search.layout;
    for (let at = 0; at < stands.length; at += words) {
      this.search.look(Int32Array.from(stands.slice(at, at + words)), -1, this.depth + 1);
    }
  }

  private forward(grown: Grown): void {
    const { exchange, from, to, box } = grown;
    ((this.exchanges[exchange] as Exchange).boxes[from] as Int32Array[])[to] = box;
    if (to > 0) this.threads[to - 1]?.send({ kind: 'box', grown });
  }

  /** Works out what a member lacks; false where there is no room for it. */
  private fulfil(wish: Wish): boolean {
    const { tables } = this.search;
    if ('overflow' in wish) tables.overflow(wish.overflow);
    else if ('overflowOf' in wish) tables.overflowOf(wish.overflowOf);
    else {
      const { node, row, event } = wish;
      // Another may have wished for the same.
      if (tables.memo[row + columnOf(event)] !== UNKNOWN) return true;
      return tables.fill(node, row, event) !== UNKNOWN;
    }
    return false;
  }

  private relayout(): void {
    // What is under way is packed as before.
    const { outgrown } = this.search.tables;
    while (this.isUnderWay) this.round(0);
    this.search.tables.outgrown = outgrown;
    this.search.widen(sharedWords);
    this.search.tables.fillWhatIsKnown();
    this.shared = tablesOf(this.search.tables);
    const plan = this.plan();
    this.member.relayout(plan);
    this.tellAll({ kind: 'relayout', plan });
  }

  /** Where arrays have grown, or there are new ones, all need them. */
  private shareTables(): void {
    const tables = tablesOf(this.search.tables);
    const { memo, delta, alternatives } = this.shared;
    const isSame = tables.memo === memo && tables.delta === delta;
    if (isSame && tables.alternatives.length === alternatives.length) return;
    this.shared = tables;
    this.member.replaceTables(tables);
    this.tellAll({ kind: 'tables', tables });
  }

  private tellAll(message: ToThread): void {
    for (const thread of this.threads) thread.send(message);
  }

  private plan(): Plan {
    const { layout, behaviour, ground } = this.search;
    return { layout, tables: this.shared, timers: behaviour.timers, dividing: this.dividing, ...ground };
  }

  private total(which: number, own: number): number {
    return this.threads.reduce((sum, { report }) => sum + (report[which] as number), own);
  }
}

/** Other threads, which come up while the first one searches, and join it where a level ends. */
export class Recruits {
  private readonly count: number;
  private readonly enough: number;
  private readonly exchanges: readonly Exchange[];
  private threads: readonly Thread[] = [];

  /**
   * @param count how many threads there will be, with the first
   * @param enough with how many states it is worth while
   */
  constructor(count: number, enough: number = ENOUGH) {
    this.count = count;
    this.enough = enough;
    this.exchanges = count > 1 ? newExchanges(count) : [];
  }

  /** The search, done by all of them from now on if there is enough to do, and they are up. */
  join(search: Search): Search | Team {
    if (this.count === 1 || search.states < this.enough / 4 || search.complete) return search;
    if (this.threads.length === 0) this.threads = startThreads(this.exchanges, this.count);
    const isTime =
      search.states >= this.enough && !search.isAmidLevel && this.threads.every(({ ready }) => ready());
    return isTime ? new Team(search, this.threads, this.exchanges) : search;
  }

  /** Lets them end. */
  end(): void {
    for (const thread of this.threads) thread.begin(TASK.end, 0);
  }
}

type Part = readonly [states: Int32Array, expanded: number];

/** The states of a search by the thread that each belongs to; those that are expanded come first. */
function divided(search: Search, dividing: readonly number[], threads: number): Part[] {
  const { store } = search.work;
  const { words } = store;
  const names = Array.from({ length: words }, (_, k) => `a${k}`);
  const text = `return ${ownerText(search.layout, dividing, threads)};`;
  const owner = new Function(...names, text) as (...state: number[]) => number;
  const owners = Uint16Array.from({ length: store.used }, (_, number) => owner(...stateAt(store, number)));
  const parts = Array.from({ length: threads }, (_, thread): Part => {
    const own = [...owners.keys()].filter((number) => owners[number] === thread);
    const states = sharedWords(own.length * words);
    for (const [i, number] of own.entries()) states.set(stateAt(store, number), i * words);
    return [states, own.filter((number) => number < search.work.number).length];
  });
  // It has done its part.
  search.work = { ...search.work, store: storeOf(words) };
  return parts;
}

function tablesOf(transitions: Transitions): TableData {
  const { memo, delta, full, keep, set, rowsOf, decided, thingsAt, oneOf, maskOf, topOf, to } = transitions;
  const alternatives = [...transitions.alternatives];
  return { memo, delta, full, keep, set, rowsOf, decided, thingsAt, oneOf, maskOf, topOf, to, alternatives };
}
