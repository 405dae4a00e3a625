/** States stand where they were found, and the table knows each of them, however many there are. */
import { expect, test } from 'vitest';
import {
  add,
  addToTable,
  ownWords,
  PIECE,
  repacked,
  stateAt,
  storeOf,
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
