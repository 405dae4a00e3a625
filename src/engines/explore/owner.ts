import type { Field, Layout } from './layout.js';

/**
 * So many nodes tell to whom a state belongs. With more, threads would have more equal shares; but with fewer, most
 * of what can happen in a state leads to a state of the same thread.
 */
const MOST_NODES = 2;

/** The nodes by whose local states states are divided among threads: those that have most of them. */
export function dividingNodes({ nodes }: Layout): number[] {
  const all = [...nodes.keys()];
  const bits = (node: number): number => (nodes[node] as Field).bits;
  return all.sort((a, b) => bits(b) - bits(a) || a - b).slice(0, MOST_NODES);
}

/**
 * Which of `threads` a state with the words `a0`, `a1`, … belongs to, as source text. It hangs on the numbers of local
 * states, and not on how they are packed: a state must not change hands when the layout does.
 */
export function ownerText({ nodes }: Layout, dividing: readonly number[]): string {
  const sum = dividing.map((node, i) => {
    const { word, mask, shift } = nodes[node] as Field;
    return `Math.imul((a${word} & ${mask}) >>> ${shift}, ${FACTORS[i]})`;
  });
  return `(Math.imul(${sum.join(' + ')}, 0x9E3779B1) >>> 16) * threads >>> 16`;
}

/** Odd numbers without a pattern. */
const FACTORS = [0x85ebca6b, 0xc2b2ae35];
