/** What a cell computes and prints. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Client } from './client.js';

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
});
afterAll(() => kernel.close());

const result = (answer: Awaited<ReturnType<Client['run']>>): unknown =>
  answer.outputs.find(({ type }) => type === 'execute_result')?.content.data['text/plain'];

test('the value of the last expression is the result of the cell', async () => {
  const answer = await kernel.run('const three = 3;\nthree + 4');
  expect(result(answer)).toBe('7');
  const [output] = answer.outputs;
  expect(output?.content.execution_count).toBe(answer.reply.execution_count);
  expect(output?.content.metadata).toEqual({});
  expect(answer.reply).toMatchObject({ status: 'ok', payload: [], user_expressions: {} });
});

test('variables, functions, types and classes are known to later cells', async () => {
  await kernel.run('interface Pair { a: number }\nclass Box { constructor(readonly inside: Pair) {} }');
  await kernel.run('const box = new Box({ a: 5 });\nfunction twice(n: number) { return 2 * n; }');
  expect(result(await kernel.run('twice(box.inside.a)'))).toBe('10');
});

test('a variable of an earlier cell may stand in an object by its name alone', async () => {
  await kernel.run('const short = 1; const same = (x: object) => x;');
  expect(result(await kernel.run('same({ short })'))).toBe('{ short: 1 }');
  await kernel.run('const held = { short, other: 2 };');
  expect(result(await kernel.run('({ ...held, held })'))).toBe(
    '{ short: 1, other: 2, held: { short: 1, other: 2 } }',
  );
  // Names of the cell's own stay what they are.
  expect(result(await kernel.run('(({ short }: { short: number }) => ({ short }))({ short: 7 })'))).toBe(
    '{ short: 7 }',
  );
});

test('a name may begin with two underscores', async () => {
  expect(result(await kernel.run('const __proto = 4;\n__proto'))).toBe('4');
  expect(result(await kernel.run('const ___three = 2;\n__proto + ___three'))).toBe('6');
});

test('a cell may be run again with changes', async () => {
  await kernel.run('const again = 1');
  await kernel.run('const again = "two"');
  expect(result(await kernel.run('again.length'))).toBe('3');
});

test('`export` before a declaration says nothing in a cell', async () => {
  const code = [
    '/** Twice. */ export function double(n: number): number { return 2 * n; }',
    'export const seven = 7, eight: number = 8;',
    'export interface Named { name: string }',
    'export default class Person implements Named { constructor(readonly name: string) {} }',
    'export async function later() { return seven; }',
    'export {};',
  ].join('\n');
  expect((await kernel.run(code)).reply.status).toBe('ok');
  // Again, with changes.
  expect((await kernel.run(code.replace('2 * n', '3 * n'))).reply.status).toBe('ok');
  const named = 'const named: Named = new Person("Ada");\n';
  expect(result(await kernel.run(`${named}[double(seven), eight, named.name, await later()]`))).toBe(
    "[ 21, 8, 'Ada', 7 ]",
  );
  // Where it says something, it stays.
  expect(result(await kernel.run('namespace Space { export const inside = 1; }\nSpace.inside'))).toBe('1');
});

test('a cell that ends in undefined shows nothing; null, false and 0 are values', async () => {
  expect((await kernel.run('undefined')).outputs).toEqual([]);
  expect((await kernel.run('const nothing = 5;')).outputs).toEqual([]);
  expect(result(await kernel.run('null'))).toBe('null');
  expect(result(await kernel.run('false'))).toBe('false');
  expect(result(await kernel.run('0'))).toBe('0');
});

test('values are shown in full depth, without colours', async () => {
  expect(result(await kernel.run('({ a: { b: { c: { d: 1 } } }, list: [1, "x"] })'))).toBe(
    "{ a: { b: { c: { d: 1 } } }, list: [ 1, 'x' ] }",
  );
});

test('a function or class without a name is shown as one', async () => {
  expect(result(await kernel.run('() => 1'))).toBe('[Function (anonymous)]');
  expect(result(await kernel.run('async (n: number) => {\n  const one = () => n;\n  return one();\n}'))).toBe(
    '[AsyncFunction (anonymous)]',
  );
  expect(result(await kernel.run('(class {})'))).toBe('[class (anonymous)]');
  // Variables give their names.
  await kernel.run('const named = () => () => 2;\nconst inner = named();');
  expect(result(await kernel.run('const here = () => 3;\n[named, inner, here]'))).toBe(
    '[ [Function: named], [Function (anonymous)], [Function: here] ]',
  );
});

test('a result that would fill a book is cut, and the way to see it whole is the one that is named', async () => {
  // Each of the 99 keys has a text of 9,000 characters.
  await kernel.run(
    "const book = Object.fromEntries(Array.from({ length: 99 }, (_, i) => ['page' + i, 'x'.repeat(9000)]));",
  );
  const [shown = '', note = ''] = String(result(await kernel.run('book'))).split('\n…');
  expect(shown.length).toBeLessThanOrEqual(100_000);
  expect(shown).toMatch(/^\{\n {2}page0: 'x+',\n(.*\n)*.*x',$/);
  const all = (await kernel.run('console.dir(book, { depth: 4 })')).stdout;
  expect(all.startsWith(shown)).toBe(true);
  expect(all).toContain('page98');
  // The end of the line that is printed is no part of the text.
  const left = (all.length - 1 - shown.length).toLocaleString('en');
  expect(note).toBe(` and ${left} characters more, which console.dir(…, { depth: 4 }) prints`);
  expect(String(result(await kernel.run('globalThis'))).length).toBeLessThan(101_000);
});

test('what a child process prints where the kernel prints is printed by its cell', async () => {
  const { stdout, stderr, reply } = await kernel.run(`
    import { execSync, spawn, spawnSync } from 'node:child_process';
    import { writeSync } from 'node:fs';
    import { once } from 'node:events';
    console.log('first');
    execSync('echo waited for', { stdio: 'inherit' });
    spawnSync('sh', ['-c', 'echo output; echo error >&2'], { stdio: ['ignore', 'inherit', 'inherit'] });
    await once(spawn('echo', ['not waited for'], { stdio: 'inherit' }), 'close');
    writeSync(1, 'straight\\n');
    try { execSync('echo before it fails; exit 3', { stdio: 'inherit' }); } catch (error) { console.log((error as any).status); }
    const piped = String(execSync('echo mine'));`);
  expect(reply.status).toBe('ok');
  expect(stdout).toBe('first\nwaited for\noutput\nnot waited for\nstraight\nbefore it fails\n3\n');
  expect(stderr).toBe('error\n');
  expect(result(await kernel.run('piped'))).toBe("'mine\\n'");
});

test('an await where none can stand is told what to do', async () => {
  for (const code of ['class A extends (await Promise.resolve(Array)) {}', 'function f() { await null; }']) {
    const { reply } = await kernel.run(code);
    expect(reply.evalue).toContain(
      "'await' cannot stand here: make the function async, or wait on a line of the cell's own",
    );
  }
});

test('a promise as the last expression is waited for', async () => {
  const answer = await kernel.run(
    'new Promise<string>((resolve) => setTimeout(() => { console.log("working"); resolve("done"); }, 20))',
  );
  expect(answer.outputs.map(({ type }) => type)).toEqual(['stream', 'execute_result']);
  expect(result(answer)).toBe("'done'");
  expect((await kernel.run('Promise.resolve(undefined)')).outputs).toEqual([]);
});

test('await works at the top level of a cell', async () => {
  expect(result(await kernel.run('const late = await Promise.resolve(6);\nlate * 7'))).toBe('42');
});

test('`for await` works at the top level of a cell, whatever else stands there', async () => {
  const printed = async (code: string): Promise<string> => {
    const answer = await kernel.run(code);
    expect(answer.reply.status).toBe('ok');
    return answer.stdout;
  };
  expect(await printed('for await (const x of [1, 2]) console.log(x)')).toBe('1\n2\n');
  await printed(
    [
      'const met: number[] = [];',
      'async function late(n: number): Promise<number> { return n; }',
      'async function* count() { yield 3; yield 4; }',
      'for await (const n of [late(1), Promise.resolve(2)]) met.push(n);',
      '{ if (true) for await (const n of count()) met.push(n); }',
    ].join('\n'),
  );
  // What the cell declared is there in later ones.
  expect(result(await kernel.run('[...met, await late(5)]'))).toBe('[ 1, 2, 3, 4, 5 ]');
  // A cell with one inside a function does not wait.
  expect(
    await printed('(async () => { for await (const n of [8]) console.log(n); })(); console.log(7);'),
  ).toBe('7\n8\n');
});

test('20,000 lines arrive complete, in order, before the cell ends', async () => {
  const answer = await kernel.run("for (let i = 0; i < 20_000; i += 1) console.log('line ' + i);");
  expect(answer.reply.status).toBe('ok');
  expect(answer.stdout).toBe(Array.from({ length: 20_000 }, (_, i) => `line ${i}\n`).join(''));
  expect(answer.published.at(-1)?.content).toEqual({ execution_state: 'idle' });
  // Batched: not a message a line.
  expect(answer.published.length).toBeLessThan(1000);
});

test('lines printed from an asynchronous cell arrive complete as well', async () => {
  const answer = await kernel.run(
    'for (let i = 0; i < 3000; i += 1) { console.log(i); if (i % 100 === 0) await new Promise((go) => setTimeout(go, 1)); }',
  );
  expect(answer.stdout).toBe(Array.from({ length: 3000 }, (_, i) => `${i}\n`).join(''));
});

test('stdout, stderr and displays keep their order', async () => {
  const answer = await kernel.run(`
    import { display } from 'tslab';
    console.log('one');
    console.log('two');
    console.error('three');
    display.html('<b>four</b>');
    process.stdout.write('five');
    'six'
  `);
  expect(
    answer.outputs.map(({ type, content }) => [
      type,
      content.text ?? content.data['text/html'] ?? content.data['text/plain'],
    ]),
  ).toEqual([
    ['stream', 'one\ntwo\n'],
    ['stream', 'three\n'],
    ['display_data', '<b>four</b>'],
    ['stream', 'five'],
    ['execute_result', "'six'"],
  ]);
  expect(answer.stderr).toBe('three\n');
});

test('characters written in two pieces of bytes come out whole', async () => {
  const answer = await kernel.run(
    "const bytes = Buffer.from('→'); process.stdout.write(bytes.subarray(0, 1)); process.stdout.write(bytes.subarray(1));",
  );
  expect(answer.stdout).toBe('→');
});

test('what a timer prints after its cell has ended appears under that cell, not under the next', async () => {
  const first = await kernel.begin('setTimeout(() => console.log("from the first"), 30);\nundefined');
  await kernel.answer(first);
  const second = await kernel.run(
    'await new Promise<void>((go) => setTimeout(go, 60)); console.log("second")',
  );
  await kernel.until(() =>
    kernel.published(first).some(({ content }) => content.text === 'from the first\n'),
  );
  expect(second.stdout).toBe('second\n');
});

test('what JavaScript has learnt since TypeScript 5.0 has types', async () => {
  for (const [code, shown] of [
    [
      'const list: readonly number[] = [3, 1];\n[list.toSorted(), list.toReversed(), list.with(0, 5)]',
      '[ [ 1, 3 ], [ 1, 3 ], [ 5, 1 ] ]',
    ],
    ['[1, 2, 3].findLast((n) => n < 3)', '2'],
    ['Float64Array.of(3, 1).toSorted()', 'Float64Array(2) [ 1, 3 ]'],
    ["Object.keys(Object.groupBy([1, 2], (n) => (n % 2 === 0 ? 'even' : 'odd')))", "[ 'odd', 'even' ]"],
    ['Map.groupBy([1, 2], (n) => n % 2 === 0).get(true)', '[ 2 ]'],
    ["new Set([1, 2]).union(new Set(['a']))", "Set(3) { 1, 2, 'a' }"],
    ['new Set([1, 2]).isSubsetOf(new Map([[1, 0], [2, 0]]))', 'true'],
    ['const { promise, resolve } = Promise.withResolvers<number>();\nresolve(4);\npromise', '4'],
    ['Array.fromAsync([1, Promise.resolve(2)])', '[ 1, 2 ]'],
    ["'a\\ud800'.toWellFormed().length", '2'],
    [
      'function* naturals() { let n = 0; while (true) yield n++; }\nnaturals().drop(2).take(2).toArray()',
      '[ 2, 3 ]',
    ],
    ["new Map([['a', 1]]).values().map((n) => n + 1).toArray()", '[ 2 ]'],
    ['new Set([1, 2]).values().some((n) => n === 2)', 'true'],
    ["'a1b2'.matchAll(/\\d/g).map(([digit]) => Number(digit)).reduce((a, b) => a + b)", '3'],
    ['Iterator.from([1, 2]).flatMap((n) => [n, n]).toArray()', '[ 1, 1, 2, 2 ]'],
  ] as const) {
    const answer = await kernel.run(code);
    expect(answer.reply.traceback ?? []).toEqual([]);
    expect(result(answer)).toBe(shown);
  }
  // They are types: what does not fit is refused.
  const wrong = await kernel.run('const first: string = [3, 1].toSorted()[0]!;');
  expect(wrong.reply.evalue).toMatch(/^Type 'number' is not assignable to type 'string'/);
  // What takes and gives iterators, as it did before, is none the worse.
  const older = await kernel.run(
    [
      'class Bag<T> implements Iterable<T> {',
      '  constructor(private readonly items: Set<T>) {}',
      '  [Symbol.iterator](): Iterator<T> { return this.items.values(); }',
      '}',
      'const iterable: IterableIterator<number> = [1, 2].values();',
      "for (const [key, value] of new Map([['a', 1]])) key.length + value.toFixed().length;",
      "const [one, two = 0] = new Set([1, 2]), text: string = [...'ab'].join();",
      '[...new Bag(new Set([one, two])), ...iterable, text]',
    ].join('\n'),
  );
  expect(result(older)).toBe("[ 1, 2, 1, 2, 'a,b' ]");
});

test('a decorator takes the value and its context, as in JavaScript', async () => {
  await kernel.run(
    [
      'const seen: string[] = [];',
      'function logged(_value: unknown, { kind, name }: DecoratorContext): void { seen.push(kind + " " + String(name)); }',
      'function twice(value: (this: Greeter, n: number) => number, _context: ClassMethodDecoratorContext) {',
      '  return function (this: Greeter, n: number): number { return 2 * value.call(this, n); };',
      '}',
      '@logged class Greeter {',
      '  @logged name = 5;',
      '  @twice times(n: number): number { return n * this.name; }',
      '}',
    ].join('\n'),
  );
  expect(result(await kernel.run('[new Greeter().times(2), seen]'))).toBe(
    "[ 20, [ 'field name', 'class Greeter' ] ]",
  );
});

test('an empty cell does nothing and takes no number', async () => {
  const before = (await kernel.run('1')).reply.execution_count;
  const answer = await kernel.run('  \n');
  expect(answer.reply).toMatchObject({ status: 'ok', execution_count: before });
  expect(answer.outputs).toEqual([]);
});

test('the library is imported by name, with its types, without a warning', async () => {
  const answer = await kernel.run(
    "import { html, show } from 'quorumlab/dist/notebook/display';\nconst shown: void = show(html('<i>hi</i>'));\nconsole.log('said');",
  );
  expect(answer.reply.status).toBe('ok');
  expect(answer.stderr).toBe('');
  expect(answer.outputs.map(({ content }) => content.text ?? content.data['text/html'])).toEqual([
    '<i>hi</i>',
    'said\n',
  ]);
  const wrong = await kernel.run("import { html } from 'quorumlab/dist/notebook/display';\nhtml(5)");
  expect(wrong.reply).toMatchObject({ status: 'error', ename: 'TypeScriptError' });
});

test('the whole library is imported by its name', async () => {
  const answer = await kernel.run(
    "import { sample, twoGenerals } from 'quorumlab';\nsample(twoGenerals({ messages: 1, loss: 0 }), { trials: 10, seed: 1 }).trials",
  );
  expect(answer.stderr).toBe('');
  expect(result(answer)).toBe('10');
});

test('what is printed is the same wherever the kernel was started', async () => {
  const other = await Client.start({ env: { FORCE_COLOR: '3' } });
  try {
    expect((await other.run("console.log(54, ['a'])")).stdout).toBe("54 [ 'a' ]\n");
  } finally {
    await other.close();
  }
});
