/** What a reader does in JupyterLab with a live kernel: touches pictures, answers questions, starts again. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sample } from '../../src/engines/sample.js';
import { paxosRound } from '../../src/experiments/paxos.js';
import { root } from '../notebooks/workbook.js';
import { type Lab, startLab } from './lab.js';
import { cellAt, choose, outputs, prompt, run, start, writeNotebook } from './sheet.js';

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

test("a mistake in a widget's module is told where the picture would be", async () => {
  const made = (name: string, esm: string) =>
    `import { widget as ${name} } from 'quorumlab';\n${name}({ esm: ${JSON.stringify(esm)}, state: {} })`;
  const cells = [
    made('a', "export default { render() { throw new RangeError('no such node'); } }"),
    made('b', 'export default { render( }'),
    made('c', "export default async () => ({ render({ el }) { el.textContent = 'a function, drawn'; } })"),
    made('d', 'export default {}'),
  ];
  const page = await lab.open(writeNotebook(folder, 'mistakes.ipynb', cells));
  await photographed(page, 'widget-mistakes', async () => {
    for (const i of cells.keys()) await run(page, i);
    const failed = "This widget's module failed in the page: ";
    await outputs(page, 0)
      .filter({ hasText: `${failed}RangeError: no such node` })
      .waitFor();
    await outputs(page, 1)
      .filter({ hasText: `${failed}SyntaxError: ` })
      .waitFor();
    await outputs(page, 2).filter({ hasText: 'a function, drawn' }).waitFor();
    await outputs(page, 3)
      .filter({ hasText: `${failed}TypeError: render is not a function` })
      .waitFor();
  });
  await page.close();
});

test('prompt() asks in the page: answered, the cell goes on; interrupted, it ends', async () => {
  const ask = "const name = prompt('Who proposes?'); name + ' proposes'";
  const page = await lab.open(writeNotebook(folder, 'prompt.ipynb', [ask, '6 * 7']));
  const question = page.locator('.jp-Stdin');
  await photographed(page, 'prompt', async () => {
    await start(page, 0);
    await question.waitFor();
    expect(await question.locator('.jp-Stdin-prompt').textContent()).toContain('Who proposes?');
    await question.locator('input').fill('node 3');
    await page.keyboard.press('Enter');
    await outputs(page, 0).filter({ hasText: 'node 3 proposes' }).waitFor();
  });
  await start(page, 0);
  await question.waitFor();
  await photographed(page, 'prompt-interrupted', async () => {
    await choose(page, 'Kernel', 'kernelmenu:interrupt');
    await outputs(page, 0).filter({ hasText: 'Interrupted' }).waitFor();
    // JupyterLab keeps the box (it does so for Python, too); an answer that comes too late harms nothing.
    await question.locator('input').fill('late');
    await page.keyboard.press('Enter');
    await run(page, 1);
    expect(await outputs(page, 1).textContent()).toBe('42');
  });
  await page.close();
});

test('Restart Kernel and Run All Cells begins anew', async () => {
  const cells = ['const born = process.pid;', 'console.log(born === process.pid, process.pid)'];
  const page = await lab.open(writeNotebook(folder, 'restart.ipynb', cells));
  await run(page, 0);
  await run(page, 1);
  const before = await outputs(page, 1).textContent();
  await run(page, 1);
  expect(await prompt(page, 1).first().textContent()).toBe('[3]:');
  await choose(page, 'Run', 'runmenu:restart-and-run-all');
  await page.click('.jp-Dialog button:has-text("Restart")');
  await photographed(page, 'restarted', async () => {
    await expect.poll(() => prompt(page, 1).first().textContent(), { timeout: 30_000 }).toBe('[2]:');
    const after = await outputs(page, 1).textContent();
    expect(after).toMatch(/^true \d+/);
    expect(after).not.toBe(before);
  });
  await page.close();
});

test('a display is drawn again in its place', async () => {
  const cell = `
import { html, newDisplay } from 'quorumlab';
const place = newDisplay();
console.log('below');
for (let done = 1; done <= 20; done++) {
  place.update(html(\`<b>\${done} of 20</b>\`));
  await new Promise((resume) => setTimeout(resume, 20));
}`;
  const page = await lab.open(
    writeNotebook(folder, 'display.ipynb', [cell, 'place.update("from another cell")']),
  );
  await photographed(page, 'display', async () => {
    await run(page, 0);
    await expect.poll(() => outputs(page, 0).allInnerTexts()).toEqual(['below\n', '20 of 20']);
    await run(page, 1);
    await expect.poll(() => outputs(page, 0).allInnerTexts()).toEqual(['below\n', 'from another cell']);
    expect(await outputs(page, 1).count()).toBe(0);
  });
  await page.close();
});

test('a cell that prints 200,000 lines leaves a page that answers', async () => {
  const cells = ["for (let i = 0; i < 200_000; i++) console.log('line', i);", '6 * 7'];
  const page = await lab.open(writeNotebook(folder, 'lines.ipynb', cells));
  await run(page, 0);
  await photographed(page, 'lines', async () => {
    await outputs(page, 0).filter({ hasText: 'line 0\nline 1\n' }).waitFor();
    await cellAt(page, 1).locator('.cm-content').click();
    await page.keyboard.press('End');
    await page.keyboard.type(' + 1');
    await page.keyboard.press('Control+Enter');
    await outputs(page, 1).filter({ hasText: '43' }).waitFor();
  });
  await page.close();
});

test('an error is shown in its colours, with the line and a caret under the place', async () => {
  const cells = [
    "function promised(round: number): number {\n  if (round > 2) throw new RangeError('no such round');\n  return round;\n}",
    'const rounds = [1, 2, 3];\nrounds.map(promised)',
    "const loss: number = '20 %';",
    "console.error('a warning'); throw new Error('outer', { cause: new TypeError('inner') });",
  ];
  const page = await lab.open(writeNotebook(folder, 'errors.ipynb', cells));
  await run(page, 0);
  await photographed(page, 'errors', async () => {
    for (const i of [1, 2, 3]) await run(page, i);
    const error = outputs(page, 1);
    expect(await error.textContent()).toContain('RangeError: no such round');
    expect(await error.textContent()).toMatch(/Cell \[1\], line 2/);
    expect(await error.textContent()).toMatch(/\n *\| +\^/);
    // Its name in a colour that is not the text's, and no escape sequence left over.
    const name = error.locator('.ansi-red-fg, .ansi-red-intense-fg').first();
    expect(await name.textContent()).toBe('RangeError');
    expect(await error.textContent()).not.toMatch(/\[\d+m/);
    expect(await outputs(page, 2).textContent()).toContain(
      "Type 'string' is not assignable to type 'number'",
    );
    expect((await outputs(page, 3).allInnerTexts()).join('\n')).toContain('inner');
  });
  await page.close();
});

test('the slider under a diagram goes through the run, a sentence a step', async () => {
  const cell = `
import { run, spaceTime, twoGenerals } from 'quorumlab';
spaceTime(run(twoGenerals({ messages: 2, loss: 0 }), { lose: [2] }))`;
  const page = await lab.open(writeNotebook(folder, 'steps.ipynb', [cell]));
  await photographed(page, 'steps', async () => {
    await run(page, 0);
    const sentence = page.locator('.jp-OutputArea .g-gtitle');
    await sentence.filter({ hasText: 'Move the slider' }).waitFor();
    const rail = await page.locator('.jp-OutputArea .slider-rail-touch-rect').boundingBox();
    if (!rail) throw new Error('no slider is seen');
    await page.mouse.click(rail.x + 1, rail.y + rail.height / 2);
    await sentence.filter({ hasText: '1. Node 0 starts, and sends Propose(number 1) to node 1.' }).waitFor();
    // The whole run has five places on the rail: four steps, and all.
    await page.mouse.click(rail.x + 0.75 * rail.width, rail.y + rail.height / 2);
    await sentence.filter({ hasText: '4. The message Acknowledge(number 2)' }).waitFor();
  });
  await page.close();
});
