import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** The rooms of src, and whom each may import: written out a second time, so that biome.json is held to it. */
const rooms: Record<string, string[]> = {
  model: [],
  stats: ['model'],
  protocols: ['model'],
  engines: ['model', 'stats'],
  experiments: ['model', 'protocols', 'engines', 'stats'],
  adversaries: ['model', 'engines'],
  figures: ['model', 'engines', 'experiments', 'stats'],
  assignments: ['model', 'protocols', 'engines', 'experiments', 'adversaries', 'figures', 'stats'],
  notebook: [
    'model',
    'protocols',
    'engines',
    'experiments',
    'adversaries',
    'figures',
    'stats',
    'assignments',
  ],
  kernel: [],
  cli: [
    'model',
    'protocols',
    'engines',
    'experiments',
    'adversaries',
    'figures',
    'stats',
    'assignments',
    'notebook',
    'kernel',
  ],
};
const names = Object.keys(rooms);
const repository = resolve(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'quorumlab-imports-'));
const probes = new Map<string, string>();
let violations: { path: string; rule: string }[] = [];

/** One file of the pretended src. */
function probe(path: string, text: string): void {
  probes.set(path, text);
}

for (const from of names) {
  for (const to of names) {
    if (from !== to) probe(`src/${from}/imports-${to}.ts`, `import '../${to}/other.js';\n`);
  }
}
probe('src/model/deep/below.ts', "import '../../engines/other.js';\n");
probe('src/model/types.ts', "export type { A } from '../engines/other.js';\n");
probe('src/model/late.ts', "export const late = () => import('../engines/other.js');\n");
probe('src/model/file.ts', "import { readFileSync } from 'node:fs';\n\nexport const read = readFileSync;\n");
probe('src/model/old-file.ts', "import { readFileSync } from 'fs';\n\nexport const read = readFileSync;\n");
probe(
  'src/model/file.node.ts',
  "import { readFileSync } from 'node:fs';\n\nexport const read = readFileSync;\n",
);
probe('src/model/global.ts', 'export const where = process.cwd();\n');
probe('src/cli/file.ts', "import { readFileSync } from 'node:fs';\n\nexport const read = readFileSync;\n");
probe('src/kernel/shows.ts', "import '../notebook/display.js';\n");
probe('src/engines/one.ts', "import { two } from './two.js';\n\nexport const one = () => two;\n");
probe('src/engines/two.ts', "import { one } from './one.js';\n\nexport const two = () => one;\n");
probe('src/figures/itself.ts', "import 'quorumlab';\n");
probe('src/index.ts', "export * from './cli/other.js';\n");

beforeAll(() => {
  cpSync(join(repository, 'biome.json'), join(folder, 'biome.json'));
  for (const [path, text] of probes) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const biome = join(repository, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const args = [biome, 'lint', '--reporter=json', '--max-diagnostics=none', 'src'];
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  const report = JSON.parse(stdout) as { diagnostics: { category: string; location: { path: unknown } }[] };
  violations = report.diagnostics.map(({ category, location }) => ({
    path: JSON.stringify(location.path).replaceAll('\\\\', '/'),
    rule: category.split('/').at(-1) ?? category,
  }));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The rules that a file broke. */
const broken = (path: string) =>
  violations.filter((violation) => violation.path.includes(path)).map(({ rule }) => rule);

test.each(names)('src/%s may import its allowed rooms and no other', (from) => {
  for (const to of names.filter((name) => name !== from)) {
    const expected = rooms[from]?.includes(to) ? [] : ['noRestrictedImports'];
    expect.soft(broken(`src/${from}/imports-${to}.ts`), `${from} imports ${to}`).toEqual(expected);
  }
});

test.each([
  ['src/model/deep/below.ts', 'noRestrictedImports'],
  ['src/model/types.ts', 'noRestrictedImports'],
  ['src/model/late.ts', 'noRestrictedImports'],
  ['src/figures/itself.ts', 'noRestrictedImports'],
  ['src/index.ts', 'noRestrictedImports'],
  ['src/model/file.ts', 'noNodejsModules'],
  ['src/model/old-file.ts', 'noNodejsModules'],
  ['src/model/global.ts', 'noRestrictedGlobals'],
  ['src/engines/one.ts', 'noImportCycles'],
])('%s breaks %s', (path, rule) => {
  expect(broken(path)).toContain(rule);
});

test.each(['src/model/file.node.ts', 'src/cli/file.ts', 'src/kernel/shows.ts'])('%s is allowed', (path) => {
  expect(broken(path)).toEqual([]);
});
