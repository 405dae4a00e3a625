/** nbconvert runs a notebook from the command line, and tells of a failing cell as it does for Python. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { Jupyter, joined, notebook } from './python.js';

const jupyter = new Jupyter();

const execute = (name: string, output: string) =>
  jupyter.python('workbook', [
    ...['-m', 'nbconvert', '--execute', '--ExecutePreprocessor.timeout=100'],
    ...['--to', 'notebook', '--output', output, name],
  ]);

test('a cell that prints 5,000 lines is saved whole', async () => {
  jupyter.write('long.ipynb', "for (let i = 0; i < 5000; i += 1) console.log('line', i);", '6 * 7');
  const lines = Array.from({ length: 5000 }, (_, i) => `line ${i}\n`).join('');

  expect(await execute('long.ipynb', 'done.ipynb')).toMatchObject({ code: 0 });
  const [long, answer] = jupyter.read('done.ipynb').cells;
  expect(long.outputs.map((output: { text: string }) => joined(output.text)).join('')).toBe(lines);
  expect(answer.outputs[0].data['text/plain']).toEqual(['42']);
});

test('a failing cell: the exit code, the message around the error and no output file, as for Python', async () => {
  const typescript = notebook('1', "throw new RangeError('too few nodes');", '2');
  const python = {
    ...notebook('1', '1 / 0', '2'),
    metadata: { kernelspec: { name: 'python3', display_name: 'Python', language: 'python' } },
  };
  writeFileSync(join(jupyter.folder, 'ours.ipynb'), JSON.stringify(typescript));
  writeFileSync(join(jupyter.folder, 'theirs.ipynb'), JSON.stringify(python));
  const [ours, theirs] = [
    await execute('ours.ipynb', 'ours-done.ipynb'),
    await execute('theirs.ipynb', 'theirs-done.ipynb'),
  ];
  expect([ours.code, theirs.code]).toEqual([1, 1]);
  const told = ({ stderr }: { stderr: string }) => {
    const lines = stripVTControlCharacters(stderr).split('\n');
    return lines.slice(lines.findIndex((line) => line.startsWith('nbclient.exceptions.CellExecutionError')));
  };
  expect(told(theirs).slice(0, 4)).toEqual([
    'nbclient.exceptions.CellExecutionError: An error occurred while executing the following cell:',
    '------------------',
    '1 / 0',
    '------------------',
  ]);
  expect(told(ours).slice(0, 4)).toEqual(
    told(theirs).slice(0, 4).with(2, "throw new RangeError('too few nodes');"),
  );
  expect(told(theirs)).toContain('ZeroDivisionError: division by zero');
  expect(told(ours)).toContain('RangeError: too few nodes');
  for (const name of ['ours', 'theirs']) {
    expect(existsSync(join(jupyter.folder, `${name}-done.ipynb`)), name).toBe(false);
  }
});
