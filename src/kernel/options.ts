/** What the compiler is told. */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as Ts from '@tslab/typescript-for-tslab';

/** tslab's options, with ours: cells are checked strictly, and mapped back to what was typed. */
export function adjust(ts: typeof Ts, options: Ts.CompilerOptions): Ts.CompilerOptions {
  return {
    ...options,
    strict: true,
    // The latest that this compiler knows; what came later is in `types/ecmascript`.
    lib: [...(options.lib ?? []), 'lib.es2023.array.d.ts'],
    // tslab runs cells as sloppy scripts, and the compiler refuses both options together.
    alwaysStrict: false,
    // Decorators as JavaScript will have them: `(value, context)`.
    experimentalDecorators: false,
    inlineSourceMap: true,
    // Node's and the kernel's own: every @types package that happens to be installed would be loaded
    // otherwise (0.9 s).
    types: ['node', 'cell', 'ecmascript'],
    typeRoots: [...(options.typeRoots ?? []), ...ownTypeRoots(), cellTypes],
    // As Node finds packages today (`exports`), and as people write the names of files.
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    // The types of a JavaScript file are made out; it is not scolded for having none.
    checkJs: false,
  };
}

/** The declarations of what the kernel adds to a cell's globals. */
const cellTypes = fileURLToPath(new URL('types', import.meta.url)).replaceAll('\\', '/');

/** Where Node's types are, for a notebook in a folder that knows of none. */
function ownTypeRoots(): string[] {
  const require = createRequire(import.meta.url);
  for (const from of [require, createRequire(require.resolve('tslab/package.json'))]) {
    try {
      return [dirname(dirname(from.resolve('@types/node/package.json'))).replaceAll('\\', '/')];
    } catch {
      // Not installed there.
    }
  }
  return [];
}
