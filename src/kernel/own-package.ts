/**
 * The package the kernel is part of, for notebooks in folders where it is not installed: it is found as
 * if it stood in the notebook's own `node_modules`. One that does stand there, or above, wins.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as Ts from '@tslab/typescript-for-tslab';

export const NAME = 'quorumlab';
const root = fileURLToPath(new URL('../..', import.meta.url))
  .replaceAll('\\', '/')
  .replace(/\/$/, '');

export function isOwn(specifier: string): boolean {
  return specifier === NAME || specifier.startsWith(`${NAME}/`);
}

/** Makes the compiler, which reads files through `sys`, see the package in `folder`. */
export function lendOwnPackage(sys: Ts.System, folder: string): void {
  if (isInstalled(folder)) return;
  const lent = `${folder.replaceAll('\\', '/')}/node_modules/${NAME}`;
  const real = (path: string): string =>
    path === lent || path.startsWith(`${lent}/`) ? root + path.slice(lent.length) : path;
  const { fileExists, directoryExists, readFile } = sys;
  sys.fileExists = (path) => fileExists.call(sys, real(path));
  sys.directoryExists = (path) => directoryExists.call(sys, real(path));
  sys.readFile = (path, encoding) => readFile.call(sys, real(path), encoding);
}

function isInstalled(folder: string): boolean {
  if (existsSync(join(folder, 'node_modules', NAME))) return true;
  const above = dirname(folder);
  return above !== folder && isInstalled(above);
}
