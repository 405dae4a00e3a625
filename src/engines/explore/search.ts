import type { System } from '../../model/system.js';
import { endOf } from '../end.js';
import { Behaviour } from './behaviour.js';
import { bitsByWord, bitsFor, type Field, type Layout, layoutOf, repacker, valueAt } from './layout.js';
import { liesOf } from './lies.js';
import { type Arena, insertInto, isFree, LOOKED, type Look, type Loop, loopFor } from './loop.js';
import { ask, type Property } from './properties.js';
import type { Reduction } from './reduce.js';
import type { Rules } from './rules.js';
import { scout } from './scout.js';
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
  readonly arena: Arena;
  /** By the property's name. */
  readonly found = new Map<string, Found>();
  /** How many levels are expanded; how many states the next one has, and how many of them are. */
  depth = 0;
  levelSize = 1;
  expandedOfLevel = 0;

  private readonly system: System;
  private readonly rules: Rules;
  private readonly properties: readonly Property[];
  private readonly starting: readonly number[];
  private readonly lies: readonly number[];
  /** What may be left out. */
  private readonly reduction: Reduction | undefined;
  /** Where the nodes stood when properties were asked. */
  private readonly asked = new Set<number | string>();
  /** The bits of nodes in each word that has some. */
  private nodeBits: readonly number[] = [];
  private layout: Layout;
  private loop: Loop;
  private transitions: Transitions;

  /**
   * @param earlier a search of the same: this one then keeps how each state was reached. (The first does not: most
   *   searches find nothing, and all would pay.)
   * @param reductionOf what may be left out, told by the numbers of a behaviour; `earlier` knows it
   */
  constructor(
    system: System,
    rules: Rules,
    properties: readonly Property[],
    earlier: Search | undefined = undefined,
    reductionOf: ((behaviour: Behaviour) => Reduction) | undefined = undefined,
  ) {
    this.system = system;
    this.rules = rules;
    this.properties = properties;
    const behaviour = earlier?.behaviour ?? new Behaviour(system);
    this.behaviour = behaviour;
    this.reduction = earlier?.reduction ?? reductionOf?.(behaviour);
    const { beginning } = behaviour;
    this.starting = behaviour.standing(beginning).flatMap(({ started }, node) => (started ? [] : node));
    this.lies = [...rules.byzantine].flatMap(([node, messages]) => liesOf(behaviour, node, messages));
    if (!earlier) scout(behaviour, rules.lose > 0);
    // What is endless is not counted.
    const lose = rules.lose === Number.POSITIVE_INFINITY ? 0 : rules.lose;
    const budgets = [lose, rules.duplicate, rules.crash, rules.recover];
    this.layout =
      earlier?.layout ??
      layoutOf({
        nodes: behaviour.locals.map((locals) => bitsFor(locals.length - 1)),
        budgets: budgets.map(bitsFor),
        channels: widthsOfChannels(behaviour),
        things: behaviour.things.map((_, thing) => widthOf(behaviour, thing)),
      });
    this.arena = this.firstArena(budgets, earlier !== undefined);
    this.transitions = new Transitions(behaviour, this.layout, this.reduction);
    this.loop = this.makeLoop();
    this.look(this.arena.queue.subarray(0, this.layout.words), 0);
  }

  /** Whether every property has its verdict, so that there is nothing more to look for. */
  get decided(): boolean {
    return this.properties.length > 0 && this.properties.every(({ name }) => this.found.has(name));
  }

  /** Whether all there is has been found. */
  get complete(): boolean {
    return this.levelSize === 0;
  }

  /** Expands some states of the present level, at most so many, and begins the next one after its last. */
  advance(most: number): void {
    const wanted = Math.min(most, this.levelSize - this.expandedOfLevel);
    const from = this.arena.number;
    while (!this.loop(this.arena, from + wanted - this.arena.number)) this.relayout();
    this.expandedOfLevel += wanted;
    if (this.expandedOfLevel < this.levelSize) return;
    this.levelSize = this.arena.used - this.arena.number;
    this.expandedOfLevel = 0;
    this.depth += 1;
  }

  private firstArena(budgets: readonly number[], tracking: boolean): Arena {
    const { words, nodes, budgets: fields } = this.layout;
    const slots = 1 << 12;
    const first = new Int32Array(words);
    const put = (field: Field, value: number): void => {
      first[field.word] = (first[field.word] as number) | (value << field.shift);
    };
    for (const [node, local] of this.behaviour.beginning.entries()) put(nodes[node] as Field, local);
    for (const [i, budget] of budgets.entries()) put(fields[i] as Field, budget);
    const queue = new Int32Array(slots * words);
    queue.set(first);
    const long = () => new Int32Array(slots);
    const arena: Arena = {
      seen: new Int32Array(slots * words),
      slots,
      used: 1,
      queue,
      head: 0,
      tail: words,
      transitions: 0,
      number: 0,
      looked: new Int32Array(LOOKED * words),
      track: tracking ? { parents: long(), moves: long(), choices: long() } : undefined,
    };
    insertInto(arena, words)(first);
    return arena;
  }

  private makeLoop(): Loop {
    this.nodeBits = bitsByWord(this.layout.nodes);
    const { behaviour, layout, transitions, rules, starting, lies } = this;
    const { timers } = behaviour;
    const look: Look | undefined =
      this.properties.length > 0 ? (words, number) => this.look(words, number) : undefined;
    const tracking = this.arena.track !== undefined;
    const { channels } = behaviour;
    return loopFor({ layout, transitions, rules, starting, timers, lies, channels, look, tracking });
  }

  /** Asks the properties that have no verdict yet about a state, unless its nodes stood so before. */
  private look(words: Int32Array, number: number): void {
    if (this.properties.length === 0) return;
    const key = this.standOf(words);
    if (this.asked.has(key)) return;
    this.asked.add(key);
    const locals = this.layout.nodes.map((field) => valueAt(words, 0, field));
    const end = endOf(this.system, this.behaviour.standing(locals));
    for (const property of this.properties) {
      if (this.found.has(property.name)) continue;
      const holds = ask(property, end, this.system);
      // The first state is found before any level is expanded; all others come from the level that is.
      const depth = number === 0 ? 0 : this.depth + 1;
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
    const { behaviour, arena, transitions } = this;
    const from = this.layout;
    if (!transitions.outgrown) throw new Error('The loop stopped without a reason.');
    const to = layoutOf(widened(from, transitions.outgrown, behaviour));
    const repack = repacker(from, to);
    const state = new Int32Array(to.words);
    const { seen, queue, head, tail } = arena;
    arena.seen = new Int32Array(arena.slots * to.words);
    const insert = insertInto(arena, to.words);
    for (let at = 0; at < seen.length; at += from.words) {
      if (isFree(seen, at, from.words)) continue;
      repack(seen, at, state);
      insert(state);
    }
    const waiting = (tail - head) / from.words;
    arena.queue = new Int32Array((2 * waiting + 1024) * to.words);
    arena.head = 0;
    arena.tail = waiting * to.words;
    for (let i = 0; i < waiting; i++) {
      repack(queue, head + i * from.words, state);
      arena.queue.set(state, i * to.words);
    }
    arena.looked = new Int32Array(LOOKED * to.words);
    this.layout = to;
    // The bits mean something else now: what was asked is asked once more, and answers the same.
    this.asked.clear();
    this.transitions = new Transitions(behaviour, to, this.reduction);
    this.loop = this.makeLoop();
  }
}
