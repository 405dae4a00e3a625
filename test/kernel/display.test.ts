/** Showing things: MIME bundles, their order, and drawing again in place. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Client } from './client.js';

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
  await kernel.run(
    "import { clearOutput, html, markdown, newDisplay, show } from 'quorumlab/dist/notebook/display';",
  );
  await kernel.run(`
    const figure = (name: string, delay: number) => ({
      [Symbol.for('Jupyter.display')]: async () => {
        await new Promise((drawn) => setTimeout(drawn, delay));
        return { 'application/vnd.plotly.v1+json': { data: [{ y: [1, 2] }] }, 'image/svg+xml': '<svg/>', 'text/plain': name };
      },
    });
  `);
});
afterAll(() => kernel.close());

/** What was shown, in a word each. */
const shown = ({ outputs }: Awaited<ReturnType<Client['run']>>): string[] =>
  outputs.map(
    ({ type, content }) =>
      `${type}: ${content.text ?? content.data?.['text/plain'] ?? content.evalue ?? content.wait}`,
  );

test('one message carries all representations of a figure', async () => {
  const { outputs } = await kernel.run("figure('curve', 0)");
  expect(outputs).toHaveLength(1);
  expect(outputs[0]?.type).toBe('execute_result');
  expect(outputs[0]?.content.data).toEqual({
    'application/vnd.plotly.v1+json': { data: [{ y: [1, 2] }] },
    'image/svg+xml': '<svg/>',
    'text/plain': 'curve',
  });
});

test('show needs no await, and its cell shows nothing else', async () => {
  expect(shown(await kernel.run("show(figure('slow', 50))"))).toEqual(['display_data: slow']);
});

test('a figure that takes long to draw keeps its place', async () => {
  const answer = await kernel.run(`
    console.log('before');
    show(figure('slow', 80));
    console.log('between');
    show(figure('fast', 1));
    console.error('after');
    show(markdown('# text'));
    figure('last', 20)
  `);
  expect(shown(answer)).toEqual([
    'stream: before\n',
    'display_data: slow',
    'stream: between\n',
    'display_data: fast',
    'stream: after\n',
    'display_data: # text',
    'execute_result: last',
  ]);
  expect(answer.published.at(-1)?.content).toEqual({ execution_state: 'idle' });
});

test('strings are shown as they are, other values inspected, promises when they are there', async () => {
  const answer = await kernel.run(
    "show('text'); show({ a: [1] }); show(Promise.resolve(figure('later', 1)));",
  );
  expect(shown(answer)).toEqual(['display_data: text', 'display_data: { a: [ 1 ] }', 'display_data: later']);
});

test('HTML and Markdown have a plain text too', async () => {
  const { outputs } = await kernel.run("show(html('<b>bold</b>')); markdown('**bold**')");
  expect(outputs.map(({ content }) => content.data)).toEqual([
    { 'text/html': '<b>bold</b>', 'text/plain': 'bold' },
    { 'text/markdown': '**bold**', 'text/plain': '**bold**' },
  ]);
});

test('bytes are sent as base64', async () => {
  const { outputs } = await kernel.run(
    "show({ [Symbol.for('Jupyter.display')]: () => ({ 'image/png': new Uint8Array([1, 2, 3]) }) })",
  );
  expect(outputs[0]?.content.data).toEqual({ 'image/png': 'AQID' });
});

test('a display is drawn again in place', async () => {
  const { outputs } = await kernel.run(`
    const place = newDisplay();
    place.update('one');
    console.log('something else');
    place.update(html('two'));
  `);
  expect(outputs.map(({ type }) => type)).toEqual(['display_data', 'stream', 'update_display_data']);
  const ids = outputs.flatMap(({ content }) => content.transient?.display_id ?? []);
  expect(ids).toHaveLength(2);
  expect(ids[0]).toBe(ids[1]);
  const later = await kernel.run("place.update('three')");
  expect(later.outputs[0]).toMatchObject({
    type: 'update_display_data',
    content: { data: { 'text/plain': 'three' } },
  });
});

test('the output can be cleared', async () => {
  expect(shown(await kernel.run("console.log('old'); clearOutput(true); console.log('new')"))).toEqual([
    'stream: old\n',
    'clear_output: true',
    'stream: new\n',
  ]);
});

test('a figure that cannot be drawn makes its cell fail, and the rest is shown', async () => {
  const answer = await kernel.run(`
    show({ [Symbol.for('Jupyter.display')]: () => Promise.reject(new Error('no paper')) });
    console.log('the rest');
  `);
  expect(shown(answer)).toEqual(['stream: the rest\n', 'error: no paper']);
  expect(answer.reply).toMatchObject({ status: 'error', ename: 'Error', evalue: 'no paper' });
});

test('what is no MIME bundle is refused, and said so', async () => {
  const symbol = "[Symbol.for('Jupyter.display')]";
  const number = await kernel.run(`({ ${symbol}: () => 5 })`);
  expect(number.reply.evalue).toMatch(/must be an object/);
  const big = await kernel.run(`({ ${symbol}: () => ({ 'application/json': { n: 5n } }) })`);
  expect(big.reply.evalue).toMatch(/application\/json.*cannot be written as JSON/);
  expect((await kernel.run('1')).reply.status).toBe('ok');
});

test("tslab's own display goes on working", async () => {
  const { outputs } = await kernel.run(
    "import { display, newDisplay as tslabDisplay } from 'tslab';\ndisplay.markdown('# hi'); display.png(Buffer.from('x')); const d = tslabDisplay(); d.text('1'); d.text('2');",
  );
  expect(outputs.map(({ type, content }) => [type, content.data])).toEqual([
    ['display_data', { 'text/markdown': '# hi' }],
    ['display_data', { 'image/png': 'eA==' }],
    ['display_data', { 'text/plain': '1' }],
    ['update_display_data', { 'text/plain': '2' }],
  ]);
});

test('many updates of one display in a tight loop become few messages, and the last is right', async () => {
  const { outputs } = await kernel.run(
    "const bar = newDisplay();\nfor (let i = 0; i <= 5000; i += 1) bar.update(i + ' of 5000');",
  );
  expect(outputs.length).toBeLessThan(1000);
  expect(outputs.at(-1)?.content.data['text/plain']).toBe('5000 of 5000');
});
