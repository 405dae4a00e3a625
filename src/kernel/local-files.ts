/**
 * Which file does a relative import mean, when it runs?
 *
 * The same as for the compiler (`./x` and `./x.js` mean `x.ts`), but for declarations, which do not run.
 */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** What is written in an import, and what may be on disk instead. */
const WRITTEN: readonly (readonly [written: string, meant: readonly string[]])[] = [
  ['.js', ['.ts', '.tsx', '.js', '.jsx']],
  ['.jsx', ['.tsx', '.jsx']],
  ['.mjs', ['.mts', '.mjs']],
  ['.cjs', ['.cts', '.cjs']],
];

const ADDED = ['.ts', '.tsx', '.js', '.jsx'];

/** What our loader compiles. The rest is Node's. */
const COMPILED = /\.([cm]?[jt]s|[jt]sx)$/;

export function isCompiled(path: string): boolean {
  return COMPILED.test(path);
}

/** The file that `specifier` means in a module in `folder`; undefined when there is none. */
export function localFile(
  specifier: string,
  folder: string,
  isFile: (path: string) => boolean,
): string | undefined {
  return candidates(resolve(folder, specifier), /(^|\/)\.{0,2}$/.test(specifier)).find(isFile);
}

function candidates(path: string, isFolder: boolean): string[] {
  const inFolder = ADDED.map((extension) => join(path, `index${extension}`));
  if (isFolder) return inFolder;
  const meant = WRITTEN.flatMap(([written, files]) =>
    path.endsWith(written) ? files.map((extension) => path.slice(0, -written.length) + extension) : [],
  );
  const exact = isCompiled(path) || path.endsWith('.json') ? [path] : [];
  return [...meant, ...exact, ...ADDED.map((extension) => path + extension), ...inFolder];
}

/** What a file is called: by its way from the notebook's folder. */
export function labelOf(path: string, cwd: string): string {
  return relative(cwd, path).replaceAll('\\', '/');
}

/** What in `folder` may be imported, as an import names it: folders with a slash, scripts without their ending. */
export function importable(folder: string): string[] {
  try {
    const names = readdirSync(folder, { withFileTypes: true })
      .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
      .filter((entry) => entry.isDirectory() || entry.name.endsWith('.json') || isCompiled(entry.name))
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name.replace(/(\.d)?\.[jt]sx?$/, '')));
    return [...new Set(names)];
  } catch {
    // No folder, or one that may not be read.
    return [];
  }
}

/** The folder of the project that `folder` belongs to: what npm installs there is found here. */
export function projectOf(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, 'package.json'))) return at;
    if (dirname(at) === at) return folder;
  }
}
