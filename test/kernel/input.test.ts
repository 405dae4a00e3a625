/** `prompt()`: a cell asks its reader. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Client } from './client.js';

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
});
afterAll(() => kernel.close());

/** Runs a cell that asks, and answers each question in turn. */
async function converse(code: string, ...answers: string[]) {
  const asked = kernel.questions.length;
  const id = await kernel.begin(code, { allow_stdin: true });
  for (const [at, answer] of answers.entries()) {
    await kernel.until(() => kernel.questions.length > asked + at);
    await kernel.reply(answer);
  }
  return await kernel.answer(id);
}

test('prompt asks, and the cell goes on with the answer', async () => {
  const { outputs, reply } = await converse(
    "const name: string = prompt('Who?'); const n = Number(prompt('How many?')); [name, n + 1].join(' × ')",
    'Léslie 🎓',
    '4',
  );
  expect(reply.status).toBe('ok');
  expect(outputs.at(-1)?.content.data['text/plain']).toBe("'Léslie 🎓 × 5'");
  expect(kernel.questions.slice(-2)).toEqual(['Who? ', 'How many? ']);
});

test('an empty answer takes the default, where there is one', async () => {
  const { outputs } = await converse("[prompt('Loss?', '0.2'), prompt('Name?')]", '', '');
  expect(kernel.questions.at(-2)).toBe('Loss? [0.2] ');
  expect(outputs[0]?.content.data['text/plain']).toBe("[ '0.2', '' ]");
});

test('what was printed before the question is seen before it', async () => {
  const asked = kernel.questions.length;
  const id = await kernel.begin("for (let i = 0; i < 50; i += 1) console.log(i); prompt('?')", {
    allow_stdin: true,
  });
  await kernel.until(() => kernel.questions.length > asked);
  await kernel.until(() => kernel.printed(id).endsWith('49\n'));
  await kernel.reply('');
  await kernel.answer(id);
});

test('where no one can answer, a clear error instead of a wait', async () => {
  const { reply } = await kernel.run("prompt('Who?')", { allow_stdin: false });
  expect(reply).toMatchObject({
    status: 'error',
    ename: 'NoInputError',
    evalue:
      'prompt() cannot ask here: this program runs cells without anyone to answer. ' +
      'Open the notebook in JupyterLab, or write the value into the cell.',
  });
});

test('an interrupt ends the wait, and the next cell runs', async () => {
  const asked = kernel.questions.length;
  const id = await kernel.begin("const kept = 7; prompt('Who?')", { allow_stdin: true });
  await kernel.until(() => kernel.questions.length > asked);
  await kernel.ask('interrupt_request', {}, 'control');
  expect((await kernel.answer(id)).reply).toMatchObject({ status: 'error', ename: 'Interrupted' });
  // An answer that comes too late is no answer to the next question.
  await kernel.reply('late');
  const { outputs } = await converse("[kept, prompt('Now?')]", 'in time');
  expect(outputs[0]?.content.data['text/plain']).toBe("[ 7, 'in time' ]");
});

test('a cell that has ended asks no more', async () => {
  const id = await kernel.begin("setTimeout(() => { prompt('Who?'); }, 30)", { allow_stdin: true });
  await kernel.until(() => kernel.printed(id).includes('NoInputError'));
  expect((await kernel.run('1')).reply.status).toBe('ok');
});

test('a kernel that waits for an answer can be shut down', async () => {
  const other = await Client.start();
  try {
    await other.begin("prompt('Who?')", { allow_stdin: true });
    await other.until(() => other.questions.length > 0);
    const { reply } = await other.ask('shutdown_request', { restart: false }, 'control');
    expect(reply.status).toBe('ok');
  } finally {
    await other.close();
  }
});
