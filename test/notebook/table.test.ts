import { describe, expect, test } from 'vitest';
import { displaySymbol, type MimeBundle } from '../../src/notebook/display.js';
import { percent, table } from '../../src/notebook/table.js';

const bundle = (rows: unknown): MimeBundle => table(rows as never)[displaySymbol]() as MimeBundle;
const text = (rows: unknown): string[] => (bundle(rows)['text/plain'] as string).split('\n');
const html = (rows: unknown): string => bundle(rows)['text/html'] as string;

describe('a table in text', () => {
  test('has its texts at the left and its numbers at the right, under their heads', () => {
    expect(
      text([
        { name: 'A', nodes: 3, share: '7.5 %' },
        { name: 'longer', nodes: 101, share: '100 %' },
      ]),
    ).toEqual([
      'name    nodes  share', //
      'A           3  7.5 %',
      'longer    101  100 %',
    ]);
  });

  test('treats a column as numbers only where all of it is', () => {
    expect(
      text([
        { lost: '3, 4', more: 1 },
        { lost: '12', more: 'none' },
      ]),
    ).toEqual(['lost  more', '3, 4  1', '12    none']);
  });

  test('shows numbers with six digits at most, whole ones in full, and truth in words', () => {
    expect(text([{ third: 1 / 3, whole: 12345678, small: 1e-9, is: true }])[1]).toBe(
      '0.333333  12345678   1e-9  true',
    );
    expect(text([{ sum: 0.1 + 0.2, below: -2.5 }])[1]).toBe('0.3   -2.5');
  });
});

describe('a table in HTML', () => {
  test('aligns as the text does', () => {
    expect(html([{ name: 'A', nodes: 3 }])).toBe(
      '<table><thead><tr><th style="text-align:left">name</th><th style="text-align:right">nodes</th></tr></thead>' +
        '<tbody><tr><td style="text-align:left">A</td><td style="text-align:right">3</td></tr></tbody></table>',
    );
  });

  test('shows what looks like HTML as it was written, in cells and heads', () => {
    const shown = html([{ '<b>': '<script>alert("&")</script>' }]);
    expect(shown).not.toMatch(/<script|<b>/);
    expect(shown).toContain('&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;');
    expect(shown).toContain('&lt;b&gt;');
  });
});

describe('refused:', () => {
  test.each<[string, unknown, RegExp]>([
    ['no rows', [], /at least one row, but was given an array of 0/],
    ['one row alone', { nodes: 3 }, /array of at least one row, but was given an object/],
    ['nothing', undefined, /was given undefined/],
    [
      'a row that is none',
      [{ nodes: 3 }, 4],
      /Row 2 of a table must be an object such as \{ nodes: 3 \}, but is 4/,
    ],
    ['a row that is a list', [[3]], /Row 1 .* is an array of 1/],
    ['a cell that is a list', [{ lost: [3] }], /The column 'lost' of a table holds an array of 1/],
    [
      'a cell left out',
      [{ nodes: 3, loss: 0 }, { nodes: 5 }],
      /The column 'loss' of a table holds undefined/,
    ],
    [
      'a column that the first row has not',
      [{ nodes: 3 }, { nodes: 5, los: 0 }],
      /Row 2 of a table has a column 'los', but the first row only nodes/,
    ],
  ])('%s', (_, rows, message) => {
    expect(() => table(rows as never)).toThrow(message);
  });
});

describe('a share in per cent', () => {
  test('has one digit, or as many as asked for', () => {
    expect(percent(0.7461)).toBe('74.6 %');
    expect(percent(1)).toBe('100.0 %');
    expect(percent(0.7461, 0)).toBe('75 %');
    expect(percent(0.000012, 4)).toBe('0.0012 %');
  });

  test('is a number, and so are its digits', () => {
    expect(() => percent('0.5' as never)).toThrow(
      /takes a share, a finite number such as 0.746, but was given '0.5'/,
    );
    expect(() => percent(Number.NaN)).toThrow(/was given NaN/);
    expect(() => percent({ rate: 0.5 } as never)).toThrow(/was given an object/);
    expect(() => percent(0.5, -1)).toThrow(/digits of percent must be a whole number from 0 to 20/);
  });
});
