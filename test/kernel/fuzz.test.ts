/** Whatever comes in by whichever socket, the kernel lives on, and runs nothing that was not signed. */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Dealer, Subscriber } from 'zeromq';
import {
  type Connection,
  connectionOf,
  type Frame,
  header,
  Line,
  lives,
  raw,
  type SocketName,
  socketNames,
} from './attacker.js';
import { Client } from './client.js';
import { signed } from './messages.js';

let kernel: Client;
let connection: Connection;
const lines = new Map<SocketName, Line>();
const line = (name: SocketName): Line => lines.get(name) as Line;

beforeAll(async () => {
  kernel = await Client.start();
  connection = connectionOf(kernel);
  for (const name of socketNames) lines.set(name, new Line(connection, name));
  await kernel.run('const kept = 42;');
});
beforeEach(() => lives(kernel));
afterAll(async () => {
  for (const each of lines.values()) each.close();
  await kernel.close();
});

const runs = { seed: 10, numRuns: 25 };
const onSocket = fc.constantFrom(...socketNames);

/** Sends a batch by one socket, and looks after the kernel. */
async function survives(name: SocketName, batch: readonly (readonly Frame[])[]): Promise<void> {
  for (const frames of batch) await line(name).send(frames);
  if (name === 'shell' || name === 'control') await line(name).answered();
  await lives(kernel);
}

/** A cell that would be noticed. */
const planted = JSON.stringify({ code: '(globalThis as any).executed = true', silent: true });

const bytes = fc.uint8Array({ maxLength: 100 });
const part = fc.oneof(bytes, fc.json(), fc.constant('{}'), fc.constant(planted));

test('frames of any number, size and content', async () => {
  const message = fc.array(fc.oneof(part, fc.constant('<IDS|MSG>')), { minLength: 1, maxLength: 9 });
  await fc.assert(fc.asyncProperty(onSocket, fc.array(message, { maxLength: 40 }), survives), { ...runs });
});

test('whole requests whose signature is missing, wrong, short, long or of another message', async () => {
  const type = fc.constantFrom('execute_request', 'shutdown_request', 'interrupt_request', 'input_reply');
  const other = signed('the wrong key', ['{}', '{}', '{}', '{}'])[1] as string;
  const signature = fc.oneof(
    fc.constantFrom('', 'a', '0'.repeat(64), 'é'.repeat(64), other, other.slice(1), `${other}0`),
    bytes,
    fc.string({ unit: 'binary', minLength: 64, maxLength: 64 }),
  );
  const message = fc
    .tuple(type, signature)
    .map(([name, sign]): Frame[] => ['<IDS|MSG>', sign, header(name), '{}', '{}', planted]);
  await fc.assert(fc.asyncProperty(onSocket, fc.array(message, { maxLength: 40 }), survives), runs);
});

test('a right signature with one part too few, or its parts in another order', async () => {
  const parts = [header('execute_request'), '{}', '{}', planted];
  const message = fc.oneof(
    fc.subarray(parts, { maxLength: 3 }).map((some) => signed(connection.key, some)),
    fc
      .shuffledSubarray(signed(connection.key, parts), { minLength: 6, maxLength: 6 })
      .filter((frames) => frames.join() !== signed(connection.key, parts).join()),
  );
  await fc.assert(fc.asyncProperty(onSocket, fc.array(message, { maxLength: 20 }), survives), runs);
});

/** JSON, as text: what a well-meaning client would never write. */
const deep = (open: string, close: string, levels = 100_000): string =>
  open.repeat(levels) + close.repeat(levels);
const value = fc.oneof(
  fc.json(),
  fc.constantFrom(
    ...[
      'null',
      'true',
      '-1',
      '0.5',
      '1e999',
      '-1e999',
      '9007199254740993',
      '9'.repeat(400),
      '""',
      '[]',
      '{}',
    ],
    ...['"\\u0000"', '"\\ud800"', '"\\udc00\\ud800"', '"\\u2028</script>"', '"../../../etc/passwd"'],
    '{"toString":1,"valueOf":1}',
    '{"__proto__":{"polluted":true}}',
    '{"constructor":{"prototype":{"polluted":true}}}',
    '{"length":4294967296}',
    '{"then":1}',
    deep('[', ']', 3000),
    deep('{"a":', '}', 3000).replace('}', '1}'),
    '"* * * * **?[[[]^"',
    '"const x: number = \\"no\\";"',
    '"`${`${"',
    '"kept?"',
    '"((((((((((((((((1"',
    '"kept"',
  ),
);
const fields: Record<string, readonly string[]> = {
  execute_request: ['code', 'silent', 'store_history', 'user_expressions', 'allow_stdin', 'stop_on_error'],
  complete_request: ['code', 'cursor_pos'],
  inspect_request: ['code', 'cursor_pos', 'detail_level'],
  is_complete_request: ['code'],
  history_request: [
    'output',
    'raw',
    'hist_access_type',
    'session',
    'start',
    'stop',
    'n',
    'pattern',
    'unique',
  ],
  comm_open: ['comm_id', 'target_name', 'target_module', 'data'],
  comm_msg: ['comm_id', 'data'],
  comm_close: ['comm_id', 'data'],
  comm_info_request: ['target_name'],
  kernel_info_request: ['x'],
  interrupt_request: ['x'],
  input_reply: ['value'],
  execute_reply: ['status', 'execution_count'],
  status: ['execution_state'],
  iopub_welcome: ['subscription'],
  subshell_request: ['code'],
  __proto__request: ['code'],
  constructor: ['prototype'],
  toString_request: ['x'],
  '': ['x'],
};
const hostileContent = fc.constantFrom(...Object.keys(fields)).chain((type) => {
  const keys = fc.constantFrom(...(fields[type] ?? []), '__proto__', 'constructor');
  const content = fc
    .array(fc.tuple(keys, value), { maxLength: 8 })
    .map((entries) => `{${entries.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(',')}}`);
  return fc.tuple(fc.constant(type), content);
});

test('requests of every type with fields of every wrong type, rightly signed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('shell', 'control', 'stdin'),
      fc.array(hostileContent, { maxLength: 30 }),
      async (name, batch) => {
        const messages = batch.map(([type, content]) =>
          signed(connection.key, [header(type), '{}', '{}', content]),
        );
        await survives(name as SocketName, messages);
      },
    ),
    { ...runs, numRuns: 60 },
  );
});

test('any JSON, and any bytes, in each of the four signed parts', async () => {
  const json = fc.oneof(value, fc.json(), bytes);
  const message = fc.tuple(fc.nat(3), json).map(([at, text]) => {
    const parts: Frame[] = [header('is_complete_request'), '{}', '{}', '{"code":"1"}'];
    parts[at] = text;
    return signed(connection.key, parts);
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('shell', 'control', 'stdin'),
      fc.array(message, { maxLength: 30 }),
      (name, batch) => survives(name as SocketName, batch),
    ),
    runs,
  );
});

test('headers whose fields are anything', async () => {
  const field = fc.constantFrom('msg_id', 'msg_type', 'session', 'username', 'date', '__proto__', 'x');
  const message = fc.array(fc.tuple(field, value), { maxLength: 4 }).map((entries) => {
    const more = entries.map(([key, text]) => `,${JSON.stringify(key)}:${text}`).join('');
    return signed(connection.key, [`${header('comm_info_request').slice(0, -1)}${more}}`, '{}', '{}', '{}']);
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('shell', 'control'),
      fc.array(message, { maxLength: 20 }),
      (name, batch) => survives(name as SocketName, batch),
    ),
    runs,
  );
});

/** Each by each socket; all of them rightly signed. */
const extremes: readonly (readonly [string, () => readonly string[]])[] = [
  [
    'a header of 100,000 levels',
    () => [`${header('kernel_info_request').slice(0, -1)},"x":${deep('[', ']')}}`, '{}', '{}', '{}'],
  ],
  [
    'content of 100,000 levels',
    () => [header('comm_msg'), '{}', '{}', `{"comm_id":"x","data":${deep('[', ']')}}`],
  ],
  [
    'metadata of 100,000 levels',
    () => [header('execute_request'), '{}', deep('{"a":', '}').replace('}', '1}'), '{"code":"1"}'],
  ],
  ['a type of 10 MB', () => [header(`${'x'.repeat(1e7)}_request`), '{}', '{}', '{}']],
  [
    'a cell of 10 MB',
    () => [header('execute_request'), '{}', '{}', JSON.stringify({ code: `"${'x'.repeat(1e7)}".length` })],
  ],
  [
    'an input of 10 MB',
    () => [header('input_reply'), '{}', '{}', JSON.stringify({ value: 'x'.repeat(1e7) })],
  ],
  [
    'code that nests 100,000 deep',
    () => [header('execute_request'), '{}', '{}', JSON.stringify({ code: '('.repeat(1e5) })],
  ],
  [
    'half a line that nests 10,000 deep',
    () => [header('complete_request'), '{}', '{}', JSON.stringify({ code: `${deep('(', ')', 10_000)}.` })],
  ],
];

test.each(extremes)('%s', async (_, parts) => {
  for (const name of ['shell', 'control', 'stdin'] as const) {
    await survives(name, [signed(connection.key, parts())]);
  }
});

test('senders with names of every size, and frames before the delimiter', async () => {
  for (const name of ['a', 'x'.repeat(255), '<IDS|MSG>', '\u{1F393}', ' ']) {
    const odd = new Line(connection, 'shell', name);
    await odd.send(signed(connection.key, [header('comm_info_request'), '{}', '{}', '{}']));
    // Whoever is called like the delimiter gets no answer: their messages begin where they should not.
    if (name !== '<IDS|MSG>') await odd.answered();
    odd.close();
  }
  await line('shell').answered(['', 'x'.repeat(1_000_000), Buffer.alloc(10)]);
  await lives(kernel);
});

test('ten thousand requests at once, among as many that are not signed, are all answered', async () => {
  const unsigned = ['<IDS|MSG>', '0'.repeat(64), header('execute_request'), '{}', '{}', planted];
  const sent: Promise<void>[] = [];
  for (let n = 0; n < 10_000; n += 1) {
    await line('shell').send(signed(connection.key, [header('comm_info_request'), '{}', '{}', '{}']));
    await line('shell').send(unsigned);
  }
  await Promise.all(sent);
  await line('shell').answered();
  await lives(kernel);
});

test('clients that ask and listen, and never read', async () => {
  const asks = new Dealer({ receiveHighWaterMark: 1, linger: 0 });
  asks.connect(`tcp://127.0.0.1:${connection.port('shell')}`);
  const listens = new Subscriber({ receiveHighWaterMark: 1, linger: 0 });
  listens.connect(`tcp://127.0.0.1:${connection.port('iopub')}`);
  listens.subscribe();
  const ask = ['execute_request', { code: "console.log('x'.repeat(10_000))" }] as const;
  for (let n = 0; n < 200; n += 1) await asks.send(kernel.frames(`never read ${n}`, ...ask));
  await lives(kernel);
  asks.close();
  listens.close();
  await lives(kernel);
});

test('subscriptions to thousands of topics, long ones too, and their end', async () => {
  const subscriber = new Subscriber({ linger: 0 });
  subscriber.connect(`tcp://127.0.0.1:${connection.port('iopub')}`);
  const topics = Array.from({ length: 5000 }, (_, n) => `topic ${n}`);
  subscriber.subscribe(...topics, 'x'.repeat(100_000), '\ud800', '\0');
  await lives(kernel);
  subscriber.unsubscribe(...topics.slice(0, 2500));
  await lives(kernel);
  subscriber.close();
});

test('a request that is sent again is not done again', async () => {
  const code = '(globalThis as any).times = ((globalThis as any).times ?? 0) + 1';
  const frames = signed(connection.key, [header('execute_request'), '{}', '{}', JSON.stringify({ code })]);
  for (const name of ['shell', 'shell', 'control', 'shell', 'stdin', 'iopub', 'hb'] as const) {
    await line(name).send(frames);
  }
  await line('control').answered();
  await line('shell').answered();
  const { outputs } = await kernel.run('(globalThis as any).times');
  expect(outputs[0]?.content.data['text/plain']).toBe('1');
});

/** The beginning of ZeroMQ's own protocol, as a dealer would begin. */
const greeting = Buffer.concat([
  Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0]),
  Buffer.from('NULL'.padEnd(52, '\0')),
  Buffer.from('\x04\x1c\x05READY\x0bSocket-Type\0\0\0\x06DEALER', 'latin1'),
]);
/** A frame that is announced with this many bytes, which never come. */
const announced = (size: bigint): Buffer => {
  const frame = Buffer.alloc(9, 2);
  frame.writeBigUInt64BE(size, 1);
  return Buffer.concat([greeting, frame, Buffer.from('x')]);
};

test('bytes that are no message at all', async () => {
  const garbage = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.uint8Array({ maxLength: 100 }).map((more) => Buffer.concat([greeting, more])),
    fc.nat(greeting.length).map((length) => greeting.subarray(0, length)),
    fc.constantFrom(2n ** 31n, 2n ** 40n, 2n ** 62n, 2n ** 63n, 2n ** 64n - 1n).map(announced),
    fc.constant(Buffer.from('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')),
  );
  await fc.assert(
    fc.asyncProperty(onSocket, fc.array(garbage, { maxLength: 10 }), async (name, batch) => {
      await Promise.all(batch.map((some) => raw(connection.port(name), some)));
      await lives(kernel);
    }),
    runs,
  );
});

test('two hundred connections that are held open without a word', async () => {
  const held: Socket[] = [];
  for (let n = 0; n < 200; n += 1) {
    const socket = connect(connection.port(socketNames[n % 5] as SocketName), '127.0.0.1');
    held.push(socket.on('error', () => {}));
  }
  await sleep(200);
  await lives(kernel);
  for (const socket of held) socket.destroy();
  await lives(kernel);
});
