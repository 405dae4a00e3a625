/** Who may have the kernel do something, and what others can see of it. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Subscriber } from 'zeromq';
import { type Connection, connectionOf, header, Line, socketNames } from './attacker.js';
import { Client, repo } from './client.js';
import { signed } from './messages.js';

let kernel: Client;
let connection: Connection;
beforeAll(async () => {
  kernel = await Client.start();
  connection = connectionOf(kernel);
});
afterAll(() => kernel.close());

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

test('a message with a wrong signature does nothing, and the log says so without what was in it', async () => {
  const secret = `const secret = '${randomUUID()}'; console.log(secret)`;
  const parts = [header('execute_request'), '{}', '{}', JSON.stringify({ code: secret })];
  const before = kernel.log.length;
  for (const name of ['shell', 'control'] as const) {
    const line = new Line(connection, name);
    await line.send(signed('not the key', parts));
    await line.answered();
    line.close();
  }
  await kernel.until(() => kernel.log.slice(before).split('wrong signature').length === 3);
  expect(kernel.log).not.toContain(secret.slice(15, 60));
  expect((await kernel.run('typeof (globalThis as any).secret')).outputs[0]?.content.data['text/plain']).toBe(
    "'undefined'",
  );
});

test('an answer with a wrong signature is none', async () => {
  const asked = kernel.questions.length;
  const id = await kernel.begin("prompt('Who?')", { allow_stdin: true });
  await kernel.until(() => kernel.questions.length > asked);
  const line = new Line(connection, 'stdin');
  const before = kernel.log.length;
  await line.send(signed('not the key', [header('input_reply'), '{}', '{}', '{"value":"Mallory"}']));
  await sleep(200);
  await kernel.reply('Alice');
  expect((await kernel.answer(id)).outputs[0]?.content.data['text/plain']).toBe("'Alice'");
  // Told when the thread that logs is free again.
  await kernel.until(() => kernel.log.slice(before).includes('wrong signature'));
  expect(kernel.log).not.toContain('Mallory');
  line.close();
});

test('what the kernel itself has said is no request', async () => {
  const message = await published();
  const line = new Line(connection, 'shell');
  const before = kernel.log.length;
  await line.send(message);
  await line.answered();
  await kernel.until(() => kernel.log.slice(before).includes("kernel's own"));
  line.close();
});

/** A message that the kernel has signed. */
async function published(): Promise<string[]> {
  const listener = new Subscriber({ linger: 0 });
  listener.connect(`tcp://127.0.0.1:${connection.port('iopub')}`);
  listener.subscribe();
  // Whoever subscribes is welcomed.
  const frames = (await listener.receive()).map(String);
  listener.close();
  return frames.slice(frames.indexOf('<IDS|MSG>'));
}

test('the key is in the connection file, and in no log, environment or command line', async () => {
  const { outputs } = await kernel.run(
    'JSON.stringify([process.env, process.argv, process.execArgv, Object.keys(globalThis)])',
  );
  const seen = [outputs[0]?.content.data['text/plain'], kernel.log];
  if (process.platform === 'linux') {
    const { pid } = kernel.process;
    for (const file of ['cmdline', 'environ']) seen.push(readFileSync(`/proc/${pid}/${file}`, 'utf8'));
  }
  for (const text of seen) expect(text).not.toContain(connection.key);
});

test.each([
  ['is cut off', (text: string) => text.slice(0, -2)],
  ['has a comma too few', (text: string) => text.replace(',', ' ')],
  ['is an object in an array', (text: string) => `[${text}]`],
  ['is empty', () => ''],
])('a connection file that %s is refused without quoting it', (_, spoil) => {
  const folder = mkdtempSync(join(tmpdir(), 'quorumlab-connection-'));
  const file = join(folder, 'connection.json');
  writeFileSync(file, spoil(readFileSync(connection.file, 'utf8')), { mode: 0o600 });
  const main = join(repo, 'dist/kernel/main.js');
  const { status, stderr } = spawnSync(process.execPath, [main, file], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^The connection file .* cannot be read: /);
  expect(stderr).not.toContain(connection.key.slice(0, 8));
  rmSync(folder, { recursive: true });
});

test.runIf(process.platform === 'linux')('it listens at the address it was given, and nowhere else', () => {
  const { pid } = kernel.process;
  const own = new Set(
    readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
      } catch {
        // Closed since.
        return undefined;
      }
    }),
  );
  const listening = ['tcp', 'tcp6']
    .flatMap((kind) => readFileSync(`/proc/${pid}/net/${kind}`, 'utf8').split('\n').slice(1))
    .map((row) => row.trim().split(/\s+/))
    // 0A: the state of a socket that listens.
    .filter((row) => row[3] === '0A' && own.has(row[9]))
    .map((row) => row[1]);
  const port = (name: (typeof socketNames)[number]): string =>
    connection.port(name).toString(16).toUpperCase().padStart(4, '0');
  expect(listening.sort()).toEqual(socketNames.map((name) => `0100007F:${port(name)}`).sort());
});

test.runIf(process.platform !== 'win32')(
  'the connection file stays as it was, while it runs and after',
  async () => {
    const other = await Client.start();
    const { file } = connectionOf(other);
    const before = readFileSync(file, 'utf8');
    expect(mode(file)).toBe('600');
    await other.run('1');
    const ended = once(other.process, 'exit');
    await other.ask('shutdown_request', { restart: false }, 'control');
    await ended;
    expect(mode(file)).toBe('600');
    expect(readFileSync(file, 'utf8')).toBe(before);
    await other.close();
  },
);

test.runIf(process.platform !== 'win32')('what was typed is for its owner alone to read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quorumlab-history-'));
  const state = join(folder, 'state');
  for (const time of ['when it is made', 'when others could read it before']) {
    const other = await Client.start({ env: { QUORUMLAB_STATE: state } });
    await other.run('"secret"');
    const files = readdirSync(state).map((name) => join(state, name));
    expect(files.length, time).toBeGreaterThan(0);
    for (const file of files) expect(mode(file), time).toBe('600');
    expect(mode(state)).toBe('700');
    await other.close();
    chmodSync(join(state, 'history.sqlite'), 0o644);
  }
  rmSync(folder, { recursive: true });
});

test('a cell that would end the process gets an error, and the variables are kept', async () => {
  const { reply } = await kernel.run('const kept = 42; process.exit(0);');
  expect(reply).toMatchObject({ status: 'error', ename: 'ExitError' });
  expect((await kernel.run('kept')).outputs[0]?.content.data['text/plain']).toBe('42');
});
