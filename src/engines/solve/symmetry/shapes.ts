import type { NodeEvent } from '../../../model/event.js';
import type { Local } from '../../../model/step.js';
import { canonicalText, FRAME } from '../../../model/value.js';
import type { Tables } from '../../tables.js';

/** No node: what has no sender is from there. */
export const NOBODY = -1;

/**
 * Local states and events without the nodes that they belong to: two nodes are in the same shape when all that their
 * handlers know is equal, and a message has the same shape whoever sends it to whomever.
 */
export class Shapes {
  private readonly tables: Tables;
  private readonly locals: number[] = [];
  private readonly events: number[] = [];
  /** Of each shape, an example; and what it is called with other nodes. */
  private readonly examples: number[] = [];
  private readonly named = new Map<string, number>();

  constructor(tables: Tables) {
    this.tables = tables;
  }

  ofLocal(local: number): number {
    this.locals[local] ??= this.number(canonicalText(this.tables.locals[local], 'local', FRAME), local);
    return this.locals[local];
  }

  /** The local state of that shape of a node. */
  local(shape: number, node: number): number {
    return this.known(`${shape} ${node}`, () =>
      this.tables.local(node, this.tables.locals[this.examples[shape] as number] as Local),
    );
  }

  ofEvent(event: number): number {
    if (this.events[event] === undefined) {
      const { from: _, ...rest } = this.tables.events[event] as NodeEvent & { from?: number };
      this.events[event] = this.number(canonicalText(rest, 'event', FRAME), event);
    }
    return this.events[event];
  }

  /** The event of that shape at a node; of a message, from another one. */
  event(shape: number, to: number, from: number): number {
    return this.known(`${shape} ${to} ${from}`, () => {
      const example = this.tables.events[this.examples[shape] as number] as NodeEvent;
      return this.tables.event(to, example.event === 'message' ? { ...example, from } : example);
    });
  }

  from(event: number): number {
    const one = this.tables.events[event] as NodeEvent;
    return one.event === 'message' ? one.from : NOBODY;
  }

  private known(key: string, make: () => number): number {
    let number = this.named.get(key);
    if (number === undefined) {
      number = make();
      this.named.set(key, number);
    }
    return number;
  }

  private number(text: string, example: number): number {
    return this.known(text, () => this.examples.push(example) - 1);
  }
}
