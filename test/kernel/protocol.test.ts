/** Jupyter's protocol, message by message. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Client } from './client.js';

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
});
afterAll(() => kernel.close());

const types = (answer: { published: readonly { type: string }[] }): string[] =>
  answer.published.map(({ type }) => type);

test('the kernel says what it is', async () => {
  const { reply } = await kernel.ask('kernel_info_request', {});
  expect(reply).toMatchObject({
    status: 'ok',
    protocol_version: '5.3',
    implementation: 'quorumlab',
    language_info: {
      name: 'typescript',
      version: '5.0.4',
      mimetype: 'text/typescript',
      file_extension: '.ts',
      pygments_lexer: 'typescript',
      codemirror_mode: 'typescript',
    },
  });
  expect(reply.banner).toMatch(/TypeScript/);
});

test('a cell is announced, run and ended in the order of the protocol', async () => {
  const answer = await kernel.run('1');
  expect(types(answer)).toEqual(['status', 'execute_input', 'execute_result', 'status']);
  expect(answer.published.map(({ content }) => content.execution_state ?? content.code ?? '')).toEqual([
    'busy',
    '1',
    '',
    'idle',
  ]);
  expect(answer.published[1]?.content.execution_count).toBe(answer.reply.execution_count);
});

test('only cells that are kept in the history are counted', async () => {
  const first = (await kernel.run('1')).reply.execution_count;
  expect((await kernel.run('2', { store_history: false })).reply.execution_count).toBe(first);
  expect((await kernel.run('3', { silent: true })).reply.execution_count).toBe(first);
  expect((await kernel.run('4')).reply.execution_count).toBe(first + 1);
});

test('a silent cell runs and shows nothing', async () => {
  const answer = await kernel.run('const silent = 1; console.log("shh"); silent', { silent: true });
  expect(types(answer)).toEqual(['status', 'status']);
  expect(answer.reply.status).toBe('ok');
  const failing = await kernel.run('throw new Error("quietly")', { silent: true });
  expect(types(failing)).toEqual(['status', 'status']);
  expect(failing.reply).toMatchObject({ status: 'error', evalue: 'quietly' });
  expect((await kernel.run('silent')).outputs[0]?.content.data['text/plain']).toBe('1');
});

test.each([
  ['throws after a while', 'await new Promise((go) => setTimeout(go, 50)); throw new Error("first");'],
  [
    'keeps the thread and then throws',
    'for (const end = Date.now() + 100; Date.now() < end; ); throw new Error("first");',
  ],
  ['does not compile', 'let broken: string = 5;'],
])('cells that wait behind one that %s are aborted, and no others', async (_, code) => {
  const first = await kernel.begin(code);
  const behind = [await kernel.begin('console.log("no")'), await kernel.begin('console.log("neither")')];
  const asked = await kernel.send('kernel_info_request', {});
  expect((await kernel.answer(first)).reply.status).toBe('error');
  for (const id of behind) {
    const answer = await kernel.answer(id);
    expect(answer.reply.status).toBe('aborted');
    expect(types(answer)).toEqual(['status', 'status']);
  }
  expect((await kernel.answer(asked)).reply.status).toBe('ok');
  expect((await kernel.run('"the next one runs"')).reply.status).toBe('ok');
});

test('without stop_on_error the cells behind an error run', async () => {
  const first = await kernel.begin('throw new Error("first")', { stop_on_error: false });
  const second = await kernel.begin('"second"');
  expect((await kernel.answer(first)).reply.status).toBe('error');
  expect((await kernel.answer(second)).reply.status).toBe('ok');
});

test('cells run one after the other', async () => {
  const ids = [];
  for (const name of ['a', 'b', 'c']) {
    ids.push(await kernel.begin(`await new Promise((go) => setTimeout(go, 10)); console.log("${name}")`));
  }
  const answers = await Promise.all(ids.map((id) => kernel.answer(id)));
  expect(answers.map(({ stdout }) => stdout)).toEqual(['a\n', 'b\n', 'c\n']);
});

test.each([
  ['const x = 1', 'complete'],
  ['for (const x of [1]) {', 'incomplete'],
  ['const text = `begun', 'incomplete'],
  ['f(1,', 'incomplete'],
  ['/* begun', 'incomplete'],
  ['let x = ;', 'invalid'],
  ['await Promise.resolve(1)', 'complete'],
])('%j is %s', async (code, status) => {
  expect((await kernel.ask('is_complete_request', { code })).reply.status).toBe(status);
});

test('names are completed, counted in characters', async () => {
  await kernel.run('const proposer = { round: 1 };');
  const { reply } = await kernel.ask('complete_request', { code: '"😀"; propos', cursor_pos: 11 });
  expect(reply).toMatchObject({ status: 'ok', cursor_start: 5, cursor_end: 11 });
  expect(reply.matches[0]).toBe('proposer');
  const member = await kernel.ask('complete_request', { code: 'proposer.', cursor_pos: 9 });
  expect(member.reply.matches).toContain('round');
});

test('names are explained with their types and comments', async () => {
  await kernel.run(
    '/** How many nodes are enough. */\nfunction majority(nodes: number): number { return Math.floor(nodes / 2) + 1; }',
  );
  const { reply } = await kernel.ask('inspect_request', {
    code: 'majority(5)',
    cursor_pos: 3,
    detail_level: 0,
  });
  expect(reply).toMatchObject({ status: 'ok', found: true });
  expect(reply.data['text/plain']).toContain('majority(nodes: number): number');
  const nothing = await kernel.ask('inspect_request', { code: '   ', cursor_pos: 1, detail_level: 0 });
  expect(nothing.reply).toMatchObject({ status: 'ok', found: false });
});

test('what the library says of its names is shown for them', async () => {
  await kernel.run("import { sample } from 'quorumlab';");
  const { reply } = await kernel.ask('inspect_request', { code: 'sample', cursor_pos: 6, detail_level: 0 });
  // The first words of its doc comment, and what it throws.
  expect(reply.data['text/plain']).toContain('Runs a system many times');
  expect(reply.data['text/plain']).toContain('@throws');
});

test('completing and inspecting survive anything', async () => {
  for (const code of ['', '))((', 'const const const', 'import {', '`${', '\u0000']) {
    for (const type of ['complete_request', 'inspect_request']) {
      for (const cursor_pos of [0, 1, 1000, -1, null]) {
        expect((await kernel.ask(type, { code, cursor_pos })).reply.status).toBe('ok');
      }
    }
  }
});

test('what was typed can be asked for: the last, a range, a pattern', async () => {
  for (const code of ['"h1"', '"h2"', '"h1"']) await kernel.run(code);
  const at = (await kernel.run('"h3"')).reply.execution_count;
  await kernel.run('"not kept"', { store_history: false });
  const ask = async (content: object) =>
    (await kernel.ask('history_request', { raw: true, output: false, ...content })).reply.history;
  expect(await ask({ hist_access_type: 'tail', n: 2 })).toEqual([
    [1, at - 1, '"h1"'],
    [1, at, '"h3"'],
  ]);
  expect(await ask({ hist_access_type: 'range', session: 0, start: at - 3, stop: at - 1 })).toEqual([
    [1, at - 3, '"h1"'],
    [1, at - 2, '"h2"'],
  ]);
  expect(await ask({ hist_access_type: 'search', pattern: '"h?"', unique: true, n: 10 })).toEqual([
    [1, at - 2, '"h2"'],
    [1, at - 1, '"h1"'],
    [1, at, '"h3"'],
  ]);
  expect(await ask({ hist_access_type: 'tail', n: 1, output: true })).toEqual([[1, at, ['"h3"', null]]]);
});

test('names that end in a question mark are looked up in the pager', async () => {
  await kernel.run('/** How many nodes there are. */\nconst nodes = 5;');
  for (const code of ['nodes?', '?nodes', ' nodes ?? ', 'console.log?']) {
    const { reply, outputs } = await kernel.run(code);
    expect(reply).toMatchObject({ status: 'ok', payload: [{ source: 'page', start: 0 }] });
    expect(outputs).toEqual([]);
    expect((await kernel.ask('is_complete_request', { code })).reply.status).toBe('complete');
  }
  const { reply } = await kernel.run('nodes?');
  expect(reply.payload[0].data['text/plain']).toContain('const nodes: 5');
  expect(reply.payload[0].data['text/plain']).toContain('How many nodes there are.');
  expect((await kernel.run('nothing_of_that_name?')).stdout).toBe(
    'Nothing is known about nothing_of_that_name.\n',
  );
  // A condition is one still.
  expect((await kernel.run('nodes ? 1 : 2')).outputs[0]?.content.data['text/plain']).toBe('1');
});

test('expressions that a client sends along are evaluated after the cell, each by itself', async () => {
  const { reply, outputs } = await kernel.run('const base = 20;', {
    user_expressions: { sum: 'base * 2 + 2', wrong: 'base.length', thrown: 'JSON.parse("{")' },
  });
  expect(outputs).toEqual([]);
  expect(reply.user_expressions).toMatchObject({
    sum: { status: 'ok', data: { 'text/plain': '42' }, metadata: {} },
    wrong: { status: 'error', ename: 'TypeScriptError' },
    thrown: { status: 'error', ename: 'SyntaxError' },
  });
  const failed = await kernel.run('throw new Error("no")', { user_expressions: { sum: '1' } });
  expect(failed.reply.user_expressions).toEqual({});
});

test('a message type it does not know is answered with an error, and the kernel lives on', async () => {
  const { reply } = await kernel.ask('teapot_request', {});
  expect(reply).toMatchObject({ status: 'error', ename: 'UnknownMessage' });
  const id = await kernel.send('teapot', {});
  await kernel.until(() => kernel.published(id).length === 2);
  expect((await kernel.run('1')).reply.status).toBe('ok');
});

test('messages that are wrongly signed or malformed are dropped and logged', async () => {
  const signed = kernel.frames('bad-1', 'execute_request', { code: 'globalThis.hacked = true' });
  const wrong = [...signed];
  wrong[1] = '0'.repeat(64);
  const changed = signed.map((frame) => frame.replace('hacked', 'cracked'));
  const unsigned = [...signed];
  unsigned[1] = '';
  for (const frames of [
    wrong,
    changed,
    unsigned,
    ['nonsense'],
    ['<IDS|MSG>'],
    signed.slice(0, 4),
    ['<IDS|MSG>', 'x', '{', '{', '{', '{'],
  ]) {
    for (const socket of [kernel.shell, kernel.control]) await socket.send(frames);
  }
  const answer = await kernel.run('[(globalThis as any).hacked, (globalThis as any).cracked]');
  expect(answer.outputs[0]?.content.data['text/plain']).toBe('[ undefined, undefined ]');
  await kernel.until(() => (kernel.log.match(/dropped a message/g) ?? []).length === 14);
  expect(kernel.log).toContain('wrong signature');
  expect(kernel.log).not.toContain('hacked');
});

test('contents that are not what they should be do not hurt', async () => {
  for (const content of [{}, { code: 5 }, { code: null, silent: 'x' }]) {
    expect((await kernel.ask('execute_request', content)).reply.status).toBe('ok');
    expect((await kernel.ask('is_complete_request', content)).reply.status).toBeDefined();
  }
  expect((await kernel.run('1')).reply.status).toBe('ok');
});

test('an expression that cannot be shown is an error of its own, and one that never ends can be stopped', async () => {
  const shown = (code: string) => `({ [Symbol.for('Jupyter.display')]: () => ${code} })`;
  const { reply } = await kernel.run('"ran"', {
    user_expressions: { bad: shown('5'), odd: { toString: 1 }, good: '1 + 1' },
  });
  expect(reply.status).toBe('ok');
  expect(reply.user_expressions).toMatchObject({
    bad: { status: 'error', ename: 'TypeError' },
    odd: { status: 'error' },
    good: { status: 'ok', data: { 'text/plain': '2' } },
  });
  const id = await kernel.begin('console.log("on")', {
    user_expressions: { x: shown('new Promise<never>(() => {})') },
  });
  await kernel.until(() => kernel.published(id).some(({ type }) => type === 'stream'));
  await new Promise((go) => setTimeout(go, 300));
  await kernel.ask('interrupt_request', {}, 'control');
  const stopped = (await kernel.answer(id)).reply;
  expect(stopped.user_expressions.x).toMatchObject({ status: 'error', ename: 'Interrupted' });
});
