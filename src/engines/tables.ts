import type { NodeEvent } from '../model/event.js';
import { type Local, localStep, UNSTARTED } from '../model/step.js';
import type { System } from '../model/system.js';
import { canonicalText, FRAME, frozenValue } from '../model/value.js';

/** What an effect that is not a plain message asks for. */
export type Special =
  | { readonly kind: 'setTimer'; readonly timer: number; readonly delay: number }
  | { readonly kind: 'cancelTimer'; readonly timer: number }
  | { readonly kind: 'toss'; readonly node: number; readonly name: string; readonly sides: number };

/**
 * A system's local behaviour as integers: every local state and every event met so far has a number,
 * and what a node does on an event is looked up, not computed, from the second time on. A student's
 * handler runs once for each distinct (node, state, event); all else is integer work.
 *
 * The simulation's loop reads the typed arrays directly:
 *
 * - `memo[local * stride + column[event]]` is the number of a result, or −1 where it is not known yet
 * - `next[result]` is the local state after it
 * - `effects[effectsFrom[result]]` up to `effects[effectsFrom[result + 1]]` are what it does: the
 *   number of a message's event to send, or `~i` for `specials[i]`
 */
export class Tables {
  readonly locals: Local[] = [];
  readonly events: NodeEvent[] = [];
  readonly specials: Special[] = [];
  // Their types are written out: what TypeScript 7 infers, Int32Array<ArrayBuffer>, is unknown to a cell's compiler.

  /** The node that an event happens to. */
  to: Int32Array = new Int32Array(64);
  /** The sender of a message's event; −1 for other events. */
  from: Int32Array = new Int32Array(64);
  /** An event's place among those of its node. */
  column: Int32Array = new Int32Array(64);
  stride = 8;
  memo: Int32Array = new Int32Array(8 * 64).fill(-1);
  next: Int32Array = new Int32Array(64);
  effectsFrom: Int32Array = new Int32Array(65);
  effects: Int32Array = new Int32Array(256);

  private readonly system: System;
  private readonly mostCells: number;
  private readonly localNumbers = new Map<string, number>();
  private readonly eventNumbers = new Map<string, number>();
  private readonly specialNumbers = new Map<string, number>();
  private readonly columns: Int32Array;
  private results = 0;

  /** @param mostCells how large `memo` may grow before {@link full} says so */
  constructor(system: System, mostCells: number) {
    this.system = system;
    this.mostCells = mostCells;
    this.columns = new Int32Array(system.nodes);
  }

  /** True when it would be wise to start afresh with a new table: memory stays bounded so. */
  get full(): boolean {
    return (
      this.memo.length > this.mostCells ||
      this.results > this.mostCells ||
      this.events.length > this.mostCells
    );
  }

  /** The number of a node's local state. */
  local(node: number, local: Local): number {
    const key = `${node}:${canonicalText(local, 'local', FRAME)}`;
    let number = this.localNumbers.get(key);
    if (number === undefined) {
      number = this.locals.length;
      this.locals.push(frozenValue(key.slice(key.indexOf(':') + 1)) as unknown as Local);
      this.localNumbers.set(key, number);
      if ((number + 1) * this.stride > this.memo.length)
        this.memo = grown(this.memo, this.memo.length * 2, -1);
    }
    return number;
  }

  /** The local state that a node is in before its start. */
  unstarted(node: number): number {
    return this.local(node, UNSTARTED);
  }

  /** The number of an event at a node. */
  event(node: number, event: NodeEvent): number {
    const key = `${node}:${canonicalText(event, 'event', FRAME)}`;
    let number = this.eventNumbers.get(key);
    if (number === undefined) {
      number = this.events.length;
      this.events.push(frozenValue(key.slice(key.indexOf(':') + 1)) as unknown as NodeEvent);
      this.eventNumbers.set(key, number);
      if (number >= this.to.length) {
        this.to = grown(this.to, number * 2, 0);
        this.from = grown(this.from, number * 2, 0);
        this.column = grown(this.column, number * 2, 0);
      }
      this.to[number] = node;
      this.from[number] = event.event === 'message' ? event.from : -1;
      const column = this.columns[node] as number;
      this.column[number] = column;
      this.columns[node] = column + 1;
      if (column >= this.stride) this.widen();
    }
    return number;
  }

  /** Works out what a local state does on an event, remembers it, and returns the number of the result. */
  fill(node: number, local: number, event: number): number {
    const step = localStep(this.system, node, this.locals[local] as Local, this.events[event] as NodeEvent);
    const result = this.results++;
    if (result + 2 > this.effectsFrom.length) {
      this.next = grown(this.next, result * 2, 0);
      this.effectsFrom = grown(this.effectsFrom, result * 2 + 1, 0);
    }
    let end = this.effectsFrom[result] as number;
    for (const effect of step.effects) {
      if (end === this.effects.length) this.effects = grown(this.effects, end * 2, 0);
      this.effects[end++] =
        effect.effect === 'send'
          ? this.event(effect.to, { event: 'message', from: node, message: effect.message })
          : ~this.special(node, effect);
    }
    this.effectsFrom[result + 1] = end;
    this.next[result] = this.local(node, step.after);
    this.memo[local * this.stride + (this.column[event] as number)] = result;
    return result;
  }

  private special(
    node: number,
    effect: {
      readonly effect: 'setTimer' | 'cancelTimer' | 'toss';
      name: string;
      delay?: number;
      sides?: number;
    },
  ): number {
    const key = `${node}:${effect.effect}:${effect.delay ?? effect.sides ?? ''}:${effect.name}`;
    let number = this.specialNumbers.get(key);
    if (number === undefined) {
      const { name } = effect;
      const timer = effect.effect === 'toss' ? -1 : this.event(node, { event: 'timer', name });
      number = this.specials.length;
      this.specialNumbers.set(key, number);
      this.specials.push(
        effect.effect === 'setTimer'
          ? { kind: 'setTimer', timer, delay: effect.delay as number }
          : effect.effect === 'cancelTimer'
            ? { kind: 'cancelTimer', timer }
            : { kind: 'toss', node, name, sides: effect.sides as number },
      );
    }
    return number;
  }

  private widen(): void {
    const stride = this.stride * 2;
    const memo = new Int32Array(Math.max(this.memo.length, this.locals.length * 2 * stride)).fill(-1);
    for (let local = 0; local < this.locals.length; local++) {
      memo.set(this.memo.subarray(local * this.stride, (local + 1) * this.stride), local * stride);
    }
    this.memo = memo;
    this.stride = stride;
  }
}

function grown(from: Int32Array, length: number, empty: number): Int32Array {
  const to = new Int32Array(length).fill(empty, from.length);
  to.set(from);
  return to;
}
