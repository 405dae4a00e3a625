/** Where in the words of a packed state a number stands. */
export interface Field {
  readonly word: number;
  readonly shift: number;
  readonly bits: number;
  /** The field's bits in its word, as a signed 32-bit number; and its highest one alone. */
  readonly mask: number;
  readonly top: number;
}

/**
 * How a global state is packed into 32-bit words: first the local states of the nodes, then what is left of each
 * fault's budget, then how often each thing is under way. No field crosses from one word into the next.
 */
export interface Layout {
  readonly words: number;
  readonly nodes: readonly Field[];
  readonly budgets: readonly Field[];
  /** What each channel holds, where channels keep the order of their messages. */
  readonly channels: readonly Field[];
  readonly things: readonly Field[];
}

export interface Widths {
  readonly nodes: readonly number[];
  readonly budgets: readonly number[];
  readonly channels: readonly number[];
  readonly things: readonly number[];
}

/** The widest field there is. */
export const WORD = 32;

/** Gives each field its place. */
export function layoutOf(widths: Widths): Layout {
  let word = 0;
  let shift = 0;
  const place = (bits: number): Field => {
    if (bits === 0) return { word, shift: 0, bits, mask: 0, top: 0 };
    if (shift + bits > WORD) {
      word += 1;
      shift = 0;
    }
    const mask = bits === WORD ? -1 : (((1 << bits) - 1) << shift) | 0;
    const field = { word, shift, bits, mask, top: (1 << (shift + bits - 1)) | 0 };
    shift += bits;
    return field;
  };
  const nodes = widths.nodes.map(place);
  const budgets = widths.budgets.map(place);
  const channels = widths.channels.map(place);
  const things = widths.things.map(place);
  return { words: word + 1, nodes, budgets, channels, things };
}

/** How many bits hold the numbers up to `most`: for 0, none. */
export function bitsFor(most: number): number {
  return WORD - Math.clz32(most);
}

/** The number in a field of the packed state that begins at `at`. */
export function valueAt(words: Int32Array, at: number, { word, shift, mask }: Field): number {
  return ((words[at + word] as number) & mask) >>> shift;
}

/** Copies packed states from one layout to a wider one. */
export function repacker(
  from: Layout,
  to: Layout,
): (words: Int32Array, at: number, into: Int32Array) => void {
  const pairs = (['nodes', 'budgets', 'channels', 'things'] as const).flatMap((kind) =>
    from[kind].map((field, i) => [field, to[kind][i] as Field] as const),
  );
  return (words, at, into) => {
    into.fill(0);
    for (const [was, now] of pairs) {
      const word = into[now.word] as number;
      into[now.word] = word | (valueAt(words, at, was) << now.shift);
    }
  };
}

/** For each word, up to the last that has some, the bits of some fields. */
export function bitsByWord(fields: readonly Field[]): number[] {
  const bits: number[] = [];
  for (const { word, mask } of fields) bits[word] = (bits[word] ?? 0) | mask;
  return Array.from(bits, (some) => some ?? 0);
}
