/*
 * How the threads of a search talk. The first one may be in the middle of a cell and answer no events, so it is by
 * shared memory, which is looked at, and by mail, which is read where a round begins or ends.
 */
import type { Layout } from './layout.js';
import type { Rules } from './rules.js';
import type { Tables } from './transitions.js';

/** Places in the numbers by which the first thread wakes another, and hears when it is done. */
export const CONTROL = { round: 0, done: 1, task: 2, most: 3, ready: 4 } as const;
/** What there is to do in a round. */
export const TASK = { expand: 0, nextLevel: 1, end: 2 } as const;
/** Places in the numbers that a thread reports: states of its level that wait, states beyond it. */
export const REPORT = { states: 0, transitions: 1, bytes: 2, waiting: 3, beyond: 4, mail: 5 } as const;

/** What a member needs to begin, or to go on with a wider layout: plain data, its arrays in memory that is shared. */
export interface Plan {
  readonly layout: Layout;
  readonly tables: TableData;
  readonly rules: Rules;
  readonly starting: readonly number[];
  readonly timers: readonly (readonly number[])[];
  readonly lies: readonly number[];
  /** The nodes by whose local states states are divided. */
  readonly dividing: readonly number[];
  /** Whether properties are asked; whether they look at decisions only. */
  readonly looking: boolean;
  readonly onlyDecisions: boolean;
}

export type TableData = Omit<Tables, 'fill' | 'send' | 'overflow' | 'overflowOf' | 'overflowOfChannel'>;

/** The arrays of tables, as they are now. */
export function tableData(tables: TableData): TableData {
  const { memo, delta, full, keep, set, rowsOf, decided, thingsAt, oneOf, maskOf, topOf, to } = tables;
  const alternatives = [...tables.alternatives];
  return { memo, delta, full, keep, set, rowsOf, decided, thingsAt, oneOf, maskOf, topOf, to, alternatives };
}

/** Why a state could not be expanded: an entry of `memo` is unknown, or something has outgrown its field. */
export type Wish =
  | { readonly node: number; readonly row: number; readonly event: number }
  | { readonly overflow: number }
  | { readonly overflowOf: number };

/** An array in memory that threads share. */
export const sharedWords = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(4 * length));

/** What is on its way from each member to each, `[from][to]`: states, and of how many words. */
export interface Exchange {
  readonly boxes: Int32Array[][];
  readonly sent: Int32Array[];
}

/** What a thread is started with. There are two exchanges: one is read in a round, the other one filled. */
export interface Start {
  readonly me: number;
  readonly control: Int32Array;
  readonly report: Float64Array;
  readonly exchanges: readonly Exchange[];
}

/** A box of an exchange that took the place of a smaller one. */
export interface Grown {
  readonly exchange: number;
  readonly from: number;
  readonly to: number;
  readonly box: Int32Array;
}

/** The states that a thread begins with, one after the other, in the order in which they were found. */
export interface Part {
  readonly states: Int32Array;
  /** How many of them are expanded; and how many belong to the present level or those before. */
  readonly expanded: number;
  readonly ofLevel: number;
}

export type ToThread =
  | { readonly kind: 'begin'; readonly plan: Plan; readonly part: Part }
  | { readonly kind: 'relayout'; readonly plan: Plan }
  | { readonly kind: 'tables'; readonly tables: TableData }
  | { readonly kind: 'box'; readonly grown: Grown };

/** What a thread says at the end of a round, where there is something to say. */
export interface FromThread {
  readonly wishes: readonly Wish[];
  readonly stands: readonly number[];
  readonly grown: readonly Grown[];
  readonly failed: string | undefined;
}
