import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const source = resolve(import.meta.dirname, '..', '..', 'src');

/** The files of ours that `file` loads as soon as it is loaded, and the packages. (Dynamic imports come later.) */
function loads(file: string): { files: string[]; packages: string[] } {
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const names = [...text.matchAll(/^(?:import|export)\s(?!type\b)[^;]*?from '([^']+)'/gm)]
    .filter(([whole]) => !/^(?:import|export)\s*\{(?:\s*type [\w$]+(?: as [\w$]+)?,?)+\s*\}/.test(whole))
    .map(([, name]) => name as string);
  return {
    files: names
      .filter((name) => name.startsWith('.'))
      .map((name) => join(dirname(file), name.replace(/\.js$/, '.ts'))),
    packages: names.filter((name) => !name.startsWith('.')),
  };
}

test('the library loads where there is no Node, such as in a browser', () => {
  const seen = new Set<string>();
  const waiting = [join(source, 'index.ts')];
  const node: string[] = [];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    expect(existsSync(file), file).toBe(true);
    const { files, packages } = loads(file);
    waiting.push(...files);
    node.push(...packages.filter((name) => name.startsWith('node:')).map((name) => `${file} loads ${name}`));
  }
  // It saw the library, not just its entry.
  expect(seen.size).toBeGreaterThan(40);
  expect(node).toEqual([]);
});
