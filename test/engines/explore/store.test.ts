/** States stand where they were found, and the table knows each of them, however many there are. */
import { expect, test } from 'vitest';
import {
  add,
  addStrays,
  addToTable,
  growRegion,
  ownWords,
  PIECE,
  repacked,
  stateAt,
  storeOf,
  twiceAsLarge,
} from '../../../src/engines/explore/store.js';

test('only states are packed anew, not the places where none stands yet', () => {
  const old = storeOf(1, ownWords);
  const states = PIECE + 3;
  for (let number = 0; number < states; number++) add(old, Int32Array.of(number + 1));
  let packed = 0;
  const double = (words: Int32Array, at: number, into: Int32Array) => {
    packed += 1;
    into.set([words[at] as number, 2 * (words[at] as number)]);
  };
  const { length } = old.table;
  const store = repacked(old, 2, double, old.used);
  addToTable(store, 0, store.used);
  expect(packed).toBe(states);
  for (const number of [0, PIECE - 1, PIECE, states - 1])
    expect([...stateAt(store, number)]).toEqual([number + 1, 2 * number + 2]);
  // In the table each number stands once, plus 1; the old one takes no memory any more.
  const numbers = [...store.table].filter((entry) => entry !== 0).map((entry) => entry & (length - 1));
  expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: states }, (_, number) => number + 1));
  expect(old.table).toHaveLength(0);
});

test('more states than an entry of the table has bits for are refused, not mixed up', () => {
  const full = { ...storeOf(1, ownWords), table: { length: 2 ** 29 } as Int32Array };
  expect(() => twiceAsLarge(full)).toThrow(/more than 375,809,638 states/);
});

test('a table that doubles, by regions or as a whole, has every state where its hash points, or after it', () => {
  const store = storeOf(1, ownWords);
  for (let number = 0; number < 40_000; number++) add(store, Int32Array.of(7 * number + 1));
  const { length } = store.table;
  for (const regions of [1, 2, 3]) {
    const larger = { ...store, table: twiceAsLarge(store) };
    const strays: number[] = [];
    const size = Math.ceil(length / regions);
    for (let low = 0; low < length; low += size)
      growRegion(larger, store.table, low, Math.min(low + size, length), strays);
    addStrays(larger, strays);
    const mask = 2 * length - 1;
    const places = new Map([...larger.table.entries()].map(([at, entry]) => [(entry & mask) - 1, at]));
    // No gap between where the hash points, which an entry alone in a table tells, and where it stands.
    for (let number = 0; number < store.used; number += 37) {
      const alone = { ...store, table: new Int32Array(2 * length) };
      addToTable(alone, number, number + 1);
      const home = alone.table.findIndex((entry) => entry !== 0);
      for (let at = home; at !== places.get(number); at = (at + 1) & mask)
        expect(larger.table[at]).not.toBe(0);
    }
    expect(larger.table.filter((entry) => entry !== 0)).toHaveLength(store.used);
  }
});
