/** What a cell may import, and that an edit counts when the cell is run again. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Client } from './client.js';

/** A folder that is part of no project, with the notebook's folder in it. */
let root: string;
let kernel: Client;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'quorumlab-imports-'));
  mkdirSync(join(root, 'notebook'));
  kernel = await Client.start(join(root, 'notebook'));
});
afterAll(async () => {
  await kernel.close();
  rmSync(root, { recursive: true, force: true });
});

/** Writes a file, named from the notebook's folder. */
function write(path: string, text: string): void {
  const file = join(root, 'notebook', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Installs a package beside the notebook: its package.json, and its files. */
function install(name: string, manifest: object, files: Record<string, string>): void {
  write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', ...manifest }));
  for (const [path, text] of Object.entries(files)) write(`node_modules/${name}/${path}`, text);
}

/** Runs a cell, and gives the text of its result. */
async function result(code: string): Promise<string> {
  const { reply, outputs } = await kernel.run(code);
  expect(stripVTControlCharacters((reply.traceback ?? []).join('\n'))).toBe('');
  return outputs.at(-1)?.content.data['text/plain'];
}

/** Runs a cell that fails, and gives what its reader sees. */
async function failure(code: string): Promise<string> {
  const { reply } = await kernel.run(code);
  expect(reply.status).toBe('error');
  const text = stripVTControlCharacters(reply.traceback.join('\n'));
  expect(text).not.toMatch(/node:internal|dist\/|quorumlab-cell|__tslab__/);
  return text;
}

test('a file above the folder is imported, and an edit of it counts when the cell is run again', async () => {
  const cell = "import { f } from '../above.ts';\nf(1)";
  write('../above.ts', 'export const f = (n: number): number => n + 1;\n');
  expect(await result(cell)).toBe('2');
  write('../above.ts', "export const f = (n: number): string => 'the ' + n;\n");
  expect(await result(cell)).toBe("'the 1'");
  expect(await failure("import { f } from '../above.ts';\nf('one')")).toContain(
    "Argument of type 'string' is not assignable to parameter of type 'number'.",
  );
});

test('a file has many names: with its ending, without, and with .js', async () => {
  write('named.ts', 'export const named = 1;\n');
  write('folder/index.ts', "export { named } from '../named';\nexport const inside = 2;\n");
  for (const name of ['./named', './named.ts', './named.js']) {
    expect(await result(`import { named } from '${name}';\nnamed`)).toBe('1');
  }
  expect(await result("import { named, inside } from './folder';\n[named, inside]")).toBe('[ 1, 2 ]');
  expect(await result("import { inside } from './folder/';\ninside")).toBe('2');
});

test('an edit of a module that a module imports counts', async () => {
  write(
    'outer.ts',
    "import { inner } from './deep/inner.js';\nexport const outer = (): number => inner * 2;\n",
  );
  write('deep/inner.ts', 'export const inner = 10;\n');
  expect(await result("import { outer } from './outer';\nouter()")).toBe('20');
  write('deep/inner.ts', 'export const inner = 11;\n');
  expect(await result("import { outer } from './outer';\nouter()")).toBe('22');
});

test('a module that no one edited keeps its state', async () => {
  write('counter.ts', 'let count = 0;\nexport const next = (): number => ++count;\n');
  expect(await result("import { next } from './counter';\nnext()")).toBe('1');
  write('named.ts', 'export const named = 3;\n');
  expect(
    await result("import { named } from './named';\nimport { next } from './counter';\n[named, next()]"),
  ).toBe('[ 3, 2 ]');
});

test('a file that was missing is found once it is there', async () => {
  const cell = "import { late } from './later/late';\nlate";
  expect(await failure(cell)).toContain(
    `TypeScriptError: Cannot find the file './later/late'.\n  There is no folder ${join(root, 'notebook/later')}\n`,
  );
  write('later/lately.ts', 'export const late = 4;\n');
  expect(await failure(cell)).toContain(
    `  Looked in ${join(root, 'notebook/later')} for late.ts, late.tsx, late.d.ts, late.js, late.jsx`,
  );
  write('later/late.ts', 'export const late = 5;\n');
  expect(await result(cell)).toBe('5');
  // TypeScript stands before JavaScript, also when it comes later.
  write('both.js', 'export const both = "JavaScript";\n');
  expect(await result("import { both } from './both';\nboth")).toBe("'JavaScript'");
  write('both.ts', 'export const both = "TypeScript";\n');
  expect(await result("import { both } from './both';\nboth")).toBe("'TypeScript'");
  rmSync(join(root, 'notebook/both.ts'));
  expect(await result("import { both } from './both';\nboth")).toBe("'JavaScript'");
});

test('JSON is data with types', async () => {
  write('data.json', '{ "points": [1, 2] }');
  write('../data.json', '[7]');
  const cell =
    "import data from './data.json';\nimport above from '../data.json';\n[...data.points, ...above]";
  expect(await result(cell)).toBe('[ 1, 2, 7 ]');
  write('data.json', '{ "points": [3] }');
  expect(await result(cell)).toBe('[ 3, 7 ]');
  expect(await failure("import data from './data.json';\ndata.dots")).toContain(
    "Property 'dots' does not exist",
  );
  write('data.json', '{ "points": [3 }');
  expect(await failure(cell)).toContain(
    '\',\' expected.\ndata.json, line 1, column 16\n  1 | { "points": [3 }',
  );
});

test('what a module changes is seen by every cell, however it was imported', async () => {
  write(
    'counter.ts',
    'export let count = 0;\nexport default function add(): void { count += 1; }\nexport { count as twin };\n',
  );
  await kernel.run(
    "import add, { count, twin as other } from './counter';\nimport * as all from './counter';",
  );
  expect(await result('add();\n[count, other, all.count]')).toBe('[ 1, 1, 1 ]');
  expect(await result('add();\n[count, other, all.count, { count }]')).toBe('[ 2, 2, 2, { count: 2 } ]');
  // The cell may be run again, and its names may become variables.
  expect(await result("import add, { count } from './counter';\nadd();\ncount")).toBe('3');
  expect(await result('add();\ncount')).toBe('4');
  expect(await result('let count = 10;\nadd();\ncount')).toBe('10');
  expect(await result('count += 1;\n[count, other]')).toBe('[ 11, 5 ]');
});

test('JavaScript is imported in all its forms, and is not scolded for having no types', async () => {
  write('plain.js', 'export function twice(x) { return 2 * x; }\n');
  write('module.mjs', 'export const named = 1;\nexport default 2;\n');
  write('typed.mts', 'export const typed: number = 3;\n');
  write('common.cjs', 'module.exports = { common: 4, here: typeof __dirname };\n');
  expect(
    await result(
      [
        "import { twice } from './plain';",
        "import two, { named } from './module.mjs';",
        "import { typed } from './typed.mts';",
        "import { typed as again } from './typed.mjs';",
        "import { common, here } from './common.cjs';",
        '[twice(2), named, two, typed, again, common, here]',
      ].join('\n'),
    ),
  ).toBe("[ 4, 1, 2, 3, 3, 4, 'string' ]");
});

test('what is more than types is compiled: enums, namespaces, decorators, parameter properties', async () => {
  write(
    'more.ts',
    [
      'export enum Kind { Red = 1, Green }',
      'export const enum Fixed { Seven = 7 }',
      'export namespace Space { export const inside = 3; }',
      'const seen: string[] = [];',
      'function note(_method: object, { name }: ClassMethodDecoratorContext): void { seen.push(String(name)); }',
      'export class Noted { constructor(readonly value: number) {} @note method(): void {} }',
      'export { seen };',
    ].join('\n'),
  );
  expect(
    await result(
      [
        "import { Fixed, Kind, Noted, Space, seen } from './more';",
        '[Kind.Green, Kind[1], Fixed.Seven, Space.inside, new Noted(4).value, seen]',
      ].join('\n'),
    ),
  ).toBe("[ 2, 'Red', 7, 3, 4, [ 'method' ] ]");
});

test('import() and import.meta work in cells and in modules', async () => {
  write('dynamic.ts', 'export const dynamic = 1;\n');
  write(
    'meta.ts',
    "export const here = import.meta.url.endsWith('/notebook/meta.ts');\nexport const later = async () => (await import('./dynamic')).dynamic;\n",
  );
  expect(await result("const { dynamic } = await import('./dynamic');\ndynamic")).toBe('1');
  expect(await result("const { here, later } = await import('./meta');\n[here, await later()]")).toBe(
    '[ true, 1 ]',
  );
  write('dynamic.ts', 'export const dynamic = 2;\n');
  expect(await result("const { later } = await import('./meta');\nawait later()")).toBe('2');
  expect(await result("new URL('./x.csv', import.meta.url).pathname.endsWith('/notebook/x.csv')")).toBe(
    'true',
  );
});

test('__dirname is the folder of the notebook, in a cell too, as import.meta.dirname is', async () => {
  const folder = join(root, 'notebook');
  expect(await result('[__dirname, import.meta.dirname]')).toBe(`[ '${folder}', '${folder}' ]`);
  expect(await result('const where = (): string => __dirname;\nwhere()')).toBe(`'${folder}'`);
  expect(await failure('const here = __dirname;\nthrow new Error(here);')).toContain('line 2, column 7');
  expect(await result('__filename === import.meta.filename && __filename.startsWith(__dirname)')).toBe(
    'true',
  );
  // Also where a variable's type tells of it, and in the cells after that.
  expect(await result('const both = { __dirname, __filename };\nboth.__dirname')).toBe(`'${folder}'`);
  expect(await result('__dirname')).toBe(`'${folder}'`);
  // As ES modules do it for themselves: the name is theirs then, in later cells too.
  const own = "import { dirname } from 'node:path';\nconst __dirname = dirname('/a/b');\n[__dirname]";
  expect(await result(own)).toBe("[ '/a' ]");
  expect(await result('[__dirname]')).toBe("[ '/a' ]");
});

test('a module may have a `require` of its own, as ES modules of Node do', async () => {
  write(
    'own-require.ts',
    [
      "import { createRequire } from 'node:module';",
      "import { named } from './named';",
      'const require = createRequire(import.meta.url);',
      "export const own = [typeof require('node:fs').statSync, named, { require }.require === require];",
    ].join('\n'),
  );
  write('named.ts', 'export const named = 3;\n');
  expect(await result("import { own } from './own-require';\nown")).toBe("[ 'function', 3, true ]");
});

test('a file that is missing only when the cell runs is named', async () => {
  expect(await failure("await import('./not' + '-there')")).toContain("Cannot find the file './not-there'.");
});

test('modules that import each other end', async () => {
  write(
    'ping.ts',
    "import { pong } from './pong';\nexport const ping = 1;\nexport const sum = () => ping + pong;\n",
  );
  write(
    'pong.ts',
    "import { ping } from './ping';\nexport const pong = 2;\nexport const twice = () => ping * 2;\n",
  );
  const cell = "import { sum } from './ping';\nimport { twice } from './pong';\n[sum(), twice()]";
  expect(await result(cell)).toBe('[ 3, 2 ]');
  write(
    'pong.ts',
    "import { ping } from './ping';\nexport const pong = 5;\nexport const twice = () => ping * 2;\n",
  );
  expect(await result(cell)).toBe('[ 6, 2 ]');
});

test('a mistake in a module is shown where it is, and mended there', async () => {
  const cell = "import { wrong } from '../lib/wrong';\nwrong";
  write('../lib/wrong.ts', '\nexport const wrong: string = 5;\n');
  expect(await failure(cell)).toBe(
    [
      "TypeScriptError: Type 'number' is not assignable to type 'string'.",
      '../lib/wrong.ts, line 2, column 14',
      '  2 | export const wrong: string = 5;',
      '    |              ^^^^^',
    ].join('\n'),
  );
  write('../lib/wrong.ts', 'export const wrong = ;\n');
  expect(await failure(cell)).toBe(
    [
      'TypeScriptError: Expression expected.',
      '../lib/wrong.ts, line 1, column 22',
      '  1 | export const wrong = ;',
      '    |                      ^',
    ].join('\n'),
  );
  write(
    '../lib/wrong.ts',
    'interface Unused {\n  a: 1;\n}\n\nexport const wrong = ((): never => { throw new Error("at once"); })();\n',
  );
  expect(await failure(cell)).toContain('Error: at once\n../lib/wrong.ts, line 5, column 44');
  write('../lib/wrong.ts', 'export const wrong = "right";\n');
  expect(await result(cell)).toBe("'right'");
  write('../lib/wrong.ts', 'export const wrong = await 1;\n');
  expect(await failure(cell)).toContain('cannot wait at its top level');
  write('../lib/wrong.ts', 'export const wrong = 1;\nfor await (const one of [1]) console.log(one);\n');
  expect(await failure(cell)).toMatch(
    /cannot wait at its top level\.\n\.\.\/lib\/wrong\.ts, line 2, column 5\n/,
  );
});

test('a file with nothing to import says so', async () => {
  write('nothing.ts', 'const nothing = 1;\nconsole.log(nothing);\n');
  expect(await failure("import { nothing } from './nothing';\nnothing")).toContain(
    "The file 'nothing.ts' exports nothing.\n  Write export before what other files may import.",
  );
  write('nothing.ts', 'export const nothing = 1;\n');
  expect(await failure("import nothing from './nothing';\nnothing")).toContain(
    `Module '"./nothing"' has no default export. Did you mean to use 'import { nothing } from "./nothing"' instead?`,
  );
});

test('a mistake in a module that a module imports is shown too', async () => {
  write('first.ts', "export { second } from './second.mts';\n");
  write('second.mts', 'export const second: string = 1;\n');
  expect(await failure("import { second } from './first';\nsecond")).toContain(
    'second.mts, line 1, column 14',
  );
  // Cells that do not import it are none the worse.
  expect(await result('1 + 1')).toBe('2');
});

test('modules that cells define are imported, by cells and by files', async () => {
  await kernel.run(
    '/** @module defined */\nexport const defined = 1;\nexport function fall(): never {\n  throw new Error("fell");\n}',
  );
  write('uses.ts', "export { defined } from './defined';\n");
  expect(await result("import { defined } from './defined';\ndefined")).toBe('1');
  expect(await result("import { defined } from './uses';\ndefined")).toBe('1');
  expect(await failure("import { fall } from './defined';\nfall()")).toContain(
    'Error: fell\ndefined.ts, line 4, column 9 in fall',
  );
  await kernel.run('/** @module defined */\nexport const defined = 2;');
  expect(await result("import { defined } from './uses';\ndefined")).toBe('2');
  const wrong = await kernel.run('/** @module wrong */\nexport const wrong: string = 2;');
  expect(stripVTControlCharacters(wrong.reply.traceback.join('\n'))).toContain('wrong.ts, line 2, column 14');
});

test('packages are imported: CommonJS, and those for import alone', async () => {
  install(
    'common',
    { main: 'main.js', types: 'main.d.ts' },
    {
      'main.js': 'module.exports = { a: 1, b: () => 2 };',
      'main.d.ts': 'export const a: number;\nexport function b(): number;',
    },
  );
  install(
    'modern',
    {
      type: 'module',
      exports: {
        '.': { types: './types/main.d.ts', import: './main.js' },
        './part': { import: { types: './types/part.d.ts', default: './part.js' } },
      },
    },
    {
      'main.js':
        'export default class Thing { v = 1 }\nclass Hidden { h = 2 }\nexport const make = () => new Hidden();',
      'types/main.d.ts':
        "import type { Hidden } from './hidden.js';\nexport default class Thing { v: number }\nexport declare const make: () => Hidden;",
      'types/hidden.d.ts': 'export declare class Hidden { h: number }',
      'part.js': 'export const part = 3;',
      'types/part.d.ts': 'export declare const part: number;',
    },
  );
  expect(await result("import { a, b } from 'common';\na + b()")).toBe('3');
  expect(
    await result(
      "import Thing, { make } from 'modern';\nimport { part } from 'modern/part';\nconst made = make();\n[new Thing().v, part]",
    ),
  ).toBe('[ 1, 3 ]');
  // A type that the package does not let one name is known in later cells all the same.
  expect(await failure('made.wrong')).toContain("Property 'wrong' does not exist on type 'Hidden'.");
  write('../above-package.ts', "import { tool } from 'common';\nexport const x = tool;\n");
  expect(await failure("import { x } from '../above-package';\nx")).toContain(
    "Cannot find the package 'common'. Add it: npm install common",
  );
});

test('a package that waits at its top level is loaded by import(), and an import statement says so', async () => {
  install(
    'waits',
    { type: 'module', exports: { types: './main.d.ts', default: './main.js' } },
    {
      'main.js': 'export const done = await Promise.resolve(9);',
      'main.d.ts': 'export declare const done: number;',
    },
  );
  expect(await failure("import { done } from 'waits';\ndone")).toContain(
    "Write: const { … } = await import('waits');",
  );
  expect(await result("const { done } = await import('waits');\ndone")).toBe('9');
});

test('what is missing is named, and found when it is added', async () => {
  const cell = "import pad from 'untyped';\npad('a', 3)";
  expect(await failure(cell)).toContain("Cannot find the package 'untyped'. Add it: npm install untyped");
  install('untyped', { main: 'main.js' }, { 'main.js': 'module.exports = (text, n) => text.padStart(n);' });
  const text = await failure(cell);
  expect(text).toContain(
    "There are no types for 'untyped'.\n  Add them: npm install --save-dev @types/untyped\n",
  );
  expect(text).toContain('write // @ts-expect-error on the line above the import');
  expect(await result(`// @ts-expect-error\n${cell}`)).toBe("'  a'");
  install(
    '@types/untyped',
    { types: 'index.d.ts' },
    {
      'index.d.ts': 'declare function pad(text: string, n: number): string;\nexport = pad;',
    },
  );
  expect(await result(cell)).toBe("'  a'");
  install('@scope/name', { main: 'main.js' }, { 'main.js': 'exports.a = 1;' });
  expect(await failure("import { a } from '@scope/name';\na")).toContain('@types/scope__name');
  expect(await failure("import a from '@other/name/part';\na")).toContain('npm install @other/name\n');
});

test('a file that is called nearly so is named', async () => {
  write('near/helper.ts', 'export const help = 1;\n');
  write('near/points.json', '[]');
  expect(await failure("import { help } from './near/helpr';\nhelp")).toContain(
    "Did you mean './near/helper'?",
  );
  expect(await failure("import { help } from './near/helprr.js';\nhelp")).toContain(
    "Did you mean './near/helper'?",
  );
  expect(await failure("import points from './near/points';\npoints")).toContain(
    "Did you mean './near/points.json'?",
  );
  expect(await failure("import { help } from './near';\nhelp")).toContain(
    "'./near' is a folder, and has no index.ts: name a file in it, such as './near/helper'",
  );
  expect(await failure("import { sweep } from 'quorumlabs';\nsweep")).toContain(
    "Or did you mean 'quorumlab'?",
  );
  expect(await failure("import { help } from './near/sweep';\nhelp")).not.toContain('Did you mean');
});

test('what npm cannot help with does not send one to npm', async () => {
  const part = await failure("import { sweep } from 'quorumlab/nosuch';\nsweep");
  expect(part).toContain(
    "The library has no part 'quorumlab/nosuch'.\n  Its names come from the whole: import { … } from 'quorumlab';",
  );
  const address = await failure("import confetti from 'https://esm.sh/confetti';\nconfetti");
  expect(address).toContain("A cell cannot import from an address: 'https://esm.sh/confetti'.");
  // Without a name nothing is wrong with the types.
  const bare = await failure("import 'https://esm.sh/confetti';");
  const node = await failure("import fs from 'node:fss';\nfs");
  expect(node).toContain("Node has no module 'node:fss'.\n  Did you mean 'node:fs'?");
  for (const text of [part, address, bare, node]) expect(text).not.toContain('npm install');
});

test('a package is called by its name, and not by the address of a file in it', async () => {
  expect(await failure("import { swep } from 'quorumlab';\nswep")).toContain(
    `'"quorumlab"' has no exported member named 'swep'. Did you mean 'sweep'?`,
  );
  expect(await failure("import * as library from 'quorumlab';\nlibrary.swep")).toContain(
    `Property 'swep' does not exist on type 'typeof import("quorumlab")'.`,
  );
});

test('where npm is to be called is said, and that a file beside the notebook begins with ./', async () => {
  write('beside.ts', 'export const beside = 1;\n');
  const text = await failure("import { beside } from 'beside';\nbeside");
  const where = (folder: string) =>
    `Type that in a terminal (JupyterLab: File > New > Terminal), in the folder ${folder}\n`;
  // There is no package.json: the folder is its own project.
  expect(text).toContain(where(join(root, 'notebook')));
  expect(text).toContain("Or, if you mean the file beside the notebook: import … from './beside';");
  write('../package.json', '{}');
  expect(await failure("import none from 'none';\nnone")).toContain(where(root));
  expect(await failure("await import('no' + 'ne')")).toContain(where(root));
  rmSync(join(root, 'package.json'));
});

test('in a folder of no project, Node and the library are known all the same', async () => {
  expect(
    await result('[typeof console.log, typeof process.pid, Buffer.from("ab").length, typeof setTimeout]'),
  ).toBe("[ 'function', 'number', 2, 'function' ]");
  expect(
    await result(
      [
        "import { paxosRound, sample } from 'quorumlab';",
        "import { show } from 'quorumlab/dist/notebook/display';",
        'const system = paxosRound({ nodes: 3, loss: 0 });',
        '[sample(system, { trials: 10, seed: 1 }).trials, typeof show]',
      ].join('\n'),
    ),
  ).toBe("[ 10, 'function' ]");
  expect(await failure('system.wrong')).toContain("Property 'wrong' does not exist on type 'System<");
  expect(await result("import { display } from 'tslab';\ntypeof display")).toBe("'object'");
  const text = await failure("describe('x', () => {})");
  expect(text).toContain("import { describe } from 'node:test';");
  expect(await result("import { describe } from 'node:test';\ntypeof describe")).toBe("'function'");
});

test('the library installed beside the notebook is the one that is used', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quorumlab-beside-'));
  const place = join(folder, 'node_modules/quorumlab');
  mkdirSync(place, { recursive: true });
  writeFileSync(
    join(place, 'package.json'),
    '{ "name": "quorumlab", "main": "main.js", "types": "main.d.ts" }',
  );
  writeFileSync(join(place, 'main.js'), 'exports.mine = true;');
  writeFileSync(join(place, 'main.d.ts'), 'export const mine: boolean;');
  const other = await Client.start(folder);
  try {
    const { outputs } = await other.run("import { mine } from 'quorumlab';\nmine");
    expect(outputs[0]?.content.data['text/plain']).toBe('true');
  } finally {
    await other.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a module that does not end is interrupted, and is whole when it is mended', async () => {
  const cell = "import { endless } from './endless';\nendless";
  write('endless.ts', 'export const endless = 1;\nconsole.log("begun");\nwhile (true) {}\n');
  const id = await kernel.begin(cell);
  await kernel.until(() => kernel.published(id).some(({ type }) => type === 'stream'));
  await kernel.ask('interrupt_request', {}, 'control');
  expect((await kernel.answer(id)).reply.ename).toBe('Interrupted');
  write('endless.ts', 'export const endless = 2;\n');
  expect(await result(cell)).toBe('2');
});

test('a hundred edits leave one module behind', async () => {
  await kernel.run(
    "import { setFlagsFromString } from 'node:v8';\nimport { runInNewContext } from 'node:vm';\nsetFlagsFromString('--expose-gc');\nconst collect: () => void = runInNewContext('gc');",
  );
  await kernel.run(
    'let alive = 0;\n(globalThis as any).registry = new FinalizationRegistry(() => { alive--; });',
  );
  for (let edit = 1; edit <= 100; edit++) {
    write(
      'edited.ts',
      `export const edit: number = ${edit};\nexport const load = new Array(1000).fill(${edit});\n`,
    );
    await kernel.run(
      "import { edit, load } from './edited';\n(globalThis as any).registry.register(load, 0);\nalive++;",
    );
  }
  expect(await result('edit')).toBe('100');
  await kernel.run('collect();\nawait new Promise((resolve) => setTimeout(resolve, 50));');
  const alive = Number(
    await result('collect();\nawait new Promise((resolve) => setTimeout(resolve, 50));\nalive'),
  );
  expect(alive).toBeLessThan(10);
});

test('completion and hover see an edit', async () => {
  write('hovered.ts', '/** Says how many. */\nexport const many = 1;\n');
  const code = "import { many } from './hovered';\nmany";
  const ask = async () => {
    const { reply } = await kernel.ask('inspect_request', { code, cursor_pos: code.length, detail_level: 0 });
    return reply.data['text/plain'] as string;
  };
  expect(await ask()).toContain('Says how many.');
  write('hovered.ts', '/** Says how few. */\nexport const many = 1;\n');
  expect(await ask()).toContain('Says how few.');
});

test('the string of an import is completed: files and folders, the library, Node and what is installed', async () => {
  write('tree/sum.ts', '');
  write('tree/sound.js', '');
  write('tree/steps.json', '{}');
  write('tree/notes.md', '');
  write('tree/sub/inner.ts', '');
  write('package.json', '{ "dependencies": { "quick-sort": "1.0.0" } }');
  /** The cell after each completion; the cursor stands behind `typed`. */
  const completions = async (typed: string, after = "'") => {
    const { reply } = await kernel.ask('complete_request', {
      code: typed + after,
      cursor_pos: typed.length,
    });
    expect(reply.cursor_end).toBe(typed.length);
    return (reply.matches as string[]).map((match) => typed.slice(0, reply.cursor_start) + match).sort();
  };
  const each = (before: string, ...names: string[]) => names.map((name) => before + name);
  expect(await completions("import { x } from './tree/")).toEqual(
    each("import { x } from './tree/", 'sound', 'steps.json', 'sub/', 'sum'),
  );
  expect(await completions("import { x } from './tree/su", '')).toEqual(
    each("import { x } from './tree/", 'sub/', 'sum'),
  );
  expect(await completions("const { x } = await import('./tree/sub/", "')")).toEqual(
    each("const { x } = await import('./tree/sub/", 'inner'),
  );
  expect(await completions("import { x } from '../notebook/tree/so")).toEqual(
    each("import { x } from '../notebook/tree/", 'sound'),
  );
  expect(await completions("import { sweep } from 'quor")).toEqual(["import { sweep } from 'quorumlab"]);
  expect(await completions("Array.from('quor", "')")).not.toContain("Array.from('quorumlab");
  expect(await completions("import sort from 'quick")).toEqual(["import sort from 'quick-sort"]);
  expect(await completions("import { join } from 'node:pat")).toContain("import { join } from 'node:path");
  expect(await completions("import { join } from 'pat")).toContain("import { join } from 'node:path");
  // Other strings are no imports.
  expect(await completions("console.log('./tree/")).toEqual([]);
  rmSync(join(root, 'notebook/package.json'));
});
