import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quorumlab, root } from './quorumlab.js';

// Below the package, as notebooks are: a cell finds the package from there. `out/` is git-ignored.
let folder: string;
beforeAll(() => {
  mkdirSync(join(root, 'out'), { recursive: true });
  folder = mkdtempSync(join(root, 'out', 'export-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const PLOTLY = 'application/vnd.plotly.v1+json';

interface Words {
  readonly name: string;
  readonly alt: string;
  readonly caption: string;
  readonly rows: readonly object[];
}

const plot = (height: number, meta?: Words) => ({
  data: [{ type: 'scatter', x: [0, 1], y: [0, height] }],
  layout: { xaxis: { title: { text: 'time, ms' } }, ...(meta === undefined ? {} : { meta }) },
});

const words = (name: string): Words => ({
  name,
  alt: `A line called ${name}.`,
  caption: 'Made up.',
  rows: [{ x: 1 }],
});

/** A cell that shows `plot(height)`, worked out in the cell: nothing but running it can tell the height. */
const showing = (height: number, meta?: Words): string => `
const spec = ${JSON.stringify(plot(0, meta))};
spec.data[0].y[1] = ${height - 1} + 1;
({ [Symbol.for('Jupyter.display')]: () => ({ '${PLOTLY}': spec, 'text/plain': 'a plot' }) })`;

type Cell = string | { readonly source: string; readonly outputs: readonly object[] };

function notebook(name: string, ...cells: Cell[]): string {
  const path = join(folder, name);
  const content = {
    cells: [
      { cell_type: 'markdown', id: 'words', metadata: {}, source: '# A notebook' },
      ...cells.map((cell, i) => ({
        cell_type: 'code',
        id: `cell-${i}`,
        execution_count: null,
        metadata: {},
        outputs: [],
        ...(typeof cell === 'string' ? { source: cell } : cell),
      })),
    ],
    metadata: {
      kernelspec: { name: 'quorumlab', display_name: 'TypeScript (Quorumlab)', language: 'typescript' },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
  writeFileSync(path, JSON.stringify(content));
  return path;
}

const shown = (height: number, name: string): Cell => ({
  source: '',
  outputs: [{ output_type: 'display_data', metadata: {}, data: { [PLOTLY]: plot(height, words(name)) } }],
});

const top = (path: string): unknown =>
  (JSON.parse(readFileSync(path, 'utf8')) as { data: { y: number[] }[] }).data[0]?.y[1];

describe('quorumlab export', { timeout: 120_000 }, () => {
  it('executes a notebook and writes each figure in each format, under its name', async () => {
    const path = notebook(
      'two.ipynb',
      showing(3, words('line')),
      '1 + 1',
      showing(4, words('line')),
      showing(5),
    );
    const before = readFileSync(path);
    const to = join(folder, 'figures', 'new');
    const { code, stdout, stderr } = await quorumlab([
      'export',
      path,
      '--to',
      to,
      '--formats',
      'svg, JSON,csv',
    ]);
    expect(code).toBe(0);
    expect(stderr).toBe(`two-figure has no numbers, so there is no ${join(to, 'two-figure.csv')}.\n`);
    const names = ['line', 'line-2', 'two-figure'];
    const files = names
      .flatMap((name) => ['svg', 'json', 'csv'].map((format) => `${name}.${format}`))
      .filter((file) => file !== 'two-figure.csv');
    expect(stdout.trimEnd().split('\n')).toEqual(files.map((file) => join(to, file)));
    expect(readdirSync(to).sort()).toEqual([...files].sort());
    expect(names.map((name) => top(join(to, `${name}.json`)))).toEqual([3, 4, 5]);
    expect(readFileSync(join(to, 'line.svg'), 'utf8')).toContain('time, ms');
    expect(readFileSync(path)).toEqual(before);
  });

  it('runs in the folder of the notebook', async () => {
    writeFileSync(join(folder, 'beside.txt'), '7');
    const reading = `import { readFileSync } from 'node:fs';\nconst height = Number(readFileSync('beside.txt', 'utf8'));`;
    const path = notebook('beside.ipynb', reading, showing(0, words('beside')).replace('-1 + 1', 'height'));
    const to = join(folder, 'beside');
    expect((await quorumlab(['export', path, '--to', to, '--formats', 'json'], { cwd: '/' })).code).toBe(0);
    expect(top(join(to, 'beside.json'))).toBe(7);
  });

  it('says which cell failed, and how, and writes what was shown before it', async () => {
    const path = notebook(
      'failing.ipynb',
      showing(0, words('before')),
      "throw new RangeError('no such round');",
      showing(3, words('after')),
    );
    const to = join(folder, 'shown');
    const { code, stdout, stderr } = await quorumlab(['export', path, '--to', to]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: `${join(to, 'before.svg')}\n` });
    expect(stderr).toMatch(
      /^quorumlab: [^\n]*failing\.ipynb: cell 3 \(In \[2\]\) failed: RangeError: no such round\n$/,
    );
    expect(readdirSync(to)).toEqual(['before.svg']);
  });

  it.skipIf(process.platform === 'win32')('stops the kernel when it is stopped', async () => {
    const telling = `import { writeFileSync } from 'node:fs';\nwriteFileSync('pid', String(process.pid));`;
    const path = notebook('slow.ipynb', telling, 'await new Promise((done) => setTimeout(done, 600_000));');
    const file = join(folder, 'pid');
    const { code, stderr } = await quorumlab(['export', path], {
      onStart(child) {
        const poll = setInterval(() => {
          if (!existsSync(file)) return;
          clearInterval(poll);
          child.kill('SIGTERM');
        }, 100);
        child.on('close', () => clearInterval(poll));
      },
    });
    expect({ code, stderr }).toEqual({ code: 143, stderr: 'quorumlab: stopped by SIGTERM.\n' });
    const kernel = Number(readFileSync(file, 'utf8'));
    expect(() => process.kill(kernel, 0)).toThrow(/ESRCH/);
  });

  it('takes the outputs that are there with --no-execute', async () => {
    const path = notebook('kept.ipynb', shown(8, 'kept'), shown(9, 'kept-2'), shown(10, 'kept'));
    const to = join(folder, 'kept');
    const { code } = await quorumlab(['export', path, '--to', to, '--formats', 'json', '--no-execute']);
    expect(code).toBe(0);
    const found = ['kept', 'kept-2', 'kept-3'].map((name) => top(join(to, `${name}.json`)));
    expect(found).toEqual([8, 9, 10]);
  });

  it('says that there is no figure', async () => {
    const path = notebook('plain.ipynb', '1 + 1');
    const { code, stdout, stderr } = await quorumlab(['export', path, '--no-execute']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/^[^\n]*plain\.ipynb shows no figure[^\n]*\n$/);
  });

  it('refuses a folder that cannot be made', async () => {
    const path = notebook('blocked.ipynb', shown(1, 'line'));
    const to = join(path, 'below-a-file');
    const { code, stderr } = await quorumlab([
      'export',
      path,
      '--to',
      to,
      '--no-execute',
      '--formats',
      'json',
    ]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^quorumlab: [^\n]+ cannot be written: [^\n]+\n$/);
  });
});
