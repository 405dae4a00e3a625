import { ArgumentError } from '../../model/errors.js';
import type { NodeEvent } from '../../model/event.js';
import type { Crash } from '../../model/faults.js';
import type { System } from '../../model/system.js';
import { partitionTest } from '../partitions.js';
import { Tables } from '../tables.js';
import { arrivals, type Chance, fair, surely } from './chances.js';
import {
  copyOf,
  put,
  putAtOnce,
  putSecondCopy,
  type Standing,
  SURE,
  stop,
  stopAll,
  takeFirst,
} from './standing.js';

/** One branch for each face: more than so many were surely not meant. */
const MOST_FACES = 10_000;

/**
 * What may come of a standing. The events, and their order, are those of `run` with constant delays: all nodes start at
 * time 0 in the order of their numbers; of events due at the same time, the one caused first happens first; tosses
 * show their faces before anything else.
 *
 * Whether a message is lost is asked when it is due, not when it is sent: until then it is under way in every case, and
 * so there are fewer of them.
 */
export class Steps {
  readonly tables: Tables;
  /** Told when an event is met for the first time in a local state of its node. */
  onNewStep: (local: number, event: number) => void = () => {};
  /** Told when something is due at the time at which it was caused. */
  onSameTime: () => void = () => {};
  private readonly system: System;
  private readonly delay: number;
  private readonly arrivals: readonly Chance<number>[][];
  private readonly parted: ReturnType<typeof partitionTest>;
  private readonly crashes: ReadonlyMap<number, Crash>;

  constructor(system: System, delay: number, unknown: number | undefined) {
    this.system = system;
    this.delay = delay;
    this.tables = new Tables(system, Number.MAX_SAFE_INTEGER);
    this.arrivals = arrivals(system.network, system.nodes, unknown);
    this.parted = partitionTest(system);
    this.crashes = new Map(system.faults.crash.map((crash) => [crash.node, crash]));
  }

  /** Before anything has happened. */
  beginning(): Standing {
    const { tables, system } = this;
    const nodes = Array.from({ length: system.nodes }, (_, node) => node);
    const counting = system.faults.crash.some((crash) => 'afterEvents' in crash);
    const standing: Standing = {
      locals: nodes.map((node) => tables.unstarted(node)),
      items: nodes.map((node) => tables.event(node, { event: 'start' })),
      dues: nodes.map(() => 0),
      urgent: 0,
      left: counting ? nodes.map(() => 0) : [],
    };
    for (const crash of system.faults.crash) {
      const event = tables.event(crash.node, { event: 'crash' });
      const when = 'at' in crash ? crash.at : crash.afterEvents;
      if (when === 0) putAtOnce(standing, event, 0);
      else if ('at' in crash) put(standing, event, when);
      else standing.left[crash.node] = when;
    }
    return standing;
  }

  /**
   * What may come of a standing by what happens first.
   *
   * @throws ProtocolError where a handler breaks a rule
   */
  next(standing: Standing): Chance<Standing>[] {
    const [item, now] = [standing.items[0] as number, standing.dues[0] as number];
    const taken = copyOf(standing);
    takeFirst(taken);
    if (item < 0) return this.faces(taken, ~item, now);
    if (item >= SURE) return surely(this.happened(taken, item - SURE, now));
    return this.copiesOf(item).map(({ what: copies, chance }) => {
      if (copies === 0) return { what: taken, chance };
      const what = copyOf(taken);
      if (copies === 2) putSecondCopy(what, item, now);
      return { what: this.happened(what, item, now), chance };
    });
  }

  private copiesOf(item: number): readonly Chance<number>[] {
    const event = this.tables.events[item] as NodeEvent;
    if (event.event !== 'message') return surely(1);
    return this.arrivals[
      event.from * this.system.nodes + (this.tables.to[item] as number)
    ] as Chance<number>[];
  }

  private faces(standing: Standing, special: number, now: number): Chance<Standing>[] {
    const toss = this.tables.specials[special];
    if (toss?.kind !== 'toss') throw new Error('unreachable: no toss is under way');
    if (toss.sides > MOST_FACES) {
      throw new ArgumentError(
        `solve weighs every face of a toss, and node ${toss.node} tosses ${toss.name} with ` +
          `${toss.sides.toLocaleString('en')} sides; it takes up to ${MOST_FACES.toLocaleString('en')}.`,
      );
    }
    const chance = fair(toss.sides);
    return Array.from({ length: toss.sides }, (_, face) => ({
      what: this.happened(copyOf(standing), this.tables.face(toss, face), now),
      chance,
    }));
  }

  /** Lets an event happen, in its place. */
  private happened(standing: Standing, event: number, now: number): Standing {
    const { tables, crashes } = this;
    const node = tables.to[event] as number;
    if (tables.events[event]?.event === 'crash') {
      stopAll(standing, node, tables);
      if (standing.left.length > 0) standing.left[node] = 0;
      const after = crashes.get(node)?.recoverAfter;
      if (after !== undefined) put(standing, tables.event(node, { event: 'recover' }), now + after);
    }
    const result = this.resultOf(standing.locals[node] as number, event);
    standing.locals[node] = tables.next[result] as number;
    const end = tables.effectsFrom[result + 1] as number;
    for (let i = tables.effectsFrom[result] as number; i < end; i++) {
      this.effect(standing, node, tables.effects[i] as number, now);
    }
    const left = standing.left[node] ?? 0;
    if (left > 0) {
      standing.left[node] = left - 1;
      if (left === 1) putAtOnce(standing, tables.event(node, { event: 'crash' }), now, true);
    }
    return standing;
  }

  /** The number, in the tables, of what comes of an event in a local state of its node. */
  resultOf(local: number, event: number): number {
    const { tables } = this;
    const known = tables.memo[(tables.row[local] as number) + (tables.column[event] as number)] as number;
    if (known >= 0) return known;
    const result = tables.fill(tables.to[event] as number, local, event);
    this.onNewStep(local, event);
    return result;
  }

  private effect(standing: Standing, node: number, effect: number, now: number): void {
    if (effect >= 0) {
      const to = this.tables.to[effect] as number;
      const never = this.copiesOf(effect).every(({ what }) => what === 0);
      if (!never && this.parted?.(node, to, now) !== true) this.put(standing, effect, now, this.delay);
      return;
    }
    const special = this.tables.specials[~effect];
    if (special === undefined) throw new Error('unreachable: an effect without an entry');
    if (special.kind === 'toss') putAtOnce(standing, effect, now);
    else {
      stop(standing, special.timer);
      if (special.kind === 'setTimer') this.put(standing, special.timer, now, special.delay);
    }
  }

  private put(standing: Standing, item: number, now: number, delay: number): void {
    if (now + delay === now) this.onSameTime();
    put(standing, item, now + delay);
  }
}
