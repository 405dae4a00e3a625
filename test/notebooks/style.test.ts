import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, notebooks } from './workbook.js';

/** What a cell shows as a plot, in each form. */
const PLOT = 'application/vnd.plotly.v1+json';

describe.each(notebooks)('$file', ({ file, cells }) => {
  const code = cells.filter((cell) => cell.cell_type === 'code');
  const prose = cells.filter((cell) => cell.cell_type === 'markdown');
  const outputs = code.flatMap((cell) => cell.outputs);
  const plots = outputs.filter((output) => output.data?.[PLOT] !== undefined);

  test('opens with its question and a picture', () => {
    expect(cells[0]?.source).toMatch(/^# .+\n\n\*\*.+\?\*\*/);
    expect(cells[1]?.outputs[0]?.data).toHaveProperty([PLOT]);
  });

  test('was committed as run, without an error or a warning', () => {
    for (const cell of code) expect(cell, cell.id).toHaveProperty('execution_count', expect.any(Number));
    expect(outputs.filter(({ output_type, name }) => output_type === 'error' || name === 'stderr')).toEqual(
      [],
    );
  });

  test('a plot is also a still picture and words', () => {
    for (const { data } of plots) {
      expect(Object.keys(data ?? {})).toEqual(expect.arrayContaining(['image/svg+xml', 'text/plain']));
      // Kind, axes and finding: two sentences at least.
      expect(
        [data?.['text/plain']]
          .flat()
          .join('')
          .match(/[.!?](\s|$)/g)?.length,
      ).toBeGreaterThanOrEqual(2);
    }
  });

  test('figures are numbered in order, each with a caption under it', () => {
    const chapter = Number(/^\d+/.exec(file)?.[0]);
    const captions = prose.flatMap((cell) => [
      ...cell.source.matchAll(/^\*\*Figure (\d+)\.(\d+)\.\*\* \S/gm),
    ]);
    expect(captions.map(([, number]) => Number(number))).toEqual(captions.map(() => chapter));
    expect(captions.map(([, , number]) => Number(number))).toEqual(captions.map((_, i) => i + 1));
    expect(captions.length).toBe(plots.length);
  });

  test('names its figures, each differently', () => {
    const names = plots.map(
      ({ data }) => (data?.[PLOT] as { layout: { meta: { name: string } } } | undefined)?.layout.meta.name,
    );
    expect(new Set(names).size).toBe(names.length);
  });

  test('no line of code is too long for the page', () => {
    for (const cell of code)
      for (const line of cell.source.split('\n')) expect(line.length, line).toBeLessThanOrEqual(92);
  });

  test('code cells are short, and at most two stand in a row', () => {
    for (const cell of code) expect(cell.source.trim().split('\n').length, cell.id).toBeLessThanOrEqual(25);
    const kinds = cells.map((cell) => (cell.cell_type === 'code' ? 'c' : 'm')).join('');
    expect(kinds).not.toContain('ccc');
  });

  test('its last question leads to the next notebook, if there is one', () => {
    const next = notebooks[notebooks.findIndex((one) => one.file === file) + 1];
    const question = /\*\*Next question\.\*\*(.*)$/.exec(cells.at(-1)?.source ?? '');
    if (next !== undefined && question !== null) expect(question[1]).toContain(`](${next.file})`);
  });

  test('links lead somewhere', () => {
    for (const cell of prose) {
      for (const [, target] of cell.source.matchAll(/\]\(([^)#:]+)\)/g)) {
        expect(existsSync(join(folder, target as string)), target).toBe(true);
      }
    }
  });
});
