import { escaped } from '../figures/words.js';
import { shown, wholeNumber } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';
import { alignedLines } from '../stats/table.js';
import { type Displayable, displaySymbol } from './display.js';

/** A row of a table: a number or a text in each column. */
export type TableRow = { readonly [column: string]: number | string | boolean };

/**
 * A share as it is read, in per cent.
 *
 * @param share a number, 0 to 1 as a rule
 * @param digits after the point, 0 to 20
 * @throws ArgumentError where the share is no finite number, or digits out of range
 * @example
 * percent(0.7461)      // '74.6 %'
 * percent(0.7461, 0)   // '75 %'
 */
export function percent(share: number, digits = 1): string {
  if (!Number.isFinite(share)) {
    throw new ArgumentError(
      `percent takes a share, a finite number such as 0.746, but was given ${shown(share)}.`,
    );
  }
  wholeNumber('digits of percent', digits, 0, 20);
  return `${(100 * share).toFixed(digits)} %`;
}

/**
 * Rows as a table that a cell shows; its columns are those of the first row. Numbers stand at the
 * right, with at most six digits.
 *
 * @throws ArgumentError where there are no rows, a row has other columns than the first, or a cell is
 *   neither number, text nor boolean
 * @example
 * show(table([{ nodes: 3, success: percent(0.78) }, { nodes: 5, success: percent(0.746) }]));
 */
export function table(rows: readonly TableRow[]): Displayable {
  if (!Array.isArray(rows) || rows.length === 0) {
    throw new ArgumentError(`table takes an array of at least one row, but was given ${shown(rows)}.`);
  }
  for (const [i, row] of rows.entries()) {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      throw new ArgumentError(
        `Row ${i + 1} of a table must be an object such as { nodes: 3 }, but is ${shown(row)}.`,
      );
    }
  }
  const columns = Object.keys(rows[0] as TableRow);
  for (const [i, row] of rows.entries()) {
    const more = Object.keys(row).find((column) => !columns.includes(column));
    if (more !== undefined) {
      throw new ArgumentError(
        `Row ${i + 1} of a table has a column '${more}', but the first row only ${columns.join(', ')}.`,
      );
    }
  }
  const cells = rows.map((row) => columns.map((column) => cellText(column, row[column])));
  const numeric = columns.flatMap((column, i) => (rows.every((row) => isNumeric(row[column])) ? [i] : []));
  const tag = (name: 'th' | 'td') => (text: string, i: number) =>
    `<${name} style="text-align:${numeric.includes(i) ? 'right' : 'left'}">${escaped(text)}</${name}>`;
  const html =
    `<table><thead><tr>${columns.map(tag('th')).join('')}</tr></thead>` +
    `<tbody>${cells.map((row) => `<tr>${row.map(tag('td')).join('')}</tr>`).join('')}</tbody></table>`;
  const text = alignedLines([columns, ...cells], numeric).join('\n');
  return { [displaySymbol]: () => ({ 'text/html': html, 'text/plain': text }) };
}

/** A number, or a text that begins as one does, such as '74.6 %'. */
const isNumeric = (value: unknown) =>
  typeof value === 'number' || (typeof value === 'string' && /^-?\d[\d.,]* ?%?$/.test(value));

function cellText(column: string, value: unknown): string {
  if (typeof value === 'number')
    return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
  if (typeof value === 'string' || typeof value === 'boolean') return String(value);
  throw new ArgumentError(
    `The column '${column}' of a table holds ${shown(value)}; a cell is a number, a text or a boolean.`,
  );
}
