/*
 * The states that a search has found, exactly: each stands where it was found, one after the other, in pieces that
 * never move. Next to them a table of their numbers tells whether a state is there already.
 *
 * A number's place in the table is the first free one from where the low bits of the state's hash point. It fills the
 * low bits of its entry only. Above it stand further bits of the hash: so a state that differs is hardly ever looked at,
 * though it is the states that are compared, and never their hashes. And on top stands how far the entry is away from
 * where the hash points. So when the table doubles, where an entry belongs is known without its state: the table is gone
 * through from one end to the other, which is ten times as fast as to go where each hash points.
 *
 * With `K` words a state takes 4 K bytes, and 6 to 12 in the table.
 */

export interface Store {
  /** How many words a state has. */
  readonly words: number;
  /** Makes an array of zeros, such as threads can share where they are to. */
  readonly make: MakeWords;
  /** The states in the order in which they were found, {@link PIECE} in each piece. */
  readonly pieces: Int32Array[];
  /** The number of the next one that is found. Where several threads find states, each fills pieces of its own. */
  used: number;
  /**
   * Its length is 2^s. An entry is 0 where it is free; else the number of a state plus 1 (s bits), bits s to 28 of its
   * hash, and how far away it is, {@link FAR} and more being the same ({@link AWAY_BITS} bits).
   */
  table: Int32Array;
}

export type MakeWords = (length: number) => Int32Array;

export const ownWords: MakeWords = (length) => new Int32Array(length);
export const sharedWords: MakeWords = (length) => new Int32Array(new SharedArrayBuffer(4 * length));

/** How many states stand in one piece, as a power of two. */
export const PIECE_BITS = 16;
export const PIECE: number = 1 << PIECE_BITS;

const AWAY_BITS = 3;
const AWAY_SHIFT: number = 32 - AWAY_BITS;
export const FAR: number = (1 << AWAY_BITS) - 1;

/** The table grows when it is fuller than this. */
const FULLEST = 0.7;
const FIRST_SLOTS = 1 << 12;
/** An entry has so many bits for a number. */
const MOST_SLOTS: number = 1 << AWAY_SHIFT;
/** How many states are put into the table at a time. */
const BLOCK = 64;

/** No states yet. */
export function storeOf(words: number, make: MakeWords): Store {
  return { words, make, pieces: [], used: 0, table: make(FIRST_SLOTS) };
}

/** How many states the table has room for. */
export const roomIn = ({ table }: Store): number => Math.floor(table.length * FULLEST);

/** The bits of a hash that stand in an entry of a table. */
export const tagsOf = ({ table }: Store): number => ~(table.length - 1) & ((1 << AWAY_SHIFT) - 1);

/** Adds a state that is not there yet. */
export function add(store: Store, state: Int32Array): void {
  const { words, used } = store;
  if (used >= roomIn(store)) growTable(store);
  pieceOf(store, used).set(state, (used % PIECE) * words);
  store.used += 1;
  addToTable(store, used, store.used);
}

/** The words of a state. */
export function stateAt({ pieces, words }: Store, number: number): Int32Array {
  const at = (number % PIECE) * words;
  return (pieces[number >>> PIECE_BITS] as Int32Array).subarray(at, at + words);
}

/** The piece that a state stands in, or will. */
export function pieceOf({ pieces, words, make }: Store, number: number): Int32Array {
  const which = number >>> PIECE_BITS;
  pieces[which] ??= make(PIECE * words);
  return pieces[which];
}

/** Makes the table twice as large. */
export function growTable(store: Store): void {
  const old = store.table;
  store.table = twiceAsLarge(store);
  const strays: number[] = [];
  growRegion(store, old, 0, old.length, strays);
  addStrays(store, strays);
}

/**
 * A table twice as large as the store's, without entries.
 *
 * @throws RangeError where a number would no longer fit into an entry
 */
export function twiceAsLarge({ table, make }: Store): Int32Array {
  if (table.length === MOST_SLOTS) {
    throw new RangeError(
      `There are more than ${Math.floor(FULLEST * MOST_SLOTS).toLocaleString('en')} states, and more cannot be told apart: ` +
        'set a limit on states, leave something out (reduce), or explore fewer nodes.',
    );
  }
  return make(2 * table.length);
}

/**
 * Takes the entries at the places `low` up to `high` (less one) of a table into one twice as large, so that several
 * threads can do it at a time. Those that have no room in the part that corresponds are added to `strays`.
 */
export function growRegion(store: Store, old: Int32Array, low: number, high: number, strays: number[]): void {
  const { words, pieces, table } = store;
  codeFor(words).grow(pieces, old, table, low, high, strays);
}

/** Puts the numbers of some states into the table, wherever there is room. */
export function addStrays(store: Store, strays: readonly number[]): void {
  for (const number of strays) addToTable(store, number, number + 1);
}

/** Puts the numbers `from` up to `to` (less one) of states into the table. */
export function addToTable({ words, pieces, table }: Store, from: number, to: number): void {
  codeFor(words).fill(pieces, table, from, to);
}

/**
 * Packs every state anew. What is left of the old store is worthless.
 *
 * @param end the number before which all states stand
 */
export function repacked(
  from: Store,
  words: number,
  repack: (words: Int32Array, at: number, into: Int32Array) => void,
  end: number,
): Store {
  const { length } = from.table;
  // The old ones go first: nobody needs both at a time.
  from.table = from.make(0);
  const to: Store = { ...from, words, pieces: [] };
  const state = new Int32Array(words);
  for (const [which, piece] of from.pieces.entries()) {
    const packed = pieceOf(to, which * PIECE);
    const some = Math.min(PIECE, end - which * PIECE);
    for (let at = 0; at < some; at++) {
      repack(piece, at * from.words, state);
      packed.set(state, at * words);
    }
    from.pieces[which] = new Int32Array(0);
  }
  to.table = from.make(length);
  return to;
}

/** What the states take, in bytes. */
export function bytesOf({ pieces, table }: Store): number {
  return 4 * (table.length + pieces.reduce((sum, { length }) => sum + length, 0));
}

/** The hash of a state of so many words, as source text: a function of the words. */
export function hashText(words: number): string {
  const names = Array.from({ length: words }, (_, k) => `a${k}`);
  return `(${names.join(', ')}) => {
      let h = 0x9E3779B1 | 0;
      ${names.map((name) => `h = Math.imul(h ^ ${name}, 0x85EBCA6B); h ^= h >>> 15`).join('; ')};
      h = Math.imul(h, 0xC2B2AE35);
      return h ^ h >>> 16;
    }`;
}

/** How far place `i` is away from where a hash points, as it stands in an entry: source text. */
export const awayText = (i: string, hash: string): string =>
  `Math.min(${i} - ${hash} & mask, ${FAR}) << ${AWAY_SHIFT}`;

interface Code {
  grow(
    pieces: readonly Int32Array[],
    old: Int32Array,
    table: Int32Array,
    low: number,
    high: number,
    strays: number[],
  ): void;
  /** What it returns means nothing. */
  fill(pieces: readonly Int32Array[], table: Int32Array, from: number, to: number): number;
}

const codes: Code[] = [];

/** What is done with tables of states of so many words. */
function codeFor(words: number): Code {
  const read = Array.from({ length: words }, (_, k) => `piece[p + ${k}]`).join(', ');
  const hashed = `const piece = pieces[number >>> ${PIECE_BITS}], p = (number & ${PIECE - 1}) * ${words}, h = hash(${read})`;
  codes[words] ??= new Function(
    `const hash = ${hashText(words)};
    const hashOf = (pieces, number) => { ${hashed}; return h; };
    const hashes = new Int32Array(${BLOCK});

    const grow = (pieces, old, table, low, high, strays) => {
      const size = old.length, mask = size - 1, tags = ${(1 << AWAY_SHIFT) - 1} & ~(2 * size - 1);
      for (let from = low; from < high; from++) {
        const entry = old[from];
        if (entry === 0) continue;
        const number = (entry & mask) - 1, away = entry >>> ${AWAY_SHIFT};
        // Of the hash the bits from s, but for where an entry is too far away.
        const known = away < ${FAR} ? (entry & ~mask) | (from - away & mask) : hashOf(pieces, number);
        const home = known & (2 * size - 1), base = home & size, end = base + high;
        let i = home;
        if (i < base + low || i >= end) { strays.push(number); continue; }
        while (i < end && table[i] !== 0) i += 1;
        if (i === end) strays.push(number);
        else table[i] = known & tags | Math.min(i - home, ${FAR}) << ${AWAY_SHIFT} | number + 1;
      }
    };

    const fill = (pieces, table, from, to) => {
      const mask = table.length - 1, tags = ${(1 << AWAY_SHIFT) - 1} & ~mask;
      let touched = 0;
      for (let begin = from; begin < to; begin += ${BLOCK}) {
        const end = Math.min(begin + ${BLOCK}, to);
        // Their places are touched all at once, so that the processor waits for many at a time.
        for (let number = begin; number < end; number++) {
          const h = hashes[number - begin] = hashOf(pieces, number);
          touched ^= table[h & mask];
        }
        for (let number = begin; number < end; number++) {
          const h = hashes[number - begin];
          let i = h & mask;
          while (table[i] !== 0) i = i + 1 & mask;
          table[i] = h & tags | ${awayText('i', 'h')} | number + 1;
        }
      }
      return touched;
    };
    return { grow, fill };`,
  )() as Code;
  return codes[words];
}
