/** Widgets, as the kernel sends them: what a page is told, and under what. */
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Client } from './client.js';

let kernel: Client;
let model: string;
let shownIn: string;

/** What the page sends to the widget. */
const send = (data: unknown, buffers: Buffer[] = []) =>
  kernel.send('comm_msg', { comm_id: model, data }, 'shell', buffers);

beforeAll(async () => {
  kernel = await Client.start();
  await kernel.run(`
    import { show, widget } from 'quorumlab';
    const esm = 'export default { render({ model, el }) {} }';
    const w = widget({ esm, state: { loss: 0.2, twice: 0.4, bytes: new Uint8Array([0, 255]) } });
  `);
  shownIn = await kernel.begin("console.log('before'); w");
  await kernel.answer(shownIn);
});
afterAll(() => kernel.close());

test('a cell whose last value is a widget opens its model, and then shows it', () => {
  const [before, open, result] = kernel.under(shownIn).filter(({ type }) => type !== 'execute_input');
  expect(before?.content.text).toBe('before\n');
  model = open?.content.comm_id;
  expect(open).toMatchObject({
    type: 'comm_open',
    content: { target_name: 'jupyter.widget', data: { buffer_paths: [['bytes']] } },
    metadata: { version: '2.1.0' },
  });
  expect(open?.content.data.state).toMatchObject({
    _model_module: 'anywidget',
    _esm: expect.any(String),
    loss: 0.2,
  });
  expect(open?.buffers.map((bytes) => [...bytes])).toEqual([[0, 255]]);
  expect(result).toMatchObject({
    type: 'execute_result',
    content: {
      data: {
        'application/vnd.jupyter.widget-view+json': { version_major: 2, version_minor: 0, model_id: model },
        'text/plain': 'A widget with loss: 0.2, twice: 0.4, bytes: a Uint8Array',
      },
    },
  });
});

test('what the page sets is echoed, and what a handler sets then follows, both as answers to it', async () => {
  const cell = await kernel.begin(
    "w.on('loss', (loss) => { console.log('loss', loss); w.set({ twice: 2 * loss }); });",
  );
  await kernel.answer(cell);
  const set = await send({ method: 'update', state: { loss: 0.5 }, buffer_paths: [] });
  await kernel.until(() => kernel.under(set).length === 2);
  expect(kernel.under(set).map(({ type, content }) => [type, content.data])).toEqual([
    ['comm_msg', { method: 'echo_update', state: { loss: 0.5 }, buffer_paths: [] }],
    ['comm_msg', { method: 'update', state: { twice: 1 }, buffer_paths: [] }],
  ]);
  // What the handler prints is under the cell that set it, not under the one that shows the widget.
  await kernel.until(() => kernel.printed(cell) !== '');
  expect(kernel.printed(cell)).toBe('loss 0.5\n');
  expect(kernel.printed(shownIn)).toBe('before\n');
});

test('bytes come from the page as bytes', async () => {
  await send({ method: 'update', state: {}, buffer_paths: [['bytes']] }, [Buffer.from([7, 8])]);
  const { outputs } = await kernel.run("w.get('bytes')");
  expect(outputs[0]?.content.data['text/plain']).toBe('Uint8Array(2) [ 7, 8 ]');
});

test('a handler that throws is told under its cell, and the others are called', async () => {
  const cell = await kernel.begin(`
    w.on('loss', () => { throw new RangeError('no such loss'); });
    w.on('loss', (loss) => console.log('the other heard', loss));
  `);
  await kernel.answer(cell);
  await send({ method: 'update', state: { loss: 0.6 } });
  await kernel.until(() => kernel.printed(cell).includes('the other heard 0.6'));
  expect(stripVTControlCharacters(kernel.printed(cell))).toContain('RangeError: no such loss');
  expect(kernel.printed(cell)).toMatch(/Cell \[\d+\], line 2/);
  // No line of ours.
  expect(kernel.printed(cell)).not.toMatch(/widget|dist/);
});

test('an endless handler is ended by an interrupt, and the widget lives on', async () => {
  const cell = await kernel.begin(
    "const stop = w.on('loss', (loss) => { if (loss === 1) { console.log('spinning'); while (true); } });",
  );
  await kernel.answer(cell);
  await send({ method: 'update', state: { loss: 1 } });
  await kernel.until(() => kernel.printed(cell).includes('spinning'));
  await kernel.ask('interrupt_request', {}, 'control');
  const set = await send({ method: 'update', state: { loss: 0.1 } });
  await kernel.until(() => kernel.under(set).length >= 2);
  expect(kernel.under(set)[0]?.content.data.method).toBe('echo_update');
});

test('a page that was reloaded finds all widgets, by the control comm or one by one', async () => {
  await kernel.send('comm_open', {
    comm_id: 'control',
    target_name: 'jupyter.widget.control',
    data: {},
  });
  const all = await kernel.send('comm_msg', { comm_id: 'control', data: { method: 'request_states' } });
  await kernel.until(() => kernel.under(all).length === 1);
  const { content, buffers } = kernel.under(all)[0] as ReturnType<Client['under']>[number];
  expect(content.data).toMatchObject({
    method: 'update_states',
    states: { [model]: { model_name: 'AnyModel', model_module: 'anywidget', state: { loss: 0.1 } } },
    buffer_paths: [[model, 'state', 'bytes']],
  });
  expect(buffers.map((bytes) => [...bytes])).toEqual([[7, 8]]);

  const { comms } = (await kernel.ask('comm_info_request', { target_name: 'jupyter.widget' })).reply;
  expect(Object.keys(comms)).toEqual([model]);
  const one = await send({ method: 'request_state' });
  await kernel.until(() => kernel.under(one).length === 1);
  expect(kernel.under(one)[0]?.content.data).toMatchObject({
    method: 'update',
    state: { _esm: expect.any(String), loss: 0.1, twice: 0.2 },
  });
});

test('a loop that sets ten thousand times is a few messages, and the page ends with the last', async () => {
  const cell = await kernel.begin('for (let i = 1; i <= 10_000; i++) w.set({ twice: i });');
  const told = () =>
    kernel
      .published(cell)
      .filter(({ type, content }) => type === 'comm_msg' && content.data.method === 'update');
  await kernel.until(() => told().at(-1)?.content.data.state.twice === 10_000);
  expect(told().length).toBeLessThan(1000);
});

test('a mistake is shown as an error of the cell', async () => {
  const { reply } = await kernel.run("w.set({ ['los']: 0.3 } as object)");
  expect(reply).toMatchObject({
    status: 'error',
    ename: 'ArgumentError',
    evalue: "The state of this widget has no 'los': it has loss, twice, bytes.",
  });
});
