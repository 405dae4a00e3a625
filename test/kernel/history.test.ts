/** What was typed is kept, across restarts and whatever happens to the file. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Client } from './client.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quorumlab-history-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const start = (state = folder) => Client.start({ env: { QUORUMLAB_STATE: state } });
const ask = async (kernel: Client, content: object) =>
  (await kernel.ask('history_request', { raw: true, output: false, ...content })).reply.history;

test('cells of earlier sessions can be asked for: the last, a session, a pattern', async () => {
  for (const codes of [['"one"', '"two"'], ['"three"']]) {
    const kernel = await start();
    for (const code of codes) await kernel.run(code);
    await kernel.close();
  }
  const kernel = await start();
  await kernel.run('"now"');
  expect(await ask(kernel, { hist_access_type: 'tail', n: 3 })).toEqual([
    [1, 2, '"two"'],
    [2, 1, '"three"'],
    [3, 1, '"now"'],
  ]);
  expect(await ask(kernel, { hist_access_type: 'range', session: 1, start: 1, stop: 2 })).toEqual([
    [1, 1, '"one"'],
  ]);
  // 0 is this session, and -1 the one before.
  expect(await ask(kernel, { hist_access_type: 'range', session: 0 })).toEqual([[3, 1, '"now"']]);
  expect(await ask(kernel, { hist_access_type: 'range', session: -1 })).toEqual([[2, 1, '"three"']]);
  expect(await ask(kernel, { hist_access_type: 'search', pattern: '"t*"' })).toEqual([
    [1, 2, '"two"'],
    [2, 1, '"three"'],
  ]);
  await kernel.close();
});

test('kernels that run at once have sessions of their own', async () => {
  const kernels = await Promise.all([start(), start(), start()]);
  await Promise.all(kernels.map((kernel, at) => kernel.run(`"kernel ${at}"`)));
  const [kernel] = kernels;
  const rows: [number, number, string][] = await ask(kernel, { hist_access_type: 'tail', n: 10 });
  expect(rows.map(([, line]) => line)).toEqual([1, 1, 1]);
  expect(new Set(rows.map(([session]) => session)).size).toBe(3);
  expect(new Set(rows.map(([, , code]) => code)).size).toBe(3);
  await Promise.all(kernels.map((each) => each.close()));
});

test('a damaged file is kept aside, and the kernel runs', async () => {
  writeFileSync(join(folder, 'history.sqlite'), 'this is no database, and has never been one'.repeat(100));
  const kernel = await start();
  expect((await kernel.run('"fine"')).reply.status).toBe('ok');
  expect(await ask(kernel, { hist_access_type: 'tail', n: 10 })).toEqual([[1, 1, '"fine"']]);
  expect(readdirSync(folder)).toContain('history.sqlite.damaged');
  expect(kernel.log).toContain('is damaged');
  await kernel.close();
});

test('a database that can be read and not written to is told of once, and not opened again and again', async () => {
  // Another program's tables, under our names: every insertion fails.
  const database = new DatabaseSync(join(folder, 'history.sqlite'));
  database.exec('CREATE TABLE sessions (session INTEGER PRIMARY KEY CHECK (false))');
  database.close();
  const kernel = await start();
  for (let n = 1; n <= 5; n += 1) await kernel.run(`${n}`);
  expect(await ask(kernel, { hist_access_type: 'tail', n: 1 })).toEqual([[1, 5, '5']]);
  expect(kernel.log.match(/ends with this session/g)).toHaveLength(1);
  await kernel.close();
});

test('where nothing can be written, history lasts as long as the kernel', async () => {
  writeFileSync(join(folder, 'a-file'), '');
  const kernel = await start(join(folder, 'a-file', 'below'));
  await kernel.run('"kept"');
  expect(await ask(kernel, { hist_access_type: 'tail', n: 1 })).toEqual([[1, 1, '"kept"']]);
  expect(kernel.log).toContain('ends with this session');
  await kernel.close();
  mkdirSync(join(folder, 'history.sqlite'));
  const other = await start();
  expect((await other.run('1')).reply.status).toBe('ok');
  await other.close();
});
