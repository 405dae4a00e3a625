import type { Local } from '../../model/step.js';
import { type Behaviour, type Change, CRASH, RECOVER, START } from './behaviour.js';
import { bitsFor, type Field, type Layout, valueAt, WORD } from './layout.js';
import type { Reduction } from './reduce.js';
import { type MakeWords, ownWords } from './store.js';
import { isMessage } from './thing.js';

/** What a layout has no room for. */
export type Outgrown =
  | { readonly node: number }
  /** Things that are under way more often than their fields can count. */
  | { readonly things: readonly number[] }
  /** A channel that has held more than its field can tell apart. */
  | { readonly channel: number }
  /** New things, or channels. */
  | { readonly more: true };

/** Entries of `memo` that are no transition. */
export const NEVER = -1;
export const UNKNOWN = -2;
/** From here downwards: several transitions, the list `alternatives[SEVERAL - entry]`. */
export const SEVERAL = -3;

/** The columns of a row before those of the things. */
const COLUMNS: { readonly [event: number]: number } = { [START]: 0, [CRASH]: 1, [RECOVER]: 2 };
const FIRST_THING = 3;

/** All that the loop looks up, as arrays; and what it calls where that is not enough. */
export interface Tables {
  readonly memo: Int32Array;
  readonly delta: Int32Array;
  readonly full: Int32Array;
  readonly keep: Int32Array;
  readonly set: Int32Array;
  readonly alternatives: readonly (readonly number[])[];
  /** For each node and local state, where its row of `memo` begins. */
  readonly rowsOf: readonly Int32Array[];
  /** For each node and local state, 1 where it has decided. */
  readonly decided: readonly Int32Array[];
  /** For each word, the thing whose field a bit belongs to. */
  readonly thingsAt: readonly Int32Array[];
  /** Of each thing: one of it, in its field; all of the field; its highest bit; and the node that it happens to. */
  readonly oneOf: Int32Array;
  readonly maskOf: Int32Array;
  readonly topOf: Int32Array;
  readonly to: Int32Array;
  /** Works out an entry of `memo`; {@link UNKNOWN} where that cannot be, or not at once. */
  fill(node: number, row: number, event: number): number;
  /** Puts what a transition sends into channels that keep an order; false where there is no room. */
  send(transition: number, state: Int32Array): boolean;
  /** A transition, a thing, a channel has outgrown its field. */
  overflow(transition: number): void;
  overflowOf(thing: number): void;
  overflowOfChannel(channel: number): void;
}

/** Where in a row of `memo` its masks begin; undefined where there is no need of them. */
export interface Masks {
  readonly live: number | undefined;
  readonly enough: number | undefined;
}

/**
 * What the nodes do, as numbers to add to a packed state of one layout.
 *
 * Local state `l` of a node has a row in `memo`, which begins at `rowsOf[node][l]`, with a column for each event.
 * An entry from 0 is a transition `t`: of each word `k` of a state, from which what happens has been taken,
 * `((word + delta[t + k]) & keep[t + k]) | set[t + k]` is the word afterwards (`keep` and `set` are about timers),
 * unless `word & full[t + k]` says for some word that a field would overflow.
 *
 * Where something is left out (`reduce.ts`), a row has after its columns two masks, a word of each for each word of a
 * state: of what is not dead for the node, and of what it is enough to deliver.
 */
export class Transitions implements Tables {
  // Their types are written out: what TypeScript 7 infers is unknown to a cell's compiler.
  memo: Int32Array;
  delta: Int32Array;
  full: Int32Array;
  keep: Int32Array;
  set: Int32Array;
  readonly alternatives: number[][] = [];
  /** Why `fill` could not. */
  outgrown: Outgrown | undefined;
  /** Where others read these arrays at the same time: told what is missing, instead of working it out. */
  missing: ((node: number, row: number, event: number) => void) | undefined;

  private readonly behaviour: Behaviour;
  private readonly layout: Layout;
  readonly rowsOf: readonly Int32Array[];
  readonly decided: readonly Int32Array[];
  readonly thingsAt: readonly Int32Array[];
  readonly oneOf: Int32Array;
  readonly maskOf: Int32Array;
  readonly topOf: Int32Array;
  /** The local state that a row is of, and the changes that a transition is made of. */
  private readonly localOf = new Map<number, number>();
  private readonly changeOf: Change[] = [];
  private readonly words: MakeWords;
  private readonly stride: number;
  readonly masks: Masks;
  private readonly reduction: Reduction | undefined;
  /** The node that a transition is of. */
  private readonly nodeOf: number[] = [];
  private used = 0;
  readonly to: Int32Array;
  /** How many things are known, and how many local states of each node. */
  private known = 0;
  private readonly met: number[];

  /** @param words makes an array of zeros; one that threads can share, if they are to */
  constructor(
    behaviour: Behaviour,
    layout: Layout,
    reduction: Reduction | undefined = undefined,
    words: MakeWords = ownWords,
  ) {
    this.behaviour = behaviour;
    this.reduction = reduction;
    this.layout = layout;
    this.words = words;
    this.memo = words(1 << 12).fill(UNKNOWN);
    const columns = FIRST_THING + layout.things.length;
    this.masks = {
      live: reduction?.isDead && columns,
      enough: reduction?.isEnough && columns + layout.words,
    };
    this.stride = columns + (reduction ? 2 * layout.words : 0);
    this.rowsOf = layout.nodes.map(({ bits }) => words(2 ** bits).fill(-1));
    this.decided = layout.nodes.map(({ bits }) => words(2 ** bits));
    this.thingsAt = Array.from({ length: layout.words }, () => words(WORD));
    for (const [thing, { word, shift, bits }] of layout.things.entries()) {
      this.thingsAt[word]?.fill(thing, shift, shift + bits);
    }
    this.oneOf = Int32Array.from(layout.things, ({ shift }) => 1 << shift);
    this.maskOf = Int32Array.from(layout.things, ({ mask }) => mask);
    this.topOf = Int32Array.from(layout.things, ({ top }) => top);
    const room = 1024 * layout.words;
    this.delta = words(room);
    this.full = words(room);
    this.keep = words(room).fill(-1);
    this.set = words(room);
    this.to = words(layout.things.length);
    for (const { node } of behaviour.things) this.to[this.known++] = node;
    this.met = behaviour.locals.map(() => 1);
    this.meetAll();
  }

  fill(node: number, row: number, event: number): number {
    if (this.missing === undefined) return this.work(node, row, event);
    this.missing(node, row, event);
    return UNKNOWN;
  }

  /** Works out an entry of `memo`; {@link UNKNOWN} where there is no room for what comes of it. */
  work(node: number, row: number, event: number): number {
    const local = this.localOf.get(row) as number;
    const changes = this.behaviour.changes(node, local, event);
    const entry = changes === null ? NEVER : this.entryOf(node, local, changes);
    if (entry !== UNKNOWN) this.memo[row + columnOf(event)] = entry;
    return entry;
  }

  /** Works out all that is known of what the nodes do. */
  fillWhatIsKnown(): void {
    for (const { node, local, event } of [...this.behaviour.met()]) {
      const row = this.rowsOf[node]?.[local] ?? -1;
      // What does not fit will be asked for again, if it matters.
      if (row >= 0 && event < this.layout.things.length) this.work(node, row, event);
    }
    this.outgrown = undefined;
  }

  private entryOf(node: number, local: number, changes: readonly Change[]): number {
    const added = changes.map((change) => this.add(node, local, change));
    if (added.includes(UNKNOWN)) return UNKNOWN;
    const [only] = added;
    if (only !== undefined && added.length === 1) return only;
    this.alternatives.push(added);
    return SEVERAL - (this.alternatives.length - 1);
  }

  private add(node: number, local: number, change: Change): number {
    const { words, nodes, things } = this.layout;
    const field = nodes[node] as Field;
    // Of any node: where some are interchangeable, the images of a local state are known together with it.
    const narrow = nodes.findIndex(
      ({ bits }, n) => (this.behaviour.locals[n] as unknown[]).length > 2 ** bits,
    );
    if (narrow >= 0) return this.refuse({ node: narrow });
    // Strips are for local states that say nothing of the other nodes of a group.
    if (this.layout.strips.length > 0 && !this.behaviour.alike) return this.refuse({ more: true });
    if (!this.knowsThings()) return this.refuse({ more: true });
    const copies = new Map<number, number>();
    // Where channels keep an order, what is sent hangs on what they hold: see `send`.
    if (!this.behaviour.channels)
      for (const thing of change.sends) copies.set(thing, (copies.get(thing) ?? 0) + 1);
    const many = [...copies].filter(([thing, times]) => times > 2 ** ((things[thing] as Field).bits - 1));
    if (many.length > 0) return this.refuse({ things: many.map(([thing]) => thing) });

    this.meetAll();
    const at = this.changeOf.length * words;
    this.changeOf.push(change);
    this.nodeOf.push(node);
    if (at + words > this.delta.length) {
      this.delta = this.grown(this.delta, 0);
      this.full = this.grown(this.full, 0);
      this.keep = this.grown(this.keep, -1);
      this.set = this.grown(this.set, 0);
    }
    const put = (into: Int32Array, { word }: Field, how: (was: number) => number): void => {
      into[at + word] = how(into[at + word] as number);
    };
    put(this.delta, field, (was) => was + ((change.next - local) << field.shift));
    for (const [thing, times] of copies) {
      const place = things[thing] as Field;
      put(this.delta, place, (was) => was + (times << place.shift));
      // Half full is full: so one bit tells, and what is added cannot go beyond the other half.
      put(this.full, place, (was) => was | place.top);
    }
    for (const timer of [...change.runs, ...change.stops]) {
      const place = things[timer] as Field;
      put(this.keep, place, (was) => was & ~place.mask);
    }
    for (const timer of change.runs) {
      const place = things[timer] as Field;
      put(this.set, place, (was) => was | (1 << place.shift));
    }
    if (this.reduction) for (let thing = 0; thing < this.known; thing++) this.bury(at, thing);
    return at;
  }

  /** Makes rows for the local states that have none. */
  private meetAll(): void {
    for (const [node, { length }] of this.behaviour.locals.entries()) {
      for (let local = this.met[node] as number; local < length; local++) this.meetLocal(node, local);
      this.met[node] = length;
    }
  }

  /** Makes a row for a local state, unless it has one, or is beyond this layout. */
  private meetLocal(node: number, local: number): void {
    const rows = this.rowsOf[node] as Int32Array;
    if (local >= rows.length || (rows[local] as number) >= 0) return;
    const { decisions } = (this.behaviour.locals[node] as Local[])[local] as Local;
    (this.decided[node] as Int32Array)[local] = decisions.length > 0 ? 1 : 0;
    rows[local] = this.used;
    this.localOf.set(this.used, local);
    this.used += this.stride;
    while (this.used > this.memo.length) this.memo = this.grown(this.memo, UNKNOWN);
    if (this.reduction) this.maskRow(node, local, rows[local] as number);
  }

  /** Takes away by a transition a thing that is dead where the node then stands. */
  private bury(at: number, thing: number): void {
    const { words, things } = this.layout;
    const number = at / words;
    const node = this.nodeOf[number] as number;
    if (this.to[thing] !== node) return;
    if (!this.reduction?.isDead?.(node, this.changeOf[number]?.next as number, thing)) return;
    const { word, mask } = things[thing] as Field;
    this.keep[at + word] = (this.keep[at + word] as number) & ~mask;
    this.set[at + word] = (this.set[at + word] as number) & ~mask;
  }

  private maskRow(node: number, local: number, row: number): void {
    const { words } = this.layout;
    if (this.masks.live !== undefined)
      this.memo.fill(-1, row + this.masks.live, row + this.masks.live + words);
    if (this.masks.enough !== undefined)
      this.memo.fill(0, row + this.masks.enough, row + this.masks.enough + words);
    for (let thing = 0; thing < this.known; thing++) this.maskThing(node, local, row, thing);
  }

  private maskThing(node: number, local: number, row: number, thing: number): void {
    if (this.to[thing] !== node) return;
    const { word, mask } = this.layout.things[thing] as Field;
    const put = (at: number, how: (was: number) => number): void => {
      this.memo[at] = how(this.memo[at] as number);
    };
    if (this.masks.live !== undefined && this.reduction?.isDead?.(node, local, thing)) {
      put(row + this.masks.live + word, (was) => was & ~mask);
    } else if (this.masks.enough !== undefined && this.reduction?.isEnough?.(node, local, thing)) {
      put(row + this.masks.enough + word, (was) => was | mask);
    }
  }

  /** What is new may be dead, or enough, in what is known already. */
  private meetThing(thing: number): void {
    const node = this.to[thing] as number;
    for (const [local, row] of (this.rowsOf[node] as Int32Array).entries()) {
      if (row >= 0) this.maskThing(node, local, row, thing);
    }
    for (let number = 0; number < this.nodeOf.length; number++) this.bury(number * this.layout.words, thing);
  }

  /** Messages may be new, as long as there are fields for them. Of timers, the loop knows each. */
  private knowsThings(): boolean {
    const { things } = this.behaviour;
    const fresh = things.slice(this.known);
    if (things.length > this.to.length || !fresh.every(isMessage)) return false;
    for (const { node } of fresh) {
      this.to[this.known] = node;
      this.known += 1;
      if (this.reduction) this.meetThing(this.known - 1);
    }
    return true;
  }

  send(transition: number, state: Int32Array): boolean {
    const { channels } = this.behaviour;
    const { sends } = this.changeOf[transition / this.layout.words] as Change;
    if (!channels) return true;
    for (const thing of sends) {
      const channel = channels.of(thing);
      const field = this.layout.channels[channel];
      if (field === undefined) return this.refuse({ more: true }) !== UNKNOWN;
      const content = valueAt(state, 0, field);
      const next = channels.with(channel, content, thing);
      if (next >= 2 ** field.bits) return this.refuse({ channel }) !== UNKNOWN;
      state[field.word] = (state[field.word] as number) + ((next - content) << field.shift);
    }
    return true;
  }

  private grown(from: Int32Array, empty: number): Int32Array {
    const to = this.words(2 * from.length).fill(empty, from.length);
    to.set(from);
    return to;
  }

  private refuse(why: Outgrown): number {
    this.outgrown = why;
    return UNKNOWN;
  }

  overflow(transition: number): void {
    const change = this.changeOf[transition / this.layout.words] as Change;
    this.outgrown = { things: [...new Set(change.sends)] };
  }

  overflowOfChannel(channel: number): void {
    this.outgrown = { channel };
  }

  overflowOf(thing: number): void {
    this.outgrown = { things: [thing] };
  }
}

/** The column of an event in a row of `memo`. */
export const columnOf = (event: number): number => COLUMNS[event] ?? FIRST_THING + event;

/** The widths of a layout's fields with room for what it was too small for. */
export function widened(layout: Layout, outgrown: Outgrown, behaviour: Behaviour) {
  const bits = (fields: readonly Field[]): number[] => fields.map((field) => field.bits);
  const nodes = bits(layout.nodes);
  const things = bits(layout.things);
  if ('node' in outgrown) nodes[outgrown.node] = (nodes[outgrown.node] as number) + 1;
  if ('things' in outgrown)
    for (const thing of outgrown.things) things[thing] = (things[thing] as number) + 1;
  // A few more than are known: where there was one new message, others often follow.
  const more = 'more' in outgrown ? Math.max(8, things.length >> 1) : 0;
  const channels = widthsOfChannels(behaviour, bits(layout.channels));
  if ('channel' in outgrown) {
    const { channel } = outgrown;
    channels[channel] = Math.max(channels[channel] as number, (layout.channels[channel] as Field).bits + 1);
  }
  while (things.length < behaviour.things.length + more) things.push(widthOf(behaviour, things.length));
  if (Math.max(...nodes, ...channels, ...things) > WORD) {
    throw new RangeError('A node has more local states, or a message more copies, than 32 bits can count.');
  }
  return { nodes, budgets: bits(layout.budgets), channels, things };
}

/** The bits that a thing's field begins with: none for a message that is in a channel. */
export function widthOf({ channels, things }: Behaviour, thing: number): number {
  const known = things[thing];
  return channels && (known === undefined || isMessage(known)) ? 0 : 1;
}

/** The bits that tell apart what each channel has held so far, at least those it had. */
export function widthsOfChannels({ channels }: Behaviour, had: readonly number[] = []): number[] {
  return (channels?.sizes ?? []).map((size, channel) => Math.max(had[channel] ?? 1, bitsFor(size - 1)));
}
