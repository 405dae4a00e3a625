/** What a reader does in JupyterLab with a live kernel: touches pictures, answers questions, starts again. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sample } from '../../src/engines/sample.js';
import { paxosRound } from '../../src/experiments/paxos.js';
import { root } from '../notebooks/workbook.js';
import { type Lab, startLab } from './lab.js';
import { cellAt, choose, ended, outputs, prompt, run, start, writeNotebook } from './sheet.js';

const artifacts = join(root, 'artifacts');
let lab: Lab;
let folder: string;

beforeAll(async () => {
  mkdirSync(artifacts, { recursive: true });
  folder = mkdtempSync(join(artifacts, 'live-'));
  lab = await startLab(folder);
});

afterAll(async () => {
  await lab?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A picture of the page, whatever comes of the test, for people to look at. */
async function photographed(page: Page, name: string, test: () => Promise<void>): Promise<void> {
  try {
    await test();
  } finally {
    await page.screenshot({ path: join(artifacts, `${name}.png`) });
  }
}

const slider = `
import { paxosRound, sample, widget } from 'quorumlab';
const esm = \`export default { render({ model, el }) {
  el.innerHTML = '<input type="range" min="0" max="1" step="0.1"><output></output><div></div>';
  const [input, output, picture] = el.children;
  const draw = () => {
    input.value = model.get('loss');
    output.textContent = 'loss ' + model.get('loss') + ', success ' + model.get('success');
    picture.innerHTML = model.get('svg');
    picture.title = new TextDecoder().decode(model.get('bytes'));
  };
  input.oninput = () => { model.set('loss', Number(input.value)); model.save_changes(); };
  model.on('change', draw);
  model.on('msg:custom', (content) => { el.dataset.said = content.said; model.send({ heard: content.said }); });
  draw();
} }\`;
const state = { loss: 0, success: 1, svg: '', bytes: new TextEncoder().encode('0 of 1') };
const round = widget({ esm, css: 'output { color: rgb(120, 0, 60); }', state });
round.on('loss', (loss) => {
  const { rate } = sample(paxosRound({ nodes: 5, loss }), { trials: 10_000, seed: 7 }).success;
  const bar = \`<rect width="\${300 * rate}" height="20" fill="steelblue"/>\`;
  const bytes = new TextEncoder().encode(\`loss \${loss}\`);
  round.set({ success: rate, svg: \`<svg width="300" height="20">\${bar}</svg>\`, bytes });
});
round.onMessage((content) => console.log('the page', content));
round`;

/** Drags the slider's thumb, as a reader does. */
async function drag(page: Page, from: number, to: number): Promise<void> {
  const box = await page.locator('.jp-OutputArea input[type=range]').boundingBox();
  if (!box) throw new Error('no slider is seen');
  // The middle of the thumb stays inside, by half of its width.
  const at = (value: number) => box.x + 8 + value * (box.width - 16);
  await page.mouse.move(at(from), box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(at(to), box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
}

test('a slider is moved in the page, the kernel computes, and the picture changes', async () => {
  const cells = [slider, 'round.set({ loss: 0.5 });', "round.send({ said: 'hello' });", 'round.get("loss")'];
  const page = await lab.open(writeNotebook(folder, 'slider.ipynb', cells));
  const rate = (loss: number) =>
    sample(paxosRound({ nodes: 5, loss }), { trials: 10_000, seed: 7 }).success.rate;
  const output = page.locator('.jp-OutputArea output');
  const bar = page.locator('.jp-OutputArea svg rect');
  await photographed(page, 'widget', async () => {
    await run(page, 0);
    await expect.poll(() => output.textContent()).toBe('loss 0, success 1');
    expect(await output.evaluate((one) => getComputedStyle(one).color)).toBe('rgb(120, 0, 60)');

    await drag(page, 0, 0.2);
    await expect.poll(() => output.textContent()).toBe(`loss 0.2, success ${rate(0.2)}`);
    await expect.poll(() => bar.getAttribute('width')).toBe(String(300 * rate(0.2)));
    expect(await page.locator('.jp-OutputArea [title="loss 0.2"]').count()).toBe(1);

    // The kernel sets.
    await run(page, 1);
    await expect.poll(() => output.textContent()).toBe(`loss 0.5, success ${rate(0.5)}`);
    expect(await page.locator('.jp-OutputArea input[type=range]').inputValue()).toBe('0.5');

    // Messages of the module's own, there and back.
    await run(page, 2);
    await page.locator('[data-said="hello"]').waitFor();
    await outputs(page, 0).filter({ hasText: "the page { heard: 'hello' }" }).waitFor();
  });

  // Reloaded, the page shows it as it is now, and it lives.
  await page.keyboard.press('Control+s');
  await page
    .locator('.jp-mod-dirty')
    .waitFor({ state: 'detached' })
    .catch(() => {});
  await page.reload();
  await photographed(page, 'widget-reloaded', async () => {
    await expect.poll(() => output.textContent(), { timeout: 30_000 }).toBe(`loss 0.5, success ${rate(0.5)}`);
    await drag(page, 0.5, 0.4);
    await expect.poll(() => output.textContent()).toBe(`loss 0.4, success ${rate(0.4)}`);
    await run(page, 3);
    expect(await outputs(page, 3).textContent()).toBe('0.4');
  });
  await page.close();
});
