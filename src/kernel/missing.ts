/** What to say of an import that finds nothing. */
import { existsSync, statSync } from 'node:fs';
import { builtinModules, isBuiltin } from 'node:module';
import { basename, dirname, relative, resolve } from 'node:path';
import { importable, projectOf } from './local-files.js';
import { isOwn, NAME as OWN } from './own-package.js';
import { isRelative } from './resolver.js';

export const NODE_TYPES = "Add Node's types: npm install --save-dev @types/node";

/** How many of the files looked for are named. */
const NAMED = 8;

/** What went wrong, and what would be right. */
export interface Advice {
  readonly message: string;
  readonly details: readonly string[];
}

/** Who imports. */
export interface Importer {
  /** The folder that the importing file is in. */
  readonly folder: string;
  /** The files that were looked for, where that is known. */
  readonly lookedFor: readonly string[];
  /** The name that may be meant by another. */
  nearest(name: string, names: readonly string[]): string | undefined;
}

/** The package of `specifier`: `name`, or `@scope/name`, without the path within it. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Where an `npm install` is to be typed, for a notebook in `folder`. */
export function terminal(folder: string): string {
  return `Type that in a terminal (JupyterLab: File > New > Terminal), in the folder ${projectOf(folder)}`;
}

/** What to say where `specifier` is no file, and no package that is installed. */
export function missing(specifier: string, importer: Importer): Advice {
  if (isRelative(specifier)) return missingFile(specifier, importer);
  const scheme = /^([a-z][a-z\d+.-]+):/i.exec(specifier)?.[1];
  if (scheme === 'node') return missingInNode(specifier, importer);
  if (scheme !== undefined) {
    return {
      message: `A cell cannot import from an address: '${specifier}'.`,
      details: ['Import a package that is installed, or download the file and import that.'],
    };
  }
  if (isOwn(specifier)) {
    return {
      message: `The library has no part '${specifier}'.`,
      details: ["Its names come from the whole: import { … } from 'quorumlab';"],
    };
  }
  const name = packageOf(specifier);
  const isBeside = importable(importer.folder).includes(specifier);
  return {
    message: `Cannot find the package '${name}'. Add it: npm install ${name}`,
    details: [
      terminal(importer.folder),
      ...didYouMean(importer.nearest(specifier, [OWN, ...builtinModules])),
      ...(isBeside ? [`Or, if you mean the file beside the notebook: import … from './${specifier}';`] : []),
    ],
  };
}

function didYouMean(name: string | undefined): string[] {
  return name === undefined ? [] : [`Or did you mean '${name}'?`];
}

function missingInNode(specifier: string, { nearest }: Importer): Advice {
  if (isBuiltin(specifier)) {
    return { message: `There are no types for '${specifier}'.`, details: [NODE_TYPES] };
  }
  const near = nearest(
    specifier,
    builtinModules.map((module) => (module.startsWith('node:') ? module : `node:${module}`)),
  );
  return {
    message: `Node has no module '${specifier}'.`,
    details: near === undefined ? [] : [`Did you mean '${near}'?`],
  };
}

function missingFile(specifier: string, { folder, lookedFor, nearest }: Importer): Advice {
  const message = `Cannot find the file '${specifier}'.`;
  const path = resolve(folder, specifier);
  const within = dirname(path);
  if (!existsSync(within)) return { message, details: [`There is no folder ${within}`] };
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    const [file] = importable(path);
    const such = file && `: name a file in it, such as '${specifier.replace(/\/$/, '')}/${file}'`;
    return { message, details: [`'${specifier}' is a folder, and has no index.ts${such ?? ''}`] };
  }
  const there = new Map(importable(within).map((name) => [name.replace(/[./].*/, ''), name]));
  const wanted = basename(path).replace(/\..*/, '');
  const near = there.get(wanted) ?? there.get(nearest(wanted, [...there.keys()]) ?? '');
  // Nobody means a package by a relative path, or `x.ts.js` by `x.ts`.
  const looked = lookedFor
    .filter(
      (file) => !/package\.json$|\.d\.json\.ts$|\.([cm]?[jt]sx?|json)(\.[a-z.]+|\/index[a-z.]+)$/.test(file),
    )
    .map((file) => relative(within, file).replaceAll('\\', '/'));
  const more = looked.length > NAMED ? ` and ${looked.length - NAMED} more` : '';
  const names = looked.length > 0 ? ` for ${looked.slice(0, NAMED).join(', ')}${more}` : '';
  const meant = `${specifier.slice(0, specifier.lastIndexOf('/') + 1)}${near}`;
  return {
    message,
    details: [`Looked in ${within}${names}`, ...(near === undefined ? [] : [`Did you mean '${meant}'?`])],
  };
}
