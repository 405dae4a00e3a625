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
  /** The words of a state. */
  readonly words: number;
  /** The states in the order in which they were found, {@link PIECE} in each piece. */
  readonly pieces: Int32Array[];
  /** How many there are. */
  used: number;
  /** The table: 0 is free, else the number of a state, plus 1, and the high bits of its hash. Its length is 2^s. */
  table: Int32Array;
}

/** How many states stand in one piece, as a power of two. */
export const PIECE_BITS = 16;
export const PIECE: number = 1 << PIECE_BITS;

/** The table grows when it is fuller than this. */
const FULLEST = 0.7;
const FIRST_SLOTS = 1 << 12;
/** How many states are put into the table at a time. */
const BLOCK = 256;

/** No states yet. */
export function storeOf(words: number): Store {
  return { words, pieces: [], used: 0, table: new Int32Array(FIRST_SLOTS) };
}

/** How many states the table has room for. */
export const roomIn = ({ table }: Store): number => Math.floor(table.length * FULLEST);

/** Adds a state that is not there yet. */
export function add(store: Store, state: Int32Array): void {
  const { words, used, pieces } = store;
  pieceOf(store, used).set(state, (used % PIECE) * words);
  store.used += 1;
  if (store.used > roomIn(store)) growTable(store);
  else tableWriter(words)(pieces, store.table, used, store.used);
}

/** The words of a state. */
export function stateAt({ pieces, words }: Store, number: number): Int32Array {
  const at = (number % PIECE) * words;
  return (pieces[number >>> PIECE_BITS] as Int32Array).subarray(at, at + words);
}

/** The piece that a state stands in, or will. */
export function pieceOf({ pieces, words }: Store, number: number): Int32Array {
  const which = number >>> PIECE_BITS;
  pieces[which] ??= new Int32Array(PIECE * words);
  return pieces[which];
}

/** Makes the table twice as large. */
export function growTable(store: Store): void {
  const { words, pieces, table, used } = store;
  const slots = 2 * table.length;
  // The old one first goes: the two are never there at a time.
  store.table = new Int32Array(0);
  store.table = new Int32Array(slots);
  tableWriter(words)(pieces, store.table, 0, used);
}

/** Packs every state anew. What is left of the old store is worthless. */
export function repacked(
  from: Store,
  words: number,
  repack: (words: Int32Array, at: number, into: Int32Array) => void,
): Store {
  const to: Store = { ...storeOf(words), table: new Int32Array(from.table.length) };
  const state = new Int32Array(words);
  for (let number = 0; number < from.used; number++) {
    repack(from.pieces[number >>> PIECE_BITS] as Int32Array, (number % PIECE) * from.words, state);
    pieceOf(to, number).set(state, (number % PIECE) * words);
    if (number % PIECE === PIECE - 1) from.pieces[number >>> PIECE_BITS] = new Int32Array(0);
  }
  to.used = from.used;
  tableWriter(words)(to.pieces, to.table, 0, to.used);
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

type TableWriter = (pieces: readonly Int32Array[], table: Int32Array, from: number, to: number) => number;

const writers: TableWriter[] = [];

/** Writes the numbers `from` up to `to` (less one) of states into a table; what it returns means nothing. */
function tableWriter(words: number): TableWriter {
  const read = Array.from({ length: words }, (_, k) => `piece[p + ${k}]`).join(', ');
  writers[words] ??= new Function(
    `const hash = ${hashText(words)};
    return (pieces, table, from, to) => {
      const mask = table.length - 1, hashes = new Int32Array(${BLOCK});
      let touched = 0;
      for (let begin = from; begin < to; begin += ${BLOCK}) {
        const end = Math.min(begin + ${BLOCK}, to);
        // Their places are touched all at once, so that the processor waits for many at a time.
        for (let number = begin; number < end; number++) {
          const piece = pieces[number >>> ${PIECE_BITS}], p = (number & ${PIECE - 1}) * ${words};
          const h = hashes[number - begin] = hash(${read});
          touched ^= table[h & mask];
        }
        for (let number = begin; number < end; number++) {
          const h = hashes[number - begin];
          let i = h & mask;
          while (table[i] !== 0) i = i + 1 & mask;
          table[i] = h & ~mask | number + 1;
        }
      }
      return touched;
    };`,
  )() as TableWriter;
  return writers[words];
}
