import { type Field, type Layout, valueAt, type Widths } from '../layout.js';
import { canonicaliser, emptyStanding } from './canonical.js';
import type { SymmetricBehaviour } from './images.js';

/** Makes of a packed state, in place, the one that stands for all its renamings. */
export type Canonicalise = (words: Int32Array) => void;

export function packedCanonicaliser(
  behaviour: SymmetricBehaviour,
  layout: Layout,
  thingsAt: readonly Int32Array[],
): Canonicalise {
  const canonicalise = canonicaliser(behaviour);
  const state = emptyStanding(behaviour);
  const { words: size, nodes, things } = layout;
  const isOf = (fields: readonly Field[]) =>
    Int32Array.from({ length: size }, (_, k) =>
      fields.reduce((bits, { word, mask }) => (word === k ? bits | mask : bits), 0),
    );
  const [nodeBits, thingBits] = [isOf(nodes), isOf(things)];
  return (words) => {
    for (let node = 0; node < nodes.length; node++)
      state.locals[node] = valueAt(words, 0, nodes[node] as Field);
    let count = 0;
    for (let k = 0; k < size; k++) {
      const at = thingsAt[k] as Int32Array;
      for (let rest = (words[k] as number) & (thingBits[k] as number); rest !== 0; count++) {
        const thing = at[31 - Math.clz32(rest & -rest)] as number;
        const field = things[thing] as Field;
        state.things[count] = thing;
        state.times[count] = valueAt(words, 0, field);
        rest &= ~field.mask;
      }
    }
    state.count = count;
    if (!canonicalise(state)) return;
    for (let k = 0; k < size; k++)
      words[k] = (words[k] as number) & ~((nodeBits[k] as number) | (thingBits[k] as number));
    const put = ({ word, shift }: Field, value: number): void => {
      words[word] = (words[word] as number) | (value << shift);
    };
    for (let node = 0; node < nodes.length; node++) put(nodes[node] as Field, state.locals[node] as number);
    for (let i = 0; i < count; i++) put(things[state.things[i] as number] as Field, state.times[i] as number);
  };
}

/** Widths with as much room for each thing as for its images. */
export function evened({ thingImages }: SymmetricBehaviour, widths: Widths): Widths {
  const things = [...widths.things];
  for (let before = -1, after = 0; before !== after; ) {
    before = after;
    for (const images of thingImages) {
      for (const [thing, image] of images.entries())
        things[thing] = Math.max(things[thing] as number, things[image] as number);
    }
    after = things.reduce((sum, bits) => sum + bits, 0);
  }
  return { ...widths, things };
}
