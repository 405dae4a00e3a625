/** Errors, as a student meets them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Client } from './client.js';

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
});
afterAll(() => kernel.close());

/** Runs a cell that fails, and gives what its reader sees. */
async function fail(code: string) {
  const answer = await kernel.run(code);
  const error = answer.outputs.find(({ type }) => type === 'error')?.content;
  expect(answer.reply.status).toBe('error');
  // The reply says the same as the message that is shown.
  const { ename, evalue, traceback } = answer.reply;
  expect(error).toEqual({ ename, evalue, traceback });
  const text = stripVTControlCharacters(traceback.join('\n')) as string;
  // Nobody but us wants to see these.
  expect(text).not.toMatch(/node:[\w/]+:\d|node_modules|dist\/|evalmachine|quorumlab-cell|__tslab__/);
  return { ename, evalue, text, count: answer.reply.execution_count, answer };
}

test('a type error shows the message, the place and the line with a caret', async () => {
  const { ename, evalue, text, count } = await fail('const n = 5;\nn.foo();');
  expect(ename).toBe('TypeScriptError');
  expect(evalue).toBe("Property 'foo' does not exist on type '5'. (line 2, column 3)");
  expect(text).toBe(
    [
      "TypeScriptError: Property 'foo' does not exist on type '5'.",
      `Cell [${count}], line 2, column 3`,
      '  2 | n.foo();',
      '    |   ^^^',
    ].join('\n'),
  );
});

test('types are checked strictly', async () => {
  expect((await fail('function loose(x) { return x; }')).evalue).toMatch(/implicitly has an 'any' type/);
  expect((await fail('let word: string = null;')).ename).toBe('TypeScriptError');
});

test('nothing of a cell with a type error runs', async () => {
  expect((await fail('console.log("ran");\nlet word: string = 5;')).answer.stdout).toBe('');
});

test('a syntax error is told once, where it is', async () => {
  const { ename, text, count } = await fail('const a = 1;\nlet b = ;');
  expect(ename).toBe('SyntaxError');
  expect(text).toBe(
    [
      'SyntaxError: Expression expected.',
      `Cell [${count}], line 2, column 9`,
      '  2 | let b = ;',
      '    |         ^',
    ].join('\n'),
  );
  expect((await fail('if (true) {')).text).toMatch(/'}' expected/);
});

test('an await in a function that is not async is wrong, wherever the function stands', async () => {
  for (const code of [
    'function wait() {\n  await 1;\n}',
    'const waiting = { wait() {\n  await 1;\n} };',
    'const Waiting = class { wait() {\n  await 1;\n} };',
    'await 2; const waiting = { get wait() {\n  await 1;\n  return 1;\n} };',
  ]) {
    const { ename, text } = await fail(code);
    expect(ename).toBe('TypeScriptError');
    expect(text).toContain(', line 2, column 3\n');
  }
});

test('a cell that exports more than what it declares is told what to write', async () => {
  const needsNone = 'A cell needs no export: later cells know what it declares.';
  const { text, count } = await fail('const y = 2;\nexport { y };');
  expect(text).toBe(
    [
      `TypeScriptError: ${needsNone}`,
      '  Leave this out.',
      `Cell [${count}], line 2, column 1`,
      '  2 | export { y };',
      '    | ^^^^^^^^^^^^^',
    ].join('\n'),
  );
  expect((await fail("export * from './x';")).text).toContain(
    `${needsNone}\n  Write import instead of export.`,
  );
  for (const code of ['export default 5;', 'export default () => 5;', 'export default function () {}']) {
    expect((await fail(code)).text).toContain(
      `${needsNone}\n  Give the value a name instead: const name = …\n`,
    );
  }
  expect((await fail('const old = 1;\nexport { old as fresh };')).text).toContain(
    `${needsNone}\n  Write const fresh = old; instead.\n`,
  );
  // A mistake elsewhere stands where it was typed.
  const wrong = await fail('export const a: string = 5;');
  expect(wrong.text).toContain(', line 1, column 14\n  1 | export const a: string = 5;\n');
});

test('an error of the running cell shows the line that was typed, and only the frames of cells', async () => {
  await kernel.run(
    'interface Deep { inner?: { value: number } }\n\n// a comment\nfunction dig(deep: Deep): number {\n\n  return deep.inner!.value;\n}',
  );
  const { ename, evalue, text, count } = await fail(
    'const holes: Deep[] = [{}];\nholes.map((hole) => dig(hole));',
  );
  expect(ename).toBe('TypeError');
  expect(evalue).toBe("Cannot read properties of undefined (reading 'value')");
  const [first, ...rest] = text.split('\n');
  expect(first).toBe(`TypeError: ${evalue}`);
  expect(rest[0]).toBe(`Cell [${count - 1}], line 6, column 22 in dig`);
  expect(rest[1]).toBe('  6 |   return deep.inner!.value;');
  expect(rest[2]).toBe(`    | ${' '.repeat(21)}^`);
  expect(rest.slice(3)).toEqual([`Cell [${count}], line 2, column 21`, `Cell [${count}], line 2, column 7`]);
});

test('an error after an await, and its cause, are shown with their places', async () => {
  const { evalue, text, count } = await fail(
    'async function late(): Promise<void> {\n  await null;\n  throw new RangeError("too late", { cause: new Error("slow") });\n}\nawait late();',
  );
  expect(evalue).toBe('too late');
  expect(text).toContain(`RangeError: too late\nCell [${count}], line 3, column 9 in late`);
  expect(text).toContain('Caused by Error: slow');
});

test('a module beside the notebook is named by its file and the line that was typed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quorumlab-module-'));
  writeFileSync(
    join(folder, 'helper.ts'),
    'interface Unused {\n  a: number;\n}\n\nexport function helper(n: number): never {\n  throw new Error("no " + n);\n}\n',
  );
  const other = await Client.start(folder);
  try {
    const { reply } = await other.run("import { helper } from './helper';\nhelper(1);");
    expect(stripVTControlCharacters(reply.traceback.join('\n'))).toBe(
      [
        'Error: no 1',
        'helper.ts, line 6, column 9 in helper',
        '  6 |   throw new Error("no " + n);',
        '    |         ^',
        'Cell [1], line 2, column 7',
      ].join('\n'),
    );
    writeFileSync(join(folder, 'wrong.ts'), '\nexport const wrong: string = 5;\n');
    const wrong = await other.run("import { wrong } from './wrong';\nwrong;");
    expect(stripVTControlCharacters(wrong.reply.traceback.join('\n'))).toBe(
      [
        "TypeScriptError: Type 'number' is not assignable to type 'string'.",
        'wrong.ts, line 2, column 14',
        '  2 | export const wrong: string = 5;',
        '    |              ^^^^^',
      ].join('\n'),
    );
  } finally {
    await other.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a promise as the last expression that rejects is an error like any other', async () => {
  const { ename, evalue } = await fail('Promise.reject(new TypeError("no"))');
  expect([ename, evalue]).toEqual(['TypeError', 'no']);
});

test('a thrown thing that is no error is shown', async () => {
  expect((await fail('throw "just text"')).evalue).toBe("'just text'");
  expect((await fail('throw undefined')).evalue).toBe('undefined');
});

test('what was printed before the error stands before it', async () => {
  const { answer } = await fail('console.log("before"); throw new Error("then");');
  expect(answer.outputs.map(({ type }) => type)).toEqual(['stream', 'error']);
});

test('variables of a cell that failed half-way are kept', async () => {
  await fail('const kept = [1, 2, 3];\nthrow new Error("later");');
  expect((await kernel.run('kept.length')).outputs[0]?.content.data['text/plain']).toBe('3');
});

test('a rejection that no one handles is shown under its cell', async () => {
  const answer = await kernel.run('Promise.reject(new Error("forgotten"));\nundefined');
  expect(answer.reply.status).toBe('ok');
  expect(stripVTControlCharacters(answer.stderr)).toContain('Unhandled rejection: Error: forgotten\nCell [');
});

test('a throw in a timer is shown under its cell, and the kernel lives on', async () => {
  const id = await kernel.begin('setTimeout(() => { throw new Error("in a timer"); }, 10);\nundefined');
  await kernel.answer(id);
  await kernel.until(() => kernel.printed(id).includes('in a timer'));
  expect((await kernel.run('1')).reply.status).toBe('ok');
});

test('an error that cannot be shown does not hurt the kernel', async () => {
  const answer = await kernel.run(
    'throw { get name() { throw 1; }, [Symbol.for("nodejs.util.inspect.custom")]() { throw 2; } }',
  );
  expect(answer.reply.status).toBe('error');
  const hostile = await kernel.run(
    'const bad = new Error("x"); Object.defineProperty(bad, "message", { get() { throw 1; } }); throw bad;',
  );
  expect(hostile.reply).toMatchObject({ status: 'error', ename: 'Thrown' });
  expect(hostile.outputs[0]?.type).toBe('error');
  expect((await kernel.run('1')).reply.status).toBe('ok');
});

test('a name of the library, or of Node, that was not imported: the import is named', async () => {
  for (const [code, line] of [
    ['sweep(1)', "import { sweep } from 'quorumlab';"],
    ['show(3)', "import { show } from 'quorumlab';"],
    ['const all = { show };', "import { show } from 'quorumlab';"],
    ['let whole: System;', "import { System } from 'quorumlab';"],
    ["readFileSync('x')", "import { readFileSync } from 'node:fs';"],
    ["new Worker('x')", "import { Worker } from 'node:worker_threads';"],
    ["path.join('a', 'b')", "import path from 'node:path';"],
    ["import { existsSync } from 'node:path';\nexistsSync('x')", "import { existsSync } from 'node:fs';"],
    ["join('a', 'b')", "import { join } from 'node:path';"],
    [
      "await readFile('x')",
      "import { readFile } from 'node:fs'; or import { readFile } from 'node:fs/promises';",
    ],
  ] as const) {
    expect((await fail(code)).text).toMatch(
      new RegExp(`\\n {2}(Or i|I)mport it: ${line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\n`),
    );
  }
  // Names of Node's can be everyday words: first of all, a cell may have declared it.
  expect((await fail('link(1)')).text).toContain(
    "\n  If a cell declares it, run that cell first.\n  Or import it: import { link } from 'node:fs'",
  );
  // The advice is sound.
  expect((await kernel.run("import { join } from 'node:path';\njoin('a', 'b')")).reply.status).toBe('ok');
  // Also where something else has nearly that name.
  await kernel.run('const swep = 1;');
  expect((await fail('sweep(1)')).text).toContain("import { sweep } from 'quorumlab';");
  // Nobody is told to import what is just misspelt.
  expect((await fail('nosuchname(1)')).text).not.toContain('mport');
});

test('name? before its import shows the comment all the same, and the import', async () => {
  const { reply, stdout } = await kernel.run('wilson?');
  expect(stdout).toBe("To use it: import { wilson } from 'quorumlab';\n");
  expect(reply.payload).toHaveLength(1);
  expect(reply.payload[0].data['text/plain']).toContain('B. Wilson');
});
