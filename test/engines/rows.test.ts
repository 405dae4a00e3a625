import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Rows } from '../../src/engines/rows.js';

test('numbers rows as a Map would', () => {
  const small = fc.integer({ min: -1, max: 2 });
  const any = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }).chain((width) => {
        const row = fc.array(fc.oneof(small, any), { minLength: width, maxLength: width });
        return fc.record({
          width: fc.constant(width),
          first: fc.array(row),
          second: fc.array(row, { maxLength: 600, size: 'max' }),
        });
      }),
      ({ width, first, second }) => {
        const rows = new Rows(width);
        for (const list of [first, second]) {
          const map = new Map<string, number>();
          for (const row of list) {
            const key = row.join();
            if (!map.has(key)) map.set(key, map.size);
            expect(rows.number(Int32Array.from(row))).toBe(map.get(key));
            expect(rows.size).toBe(map.size);
          }
          for (const [key, number] of map) expect([...rows.row(number)].join()).toBe(key);
          rows.clear();
        }
      },
    ),
    { numRuns: 100 },
  );
});

test('rows that differ only in high bits, or are shifted, stay apart', () => {
  const rows = new Rows(3);
  const given = Array.from({ length: 32 * 3 }, (_, i) => {
    const row = new Int32Array(3);
    row[i % 3] = 1 << Math.floor(i / 3);
    return row;
  });
  expect(new Set(given.map((row) => rows.number(row))).size).toBe(given.length);
});
