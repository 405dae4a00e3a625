import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folder, notebooks, root } from '../notebooks/workbook.js';
import { type Lab, runAllCells, startLab } from './lab.js';

const artifacts = join(root, 'artifacts');
/** One that samples and is checked, and one that searches. */
const FILES = ['04-two-generals.ipynb', '07-paxos-rounds.ipynb'];
let lab: Lab;
let copy: string;

beforeAll(async () => {
  mkdirSync(artifacts, { recursive: true });
  // A student's copy, without outputs: what is seen later was made by this run. It lies inside the
  // project, where cells find the library.
  copy = mkdtempSync(join(artifacts, 'notebooks-'));
  for (const file of FILES) {
    const notebook = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    for (const cell of notebook.cells) {
      if (cell.cell_type === 'code') Object.assign(cell, { outputs: [], execution_count: null });
    }
    writeFileSync(join(copy, file), JSON.stringify(notebook));
  }
  lab = await startLab(copy);
});

afterAll(async () => {
  await lab?.close();
  rmSync(copy, { recursive: true, force: true });
});

test.each(FILES)(
  'a reader opens %s in JupyterLab, runs all cells, and sees every plot and no error',
  async (name) => {
    const cells = notebooks.find(({ file }) => file === name)?.cells ?? [];
    const expected = cells
      .flatMap((cell) => cell.outputs)
      .filter(({ data }) => data?.['application/vnd.plotly.v1+json'] !== undefined).length;
    const page = await lab.open(name, { height: 22_000 });
    const plots = page.locator('.js-plotly-plot');
    expect(await plots.count()).toBe(0);

    try {
      await runAllCells(page, cells.filter((cell) => cell.cell_type === 'code').length);
      await expect.poll(() => plots.count(), { timeout: 20_000 }).toBe(expected);
    } finally {
      // Whatever happened, it is there to be looked at.
      await page.screenshot({ path: join(artifacts, `${name.replace(/\.ipynb$/, '')}.png`) });
    }

    expect(await page.locator('.jp-NotebookPanel-toolbar .jp-Toolbar-kernelName').textContent()).toContain(
      'Quorumlab',
    );
    expect(await page.locator('[data-mime-type="application/vnd.jupyter.error"]').count()).toBe(0);
    expect(await page.locator('[data-mime-type="application/vnd.jupyter.stderr"]').count()).toBe(0);
    for (const plot of await plots.all()) {
      // Drawn: lines or points with something in them, at a size one can read.
      await expect.poll(() => plot.locator('.scatterlayer .trace path').count()).toBeGreaterThan(0);
      const box = await plot.boundingBox();
      expect(box?.width).toBeGreaterThan(300);
      expect(box?.height).toBeGreaterThan(150);
    }
  },
);
