import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from '../../scripts/lib/lock.mjs';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quorumlab-lock-'));
  file = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const soon = { every: 5 };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('two that come together work one after the other', async () => {
  const events: string[] = [];
  const work = (name: string) => async () => {
    events.push(`${name} begins`);
    await pause(30);
    events.push(`${name} ends`);
  };
  await Promise.all([withLock(file, work('a'), soon), withLock(file, work('b'), soon)]);
  expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  expect(existsSync(file)).toBe(false);
});

test('the one who waits is told for whom', async () => {
  const holders: string[] = [];
  const first = withLock(file, () => pause(30), soon);
  await withLock(file, async () => {}, { ...soon, onWait: (holder: string) => holders.push(holder) });
  await first;
  expect(holders).toEqual([String(process.pid)]);
});

test('a failure gives the lock back', async () => {
  await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(existsSync(file)).toBe(false);
});

test.each([
  ['of a process that is gone', JSON.stringify({ pid: 2 ** 22 + 1, host: hostname() }), 0],
  ['that nobody has touched for long', JSON.stringify({ pid: process.pid, host: 'elsewhere' }), 120],
  ['that is cut off', '{"pid":', 0],
])('a lock %s is stale', async (_, content, age) => {
  writeFileSync(file, content);
  const then = Date.now() / 1000 - age;
  utimesSync(file, then, then);
  expect(await withLock(file, async () => 'taken over', soon)).toBe('taken over');
});
