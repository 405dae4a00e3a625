/** A cell that prints too much for a page loses nothing. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Overflow, SHOWN } from '../../src/kernel/overflow.js';
import { Client } from './client.js';

let kernel: Client;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quorumlab-overflow-'));
  kernel = await Client.start(folder);
});
afterAll(async () => {
  await kernel.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => rmSync(join(folder, 'out'), { recursive: true, force: true }));

const lines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `${from + i}\n`).join('');

test('of a million lines the page gets the first 200,000, and the file that is named the others', async () => {
  const { stdout, stderr, reply } = await kernel.run('for (let i = 0; i < 1_000_000; i += 1) console.log(i)');
  const file = join('out', `cell-${reply.execution_count}.txt`);
  expect(reply.status).toBe('ok');
  expect(stdout === lines(0, 200_000)).toBe(true);
  expect(stderr).toBe(
    `This is too much for a page: the output goes on in ${file}.\n800,000 more lines are in ${file}.\n`,
  );
  expect(readFileSync(join(folder, file), 'utf8') === lines(200_000, 1_000_000)).toBe(true);
});

test('200,000 lines are shown, all of them', async () => {
  const { stdout, stderr } = await kernel.run('for (let i = 0; i < 200_000; i += 1) console.log(i)');
  expect(stdout === lines(0, 200_000)).toBe(true);
  expect(stderr).toBe('');
});

test('no line is torn in two', async () => {
  const line = 'a line of some length, as programs print them';
  const { stdout, reply } = await kernel.run(`for (let i = 0; i < 60_000; i += 1) console.log('${line}', i)`);
  const rest = readFileSync(join(folder, 'out', `cell-${reply.execution_count}.txt`), 'utf8');
  const all = Array.from({ length: 60_000 }, (_, i) => `${line} ${i}\n`).join('');
  expect(stdout + rest === all).toBe(true);
  expect(rest.startsWith(line)).toBe(true);
});

test('no character is torn in two', async () => {
  // The first is one unit long, and so the last that is shown would be half a character.
  const { stdout, reply } = await kernel.run("process.stdout.write('a' + '😀'.repeat(1_300_000))");
  const rest = readFileSync(join(folder, 'out', `cell-${reply.execution_count}.txt`), 'utf8');
  expect(stdout.trimEnd() + rest === `a${'😀'.repeat(1_300_000)}`).toBe(true);
});

test('what comes late, when the page is full and the cell has ended, is soon in the file', async () => {
  const id = await kernel.begin(
    "process.stdout.write('x\\n'.repeat(200_001)); setTimeout(() => console.log('late'), 50);",
  );
  const { reply } = await kernel.answer(id);
  const file = join(folder, 'out', `cell-${reply.execution_count}.txt`);
  // The next cell keeps the kernel going, and prints nothing.
  while (!readFileSync(file, 'utf8').endsWith('late\n'))
    await kernel.run('await new Promise((go) => setTimeout(go, 50));');
});

test('a cell that is interrupted while it prints too much loses no line', async () => {
  for (const after of [50, 110, 170]) {
    const id = await kernel.begin('for (let i = 0; ; i += 1) console.log(i)');
    await kernel.until(() => kernel.printed(id).includes('too much for a page'));
    await sleep(after);
    await kernel.ask('interrupt_request', {}, 'control');
    const { stdout, reply } = await kernel.answer(id);
    expect(reply.ename).toBe('Interrupted');
    const all = stdout + readFileSync(join(folder, 'out', `cell-${reply.execution_count}.txt`), 'utf8');
    expect(all === lines(0, all.split('\n').length - 1)).toBe(true);
  }
});

test('one endless line is cut as well, and continued in the file', async () => {
  const { stdout, reply } = await kernel.run("process.stdout.write('x'.repeat(5_000_000))");
  expect(stdout.length).toBe(SHOWN.chars + 1);
  expect(readFileSync(join(folder, 'out', `cell-${reply.execution_count}.txt`), 'utf8').length).toBe(
    5_000_000 - SHOWN.chars,
  );
});

test('the next cell begins anew, and an emptied page has room again', async () => {
  await kernel.run('for (let i = 0; i < 300_000; i += 1) console.log(i)');
  expect((await kernel.run("console.log('here')")).stdout).toBe('here\n');
  const { outputs } = await kernel.run(`
    import { clearOutput } from 'quorumlab/dist/notebook/display';
    for (let i = 0; i < 300_000; i += 1) console.log(i);
    clearOutput();
    console.log('there');
  `);
  expect(outputs.map(({ type, content }) => content.text ?? type).slice(-3, -1)).toEqual([
    'clear_output',
    'there\n',
  ]);
});

test('what happened after the file was begun is told still: errors, and what is shown', async () => {
  const { outputs, reply } = await kernel.run(
    "for (let i = 0; i < 200_001; i += 1) console.log(i); throw new Error('at last')",
  );
  expect(reply).toMatchObject({ status: 'error', evalue: 'at last' });
  expect(outputs.at(-1)?.type).toBe('error');
});

test('a single line more is called one, also before it has ended', () => {
  for (const text of ['last\n', 'last']) {
    const overflow = new Overflow(join(folder, 'out'), 'one');
    overflow.take(`${'\n'.repeat(SHOWN.lines)}${text}`);
    overflow.end();
    expect(overflow.notice()).toMatch(/\n1 more line is in .*one.*\.txt\.\n$/);
  }
});

/** What is said of `text` when the file cannot be written in `place`. */
function overflowing(place: string) {
  const overflow = new Overflow(place, 'cell-1');
  const shown = overflow.take('\n'.repeat(SHOWN.lines + 5));
  overflow.take('more');
  overflow.end();
  return { shown, notice: overflow.notice() };
}

test('a file of an earlier session is left as it is', () => {
  const place = join(folder, 'out');
  overflowing(place);
  overflowing(place);
  expect(readdirSync(place).sort()).toEqual(['cell-1-2.txt', 'cell-1.txt']);
});

test('where no file can be written, the reader is told that the rest is not kept', () => {
  const place = join(folder, 'taken');
  writeFileSync(place, '');
  const { shown, notice } = overflowing(place);
  expect(shown).toBe('\n'.repeat(SHOWN.lines));
  expect(notice).toMatch(/^This is too much for a page, and the rest of the output is not kept: E[A-Z]+/);
});
