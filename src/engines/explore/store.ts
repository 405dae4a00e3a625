/*
 * The states that a search has found, exactly: each stands where it was found, one after the other, in pieces that
 * never move. Next to them a table of their numbers tells whether a state is there already.
 *
 * A number's place in the table is the first free one from where the low bits of the state's hash point. It fills the
 * low bits of its entry only; in the high ones stand the high bits of the hash. So a state that differs is hardly ever
 * looked at, though it is the states that are compared, and never their hashes.
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
  /** The table: 0 is free, else the number of a state, plus 1, and the high bits of its hash. Its length is 2^s. */
  table: Int32Array;
}

export type MakeWords = (length: number) => Int32Array;

export const ownWords: MakeWords = (length) => new Int32Array(length);
export const sharedWords: MakeWords = (length) => new Int32Array(new SharedArrayBuffer(4 * length));

/** How many states stand in one piece, as a power of two. */
export const PIECE_BITS = 16;
export const PIECE: number = 1 << PIECE_BITS;

/** The table grows when it is fuller than this. */
export const FULLEST = 0.7;
const FIRST_SLOTS = 1 << 12;
/** How many states are put into the table at a time. */
const BLOCK = 256;

/** No states yet. */
export function storeOf(words: number, make: MakeWords): Store {
  return { words, make, pieces: [], used: 0, table: make(FIRST_SLOTS) };
}

/** How many states the table has room for. */
export const roomIn = ({ table }: Store): number => Math.floor(table.length * FULLEST);

/** Adds a state that is not there yet. */
export function add(store: Store, state: Int32Array): void {
  const { words, used } = store;
  pieceOf(store, used).set(state, (used % PIECE) * words);
  store.used += 1;
  if (store.used > roomIn(store)) growTable(store);
  else addToTable(store, used, store.used);
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
  const { table, used, make } = store;
  // The old one goes first: nobody needs both at a time.
  store.table = make(0);
  store.table = make(2 * table.length);
  addToTable(store, 0, used);
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

/** Puts the numbers `from` up to `to` (less one) of states into the table. */
export function addToTable(store: Store, from: number, to: number): void {
  const { words, pieces, table } = store;
  const strays: number[] = [];
  tableWriter(words).fill(pieces, table, from, to, 0, table.length, strays);
  addStrays(store, strays);
}

/**
 * Does the same for those only whose hash points to the places `low` up to `high` (less one): so several threads can do
 * it at a time. Those that have no room there are added to `strays`.
 */
export function addToRegion(store: Store, [from, to]: Range, [low, high]: Range, strays: number[]): void {
  const { words, pieces, table } = store;
  tableWriter(words).fill(pieces, table, from, to, low, high, strays);
}

/** Puts the numbers of some states into the table, wherever there is room. */
export function addStrays({ words, pieces, table }: Store, strays: readonly number[]): void {
  for (const number of strays) tableWriter(words).place(pieces, table, number);
}

export type Range = readonly [from: number, to: number];

interface TableWriter {
  /** What it returns means nothing. */
  fill(
    pieces: readonly Int32Array[],
    table: Int32Array,
    from: number,
    to: number,
    low: number,
    high: number,
    strays: number[],
  ): number;
  place(pieces: readonly Int32Array[], table: Int32Array, number: number): void;
}

const writers: TableWriter[] = [];

function tableWriter(words: number): TableWriter {
  const read = Array.from({ length: words }, (_, k) => `piece[p + ${k}]`).join(', ');
  const hashed = `const piece = pieces[number >>> ${PIECE_BITS}], p = (number & ${PIECE - 1}) * ${words}, h = hash(${read})`;
  writers[words] ??= new Function(
    `const hash = ${hashText(words)};
    const hashes = new Int32Array(${BLOCK}), numbers = new Int32Array(${BLOCK});
    const fill = (pieces, table, from, to, low, high, strays) => {
      const mask = table.length - 1;
      let touched = 0;
      for (let begin = from; begin < to; begin += ${BLOCK}) {
        const end = Math.min(begin + ${BLOCK}, to);
        let some = 0;
        // Their places are touched all at once, so that the processor waits for many at a time.
        for (let number = begin; number < end; number++) {
          ${hashed}, i = h & mask;
          if (i < low || i >= high) continue;
          numbers[some] = number;
          hashes[some++] = h;
          touched ^= table[i];
        }
        for (let j = 0; j < some; j++) {
          const h = hashes[j], number = numbers[j];
          let i = h & mask;
          while (i < high && table[i] !== 0) i += 1;
          if (i === high) strays.push(number);
          else table[i] = h & ~mask | number + 1;
        }
      }
      return touched;
    };
    const place = (pieces, table, number) => {
      const mask = table.length - 1;
      ${hashed};
      let i = h & mask;
      while (table[i] !== 0) i = i + 1 & mask;
      table[i] = h & ~mask | number + 1;
    };
    return { fill, place };`,
  )() as TableWriter;
  return writers[words];
}
