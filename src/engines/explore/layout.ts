import type { Slots } from './symmetry/strips.js';

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
  /** Where nodes are interchangeable: where the parts of a state stand that belong to one of them each. */
  readonly strips: readonly Strip[];
}

/**
 * So many bits for each node of a group side by side, in the order of the group; what the bits mean is the same for
 * each of them. So exchanging two nodes is exchanging their bits.
 */
export interface Strip {
  readonly group: number;
  readonly word: number;
  readonly shift: number;
  readonly bits: number;
}

export interface Widths {
  readonly nodes: readonly number[];
  readonly budgets: readonly number[];
  readonly channels: readonly number[];
  readonly things: readonly number[];
}

/** The widest field there is. */
export const WORD = 32;

/**
 * Gives each field its place.
 *
 * @param slots parts that belong to one node of a group each: they are put into strips
 */
export function layoutOf(widths: Widths, slots: readonly Slots[] = []): Layout {
  let word = 0;
  let shift = 0;
  const place = (bits: number): Field => {
    if (bits === 0) return fieldAt(word, 0, 0);
    if (shift + bits > WORD) {
      word += 1;
      shift = 0;
    }
    const field = fieldAt(word, shift, bits);
    shift += bits;
    return field;
  };
  const nodes: Field[] = [];
  const things: Field[] = [];
  const strips: Strip[] = [];
  for (const [group, slot] of slots.entries()) {
    const size = slot.nodes.length;
    const most = Math.floor(WORD / size);
    const parts = [
      {
        of: nodes,
        row: slot.nodes,
        bits: Math.max(...slot.nodes.map((node) => widths.nodes[node] as number)),
      },
      ...slot.things.map((row) => ({ of: things, row, bits: widths.things[row[0] as number] as number })),
    ];
    // The widest first, so that they fit into fewer.
    const left = parts.sort((one, other) => other.bits - one.bits);
    while (left.length > 0) {
      const inside: typeof parts = [];
      let bits = 0;
      for (const part of [...left]) {
        if (bits + part.bits > most) continue;
        bits += part.bits;
        inside.push(part);
        left.splice(left.indexOf(part), 1);
      }
      if (inside.length === 0) return layoutOf(widths);
      const strip = place(bits * size);
      strips.push({ group, word: strip.word, shift: strip.shift, bits });
      let from = strip.shift;
      for (const part of inside) {
        for (const [i, number] of part.row.entries()) {
          part.of[number] = fieldAt(strip.word, from + i * bits, part.bits);
        }
        from += part.bits;
      }
    }
  }
  for (const [node, bits] of widths.nodes.entries()) nodes[node] ??= place(bits);
  const budgets = widths.budgets.map(place);
  const channels = widths.channels.map(place);
  for (const [thing, bits] of widths.things.entries()) things[thing] ??= place(bits);
  return { words: word + 1, nodes, budgets, channels, things, strips };
}

function fieldAt(word: number, shift: number, bits: number): Field {
  if (bits === 0) return { word, shift: 0, bits, mask: 0, top: 0 };
  const mask = bits === WORD ? -1 : (((1 << bits) - 1) << shift) | 0;
  return { word, shift, bits, mask, top: (1 << (shift + bits - 1)) | 0 };
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
