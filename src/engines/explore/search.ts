import type { System } from '../../model/system.js';
import { endOf } from '../end.js';
import type { Behaviour } from './behaviour.js';
import type { Spot } from './graph.js';
import {
  bitsByWord,
  bitsFor,
  type Field,
  type Layout,
  layoutOf,
  repacker,
  valueAt,
  type Widths,
} from './layout.js';
import { liesOf } from './lies.js';
import { LOOKED, type Look, type Loop, loopFor, type Seek, type SharedWork, type Subject } from './loop.js';
import { ask, type Property } from './properties.js';
import type { Reduction } from './reduce.js';
import { type Plan, tableData } from './rounds.js';
import type { Rules } from './rules.js';
import { scout } from './scout.js';
import {
  add,
  addToTable,
  bytesOf,
  type MakeWords,
  ownWords,
  repacked,
  type Store,
  sharedWords,
  stateAt,
  storeOf,
} from './store.js';
import { askingAlike } from './symmetry/alike.js';
import { SymmetricBehaviour } from './symmetry/images.js';
import { representing, symmetricLayout } from './symmetry/packed.js';
import type { Representing } from './symmetry/representing.js';
import { Transitions, widened, widthOf, widthsOfChannels } from './transitions.js';

/** The state in which a property first failed, or first held where it is to hold sometimes. */
export interface Found {
  /** The number of the state, in the order in which they were found. */
  readonly number: number;
  /** How many transitions lead there, at least. */
  readonly depth: number;
}

/**
 * A breadth-first search, level by level: level `d` are the states that the shortest way to takes `d` transitions.
 * What is found first is therefore found by a shortest way.
 */
export class Search {
  readonly behaviour: Behaviour;
  work: SharedWork;
  /** By the property's name. */
  readonly found = new Map<string, Found>();
  /** The number of the first state of each level, the last one being expanded. */
  readonly levels: number[] = [0];
  /** Where the level that is expanded ends. */
  levelEnd = 1;

  readonly rules: Rules;
  private readonly properties: readonly Property[];
  /** The nodes that have something to do at their start, and what liars may send. */
  private readonly starting: readonly number[];
  private readonly lies: readonly number[];
  /** What may be left out. */
  readonly reduction: Reduction | undefined;
  /** Where the nodes stood when properties were asked. */
  private readonly asked = new Set<number | string>();
  /** The bits of nodes in each word that has some. */
  private nodeBits: readonly number[] = [];
  layout: Layout;
  loop: Loop;
  private seekLoop: Loop | undefined;
  /** Makes an array of zeros, such as threads can share where others may join. */
  private readonly make: MakeWords;
  tables: Transitions;
  /** Where some nodes are interchangeable: what they do, and how that corresponds; how states are represented. */
  private readonly symmetric: SymmetricBehaviour | undefined;
  private representing: Representing | undefined;
  /** Whether a property holds where the nodes stand. */
  private readonly answer: (property: Property, locals: readonly number[]) => boolean;

  /**
   * @param behaviour what the nodes do; it may know that some are interchangeable
   * @param reduction what may be left out, told by the behaviour's numbers
   * @param sharing whether other threads may join
   */
  constructor(
    system: System,
    rules: Rules,
    properties: readonly Property[],
    behaviour: Behaviour,
    reduction: Reduction | undefined = undefined,
    sharing = false,
  ) {
    this.make = sharing ? sharedWords : ownWords;
    this.rules = rules;
    this.properties = properties;
    this.behaviour = behaviour;
    this.reduction = reduction;
    this.symmetric = behaviour instanceof SymmetricBehaviour ? behaviour : undefined;
    this.answer = this.symmetric
      ? askingAlike(system, this.symmetric)
      : (property, locals) => ask(property, endOf(system, behaviour.standing(locals)), system);
    const { beginning } = behaviour;
    this.starting = behaviour.standing(beginning).flatMap(({ started }, node) => (started ? [] : node));
    this.lies = liesOf(behaviour, rules);
    scout(behaviour, rules.lose > 0);
    // What is endless is not counted.
    const lose = rules.lose === Number.POSITIVE_INFINITY ? 0 : rules.lose;
    const budgets = [lose, rules.duplicate, rules.crash, rules.recover];
    this.layout = this.layoutFor({
      nodes: behaviour.locals.map((locals) => bitsFor(locals.length - 1)),
      budgets: budgets.map(bitsFor),
      channels: widthsOfChannels(behaviour),
      things: behaviour.things.map((_, thing) => widthOf(behaviour, thing)),
    });
    const { words } = this.layout;
    this.work = workAlone(storeOf(words, this.make));
    const first = this.firstState(budgets);
    add(this.work.store, first);
    this.nodeBits = bitsByWord(this.layout.nodes);
    this.tables = new Transitions(behaviour, this.layout, this.reduction, this.make);
    this.representing = this.symmetric && representing(this.symmetric, this.layout);
    this.loop = this.makeLoop();
    this.look(first, 0, 0);
  }

  /** Whether every property has its verdict, so that there is nothing more to look for. */
  get decided(): boolean {
    return this.properties.length > 0 && this.properties.every(({ name }) => this.found.has(name));
  }

  /** How many states have been found. */
  get states(): number {
    return this.work.store.used;
  }

  get transitions(): number {
    return this.work.transitions;
  }

  /** What the states take. */
  get bytes(): number {
    return bytesOf(this.work.store);
  }

  /** How many states wait to be expanded. */
  get waiting(): number {
    return this.states - this.work.number;
  }

  /** Whether states were found beyond the present level. */
  get isBeyond(): boolean {
    return this.states > this.levelEnd;
  }

  /** How many levels are expanded. */
  get depth(): number {
    return this.levels.length - 1;
  }

  /** Whether some states of the present level are expanded, and others not. */
  get isAmidLevel(): boolean {
    return this.work.number > (this.levels.at(-1) as number);
  }

  /** Whether all there is has been found. */
  get complete(): boolean {
    return this.levelEnd === this.levels.at(-1);
  }

  /** Expands some states of the present level, at most so many, and begins the next one after its last. */
  advance(most: number): void {
    const { work } = this;
    const until = Math.min(work.number + most, this.levelEnd);
    while (!this.loop(this.work, until - this.work.number)) this.relayout();
    if (until < this.levelEnd) return;
    this.levels.push(this.levelEnd);
    this.levelEnd = this.states;
  }

  /**
   * How a state was reached first: from which state, by which move (as the loop numbers them), with which of its
   * choices. That is not kept for each state; the level before is expanded once more, to see which one leads there.
   */
  reached(number: number): { readonly from: number; readonly code: number; readonly choice: number } {
    // It may stand beyond the present level, which need not be expanded to its end.
    const starts = [...this.levels, this.levelEnd];
    const level = starts.findLastIndex((start) => start <= number);
    const [from, to] = [starts[level - 1] as number, starts[level] as number];
    const { store, looked } = this.work;
    const goal = stateAt(store, number);
    const seek: Seek = {
      store,
      looked,
      number: from,
      transitions: 0,
      goal,
      found: false,
      move: 0,
      choice: 0,
    };
    this.seekLoop ??= this.makeLoop('seeking');
    this.seekLoop(seek, to - from);
    if (!seek.found) {
      // A step that has to be worked out anew may have no room.
      this.relayout();
      return this.reached(number);
    }
    return { from: seek.number, code: seek.move, choice: seek.choice };
  }

  /** A state that was found, plainly. */
  spotAt(number: number): Spot {
    const { nodes, budgets, channels, things } = this.layout;
    const state = stateAt(this.work.store, number);
    const valuesOf = (fields: readonly Field[]): number[] => fields.map((field) => valueAt(state, 0, field));
    const [lose = 0, ...left] = valuesOf(budgets);
    const times = valuesOf(things);
    return {
      locals: valuesOf(nodes),
      left: [
        this.rules.lose === Number.POSITIVE_INFINITY ? this.rules.lose : lose,
        ...left,
      ] as unknown as Spot['left'],
      channels: valuesOf(channels),
      things: new Map(times.flatMap((time, thing) => (time > 0 ? [[thing, time] as const] : []))),
    };
  }

  private layoutFor(widths: Widths): Layout {
    return this.symmetric ? symmetricLayout(this.symmetric, widths) : layoutOf(widths);
  }

  private firstState(budgets: readonly number[]): Int32Array {
    const { words, nodes, budgets: fields } = this.layout;
    const first = new Int32Array(words);
    const put = (field: Field, value: number): void => {
      first[field.word] = (first[field.word] as number) | (value << field.shift);
    };
    for (const [node, local] of this.behaviour.beginning.entries()) put(nodes[node] as Field, local);
    for (const [i, budget] of budgets.entries()) put(fields[i] as Field, budget);
    return first;
  }

  makeLoop(seeking?: 'seeking'): Loop {
    const { subject, tables, representing } = this;
    const look: Look | undefined =
      this.properties.length > 0
        ? (words, number) => this.look(words, number, this.levels.length)
        : undefined;
    return loopFor({
      ...subject,
      tables,
      channels: this.behaviour.channels,
      look,
      seeking: seeking !== undefined,
      sharing: this.make === sharedWords && !seeking,
      representing,
    });
  }

  /** Asks the properties that have no verdict yet about a state, unless its nodes stood so before. */
  look(words: Int32Array, number: number, depth: number): void {
    if (this.properties.length === 0) return;
    const key = this.standOf(words);
    if (this.asked.has(key)) return;
    this.asked.add(key);
    const locals = this.layout.nodes.map((field) => valueAt(words, 0, field));
    for (const property of this.properties) {
      if (this.found.has(property.name)) continue;
      const holds = this.answer(property, locals);
      if (holds === (property.kind === 'sometimes')) this.found.set(property.name, { number, depth });
    }
  }

  /** Where the nodes stand, as the bits of theirs. */
  private standOf(words: Int32Array): number | string {
    const [first = 0, ...more] = this.nodeBits.map((bits, k) => (words[k] as number) & bits);
    return more.length === 0 ? first : [first, ...more].join();
  }

  /** Makes a wider layout, and packs anew all that was found. */
  private relayout(): void {
    const { work, layout: from } = this;
    this.widen();
    const { words } = this.layout;
    const repack = repacker(from, this.layout);
    const repackOne = (state: Int32Array, at: number, into: Int32Array): void => {
      repack(state, at, into);
      // In another layout another state may stand for the same ones.
      this.representing?.represent(into);
    };
    const store = repacked(work.store, words, repackOne, work.store.used);
    addToTable(store, 0, store.used);
    this.work = { ...workAlone(store), number: work.number, transitions: work.transitions };
    this.loop = this.makeLoop();
    this.seekLoop = undefined;
  }

  /** Makes a layout with room for what has outgrown the present one. */
  widen(): void {
    const { behaviour, tables, layout } = this;
    if (!tables.outgrown) throw new Error('The loop stopped without a reason.');
    this.layout = this.layoutFor(widened(layout, tables.outgrown, behaviour));
    this.representing = this.symmetric && representing(this.symmetric, this.layout);
    // The bits mean something else now: what was asked is asked once more, and answers the same.
    this.asked.clear();
    this.nodeBits = bitsByWord(this.layout.nodes);
    this.tables = new Transitions(behaviour, this.layout, this.reduction, this.make);
  }

  /** What another thread has to know. */
  get plan(): Plan {
    return { ...this.subject, tables: tableData(this.tables), looking: this.properties.length > 0 };
  }

  private get subject(): Subject {
    const { layout, tables, rules, starting, lies, properties, behaviour } = this;
    return {
      layout,
      masks: tables.masks,
      rules,
      starting,
      timers: behaviour.timers,
      lies,
      // Then nothing need be asked where nobody has decided.
      onlyDecisions: properties.every(({ sees }) => sees === 'decisions'),
    };
  }
}

/** What a search begins with that does all by itself. */
function workAlone(store: Store): SharedWork {
  const looked = new Int32Array(LOOKED * store.words);
  const endless = 2 ** 31 - 1;
  return {
    store,
    number: 0,
    transitions: 0,
    looked,
    alone: true,
    quota: endless,
    nextPiece: () => store.pieces.length,
    later: undefined,
  };
}
