import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { diagnose } from '../../scripts/lib/diagnose.mjs';
import { machineNpm, satisfies } from '../../scripts/lib/node-runtime.mjs';
import { findPython } from '../../scripts/lib/python.mjs';

const repository = resolve(import.meta.dirname, '..', '..');
const empty = mkdtempSync(join(tmpdir(), 'quorumlab-empty-'));
afterAll(() => rmSync(empty, { recursive: true, force: true }));

const python = (version: string, venv = true) => ({ command: ['python3'], executable: '/x', version, venv });

/** Every message on something missing says what to do on each system. */
const everySystem = /Debian, Ubuntu: .*\n.*macOS: .*\n.*Windows: /;

test('no Python', async () => {
  const search = findPython(async () => undefined);
  await expect(search).rejects.toThrow(/No Python was found.*3\.10 or later/);
  await expect(search).rejects.toThrow(everySystem);
});

test('too old a Python', async () => {
  const search = findPython(async () => python('3.9.18'));
  await expect(search).rejects.toThrow(/3\.10 or later; `python3` is Python 3\.9\.18/);
  await expect(search).rejects.toThrow(everySystem);
});

test('a Python without venv, as Debian packages it', async () => {
  const search = findPython(async () => python('3.11.2', false));
  await expect(search).rejects.toThrow(/without its venv module/);
  await expect(search).rejects.toThrow(/apt install python3-venv.*python3\.11-venv/);
  await expect(search).rejects.toThrow(everySystem);
});

test('an old python3 does not hide a newer one', async () => {
  const found = await findPython(async ([name]) => {
    if (name === 'python3') return python('3.8.10');
    return name === 'python3.12' ? python('3.12.1') : undefined;
  });
  expect(found.version).toBe('3.12.1');
});

test('a machine without any Python in PATH', () => {
  const script =
    "import('./scripts/lib/python.mjs').then((m) => m.findPython()).catch((e) => console.log(e.message))";
  const { stdout } = spawnSync(process.execPath, ['-e', script], {
    cwd: repository,
    encoding: 'utf8',
    env: { ...process.env, PATH: empty, Path: empty },
  });
  expect(stdout).toContain('No Python was found');
});

test.each(['workbook.mjs', 'quorumlab.mjs'])('%s on a Node that is too old', (script) => {
  const pretend = 'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"16.20.2"})';
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', pretend, join(repository, 'scripts', script), 'start'],
    { encoding: 'utf8' },
  );
  expect(stderr).toMatch(/needs Node\.js 18 or later; this is Node\.js 16\.20\.2/);
  expect(stderr).not.toMatch(/at .*:\d+:\d+/);
  expect(status).toBe(1);
});

test('a newer Node than asked serves, an older one does not', () => {
  expect(satisfies('22.22.2', '>=22.22.2')).toBe(true);
  expect(satisfies('24.0.0', '>=22.22.2')).toBe(true);
  expect(satisfies('22.22.10', '>=22.22.2')).toBe(true);
  expect(satisfies('22.9.0', '>=22.22.2')).toBe(false);
  expect(satisfies('20.20.2', '>=22.22.2')).toBe(false);
});

test('another package manager is not taken for npm', () => {
  expect(machineNpm({ npm_execpath: process.execPath, PATH: empty })).not.toBe(process.execPath);
});

test.each([
  [
    'npm error code ENOTFOUND\nnpm error network request to https://registry.example failed',
    'could not be reached',
  ],
  ['npm error code EAI_AGAIN', 'could not be reached'],
  ['npm error code ECONNREFUSED', 'could not be reached'],
  [
    'WARNING: Retrying ... NewConnectionError(... Failed to establish a new connection: [Errno 101]',
    'could not be reached',
  ],
  [
    'ERROR: Could not find a version that satisfies the requirement jupyterlab==4.6.6',
    'could not be reached',
  ],
  ['ERROR: ResolutionImpossible: for help visit', 'could not be reached'],
  ['npm error ENOSPC: no space left on device, write', 'disk is full'],
  ['OSError: [Errno 28] No space left on device', 'disk is full'],
  ["EACCES: permission denied, mkdir '/srv/quorumlab/.venv'", 'could not be written'],
  ['ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED]', 'certificate'],
])('%s', (output, advice) => {
  expect(diagnose(output)).toContain(advice);
});

test('an unknown failure gets no invented cause', () => {
  expect(diagnose('error TS2322: Type string is not assignable to type number.')).toBeUndefined();
});
