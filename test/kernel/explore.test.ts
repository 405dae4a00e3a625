/** A search in a cell: one sees how far it has come, can stop it, and has what it found. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Client } from './client.js';

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
});
afterAll(() => kernel.close());

test('a search without end draws how far it is in one place, is stopped, and can be asked, or go on', async () => {
  await kernel.run(`
    import { broadcast, exploreSteps, role, send, system, withProgress } from 'quorumlab';
    const talk = role<{ n: number }, { type: 'Go' }>({
      start: () => [{ n: 0 }, broadcast({ type: 'Go' })],
      on: { Go: (me, go, from) => [{ n: me.n + 1 }, send(from, go)] },
    });
    const steps = exploreSteps(system({ nodes: 3, role: talk }), { limits: { states: 1e9 } });`);
  const id = await kernel.begin('await withProgress(steps)');
  const drawn = () => kernel.under(id).filter(({ type }) => /display_data/.test(type));
  await kernel.until(() => drawn().length >= 3);
  await kernel.ask('interrupt_request', {}, 'control');
  const { reply } = await kernel.answer(id);
  expect(reply.ename).toBe('Interrupted');
  expect(new Set(drawn().map(({ content }) => content.transient.display_id)).size).toBe(1);
  expect(drawn()[0]?.content.data['text/html']).toMatch(
    /[\d,]+ states, [\d,]+ a second, up to \d+ steps away, [\d,]+ waiting, \d+ MB/,
  );
  const more = await kernel.run(
    'const before = steps.next().value; steps.next().value.states > before.states',
  );
  expect(more.outputs.at(-1)?.content.data['text/plain']).toBe('true');
  const { outputs } = await kernel.run(
    "const result = steps.next('stop').value as any; [result.complete, result.stopped, result.states > 1000]",
  );
  expect(outputs[0]?.content.data['text/plain']).toBe("[ false, 'interrupted', true ]");
});

test('a search that shows nothing is stopped as well, and the kernel goes on', async () => {
  const id = await kernel.begin(`
    import { explore, referencePaxos } from 'quorumlab';
    console.log('on');
    explore(referencePaxos({ leaders: 3, acceptors: 5 }), { limits: { states: 1e9 } });`);
  await kernel.until(() => kernel.printed(id).includes('on\n'));
  await kernel.ask('interrupt_request', {}, 'control');
  expect((await kernel.answer(id)).reply.ename).toBe('Interrupted');
  const { outputs } = await kernel.run('explore(referencePaxos({ leaders: 1, acceptors: 3 })).states');
  expect(outputs[0]?.content.data['text/plain']).toBe('210');
});

test('a search in two threads is interrupted and goes on, in the same cell or another', async () => {
  await kernel.run(`
    const inTwo = exploreSteps(referencePaxos({ leaders: 2, acceptors: 4 }), { threads: 2 });
    const first = inTwo.next();`);
  const id = await kernel.begin('await withProgress(inTwo)');
  const drawn = () => kernel.under(id).filter(({ type }) => /display_data/.test(type));
  // So far that the other thread has joined.
  const states = () =>
    Number(
      /[\d,]+(?= states)/.exec(drawn().at(-1)?.content.data['text/html'] ?? '0')?.[0].replaceAll(',', ''),
    );
  await kernel.until(() => states() > 300_000);
  await kernel.ask('interrupt_request', {}, 'control');
  expect((await kernel.answer(id)).reply.ename).toBe('Interrupted');
  const { outputs } = await kernel.run(
    'const { states: all, transitions: moves } = await withProgress(inTwo); [all, moves]',
  );
  expect(outputs.at(-1)?.content.data['text/plain']).toBe('[ 1945556, 12316276 ]');
});

test('a search in two threads that is forced to end leaves no thread behind', async () => {
  const threads = () =>
    readdirSync(`/proc/${kernel.process.pid}/task`).filter((task) =>
      readFileSync(`/proc/${kernel.process.pid}/task/${task}/comm`, 'utf8').startsWith('quorumlab'),
    ).length;
  const id = await kernel.begin(
    'explore(referencePaxos({ leaders: 3, acceptors: 5 }), { threads: 2, limits: { states: 1e9 } });',
  );
  await expect.poll(threads, { timeout: 30_000 }).toBe(1);
  await kernel.ask('interrupt_request', {}, 'control');
  expect((await kernel.answer(id)).reply.ename).toBe('Interrupted');
  // It ends when what is left of the search is collected.
  await kernel.run(`
    import { setFlagsFromString } from 'node:v8';
    import { runInNewContext } from 'node:vm';
    setFlagsFromString('--expose-gc');
    for (let turn = 0; turn < 20; turn++) {
      runInNewContext('gc')();
      await new Promise((resume) => setTimeout(resume, 20));
    }`);
  expect(threads()).toBe(0);
});
