import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { example } from './example.js';

// Loading plotly takes a second, and many times that on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quorumlab-atomic-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const script = fileURLToPath(new URL('save-often.mjs', import.meta.url));

/** Text to the end of which a writer takes a while. */
const rows = Array.from({ length: 200_000 }, (_, index) => ({ index, half: index / 2 }));
const others = rows.map(({ index, half }) => ({ index: index + 1, half }));

test('whoever reads while a file is replaced finds one version or the other', async () => {
  const path = join(folder, 'read.csv');
  const [one, other] = [example({ rows }), example({ rows: others })];
  await one.save(path);
  const first = await readFile(path, 'utf8');
  await other.save(path);
  const second = await readFile(path, 'utf8');
  expect(first).not.toBe(second);
  let writing = true;
  const writer = (async () => {
    for (let turn = 0; turn < 6; turn += 1) await (turn % 2 ? other : one).save(path);
    writing = false;
  })();
  while (writing) {
    const read = await readFile(path, 'utf8');
    expect(read === first || read === second).toBe(true);
  }
  await writer;
});

test('two savers of one file do not mix', async () => {
  const path = join(folder, 'two.csv');
  const lengths = [rows, others].map((some) => some.length);
  await Promise.all([example({ rows }).save(path), example({ rows: others }).save(path)]);
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  expect(lines).toHaveLength((lengths[0] as number) + 1);
  expect(['0,0', '1,0']).toContain(lines[1]);
  expect(lines.at(-1)).toBe(lines[1] === '0,0' ? '199999,99999.5' : '200000,99999.5');
});

test('a process killed while it writes leaves a whole file', async () => {
  const path = join(folder, 'killed.csv');
  const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout as NonNullable<ChildProcess['stdout']>, 'data');
  await new Promise((resolve) => setTimeout(resolve, 30));
  child.kill('SIGKILL');
  await once(child, 'exit');
  const lines = (await readFile(path, 'utf8')).split('\n');
  expect(lines).toHaveLength(200_002);
  expect(lines.at(-1)).toBe('');
});

test.skipIf(platform() === 'win32')('a disk that is full leaves the old file, and no rubbish', async () => {
  await mkdir(join(folder, 'disk'));
  const path = join(folder, 'disk', 'full.csv');
  await writeFile(path, 'the old one\n');
  // A limit on a file's size stands in for the full disk: writing fails in the middle.
  const child = spawn('sh', ['-c', `ulimit -f 100 && exec "$0" "$1" "$2"`, process.execPath, script, path], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr?.on('data', (text: Buffer) => {
    complaint += text.toString();
  });
  await once(child, 'close');
  expect(complaint).toContain('ArgumentError');
  expect(complaint).toContain("full.csv' cannot be written");
  expect(await readFile(path, 'utf8')).toBe('the old one\n');
  expect(await readdir(join(folder, 'disk'))).toEqual(['full.csv']);
});

test.skipIf(platform() === 'win32')('a link stays a link, and a file keeps its permissions', async () => {
  const [file, link] = [join(folder, 'shared.csv'), join(folder, 'link.csv')];
  await writeFile(file, 'old');
  await chmod(file, 0o666);
  await symlink(file, link);
  await example().save(link);
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
  expect(await readFile(file, 'utf8')).toMatch(/^loss,rate/);
  expect((await stat(file)).mode & 0o777).toBe(0o666);
});

test.skipIf(platform() === 'win32')('a link to a file that is not there yet stays one, too', async () => {
  const link = join(folder, 'early.csv');
  await symlink('later/by-name.csv', link);
  await example().save(link);
  expect(await readlink(link)).toBe('later/by-name.csv');
  expect(await readFile(join(folder, 'later', 'by-name.csv'), 'utf8')).toMatch(/^loss,rate/);
});

test.skipIf(platform() === 'win32')('a link to itself is refused', async () => {
  await symlink('round.csv', join(folder, 'round.csv'));
  await expect(example().save(join(folder, 'round.csv'))).rejects.toThrow(/leads back to itself/);
});

test.skipIf(platform() !== 'linux')(
  'a folder that cannot be made is refused, and nothing hangs',
  async () => {
    await expect(example().save('/proc/figures/new/a.csv')).rejects.toThrow(/cannot be made/);
  },
);
