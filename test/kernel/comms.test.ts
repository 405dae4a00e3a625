/** Comms: the page and the kernel talk, both ways. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Client } from './client.js';

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
  await kernel.run("import { openComm, registerComm } from 'quorumlab/dist/notebook/comm';");
});
afterAll(() => kernel.close());

test('a cell opens a comm: the page is told its target and is given data, metadata and bytes', async () => {
  const { outputs } = await kernel.run(`
    const out = openComm('jupyter.widget', {
      data: { state: { loss: 0.2 } },
      metadata: { version: '2.1.0' },
      buffers: [new Uint8Array([0, 255])],
    });
    console.log('after');
  `);
  expect(outputs[0]).toMatchObject({
    type: 'comm_open',
    content: { target_name: 'jupyter.widget', data: { state: { loss: 0.2 } } },
    metadata: { version: '2.1.0' },
  });
  expect(outputs[0]?.buffers.map((buffer) => [...buffer])).toEqual([[0, 255]]);
  // In its place among the cell's outputs.
  expect(outputs[1]?.content.text).toBe('after\n');
});

test('open comms are listed, all or those of a target', async () => {
  await kernel.run("const listed = openComm('listed', { data: {} }); listed.id");
  const all = (await kernel.ask('comm_info_request', {})).reply;
  expect(all.status).toBe('ok');
  expect(Object.values(all.comms)).toContainEqual({ target_name: 'jupyter.widget' });
  const some = (await kernel.ask('comm_info_request', { target_name: 'listed' })).reply;
  expect(Object.values(some.comms)).toEqual([{ target_name: 'listed' }]);
  await kernel.run('listed.close()');
  expect((await kernel.ask('comm_info_request', { target_name: 'listed' })).reply.comms).toEqual({});
});

test('the page opens a comm to a target that a cell registered, and gets answers', async () => {
  const cell = await kernel.begin(`
    registerComm('echo', (comm, { data }) => {
      console.log('opened with', data);
      comm.onMessage(({ data, buffers }) => {
        console.log('heard', data);
        comm.send({ echo: data }, { buffers: buffers ?? [] });
      });
      comm.onClose(() => console.log('closed'));
    });
  `);
  await kernel.answer(cell);
  const open = await kernel.send('comm_open', { comm_id: 'e1', target_name: 'echo', data: { a: 1 } });
  const message = await kernel.send('comm_msg', { comm_id: 'e1', data: 'hi' }, 'shell', [
    Buffer.from('bytes'),
  ]);
  await kernel.until(() => kernel.under(message).length === 1);
  // The answer is one to the message, as the page's side of widgets expects.
  expect(kernel.under(message)[0]).toMatchObject({
    type: 'comm_msg',
    content: { comm_id: 'e1', data: { echo: 'hi' } },
  });
  expect(String(kernel.under(message)[0]?.buffers[0])).toBe('bytes');
  await kernel.send('comm_close', { comm_id: 'e1', data: {} });
  await kernel.until(() => kernel.printed(cell).includes('closed'));
  // What handlers print appears under the cell that set them.
  expect(kernel.printed(cell)).toBe('opened with { a: 1 }\nheard hi\nclosed\n');
  expect(kernel.under(open)).toEqual([]);
});

test('a comm that no one wants is closed, and so is one whose id is taken', async () => {
  const nobody = await kernel.send('comm_open', { comm_id: 'c1', target_name: 'nobody', data: {} });
  await kernel.until(() => kernel.under(nobody).length === 1);
  expect(kernel.under(nobody)[0]).toMatchObject({ type: 'comm_close', content: { comm_id: 'c1' } });
  await kernel.run("registerComm('taken', () => {})");
  await kernel.send('comm_open', { comm_id: 't1', target_name: 'taken', data: {} });
  const again = await kernel.send('comm_open', { comm_id: 't1', target_name: 'taken', data: {} });
  await kernel.until(() => kernel.under(again).length === 1);
  expect(kernel.under(again)[0]?.type).toBe('comm_close');
});

test('a handler that throws is told under its cell, and the comm goes on', async () => {
  const cell = await kernel.begin(`
    registerComm('thrower', (comm) => {
      comm.onMessage(({ data }) => {
        if (data === 'bad') throw new RangeError('no such loss');
        comm.send('fine');
      });
    });
  `);
  await kernel.answer(cell);
  await kernel.send('comm_open', { comm_id: 'x1', target_name: 'thrower', data: {} });
  await kernel.send('comm_msg', { comm_id: 'x1', data: 'bad' });
  const good = await kernel.send('comm_msg', { comm_id: 'x1', data: 'good' });
  await kernel.until(() => kernel.under(good).length === 1 && kernel.printed(cell).includes('RangeError'));
  expect(kernel.printed(cell)).toContain('no such loss');
  expect(kernel.printed(cell)).toMatch(/Cell \[\d+\], line 4/);
});

test('an endless handler is ended by an interrupt', async () => {
  const cell = await kernel.begin(
    "registerComm('endless', (comm) => { console.log('spinning'); while (true) {} });",
  );
  await kernel.answer(cell);
  await kernel.send('comm_open', { comm_id: 'n1', target_name: 'endless', data: {} });
  await kernel.until(() => kernel.printed(cell).includes('spinning'));
  await kernel.ask('interrupt_request', {}, 'control');
  expect((await kernel.run('6 * 7')).outputs[0]?.content.data['text/plain']).toBe('42');
});

test('a comm that is closed takes no more messages, and says so', async () => {
  const { reply } = await kernel.run(
    "const gone = openComm('gone', { data: {} }); gone.close(); gone.close(); gone.send(1)",
  );
  expect(reply.evalue).toBe('This comm (gone) is closed: nothing can be sent through it.');
});

test('data that is no JSON is refused where it was sent', async () => {
  const { reply } = await kernel.run("openComm('x', { data: { big: 1n } })");
  expect(reply).toMatchObject({ status: 'error', ename: 'TypeError' });
  expect(reply.evalue).toContain('cannot be written as JSON');
});

test('outside a notebook there is no page to talk to', async () => {
  const { openComm } = await import('../../src/notebook/comm.js');
  expect(() => openComm('x')).toThrow('openComm works in a notebook only');
});
