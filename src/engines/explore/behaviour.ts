import { ArgumentError } from '../../model/errors.js';
import type { Effect, NodeEvent } from '../../model/event.js';
import { type Local, localStep, UNSTARTED } from '../../model/step.js';
import type { System } from '../../model/system.js';
import { canonicalText, FRAME, frozenValue } from '../../model/value.js';
import { beginningOf } from './beginning.js';
import { Channels } from './channels.js';
import type { Thing } from './thing.js';

/** What a transition does, in numbers: the node's next local state, and what is under way after it. */
export interface Change {
  readonly next: number;
  /** The messages sent, each as often as it was. */
  readonly sends: readonly number[];
  /** Timers that run afterwards, and timers that do not. */
  readonly runs: readonly number[];
  readonly stops: readonly number[];
  /** What the tosses showed, in their order. */
  readonly faces: readonly number[];
}

/** Events that are not under way beforehand; things count from 0. */
export const START = -1;
export const CRASH = -2;
export const RECOVER = -3;

const OTHERS: { readonly [event: number]: NodeEvent } = {
  [START]: { event: 'start' },
  [CRASH]: { event: 'crash' },
  [RECOVER]: { event: 'recover' },
};

/** One transition for each combination of faces: more than so many were surely not meant. */
const MOST_FACES = 10_000;

/**
 * What the nodes of a system do, as numbers: each node's local states count from 1, and what can be under way
 * from 0. A handler runs once for each distinct local step; from then on its answer is looked up.
 */
export class Behaviour {
  readonly system: System;
  /** For each node its local states; the first place is empty. */
  readonly locals: readonly Local[][];
  readonly things: Thing[] = [];
  /** The local states that a search begins in. */
  readonly beginning: readonly number[];
  /** Where channels keep the order of their messages, what they hold. */
  readonly channels: Channels | undefined;
  /** Whether local states have the same numbers at nodes that are interchangeable, and name none of these. */
  alike = true;
  /** For each node its timers met so far. They stop when it crashes. */
  readonly timers: readonly number[][];
  private readonly localNumbers: readonly Map<string, number>[];
  private readonly thingNumbers = new Map<string, number>();
  /** For each node and local state, what it does on each event met so far. */
  private readonly known: readonly Map<number, readonly Change[] | null>[][];

  constructor(system: System) {
    this.system = system;
    this.channels = system.network.fifo ? new Channels(this.things) : undefined;
    this.locals = Array.from({ length: system.nodes }, () => [UNSTARTED]);
    this.timers = this.locals.map(() => []);
    this.localNumbers = this.locals.map(() => new Map());
    this.known = this.locals.map(() => []);
    this.beginning = beginningOf(system).map((local, node) => this.local(node, local));
  }

  /** The nodes whose local states have these numbers. */
  standing(locals: readonly number[]): Local[] {
    return locals.map((local, node) => this.locals[node]?.[local] as Local);
  }

  /**
   * What happens in a local state on an event: the number of a thing, {@link START}, {@link CRASH} or
   * {@link RECOVER}. Several changes where tosses decide; null where the event cannot happen.
   *
   * @throws ProtocolError where a handler breaks a rule
   */
  changes(node: number, local: number, event: number): readonly Change[] | null {
    const row = this.known[node] as Map<number, readonly Change[] | null>[];
    row[local] ??= new Map();
    const known = row[local];
    let changes = known.get(event);
    if (changes === undefined) {
      changes = this.work(node, (this.locals[node] as Local[])[local] as Local, event);
      known.set(event, changes);
    }
    return changes;
  }

  /** All that was asked of `changes` so far. */
  *met(): Generator<{ readonly node: number; readonly local: number; readonly event: number }> {
    for (const [node, rows] of this.known.entries()) {
      for (const [local, row] of rows.entries()) {
        for (const event of row?.keys() ?? []) yield { node, local, event };
      }
    }
  }

  private work(node: number, before: Local, event: number): readonly Change[] | null {
    if (!canHappen(before, event)) return null;
    const what = OTHERS[event] ?? (this.things[event] as Thing).event;
    const { after, effects } = localStep(this.system, node, before, what);
    return this.afterTosses(node, after, { waiting: effects, sends: [], timers: new Map(), faces: [] });
  }

  /** The effects in their order; each toss, once its turn comes, goes every way. */
  private afterTosses(node: number, after: Local, soFar: SoFar): readonly Change[] {
    const sends = [...soFar.sends];
    const timers = new Map(soFar.timers);
    const tosses: Extract<Effect, { effect: 'toss' }>[] = [];
    for (const effect of soFar.waiting) {
      if (effect.effect === 'toss') tosses.push(effect);
      else if (effect.effect === 'send') {
        const { to, message } = effect;
        sends.push(this.thing({ node: to, event: { event: 'message', from: node, message } }));
      } else {
        const { name } = effect;
        const timer = this.thing({ node, event: { event: 'timer', name } });
        timers.set(timer, effect.effect === 'setTimer');
      }
    }
    const [first, ...others] = tosses;
    if (first === undefined) {
      const running = (wanted: boolean) =>
        [...timers].flatMap(([timer, runs]) => (runs === wanted ? timer : []));
      const next = this.local(node, after);
      return [{ next, sends, runs: running(true), stops: running(false), faces: soFar.faces }];
    }
    if (first.sides > MOST_FACES) {
      throw new ArgumentError(
        `explore looks at every face of a toss, and node ${node} tosses ${first.name} with ${first.sides.toLocaleString('en')} sides; ` +
          `it takes up to ${MOST_FACES.toLocaleString('en')}.`,
      );
    }
    return Array.from({ length: first.sides }, (_, face) => face).flatMap((face) => {
      const step = localStep(this.system, node, after, { event: 'toss', name: first.name, face });
      const waiting = [...others, ...step.effects];
      return this.afterTosses(node, step.after, { waiting, sends, timers, faces: [...soFar.faces, face] });
    });
  }

  /** The number of a node's local state. */
  local(node: number, local: Local): number {
    const numbers = this.localNumbers[node] as Map<string, number>;
    const text = canonicalText(local, 'local', FRAME);
    let number = numbers.get(text);
    if (number === undefined) {
      const locals = this.locals[node] as Local[];
      number = locals.length;
      locals.push(frozenValue(text) as unknown as Local);
      numbers.set(text, number);
    }
    return number;
  }

  /** The number of a thing. */
  thing(thing: Thing): number {
    const text = canonicalText(thing, 'thing', FRAME);
    let number = this.thingNumbers.get(text);
    if (number === undefined) {
      number = this.things.length;
      this.things.push(frozenValue(text) as unknown as Thing);
      this.thingNumbers.set(text, number);
      if (thing.event.event === 'timer') this.timers[thing.node]?.push(number);
    }
    return number;
  }
}

interface SoFar {
  readonly waiting: readonly Effect[];
  readonly sends: readonly number[];
  readonly timers: ReadonlyMap<number, boolean>;
  readonly faces: readonly number[];
}

function canHappen({ up, started }: Local, event: number): boolean {
  switch (event) {
    case START:
      return up && !started;
    case CRASH:
      return up;
    case RECOVER:
      return !up;
    default:
      // A message waits for its receiver to start. One that has crashed ignores it.
      return started || !up;
  }
}
