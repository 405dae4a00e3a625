/*
 * How the threads of a search talk. The first one may be in the middle of a cell and answer no events, so it is by
 * shared memory, which is looked at, and by mail, which is read where a round begins or ends.
 */
import type { Subject } from './loop.js';
import type { Tables } from './transitions.js';

/**
 * Places in the numbers by which the first thread wakes another, and hears when it is done. `end` is the part of the
 * task before which it stops; `quota`, how many states it may find.
 */
export const CONTROL = { round: 0, done: 1, task: 2, end: 3, quota: 4, ready: 5 } as const;
/** What there is to do in a round: expand states, or make the table twice as large. */
export const TASK = { expand: 0, grow: 1, end: 2 } as const;
/** Places in the numbers that a thread reports; `waiting` are states that it left for later. */
export const REPORT = { found: 0, transitions: 1, waiting: 2, mail: 3 } as const;

/** What a thread needs to begin, or to go on with a wider layout: plain data, its arrays in memory that is shared. */
export interface Plan extends Subject {
  readonly tables: TableData;
  /** Whether properties are asked. */
  readonly looking: boolean;
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

/** What a thread is started with. `turn` counts the parts of a task that were taken, by whoever. */
export interface Start {
  readonly control: Int32Array;
  readonly report: Float64Array;
  readonly threads: number;
  readonly turn: Int32Array;
}

export type ToThread =
  /** More arrays of states, and which pieces the thread is to fill with what it finds. */
  | { readonly kind: 'pieces'; readonly pieces: readonly Int32Array[]; readonly own: readonly number[] }
  | { readonly kind: 'table'; readonly table: Int32Array; readonly old: Int32Array }
  /** Numbers of states, from and to, one part of a task after the other. */
  | { readonly kind: 'parts'; readonly parts: Int32Array }
  /** At the beginning, and where the layout is wider. */
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'tables'; readonly tables: TableData };

/** What a thread says at the end of a round, where there is something to say. */
export interface FromThread {
  readonly wishes: readonly Wish[];
  /** Where nodes stand as they did not before: states, one after the other. */
  readonly stands: readonly number[];
  /** States that had no room in the region of the table that it took. */
  readonly strays: readonly number[];
  readonly failed: string | undefined;
  /** Whether that was because one state has too many successors. */
  readonly crowded: boolean;
}
