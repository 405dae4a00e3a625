import { type Behaviour, type Change, CRASH, RECOVER, START } from './behaviour.js';
import { bitsFor, type Field, type Layout, valueAt, WORD } from './layout.js';
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

/** Columns of a row before those of the things. */
const COLUMNS: { readonly [event: number]: number } = { [START]: 0, [CRASH]: 1, [RECOVER]: 2 };
const FIRST_THING = 3;

/**
 * What the nodes do, as numbers to add to a packed state of one layout.
 *
 * Local state `l` of a node has a row in `memo`, with a column for each event; `row(node, l)` is where it begins.
 * An entry from 0 is a transition `t`: of each word `k` of a state, from which what happens has been taken,
 * `((word + delta[t + k]) & keep[t + k]) | set[t + k]` is the word afterwards (`keep` and `set` are about timers),
 * unless `word & full[t + k]` says for some word that a field would overflow.
 */
export class Transitions {
  // Their types are written out: what TypeScript 7 infers is unknown to a cell's compiler.
  memo: Int32Array = new Int32Array(1 << 12).fill(UNKNOWN);
  delta: Int32Array;
  full: Int32Array;
  keep: Int32Array;
  set: Int32Array;
  readonly alternatives: number[][] = [];
  /** Why `fill` could not. */
  outgrown: Outgrown | undefined;

  private readonly behaviour: Behaviour;
  private readonly layout: Layout;
  /** For each node and local state, where its row begins; -1 where it has none yet. */
  readonly rowsOf: readonly Int32Array[];
  /** For each word, the thing whose field a bit belongs to. */
  readonly thingsAt: readonly Int32Array[];
  /** Of each thing: one of it, in its field; all of the field; its highest bit. */
  readonly oneOf: Int32Array;
  readonly maskOf: Int32Array;
  readonly topOf: Int32Array;
  /** The local state that a row is of, and the changes that a transition is made of. */
  private readonly localOf = new Map<number, number>();
  private readonly changeOf: Change[] = [];
  private readonly stride: number;
  private used = 0;
  /** The node that each thing happens to. */
  readonly to: Int32Array;
  /** How many things are known. */
  private known = 0;

  constructor(behaviour: Behaviour, layout: Layout) {
    this.behaviour = behaviour;
    this.layout = layout;
    this.rowsOf = layout.nodes.map(({ bits }) => new Int32Array(2 ** bits).fill(-1));
    this.thingsAt = Array.from({ length: layout.words }, () => new Int32Array(WORD));
    for (const [thing, { word, shift, bits }] of layout.things.entries()) {
      this.thingsAt[word]?.fill(thing, shift, shift + bits);
    }
    this.oneOf = Int32Array.from(layout.things, ({ shift }) => 1 << shift);
    this.maskOf = Int32Array.from(layout.things, ({ mask }) => mask);
    this.topOf = Int32Array.from(layout.things, ({ top }) => top);
    this.stride = FIRST_THING + layout.things.length;
    const room = 1024 * layout.words;
    this.delta = new Int32Array(room);
    this.full = new Int32Array(room);
    this.keep = new Int32Array(room).fill(-1);
    this.set = new Int32Array(room);
    this.to = new Int32Array(layout.things.length);
    for (const { node } of behaviour.things) this.to[this.known++] = node;
  }

  /** The column of an event. */
  column(event: number): number {
    return COLUMNS[event] ?? FIRST_THING + event;
  }

  /** Where the row of a local state begins. */
  row(node: number, local: number): number {
    const rows = this.rowsOf[node] as Int32Array;
    let row = rows[local] as number;
    if (row < 0) {
      row = this.used;
      rows[local] = row;
      this.localOf.set(row, local);
      this.used += this.stride;
      while (this.used > this.memo.length) this.memo = grown(this.memo, UNKNOWN);
    }
    return row;
  }

  /** Works out an entry of `memo`; {@link UNKNOWN} where there is no room for what came out. */
  fill(node: number, row: number, event: number): number {
    const local = this.localOf.get(row) as number;
    const changes = this.behaviour.changes(node, local, event);
    const entry = changes === null ? NEVER : this.entryOf(node, local, changes);
    if (entry !== UNKNOWN) this.memo[row + this.column(event)] = entry;
    return entry;
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

    const at = this.changeOf.length * words;
    this.changeOf.push(change);
    if (at + words > this.delta.length) {
      this.delta = grown(this.delta, 0);
      this.full = grown(this.full, 0);
      this.keep = grown(this.keep, -1);
      this.set = grown(this.set, 0);
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
    return at;
  }

  /** Messages may be new, as long as there are fields for them. Of timers, the loop knows each. */
  private knowsThings(): boolean {
    const { things } = this.behaviour;
    const fresh = things.slice(this.known);
    if (things.length > this.to.length || !fresh.every(isMessage)) return false;
    for (const { node } of fresh) this.to[this.known++] = node;
    return true;
  }

  /**
   * Puts into a state what a transition sends, where channels keep the order of their messages; false where there is
   * no room for it.
   */
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

  private refuse(why: Outgrown): number {
    this.outgrown = why;
    return UNKNOWN;
  }

  /** What a transition overflows, where its `full` says that it does. */
  overflow(transition: number): void {
    const change = this.changeOf[transition / this.layout.words] as Change;
    this.outgrown = { things: [...new Set(change.sends)] };
  }

  /** A channel's field cannot tell what it holds from something else. */
  overflowOfChannel(channel: number): void {
    this.outgrown = { channel };
  }

  /** One thing more of a kind does not fit, as when a message is duplicated. */
  overflowOf(thing: number): void {
    this.outgrown = { things: [thing] };
  }
}

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

function grown(from: Int32Array, empty: number): Int32Array {
  const to = new Int32Array(2 * from.length).fill(empty, from.length);
  to.set(from);
  return to;
}
