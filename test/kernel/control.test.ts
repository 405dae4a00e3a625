/** Stopping: interrupts, shutdown, and the end of the process that started the kernel. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Client } from './client.js';

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
  await kernel.run('const kept = 42;');
});
afterAll(() => kernel.close());

const endless = [
  ['a busy loop', 'console.log("on"); while (true) {}'],
  ['an endless await', 'console.log("on"); await new Promise(() => {});'],
  ['a promise as the last expression that never comes', 'console.log("on"); new Promise(() => {})'],
  [
    'a busy loop after an await',
    'await new Promise((go) => setTimeout(go, 5)); console.log("on"); while (true) {}',
  ],
  [
    'a busy loop in a timer',
    'setTimeout(() => { console.log("on"); while (true) {} }, 5); await new Promise(() => {});',
  ],
  ['promises without end', 'console.log("on"); for (;;) await null;'],
  [
    'a busy loop in a tick of the process',
    'process.nextTick(() => { console.log("on"); while (true) {} }); await new Promise(() => {});',
  ],
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map(
    (steps) =>
      [
        `a busy loop in an async function after ${steps} awaits`,
        `async function main() {
           for (let step = 0; step < ${steps}; step += 1) await null;
           console.log('on');
           while (true) {}
         }
         main(); 5`,
      ] as const,
  ),
  [
    'a wait of the thread itself',
    'console.log("on"); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);',
  ],
  [
    'a promise that loops when it is waited for',
    '({ then() { console.log("on"); while (true) {} } }) as any',
  ],
  [
    'a promise that loops when it is looked at',
    '({ get then() { console.log("on"); while (true) {} } }) as any',
  ],
  ['a display that loops', "({ [Symbol.for('Jupyter.display')]() { console.log('on'); while (true) {} } })"],
  [
    'a value that loops when it is shown',
    "({ [Symbol.for('nodejs.util.inspect.custom')]() { console.log('on'); while (true) {} } })",
  ],
  [
    'a thrown value that loops when it is shown',
    "throw { [Symbol.for('nodejs.util.inspect.custom')]() { console.log('on'); while (true) {} } };",
  ],
  [
    'a value that takes for ever to show',
    `let value: unknown = 1;
     for (let depth = 0; depth < 6; depth += 1) value = Array(100).fill(value);
     console.log('on'); value`,
  ],
  [
    'an interval of busy loops',
    "setInterval(() => { console.log('on'); while (true) {} }, 1); await new Promise(() => {});",
  ],
  [
    'a sample of a thousand million trials',
    `import { paxosRound, sample } from 'quorumlab';
     console.log('on');
     sample(paxosRound({ nodes: 5, loss: 0.2 }), { trials: 1e9 });`,
  ],
  [
    'a sweep behind an await',
    `import { paxosRound, sweep } from 'quorumlab';
     await null;
     console.log('on');
     sweep(paxosRound, { nodes: [3, 5], loss: [0.1, 0.2] }, { trials: 1e8 });`,
  ],
  [
    'a figure that is never drawn',
    `console.log('on');
     import { show } from 'quorumlab/dist/notebook/display';
     show({ [Symbol.for('Jupyter.display')]: () => new Promise<never>(() => {}) });`,
  ],
] as const;

async function interrupted(code: string, interrupt: () => unknown, after = 100): Promise<void> {
  const id = await kernel.begin(code);
  await kernel.until(() => kernel.published(id).some(({ content }) => content.text === 'on\n'));
  // Into the loop or the wait that follows what was printed.
  await sleep(after);
  await interrupt();
  const { reply, outputs } = await kernel.answer(id);
  expect(reply).toMatchObject({ status: 'error', ename: 'Interrupted' });
  expect(outputs.at(-1)?.type).toBe('error');
  // The next cell is taken at once, and finds what was there.
  const next = await kernel.run('kept');
  expect(next.outputs[0]?.content.data['text/plain']).toBe('42');
}

test.each(endless)('an interrupt request ends %s and keeps the variables', async (_, code) => {
  await interrupted(code, () => kernel.ask('interrupt_request', {}, 'control'));
});

test
  .runIf(process.platform !== 'win32')
  .each(endless.filter(([name]) => /^an endless await|never/.test(name)))(
  'a SIGINT ends %s and keeps the variables',
  async (_, code) => {
    await interrupted(code, () => kernel.process.kill('SIGINT'));
  },
);

test.runIf(process.platform === 'linux')(
  'an interrupt ends the child process that a cell waits for, and no other',
  async () => {
    const left =
      "import { execFileSync, spawn } from 'node:child_process';\nconst left = spawn('sleep', ['600']);";
    await kernel.run(left);
    for (const command of [
      'sleep 600',
      // With children of its own, who hold its output open.
      'sleep 600 | cat; sleep 600',
      // It does not care for interrupts.
      "trap '' INT; sleep 600; sleep 600",
    ]) {
      await interrupted(
        `import { execSync } from 'node:child_process';\nconsole.log('on');\nexecSync(${JSON.stringify(command)});`,
        () => kernel.ask('interrupt_request', {}, 'control'),
      );
    }
    // Nor is one of another cell's ended when a cell waits for something else.
    const fifo = join(mkdtempSync(join(tmpdir(), 'quorumlab-')), 'fifo');
    execFileSync('mkfifo', [fifo]);
    const id = await kernel.begin(
      `import { readFileSync } from 'node:fs';\nconsole.log('on');\nreadFileSync(${JSON.stringify(fifo)});`,
    );
    await kernel.until(() => kernel.printed(id).includes('on\n'));
    await kernel.send('interrupt_request', {}, 'control');
    // Long enough for all that an interrupt tries.
    await sleep(2500);
    writeFileSync(fifo, '');
    await kernel.answer(id);
    // Nor is one ended when the cell only computes in Node, where its JavaScript cannot be ended either.
    await interrupted(
      `import { pbkdf2Sync } from 'node:crypto';\nconsole.log('on');\npbkdf2Sync('a', 'b', 4_000_000, 32, 'sha512');`,
      () => kernel.ask('interrupt_request', {}, 'control'),
    );
    const { outputs } = await kernel.run('[left.exitCode, left.signalCode, left.kill()]');
    expect(outputs[0]?.content.data['text/plain']).toBe('[ null, null, true ]');
  },
);

test('interrupts of a cell that never rests never kill the kernel', async () => {
  for (let n = 0; n < 20; n += 1) {
    await interrupted(
      'console.log("on"); for (;;) await new Promise((go) => setImmediate(go));',
      () => kernel.ask('interrupt_request', {}, 'control'),
      0,
    );
  }
});

test('a loop that catches the interrupt of its question is ended, if need be by a second one', async () => {
  const id = await kernel.begin(
    "let asked = 0; for (;;) { try { prompt('again?'); } catch { asked += 1; if (asked === 1) console.log('on'); } }",
    { allow_stdin: true },
  );
  await kernel.until(() => kernel.questions.length > 0);
  await kernel.ask('interrupt_request', {}, 'control');
  expect((await kernel.answer(id)).reply.ename).toBe('Interrupted');
  kernel.questions.length = 0;
  expect((await kernel.run('kept')).outputs[0]?.content.data['text/plain']).toBe('42');
});

test('a timer that loops after its cell has ended is ended by an interrupt, and does not come back', async () => {
  const id = await kernel.begin("setInterval(() => { console.log('on'); while (true) {} }, 20); 'set'");
  await kernel.until(() => kernel.printed(id).includes('on\n'));
  await kernel.ask('interrupt_request', {}, 'control');
  await kernel.run('await new Promise((go) => setTimeout(go, 100));');
  expect(kernel.printed(id)).toBe('on\n');
});

test('what a cell set to happen later does not happen once it is interrupted', async () => {
  const id = await kernel.begin(
    "setInterval(() => console.log('tick'), 1); console.log('on'); await new Promise(() => {});",
  );
  await kernel.until(() => kernel.printed(id).includes('tick'));
  await kernel.ask('interrupt_request', {}, 'control');
  await kernel.answer(id);
  const before = kernel.printed(id);
  await kernel.run('await new Promise((go) => setTimeout(go, 100));');
  expect(kernel.printed(id)).toBe(before);
});

test('a module that is loaded just as a loop is ended loads', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'quorumlab-')), 'late.ts');
  writeFileSync(file, "export const late: string = 'loaded late';");
  const id = await kernel.begin(`
    import { access } from 'node:fs/promises';
    setTimeout(() => {
      void access('/').then(() => console.log(require(${JSON.stringify(file)}).late));
      console.log('on');
      while (true) {}
    }, 5);
    await new Promise(() => {});`);
  await kernel.until(() => kernel.printed(id).includes('on\n'));
  // The file was looked at while the loop ran.
  await sleep(100);
  await kernel.ask('interrupt_request', {}, 'control');
  expect((await kernel.answer(id)).reply.ename).toBe('Interrupted');
  await kernel.run('kept');
  await kernel.until(() => kernel.printed(id).includes('loaded late\n'));
});

test.each([
  ['the timers of a test', "import { mock } from 'node:test'; mock.timers.enable();", 'mock.timers.reset();'],
  [
    'timers of its own',
    'const real = globalThis.setImmediate; globalThis.setImmediate = (() => 0) as any;',
    'globalThis.setImmediate = real;',
  ],
])('a cell may use %s: the kernel keeps its own', async (_, replace, restore) => {
  expect((await kernel.run(replace)).reply.status).toBe('ok');
  await interrupted('console.log("on"); await new Promise(() => {});', () =>
    kernel.ask('interrupt_request', {}, 'control'),
  );
  await interrupted('console.log("on"); while (true) {}', () =>
    kernel.ask('interrupt_request', {}, 'control'),
  );
  expect((await kernel.run(restore)).reply.status).toBe('ok');
});

test('expressions that were to be evaluated after an interrupted one are not', async () => {
  const id = await kernel.begin('console.log("on");', {
    user_expressions: {
      first: 'new Promise(() => {})',
      second: "Object.assign(globalThis, { second: 'ran' })",
    },
  });
  await kernel.until(() => kernel.printed(id).includes('on\n'));
  await sleep(300);
  await kernel.ask('interrupt_request', {}, 'control');
  const { first, second } = (await kernel.answer(id)).reply.user_expressions;
  expect(first.ename).toBe('Interrupted');
  expect(second.ename).toBe('Interrupted');
  const { outputs } = await kernel.run("'second' in globalThis");
  expect(outputs[0]?.content.data['text/plain']).toBe('false');
});

test('a message of a comm that comes by control waits for the cell, which can still be interrupted', async () => {
  const id = await kernel.begin('console.log("on"); await new Promise(() => {});');
  await kernel.until(() => kernel.printed(id).includes('on\n'));
  await kernel.send('comm_msg', { comm_id: 'of no one', data: {} }, 'control');
  // Answered after it, on the same socket.
  await kernel.ask('kernel_info_request', {}, 'control');
  await kernel.ask('interrupt_request', {}, 'control');
  expect((await kernel.answer(id)).reply.ename).toBe('Interrupted');
});

test('handlers of a cell that was interrupted work on, and may start threads', async () => {
  const id = await kernel.begin(`
    import { registerComm } from 'quorumlab';
    import { Worker } from 'node:worker_threads';
    registerComm('later', (comm) =>
      comm.onMessage(() => new Worker('0', { eval: true }).on('exit', () => console.log('a thread ran'))));
    console.log('on');
    await new Promise(() => {});`);
  await kernel.until(() => kernel.printed(id).includes('on\n'));
  await kernel.ask('interrupt_request', {}, 'control');
  expect((await kernel.answer(id)).reply.ename).toBe('Interrupted');
  await kernel.send('comm_open', { comm_id: 'l', target_name: 'later', data: {} });
  await kernel.send('comm_msg', { comm_id: 'l', data: {} });
  await kernel.until(() => kernel.printed(id).includes('a thread ran\n'));
});

test('an interrupt aborts the cells that wait', async () => {
  const first = await kernel.begin('await new Promise(() => {})');
  const second = await kernel.begin('2');
  await kernel.until(() => kernel.published(first).length >= 2);
  await kernel.ask('interrupt_request', {}, 'control');
  expect((await kernel.answer(first)).reply.ename).toBe('Interrupted');
  expect((await kernel.answer(second)).reply.status).toBe('aborted');
});

test('an interrupt while nothing runs is answered and does nothing', async () => {
  expect((await kernel.ask('interrupt_request', {}, 'control')).reply).toEqual({ status: 'ok' });
  expect((await kernel.run('kept')).reply.status).toBe('ok');
});

test('the heart beats while a cell keeps the thread', async () => {
  const id = await kernel.begin('console.log("on"); while (true) {}');
  await kernel.until(() => kernel.published(id).some(({ type }) => type === 'stream'));
  expect(await kernel.beat('thump')).toBe('thump');
  await kernel.ask('interrupt_request', {}, 'control');
  await kernel.answer(id);
});

test.each([true, false])('a shutdown (restart: %s) is answered, and the process ends', async (restart) => {
  const other = await Client.start();
  try {
    const ended = once(other.process, 'exit');
    const { reply } = await other.ask('shutdown_request', { restart }, 'control');
    expect(reply).toEqual({ status: 'ok', restart });
    expect(await ended).toEqual([0, null]);
  } finally {
    await other.close();
  }
});

test.runIf(process.platform !== 'win32')('a kernel in a busy loop ends when its parent dies', async () => {
  // A parent between us and the kernel, to be killed.
  const other = await Client.start({
    start: (command, args, options) =>
      spawn(
        process.execPath,
        [
          '-e',
          `require('node:child_process').spawn(${JSON.stringify(command)}, ${JSON.stringify(args)}, { stdio: 'inherit' })`,
        ],
        options,
      ),
  });
  try {
    const answer = await other.run('process.pid');
    const pid = Number(answer.outputs[0]?.content.data['text/plain']);
    expect(pid).not.toBe(other.process.pid);
    const id = await other.begin('console.log("on"); while (true) {}');
    await other.until(() => other.printed(id).includes('on\n'));
    other.process.kill('SIGKILL');
    while (isAlive(pid)) await sleep(100);
  } finally {
    await other.close();
  }
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('a kernel in a busy loop answers a shutdown before it ends', async () => {
  const other = await Client.start();
  try {
    const id = await other.begin('console.log("on"); while (true) {}');
    await other.until(() => other.published(id).some(({ type }) => type === 'stream'));
    const ended = once(other.process, 'exit');
    const { reply } = await other.ask('shutdown_request', { restart: true }, 'control');
    expect(reply).toEqual({ status: 'ok', restart: true });
    expect(await ended).toEqual([0, null]);
  } finally {
    await other.close();
  }
});

test('an interrupt ends the threads that the cell has started, and no others', async () => {
  const code = (name: string, does: string): string => `
    import { Worker } from 'node:worker_threads';
    const ${name} = new Worker(\`${does}\`, { eval: true });
    ${name}.on('exit', () => console.log('${name} ended'));
    console.log('on');`;
  const echo =
    "const { parentPort } = require('node:worker_threads'); parentPort.on('message', (m) => parentPort.postMessage(m));";
  const before = await kernel.begin(code('echo', echo));
  await kernel.answer(before);
  const id = await kernel.begin(`${code('loop', 'while (true) {}')} await new Promise(() => {});`);
  await kernel.until(() => kernel.printed(id).includes('on\n'));
  await kernel.ask('interrupt_request', {}, 'control');
  await kernel.until(() => kernel.printed(id).includes('loop ended'));
  // The other still answers.
  const { stdout } = await kernel.run(
    "const answer = new Promise((heard) => echo.once('message', heard)); echo.postMessage('here'); console.log(await answer);",
  );
  expect(stdout).toBe('here\n');
  await kernel.run('await echo.terminate();');
});
