import type { Field, Layout, Strip } from '../layout.js';
import type { SymmetricBehaviour } from './images.js';
import type { Representing } from './representing.js';

/** So many bits are compared at a time: they are a small number to JavaScript. */
const CHUNK = 30;

/**
 * The fast way, where the layout has strips: the interchangeable nodes of each group are sorted by what the other
 * nodes' local states say of them (`keys.ts`), and then by their bits in the strips. To exchange two is to exchange these,
 * and to look up the other nodes' local states. It is written out for the layout, as the loop is.
 *
 * Two nodes that are equal in both may be exchanged without a change, if the other nodes' local states stay as they
 * are; where they do not, `settle` tries all orders.
 */
export function exchanging(
  behaviour: SymmetricBehaviour,
  layout: Layout,
  settle: (words: Int32Array, swaps: readonly number[]) => void,
): Representing {
  const { groups, swaps, keys, localImages } = behaviour;
  const { size, firsts } = keys;
  const others = layout.nodes.flatMap((_, node) => (keys.members.includes(node) ? [] : node));
  const room = (node: number): number => 2 ** (layout.nodes[node] as Field).bits;
  const tools = {
    words: new Int32Array(layout.words),
    keys: others.map((node) => new Int32Array(room(node) * size)),
    images: swaps.map(() => others.map((node) => new Int32Array(room(node)))),
    settle: (words: Int32Array, ties: number): void =>
      settle(
        words,
        [...swaps.keys()].filter((s) => (ties >>> s) & 1),
      ),
  };
  const known = others.map(() => 1);
  const refresh = (): void => {
    for (const [i, node] of others.entries()) {
      const count = Math.min(behaviour.locals[node]?.length as number, room(node));
      for (let local = known[i] as number; local < count; local++) {
        for (let m = 0; m < size; m++) {
          (tools.keys[i] as Int32Array)[local * size + m] = keys.locals[node]?.[local * size + m] as number;
        }
        for (const s of swaps.keys()) {
          (tools.images[s]?.[i] as Int32Array)[local] = localImages[s]?.[node]?.[local] as number;
        }
      }
      known[i] = count;
    }
  };
  refresh();

  const text = others
    .map((node, i) => {
      const { word, mask, shift } = layout.nodes[node] as Field;
      return `let l${i} = (a${word} & ${mask}) >>> ${shift};`;
    })
    .concat('let moved = false, loose = false, ties = 0;');
  const written: string[] = [];
  let member = 0;
  for (const [group, nodes] of groups.entries()) {
    const chunks = chunksOf(layout.strips.filter((strip) => strip.group === group));
    const [first, last] = [member, member + nodes.length - 1];
    member += nodes.length;
    for (let m = first; m <= last; m++) {
      const said = others.map((_, i) => `keys${i}[l${i} * ${size} + ${m}]`).join(' + ');
      text.push(`let q${m} = ${said || 0} | 0;`);
      for (const [c, chunk] of chunks.entries()) {
        const parts = chunk.map(({ word, shift, bits, from }) => {
          const value = `(a${word} >>> ${shift + (m - first) * bits} & ${maskOf(bits)})`;
          return from > 0 ? `${value} << ${from}` : value;
        });
        text.push(`let b${m}_${c} = ${parts.join(' | ')};`);
      }
    }
    const names = (m: number): string[] => [`q${m}`, ...chunks.map((_, c) => `b${m}_${c}`)];
    const isAfter = (m: number): string => {
      const [left, right] = [names(m), names(m + 1)];
      return left.reduceRight(
        (rest, one, i) =>
          rest === ''
            ? `${one} > ${right[i]}`
            : `(${one} > ${right[i]} || ${one} === ${right[i]} && ${rest})`,
        '',
      );
    };
    /** Moves a node to the front past all that come after it. */
    const sink = (m: number): string => {
      const s = firsts.indexOf(m);
      const exchange = names(m).map((one, i) => {
        const other = names(m + 1)[i];
        return `x = ${one}; ${one} = ${other}; ${other} = x;`;
      });
      const looked = others.map((_, i) => `l${i} = images${s}_${i}[l${i}];`);
      return `if (${isAfter(m)}) { moved = true; let x; ${[...exchange, ...looked].join(' ')} ${m > first ? sink(m - 1) : ''} }`;
    };
    for (let m = first; m < last; m++) text.push(sink(m));
    for (let m = first; m < last; m++) {
      const s = firsts.indexOf(m);
      const same = names(m)
        .map((one, i) => `${one} === ${names(m + 1)[i]}`)
        .join(' && ');
      const changes = others.map((_, i) => `images${s}_${i}[l${i}] !== l${i}`).join(' || ');
      text.push(
        `if (${same}) { ties |= ${1 << s}; ${changes === '' ? '' : `if (${changes}) loose = true;`} }`,
      );
    }
    for (const [c, chunk] of chunks.entries()) {
      for (const { word, shift, bits, from } of chunk) {
        const values = nodes.map(
          (_, i) => `(b${first + i}_${c} >>> ${from} & ${maskOf(bits)}) << ${shift + i * bits}`,
        );
        const all = nodes.reduce((mask, _, i) => mask | (maskOf(bits) << (shift + i * bits)), 0);
        written.push(`a${word} = a${word} & ${~all} | ${values.join(' | ')};`);
      }
    }
  }
  for (const [i, node] of others.entries()) {
    const { word, mask, shift } = layout.nodes[node] as Field;
    written.push(`a${word} = a${word} & ${~mask} | l${i} << ${shift};`);
  }
  const each = (piece: (k: number) => string): string =>
    Array.from({ length: layout.words }, (_, k) => piece(k)).join('; ');
  text.push(
    `if (moved) { ${written.join(' ')} }`,
    `if (loose) { ${each((k) => `named[${k}] = a${k}`)}; settleTies(named, ties); ${each((k) => `a${k} = named[${k}]`)}; }`,
  );
  const prelude = [
    'const { words: named, settle: settleTies } = names;',
    ...others.map((_, i) => `const keys${i} = names.keys[${i}];`),
    ...swaps.flatMap((_, s) => others.map((__, i) => `const images${s}_${i} = names.images[${s}][${i}];`)),
  ].join('\n');
  const source = text.join('\n');
  const represent = new Function(
    'names',
    `${prelude}\nreturn (state) => { let ${each((k) => `a${k} = state[${k}]`).replaceAll(';', ',')};\n${source}\n${each((k) => `state[${k}] = a${k}`)}; };`,
  )(tools) as (state: Int32Array) => void;
  return { prelude, text: source, tools, represent, refresh };
}

const maskOf = (bits: number): number => 2 ** bits - 1;

/** Strips whose bits of one node make up one number; `from` is where theirs begin in it. */
function chunksOf(strips: readonly Strip[]): (Strip & { readonly from: number })[][] {
  const chunks: (Strip & { readonly from: number })[][] = [];
  let from = CHUNK;
  for (const strip of strips) {
    if (from + strip.bits > CHUNK) {
      chunks.push([]);
      from = 0;
    }
    chunks.at(-1)?.push({ ...strip, from });
    from += strip.bits;
  }
  return chunks;
}
