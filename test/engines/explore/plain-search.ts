import { endOf } from '../../../src/engines/end.js';
import type { Effect, NodeEvent } from '../../../src/model/event.js';
import { type Local, type LocalStep, localStep, UNSTARTED } from '../../../src/model/step.js';
import type { End, System } from '../../../src/model/system.js';
import { canonicalText, type Value } from '../../../src/model/value.js';

/*
 * What `explore` means, written down as plainly as possible: breadth first, a state an object, the states seen a set
 * of texts. It is slow. Faster ones are held against it.
 */

export interface Faults {
  readonly lose?: number | 'any';
  readonly duplicate?: number;
  readonly crash?: number | { readonly nodes: readonly number[]; readonly atMost: number };
  readonly recover?: number;
}

export interface Property {
  readonly name: string;
  readonly kind: 'always' | 'sometimes';
  readonly holds: (end: End) => boolean;
}

/** `steps`: how many transitions lead to the nearest state that violates it, or in which it is found. */
export interface Verdict {
  readonly name: string;
  readonly kind: Property['kind'];
  readonly verdict: 'holds' | 'violated' | 'found' | 'not found';
  readonly steps: number | null;
}

export interface Found {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly verdicts: readonly Verdict[];
}

/**
 * All of a moment. Messages and timers are texts, sorted; a message is there once for each of its copies. Where channels
 * keep an order, messages are sorted by channel alone, the oldest of each first.
 */
export interface State {
  readonly locals: readonly Local[];
  readonly messages: readonly string[];
  readonly timers: readonly string[];
  /** How many faults of each kind may yet happen. */
  readonly left: { readonly [fault in keyof Required<Faults>]: number | 'any' };
}

type Message = { readonly from: number; readonly to: number; readonly message: Value };
type Timer = { readonly node: number; readonly name: string };
type Toss = Extract<Effect, { effect: 'toss' }>;

const textOf = (thing: object) => canonicalText(thing, 'it');
const from = <Thing>(text: string) => JSON.parse(text) as Thing;
const and = (texts: readonly string[], one: string) => [...texts, one].sort();
/** One copy less. */
const but = (texts: readonly string[], one: string) => texts.toSpliced(texts.indexOf(one), 1);

/**
 * @param most where there are more states, it gives up: null
 * @param tidy what is left of a state before it is looked at: all, unless a reduction is written down
 * @param meet is told each state once, as a text
 */
export function plainSearch(
  system: System,
  faults: Faults = {},
  properties: readonly Property[] = [],
  most = Infinity,
  tidy: (state: State) => State = (state) => state,
  meet: (state: string) => void = () => {},
): Found | null {
  const mayCrash = (node: number) =>
    !(node in system.faults.byzantine) &&
    (typeof faults.crash !== 'object' || faults.crash.nodes.includes(node));

  const { fifo } = system.network;
  const channel = (text: string) => JSON.stringify([from<Message>(text).from, from<Message>(text).to]);
  const sent = (messages: readonly string[], one: string) =>
    fifo
      ? [...messages, one].sort((a, b) => (channel(a) < channel(b) ? -1 : channel(a) > channel(b) ? 1 : 0))
      : and(messages, one);

  const known = new Map<string, LocalStep>();
  function stepOf(node: number, local: Local, event: NodeEvent): LocalStep {
    const text = JSON.stringify([node, local, event]);
    const one = known.get(text) ?? localStep(system, node, local, event);
    known.set(text, one);
    return one;
  }

  function initial(): State {
    const locals = system.roles.map((_, node) => {
      const { after, effects } = localStep(system, node, UNSTARTED, { event: 'start' });
      return effects.length === 0 && after.decisions.length === 0 ? after : UNSTARTED;
    });
    const { lose = 0, duplicate = 0, crash = 0, recover = 0 } = faults;
    const crashes = typeof crash === 'object' ? crash.atMost : crash;
    return { locals, messages: [], timers: [], left: { lose, duplicate, crash: crashes, recover } };
  }

  /** Where a step of a node can lead: a state for each combination of the faces it tosses. */
  function* step(now: State, node: number, event: NodeEvent, tosses: readonly Toss[] = []): Iterable<State> {
    const { after, effects } = stepOf(node, now.locals[node] as Local, event);
    let { messages, timers } = now;
    const waiting = [...tosses];
    for (const effect of effects) {
      if (effect.effect === 'toss') {
        waiting.push(effect);
      } else if (effect.effect === 'send') {
        messages = sent(messages, textOf({ from: node, to: effect.to, message: effect.message }));
      } else {
        const timer = textOf({ node, name: effect.name });
        timers = timers.filter((other) => other !== timer);
        if (effect.effect === 'setTimer') timers = and(timers, timer);
      }
    }
    const then: State = { ...now, locals: now.locals.with(node, after), messages, timers };
    const [toss, ...rest] = waiting;
    if (toss === undefined) yield then;
    for (let face = 0; face < (toss?.sides ?? 0); face++) {
      yield* step(then, node, { event: 'toss', name: (toss as Toss).name, face }, rest);
    }
  }

  /** Where each enabled transition leads; the same state twice where two lead to it. */
  function* successors(now: State): Iterable<State> {
    const { locals, messages, timers, left } = now;
    const may = (fault: keyof Faults) => left[fault] !== 0;
    const used = (fault: keyof Faults): State => {
      const budget = left[fault];
      return budget === 'any' ? now : { ...now, left: { ...left, [fault]: budget - 1 } };
    };
    for (const [node, { up, started }] of locals.entries()) {
      if (up && !started) yield* step(now, node, { event: 'start' });
      if (up && may('crash') && mayCrash(node)) {
        const stopped = timers.filter((timer) => from<Timer>(timer).node !== node);
        yield* step({ ...used('crash'), timers: stopped }, node, { event: 'crash' });
      }
      if (!up && may('recover')) yield* step(used('recover'), node, { event: 'recover' });
    }
    for (const timer of timers) {
      const { node, name } = from<Timer>(timer);
      yield* step({ ...now, timers: but(timers, timer) }, node, { event: 'timer', name });
    }
    const oldest = fifo ? messages.filter((text, i) => i === firstOf(messages, text)) : new Set(messages);
    for (const text of oldest) {
      const { from: sender, to, message } = from<Message>(text);
      const without = but(messages, text);
      // A node that is down before it started ignores what comes; one that is up has to start first.
      if (locals[to]?.started || !locals[to]?.up) {
        yield* step({ ...now, messages: without }, to, { event: 'message', from: sender, message });
      }
      if (may('lose') && !fifo) yield { ...used('lose'), messages: without };
      if (may('duplicate')) yield { ...used('duplicate'), messages: and(messages, text) };
    }
    if (!may('lose') || !fifo) return;
    // Any message of a channel may be lost; of equal neighbours it is the same which.
    const without = messages.map((_, i) => messages.toSpliced(i, 1));
    const different = new Map(without.map((rest) => [JSON.stringify(rest), rest]));
    for (const rest of different.values()) yield { ...used('lose'), messages: rest };
  }

  function firstOf(messages: readonly string[], text: string): number {
    return messages.findIndex((other) => channel(other) === channel(text));
  }

  const seen = new Set<string>();
  const decided = new Map<Property, number>();
  let [transitions, depth] = [0, 0];
  let level: State[] = [];
  const find = (whole: State, distance: number, among: State[]): void => {
    const state = tidy(whole);
    // One text for each state: the model's values are canonical, and all around them is made in one order of keys.
    const text = JSON.stringify(state);
    if (seen.has(text)) return;
    seen.add(text);
    meet(text);
    among.push(state);
    for (const property of properties) {
      const decides = property.holds(endOf(system, state.locals)) === (property.kind === 'sometimes');
      if (decides && !decided.has(property)) decided.set(property, distance);
    }
  };
  find(initial(), 0, level);
  while (properties.length === 0 || decided.size < properties.length) {
    const next: State[] = [];
    for (const state of level) {
      for (const successor of successors(state)) {
        transitions++;
        find(successor, depth + 1, next);
        if (seen.size > most) return null;
      }
    }
    if (next.length === 0) break;
    depth++;
    level = next;
  }
  const verdicts = properties.map((property): Verdict => {
    const { name, kind } = property;
    const steps = decided.get(property) ?? null;
    const words = kind === 'always' ? (['holds', 'violated'] as const) : (['not found', 'found'] as const);
    return { name, kind, verdict: words[steps === null ? 0 : 1], steps };
  });
  return { states: seen.size, transitions, depth, verdicts };
}
