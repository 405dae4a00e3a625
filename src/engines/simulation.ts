import exp from '@stdlib/math-base-special-exp';
import type { NodeEvent } from '../model/event.js';
import type { Local } from '../model/step.js';
import type { System } from '../model/system.js';
import { certain, closerLook, spotWidth } from './exponential.js';
import { partitionTest } from './partitions.js';
import { EventQueue } from './queue.js';
import { type StreamState, UNIT } from './random.js';
import { Tables } from './tables.js';
import { Timers } from './timers.js';
import type { Watch } from './watch.js';

/** How a trial went. */
export interface Tally {
  /** Copies of messages that nodes sent to others, lost ones included. */
  sent: number;
  lost: number;
  /** Copies that arrived. */
  delivered: number;
}

export interface SimulationOptions {
  /** A trial with more events than this is cut off. */
  readonly mostEvents: number;
  /** How many cells the tables may have before they start afresh. */
  readonly mostCells: number;
}

/**
 * The discrete-event simulation of one system, a trial at a time. Everything random comes from the
 * stream that `trial` is given, in a fixed order: for each message, whether it is duplicated; for
 * each copy, whether it is lost, then its delay. A draw is made only where something hangs on it.
 *
 * All nodes start at time 0, in the order of their numbers. Of events due at the same time, the one
 * caused first happens first.
 */
export class Simulation {
  readonly tally: Tally = { sent: 0, lost: 0, delivered: 0 };
  /** Each node's local state, by its number in `tables`. */
  readonly now: Int32Array;
  /** Called before the tables start afresh, while the numbers they gave are still good. */
  beforeForgetting: () => void = () => {};
  tables: Tables;

  private readonly system: System;
  private readonly options: SimulationOptions;
  private readonly queue = new EventQueue();
  private readonly timers = new Timers();
  /** Events that happen before anything else: the faces of tosses, and crashes that are due now. */
  private readonly atOnce: number[] = [];
  /** Crashes that count events: how many events each node has left; 0 where it has no such crash. */
  private readonly eventsLeft: Int32Array;
  private readonly crashesByCount: boolean;
  private readonly fresh: Int32Array;
  private readonly starts: Int32Array;
  /** Of the nodes that crash: the events, by node. */
  private readonly crashes: Int32Array;
  private readonly recoveries: Int32Array;
  private readonly lossOf: Float64Array | null;
  private readonly lastDue: Float64Array | null;
  private readonly parted: ReturnType<typeof partitionTest>;

  constructor(system: System, options: SimulationOptions) {
    const { nodes, network, faults } = system;
    this.system = system;
    this.options = options;
    this.now = new Int32Array(nodes);
    this.fresh = new Int32Array(nodes);
    this.starts = new Int32Array(nodes);
    this.crashes = new Int32Array(nodes);
    this.recoveries = new Int32Array(nodes);
    this.tables = new Tables(system, options.mostCells);
    this.numberStarts();
    this.lossOf = typeof network.loss === 'number' ? null : Float64Array.from(network.loss.flat());
    this.lastDue = network.fifo ? new Float64Array(nodes * nodes) : null;
    this.parted = partitionTest(system);
    this.eventsLeft = new Int32Array(nodes);
    this.crashesByCount = faults.crash.some((crash) => 'afterEvents' in crash);
  }

  /** Numbers what a trial begins with, and all faults, so that no event but a protocol's own is new later on. */
  private numberStarts(): void {
    for (let node = 0; node < this.system.nodes; node++) {
      this.fresh[node] = this.tables.unstarted(node);
      this.starts[node] = this.tables.event(node, { event: 'start' });
    }
    for (const { node } of this.system.faults.crash) {
      this.crashes[node] = this.tables.event(node, { event: 'crash' });
      this.recoveries[node] = this.tables.event(node, { event: 'recover' });
    }
  }

  /**
   * Runs one trial to its end, leaving the nodes in `now`, and adds to `tally`.
   *
   * @returns whether it came to an end; false where it was cut off
   */
  trial(stream: StreamState, watch: Watch | null = null): boolean {
    // The generator lives in local variables: alea's step is a multiplication and two additions,
    // which a function call with its state in an object would more than double.
    let { s0, s1, s2, c } = stream;
    const { network, nodes } = this.system;
    const { queue, now, fresh, lossOf, lastDue, parted, starts, atOnce, eventsLeft, crashesByCount } = this;
    const { duplication, delay } = network;
    const uniformLoss = typeof network.loss === 'number' ? network.loss : 0;
    const law =
      delay.law === 'constant' ? 0 : delay.law === 'exponential' ? 1 : delay.law === 'uniform' ? 2 : 3;
    const shift = delay.law === 'constant' ? delay.delay : delay.law === 'uniform' ? delay.low : 0;
    const scale =
      delay.law === 'exponential'
        ? delay.mean
        : delay.law === 'uniform'
          ? delay.high - delay.low
          : delay.law === 'pareto'
            ? delay.least
            : 0;
    const tail = delay.law === 'pareto' ? 1 / delay.shape : 0;
    let { tables } = this;
    // The tables' arrays, in local variables too: looked up again only after the tables have grown.
    let { memo, row, column, next, effects, effectsFrom, to: toOf } = tables;
    let sent = 0;
    let lost = 0;
    let delivered = 0;
    let eventsToGo = this.options.mostEvents;

    queue.clear();
    for (let node = 0; node < nodes; node++) now[node] = fresh[node] as number;
    this.timers.clear();
    if (lastDue !== null) lastDue.fill(0);
    this.scheduleCrashes();

    let started = 0;
    let clock = 0;
    let event: number;
    let ticket = 0;
    for (;;) {
      // What happens next: what happens at once, a start, or what is due first.
      let message = false;
      if (atOnce.length > 0) {
        event = atOnce.shift() as number;
        ticket = 0;
      } else if (started < nodes) {
        event = starts[started++] as number;
        ticket = 0;
      } else {
        const { head } = queue;
        if (head === queue.end) break;
        clock = queue.time[head] as number;
        event = queue.item[head] as number;
        ticket = queue.ticket[head] as number;
        queue.removeFirst();
        message = event >= 0;
        if (!message) event = ~event;
      }
      if (!message && !this.stillHappens(event, ticket, clock)) continue;
      if (eventsToGo-- === 0) break;
      if (message) delivered++;

      const node = toOf[event] as number;
      const local = now[node] as number;
      if (watch !== null) {
        watch.step(clock, node, tables.events[event] as NodeEvent, tables.locals[local] as Local, ticket);
      }
      let result = memo[(row[local] as number) + (column[event] as number)] as number;
      if (result < 0) {
        if (tables.full) {
          event = this.startAfresh(event);
          tables = this.tables;
        }
        result = tables.fill(node, now[node] as number, event);
        ({ memo, row, column, next, effects, effectsFrom, to: toOf } = tables);
      }
      now[node] = next[result] as number;

      const begin = effectsFrom[result] as number;
      const end = effectsFrom[result + 1] as number;
      for (let j = begin; j < end; j++) {
        const effect = effects[j] as number;
        if (effect < 0) {
          const special = tables.specials[~effect];
          if (special === undefined) throw new Error('unreachable: an effect without an entry');
          if (special.kind === 'toss') {
            const x = 2091639 * s0 + c * UNIT;
            s0 = s1;
            s1 = s2;
            c = x | 0;
            s2 = x - c;
            const face = Math.floor(s2 * special.sides);
            atOnce.push(tables.face(special, face));
            ({ memo, row, column, to: toOf } = tables);
          } else {
            this.timers.set(
              special.timer,
              special.kind === 'setTimer' ? queue.add(clock + special.delay, ~special.timer) : 0,
            );
          }
          continue;
        }
        let copies = 1;
        if (duplication > 0) {
          const x = 2091639 * s0 + c * UNIT;
          s0 = s1;
          s1 = s2;
          c = x | 0;
          s2 = x - c;
          if (s2 < duplication) copies = 2;
        }
        const to = toOf[effect] as number;
        for (; copies > 0; copies--) {
          sent++;
          const loss = lossOf === null ? uniformLoss : (lossOf[node * nodes + to] as number);
          let gone = loss >= 1;
          if (loss > 0 && loss < 1) {
            const x = 2091639 * s0 + c * UNIT;
            s0 = s1;
            s1 = s2;
            c = x | 0;
            s2 = x - c;
            gone = s2 < loss;
          }
          if (watch !== null) gone = watch.fate() ?? gone;
          if (parted?.(node, to, clock)) gone = true;
          if (gone) {
            lost++;
            if (watch !== null) watch.copy(clock, node, to, tables.events[effect] as NodeEvent, 0, j - begin);
            continue;
          }
          let due = clock + shift;
          if (law !== 0) {
            const x = 2091639 * s0 + c * UNIT;
            s0 = s1;
            s1 = s2;
            c = x | 0;
            s2 = x - c;
            if (law === 2) due += scale * s2;
            else {
              // Exponential, and Pareto, whose logarithm is exponential: see exponential.ts.
              let bits = s2 * 4294967296;
              let drawn = (spotWidth[bits & 255] as number) * (bits >>> 8);
              while (bits >>> 8 >= (certain[bits & 255] as number)) {
                let y = 2091639 * s0 + c * UNIT;
                s0 = s1;
                s1 = s2;
                c = y | 0;
                s2 = y - c;
                drawn = closerLook(bits & 255, drawn, s2);
                if (drawn >= 0) break;
                y = 2091639 * s0 + c * UNIT;
                s0 = s1;
                s1 = s2;
                c = y | 0;
                s2 = y - c;
                bits = s2 * 4294967296;
                drawn = (spotWidth[bits & 255] as number) * (bits >>> 8);
              }
              due += law === 1 ? scale * drawn : scale * exp(drawn * tail);
            }
          }
          if (lastDue !== null) {
            const link = node * nodes + to;
            due = Math.max(due, lastDue[link] as number);
            lastDue[link] = due;
          }
          const number = queue.add(due, effect);
          if (watch !== null)
            watch.copy(clock, node, to, tables.events[effect] as NodeEvent, number, j - begin);
        }
      }
      if (crashesByCount && (eventsLeft[node] as number) > 0) {
        eventsLeft[node] = (eventsLeft[node] as number) - 1;
        if (eventsLeft[node] === 0) atOnce.unshift(this.crashes[node] as number);
      }
    }
    if (atOnce.length > 0) atOnce.length = 0;
    this.tally.sent += sent;
    this.tally.lost += lost;
    this.tally.delivered += delivered;
    return eventsToGo >= 0;
  }

  /** Sets the crashes of a new trial. Those at time 0 come before the node's start. */
  private scheduleCrashes(): void {
    for (const crash of this.system.faults.crash) {
      const event = this.crashes[crash.node] as number;
      const when = 'at' in crash ? crash.at : crash.afterEvents;
      if (when === 0) this.atOnce.push(event);
      else if ('at' in crash) this.queue.add(crash.at, ~event);
      else this.eventsLeft[crash.node] = when;
    }
  }

  /** Whether an event that is not a message takes place after all; a crash stops the node's timers. */
  private stillHappens(event: number, ticket: number, clock: number): boolean {
    const what = (this.tables.events[event] as NodeEvent).event;
    if (what === 'timer') {
      return this.timers.runsOut(event, ticket);
    }
    if (what === 'crash') {
      const node = this.tables.to[event] as number;
      this.timers.stop((timer) => this.tables.to[timer] === node);
      this.eventsLeft[node] = 0;
      const after = this.system.faults.crash.find((crash) => crash.node === node)?.recoverAfter;
      if (after !== undefined) this.queue.add(clock + after, ~(this.recoveries[node] as number));
    }
    return true;
  }

  /**
   * Replaces tables that have grown too large by new ones, which know only what is still alive: a
   * protocol that never repeats itself (a counter, a log) is simulated in bounded memory so.
   *
   * @returns the new number of `event`
   */
  private startAfresh(event: number): number {
    this.beforeForgetting();
    const old = this.tables;
    const tables = new Tables(this.system, this.options.mostCells);
    const renumbered = (number: number): number =>
      tables.event(old.to[number] as number, old.events[number] as NodeEvent);
    this.tables = tables;
    this.numberStarts();
    for (let node = 0; node < this.system.nodes; node++) {
      this.now[node] = tables.local(node, old.locals[this.now[node] as number] as Local);
    }
    const { item, head, end } = this.queue;
    for (let i = head; i < end; i++) {
      const entry = item[i] as number;
      item[i] = entry >= 0 ? renumbered(entry) : ~renumbered(~entry);
    }
    for (const [i, entry] of this.atOnce.entries()) this.atOnce[i] = renumbered(entry);
    this.timers.renumber(renumbered);
    return renumbered(event);
  }
}
