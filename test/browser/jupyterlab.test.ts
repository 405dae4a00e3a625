import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folder, root } from '../notebooks/workbook.js';
import { type Lab, runAllCells, startLab } from './lab.js';

const artifacts = join(root, 'artifacts');
let lab: Lab;
let copy: string;

beforeAll(async () => {
  mkdirSync(artifacts, { recursive: true });
  // A copy, so that the run leaves no trace; inside the project, where cells find the library.
  copy = mkdtempSync(join(root, 'artifacts', 'notebooks-'));
  cpSync(folder, copy, { recursive: true });
  lab = await startLab(copy);
});

afterAll(async () => {
  await lab?.close();
  rmSync(copy, { recursive: true, force: true });
});

test('a reader opens 04-two-generals in JupyterLab, runs all cells, and sees every plot and no error', async () => {
  const page = await lab.open('04-two-generals.ipynb', { height: 14_000 });
  const before = await page.locator('.js-plotly-plot').count();
  expect(before, 'plots of the committed outputs').toBeGreaterThan(0);

  await runAllCells(page);
  await page.waitForTimeout(2_000);
  await page.screenshot({ path: join(artifacts, '04-two-generals.png') });

  expect(await page.locator('.jp-NotebookPanel-toolbar .jp-Toolbar-kernelName').textContent()).toContain(
    'Quorumlab',
  );
  expect(await page.locator('[data-mime-type="application/vnd.jupyter.error"]').count()).toBe(0);
  expect(await page.locator('[data-mime-type="application/vnd.jupyter.stderr"]').count()).toBe(0);
  const plots = page.locator('.js-plotly-plot');
  expect(await plots.count()).toBe(before);
  for (const plot of await plots.all()) {
    // Drawn: it has axes and at least one line or point with something in it.
    expect(await plot.locator('.main-svg').count()).toBeGreaterThan(0);
    expect(await plot.locator('.scatterlayer .trace path').count()).toBeGreaterThan(0);
    const box = await plot.boundingBox();
    expect(box?.width).toBeGreaterThan(300);
    expect(box?.height).toBeGreaterThan(150);
  }
});
