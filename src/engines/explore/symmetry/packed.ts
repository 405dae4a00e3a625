import { type Field, type Layout, layoutOf, valueAt, type Widths, WORD } from '../layout.js';
import { canonicaliser, emptyStanding, type Standing } from './canonical.js';
import { exchanging } from './exchange.js';
import type { SymmetricBehaviour } from './images.js';
import type { Representing } from './representing.js';
import { slotsOf } from './strips.js';

/** The fast way where the layout has strips; else, states are unpacked, and their representatives packed. */
export function representing(behaviour: SymmetricBehaviour, layout: Layout): Representing {
  const { canonicalise, settle } = canonicaliser(behaviour);
  const packing = packingOf(behaviour, layout);
  if (layout.strips.length > 0) {
    return exchanging(behaviour, layout, (words, swaps) => {
      const state = packing.unpack(words);
      if (settle(state, swaps)) packing.pack(state, words);
    });
  }
  const represent = (words: Int32Array): void => {
    const state = packing.unpack(words);
    if (canonicalise(state)) packing.pack(state, words);
  };
  const each = (piece: (k: number) => string): string =>
    Array.from({ length: layout.words }, (_, k) => piece(k)).join('; ');
  const text = `${each((k) => `named[${k}] = a${k}`)}; representOne(named); ${each((k) => `a${k} = named[${k}]`)};`;
  const tools = { words: new Int32Array(layout.words), represent };
  const prelude = 'const { words: named, represent: representOne } = names;';
  return { prelude, text, tools, represent, refresh: () => {} };
}

/** Between packed states and states as lists of what is in them. */
function packingOf(behaviour: SymmetricBehaviour, { words: size, nodes, things }: Layout) {
  const state = emptyStanding(behaviour);
  const bitsOf = (fields: readonly Field[]): number[] =>
    Array.from({ length: size }, (_, k) =>
      fields.reduce((bits, { word, mask }) => (word === k ? bits | mask : bits), 0),
    );
  const [nodeBits, thingBits] = [bitsOf(nodes), bitsOf(things)];
  const thingAt = Array.from({ length: size }, () => new Int32Array(WORD));
  for (const [thing, { word, shift, bits }] of things.entries())
    thingAt[word]?.fill(thing, shift, shift + bits);

  function unpack(words: Int32Array): Standing {
    for (let node = 0; node < nodes.length; node++) {
      state.locals[node] = valueAt(words, 0, nodes[node] as Field);
    }
    let count = 0;
    for (let k = 0; k < size; k++) {
      const at = thingAt[k] as Int32Array;
      for (let rest = (words[k] as number) & (thingBits[k] as number); rest !== 0; count++) {
        const thing = at[31 - Math.clz32(rest & -rest)] as number;
        const field = things[thing] as Field;
        state.things[count] = thing;
        state.times[count] = valueAt(words, 0, field);
        rest &= ~field.mask;
      }
    }
    state.count = count;
    return state;
  }

  function pack({ locals, things: under, times, count }: Standing, words: Int32Array): void {
    for (let k = 0; k < size; k++) {
      words[k] = (words[k] as number) & ~((nodeBits[k] as number) | (thingBits[k] as number));
    }
    const put = ({ word, shift }: Field, value: number): void => {
      words[word] = (words[word] as number) | (value << shift);
    };
    for (let node = 0; node < nodes.length; node++) put(nodes[node] as Field, locals[node] as number);
    for (let i = 0; i < count; i++) put(things[under[i] as number] as Field, times[i] as number);
  }

  return { unpack, pack };
}

/** A layout with as much room for each thing as for its images; in strips, where that goes. */
export function symmetricLayout(behaviour: SymmetricBehaviour, widths: Widths): Layout {
  const { thingImages } = behaviour;
  // Nothing is kept free for things that are not known: they come with their images, and then have a strip.
  const things = widths.things.slice(0, behaviour.things.length);
  for (let before = -1, after = 0; before !== after; ) {
    before = after;
    for (const images of thingImages) {
      for (const [thing, image] of images.entries())
        things[thing] = Math.max(things[thing] as number, things[image] as number);
    }
    after = things.reduce((sum, bits) => sum + bits, 0);
  }
  // The loop has a bit for each swap in which nodes are equal.
  const slots = behaviour.swaps.length < 32 ? slotsOf(behaviour, things.length) : null;
  return layoutOf({ ...widths, things }, slots ?? []);
}
