/** What may stand between the quotes of an import that is being typed. */
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, resolve } from 'node:path';
import { importable, projectOf } from './local-files.js';

/** The beginning of an import's string, up to where it is being typed. */
const TYPED = /(?<![.\w$])(?:from|import|require)\s*\(?\s*['"]([^'"\n]*)$/;

/** Names, and where the text begins that they replace; undefined where `code` does not end in an import. */
export function completeImport(
  code: string,
  folder: string,
): { readonly start: number; readonly candidates: readonly string[] } | undefined {
  const typed = TYPED.exec(code)?.[1];
  if (typed === undefined) return undefined;
  // Of a path, only its last name is replaced.
  const path = /^\.\.?\/(?:.*\/)?/.exec(typed)?.[0];
  const last = typed.slice(path?.length ?? 0);
  const names = path === undefined ? packages(folder) : importable(resolve(folder, path));
  return {
    start: code.length - last.length,
    candidates: names.filter((name) => name.startsWith(last) || name.startsWith(`node:${last}`)),
  };
}

function packages(folder: string): string[] {
  const node = builtinModules
    .filter((name) => !name.startsWith('_'))
    .map((name) => (name.startsWith('node:') ? name : `node:${name}`));
  return [...new Set(['quorumlab', './', '../', ...dependencies(folder), ...node])];
}

/** The packages that the project of `folder` asks for. */
function dependencies(folder: string): string[] {
  try {
    const manifest = JSON.parse(readFileSync(join(projectOf(folder), 'package.json'), 'utf8'));
    return Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  } catch {
    // No project, or a manifest that is being written.
    return [];
  }
}
