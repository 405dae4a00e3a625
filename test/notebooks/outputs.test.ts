import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { folder, notebooks, python, root } from './workbook.js';

const run = promisify(execFile);

describe('a notebook that is run again gives the outputs it was committed with, to the byte', () => {
  test.each(notebooks.map(({ file }) => file))('%s', async (file) => {
    const checked = run(python, [join(root, 'scripts', 'notebooks.py'), 'check', join(folder, file)], {
      cwd: root,
    });
    const { stdout } = await checked.catch((error: { stdout: string }) => error);
    expect(stdout.trim()).toBe(`${file}: as committed`);
  });
});
