import { csvFormat } from 'd3-dsv';
import { ArgumentError } from '../../model/errors.js';
import type { FigureParts } from '../parts.js';

/**
 * The numbers behind a figure: a header, then a line for each row. Numbers are written with as many digits as
 * it takes to read the very same number back; what is missing is empty.
 *
 * @throws ArgumentError for a figure that has no numbers
 */
export function csv({ name, rows }: FigureParts): string {
  if (rows.length === 0) {
    throw new ArgumentError(`Figure '${name}' has no numbers, so there is no CSV file to write.`);
  }
  return `${csvFormat(rows as object[])}\n`;
}
