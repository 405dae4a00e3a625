import { Member } from './member.js';
import { ownerText } from './owner.js';
import {
  type Exchange,
  type FromThread,
  type Grown,
  type Part,
  REPORT,
  sharedWords,
  TASK,
  type TableData,
  type ToThread,
  tableData,
  type Wish,
} from './rounds.js';
import type { Search } from './search.js';
import { bytesOf, stateAt, storeOf } from './store.js';
import { newExchanges, startThreads, type Thread } from './threads.node.js';
import { columnOf, UNKNOWN } from './transitions.js';

/** With fewer states, to talk takes longer than to search. */
const ENOUGH = 2000;
/** How many states each thread expands in a round, at most. */
const ROUND = 1 << 13;

/**
 * A search that goes on in several threads from where one has come. Levels, states,
 * transitions and what is found are the same for any number of threads: only the order within a level differs.
 */
export class Team {
  private readonly search: Search;
  private readonly threads: readonly Thread[];
  private readonly exchanges: readonly Exchange[];
  private readonly member: Member;
  /** How many transitions there were when it began. */
  private readonly transitionsBefore: number;
  /** The arrays that all have. */
  private shared: TableData;
  /** What the first thread lacks. */
  private wishes: Wish[] = [];
  /** What the next round begins with. */
  private task: number = TASK.expand;
  isAmidLevel: boolean;

  constructor(search: Search, threads: readonly Thread[], exchanges: readonly Exchange[]) {
    this.search = search;
    this.threads = threads;
    this.exchanges = exchanges;
    this.transitionsBefore = search.transitions;
    const { plan, loop } = search;
    this.shared = plan.tables;
    const [own, ...others] = divided(search, plan.dividing, threads.length + 1);
    this.isAmidLevel = search.isAmidLevel;
    this.member = new Member(0, exchanges, loop, plan.layout.words, own as Part);
    for (const [i, thread] of threads.entries()) {
      thread.send({ kind: 'begin', plan, part: others[i] as Part });
    }
    this.noteMissing();
    this.round(0);
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
    return this.waitingOfLevel + this.beyond;
  }

  get complete(): boolean {
    return !this.isAmidLevel && this.waiting === 0;
  }

  /** Whether states were found beyond the present level. */
  get isBeyond(): boolean {
    return this.beyond > 0;
  }

  private get waitingOfLevel(): number {
    return this.total(REPORT.waiting, this.member.waiting);
  }

  private get beyond(): number {
    return this.total(REPORT.beyond, this.member.work.store.used - this.member.levelEnd);
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
    // Which states a level has is known to each thread for its own; that there is one more, to all.
    this.search.levels.push(this.states);
    this.task = TASK.nextLevel;
    this.round(0);
  }

  /** Whether states were sent in the last round, which their owners do not have yet. */
  private get isUnderWay(): boolean {
    return this.exchanges.some(({ sent }) => sent.some((words) => words.some((count) => count > 0)));
  }

  private round(most: number): void {
    for (const thread of this.threads) thread.begin(this.task, most);
    if (this.task === TASK.nextLevel) this.member.nextLevel();
    this.task = TASK.expand;
    this.wishes = [];
    this.member.round(most);
    const { wishes, search } = this;
    const outgrown = search.tables.outgrown !== undefined;
    const said: FromThread[] = [{ wishes, stands: [], grown: this.member.grown, failed: undefined }];
    for (const thread of this.threads) said.push(...thread.wait());
    const failed = said.find((one) => one.failed !== undefined);
    if (failed) throw new Error(`A thread of the search failed: ${failed.failed}`);
    for (const one of said) {
      this.look(one.stands);
      for (const box of one.grown) this.forward(box);
    }
    if (!outgrown && said.every((one) => one.wishes.every((wish) => this.fulfil(wish)))) this.shareTables();
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

  private forward(grown: Grown): void {
    this.member.replaceBox(grown);
    if (grown.to > 0) this.threads[grown.to - 1]?.send({ kind: 'box', grown });
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
    const { search } = this;
    const { outgrown } = search.tables;
    search.tables.outgrown = undefined;
    // What is under way is packed as before.
    while (this.isUnderWay) this.round(0);
    search.tables.outgrown = outgrown;
    const before = search.layout;
    search.widen();
    search.tables.fillWhatIsKnown();
    this.noteMissing();
    const { plan } = search;
    this.shared = plan.tables;
    this.member.relayout(before, plan.layout, search.makeLoop());
    this.tellAll({ kind: 'relayout', plan });
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
  private readonly exchanges: readonly Exchange[];
  private readonly threads: readonly Thread[];

  /** @param enough with how many states it is worth while */
  constructor(count: number, enough: number = ENOUGH) {
    this.count = count;
    this.enough = enough;
    this.exchanges = newExchanges(count);
    this.threads = startThreads(this.exchanges, count);
    forgotten.register(this, this.threads, this);
  }

  /** The search, done by all of them from now on if there is enough to do, and they are up. */
  join(search: Search): Search | Team {
    const isTime = this.count > 1 && search.states >= this.enough && !search.complete;
    return isTime && this.threads.every(({ ready }) => ready())
      ? new Team(search, this.threads, this.exchanges)
      : search;
  }

  /** Lets them end. */
  end(): void {
    forgotten.unregister(this);
    letEnd(this.threads);
  }
}

function letEnd(threads: readonly Thread[]): void {
  for (const thread of threads) thread.begin(TASK.end, 0);
}

/** A search that was given up half way, as when its cell was interrupted, says so to nobody. */
const forgotten = new FinalizationRegistry(letEnd);

/** The states of a search by the thread that each belongs to, in their order. */
function divided(search: Search, dividing: readonly number[], threads: number): Part[] {
  const { store } = search.work;
  const { words } = store;
  const names = Array.from({ length: words }, (_, k) => `a${k}`);
  const text = `return ${ownerText(search.layout, dividing)};`;
  const owner = new Function('threads', ...names, text) as (...numbers: number[]) => number;
  const owners = Uint16Array.from({ length: store.used }, (_, n) => owner(threads, ...stateAt(store, n)));
  const parts = Array.from({ length: threads }, (_, thread): Part => {
    const own = [...owners.keys()].filter((number) => owners[number] === thread);
    const states = sharedWords(own.length * words);
    for (const [i, number] of own.entries()) states.set(stateAt(store, number), i * words);
    const before = (end: number) => own.filter((number) => number < end).length;
    return { states, expanded: before(search.work.number), ofLevel: before(search.levelEnd) };
  });
  // It has done its part.
  search.work = { ...search.work, store: storeOf(words) };
  return parts;
}
