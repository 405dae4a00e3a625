import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { countLine, settle } from '../../scripts/lib/test.mjs';

const scripts = resolve(import.meta.dirname, '..', '..', 'scripts');
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'quorumlab clone é '));
  writeFileSync(join(root, 'package.json'), '{"type":"module","engines":{"node":">=18.0.0"}}');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const call = (script: string, ...args: string[]) =>
  spawnSync(process.execPath, [join(scripts, script), ...args], {
    encoding: 'utf8',
    env: { ...process.env, QUORUMLAB_ROOT: root },
  });

test('quorumlab before the set-up says what to run, in one line', () => {
  const { status, stderr } = call('quorumlab.mjs', 'list');
  expect(stderr).toBe('quorumlab is not set up here yet: run `npm run setup` first.\n');
  expect(status).toBe(1);
});

test('quorumlab hands over its arguments and hands back the exit code', () => {
  mkdirSync(join(root, 'dist', 'cli'), { recursive: true });
  writeFileSync(
    join(root, 'dist', 'cli', 'main.js'),
    'console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 3;',
  );
  const { status, stdout } = call('quorumlab.mjs', 'sample', '--note', 'two words', '');
  expect(JSON.parse(stdout)).toEqual(['sample', '--note', 'two words', '']);
  expect(status).toBe(3);
});

test.each([
  ['strat', 'Unknown command "strat"'],
  ['start --prot 1', 'Unknown option "--prot"'],
])('workbook.mjs %s: one line, exit code 2, no stack trace', (line, message) => {
  const { status, stderr } = call('workbook.mjs', ...line.split(' '));
  expect(stderr).toContain(message);
  expect(stderr.trimEnd()).not.toContain('\n');
  expect(status).toBe(2);
});

test('the line that counts', () => {
  expect(countLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
  expect(countLine({ passed: 12, failed: 1, skipped: 2 })).toBe('12 passed, 1 failed, 2 skipped');
});

test('a run that broke off counts as a failure', () => {
  expect(settle(1, undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(settle(1, { passed: 3, failed: 2, skipped: 0 })).toEqual({ passed: 3, failed: 2, skipped: 0 });
});
