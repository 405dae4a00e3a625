import type { NodeEvent } from '../model/event.js';
import { type Local, localStep, UNSTARTED } from '../model/step.js';
import type { System } from '../model/system.js';
import { canonicalText, FRAME, frozenValue } from '../model/value.js';

/** What an effect that is not a plain message asks for. */
export type Special =
  | { readonly kind: 'setTimer'; readonly timer: number; readonly delay: number }
  | { readonly kind: 'cancelTimer'; readonly timer: number }
  | {
      readonly kind: 'toss';
      readonly node: number;
      readonly name: string;
      readonly sides: number;
      /** The events of the faces that have come up so far. */
      readonly faces: Map<number, number>;
    };

/**
 * A system's local behaviour as integers: every local state and every event met so far has a number,
 * and what a node does on an event is looked up, not computed, from the second time on. A student's
 * handler runs once for each distinct (node, state, event); all else is integer work.
 *
 * The simulation's loop reads the typed arrays directly:
 *
 * - `memo[row[local] + column[event]]` is the number of a result, or −1 where it is not known yet; a row
 *   is as wide as the node has events, so that a leader's many do not widen those of its followers
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
  /** An event's place among those of its node. */
  column: Int32Array = new Int32Array(64);
  /** Where a local state's row begins in `memo`. */
  row: Int32Array = new Int32Array(64);
  memo: Int32Array = new Int32Array(512).fill(-1);
  next: Int32Array = new Int32Array(64);
  effectsFrom: Int32Array = new Int32Array(65);
  effects: Int32Array = new Int32Array(256);

  private readonly system: System;
  private readonly mostCells: number;
  private readonly localNumbers = new Map<string, number>();
  private readonly eventNumbers = new Map<string, number>();
  private readonly specialNumbers = new Map<string, number>();
  /** For each node: how many events it has had, how wide its rows are, and its local states. */
  private readonly columns: Int32Array;
  private readonly widths: Int32Array;
  private readonly localsOf: readonly number[][];
  private cells = 0;
  private results = 0;

  /** @param mostCells how large `memo` may grow before {@link full} says so */
  constructor(system: System, mostCells: number) {
    this.system = system;
    this.mostCells = mostCells;
    this.columns = new Int32Array(system.nodes);
    this.widths = new Int32Array(system.nodes).fill(4);
    this.localsOf = Array.from({ length: system.nodes }, () => []);
  }

  /** True when it would be wise to start afresh with a new table: memory stays bounded so. */
  get full(): boolean {
    return (
      this.cells > this.mostCells || this.results > this.mostCells || this.events.length > this.mostCells
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
      this.localsOf[node]?.push(number);
      if (number >= this.row.length) this.row = grown(this.row, number * 2, 0);
      this.row[number] = this.newRow(this.widths[node] as number);
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
        this.column = grown(this.column, number * 2, 0);
      }
      this.to[number] = node;
      const column = this.columns[node] as number;
      this.column[number] = column;
      this.columns[node] = column + 1;
      if (column >= (this.widths[node] as number)) this.widen(node);
    }
    return number;
  }

  /** The number of the event that a toss's face is. */
  face({ node, name, faces }: Extract<Special, { kind: 'toss' }>, face: number): number {
    const event = faces.get(face) ?? this.event(node, { event: 'toss', name, face });
    faces.set(face, event);
    return event;
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
    this.memo[(this.row[local] as number) + (this.column[event] as number)] = result;
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
            : { kind: 'toss', node, name, sides: effect.sides as number, faces: new Map() },
      );
    }
    return number;
  }

  /** Makes room for a row, all of it unknown; returns where it begins. */
  private newRow(width: number): number {
    const row = this.cells;
    this.cells += width;
    while (this.cells > this.memo.length) this.memo = grown(this.memo, this.memo.length * 2, -1);
    return row;
  }

  /** Gives a node's local states rows twice as wide. The old ones stay behind: together they are smaller. */
  private widen(node: number): void {
    const width = this.widths[node] as number;
    this.widths[node] = 2 * width;
    for (const local of this.localsOf[node] ?? []) {
      const from = this.row[local] as number;
      const row = this.newRow(2 * width);
      this.memo.copyWithin(row, from, from + width);
      this.row[local] = row;
    }
  }
}

function grown(from: Int32Array, length: number, empty: number): Int32Array {
  const to = new Int32Array(length).fill(empty, from.length);
  to.set(from);
  return to;
}
