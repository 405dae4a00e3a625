/** What the compiler is told. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
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
    typeRoots: [...typeRoots(options.typeRoots ?? []), cellTypes],
    // As Node finds packages today (`exports`), and as people write the names of files.
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    // The types of a JavaScript file are made out; it is not scolded for having none.
    checkJs: false,
  };
}

/** The declarations of what the kernel adds to a cell's globals. */
const cellTypes = slashed(fileURLToPath(new URL('types', import.meta.url)));

const require = createRequire(import.meta.url);
const tslab = require.resolve('tslab/package.json');

/** The folders of types above the notebook; and, where they know of no Node, ours. */
function typeRoots(given: readonly string[]): string[] {
  // tslab brings types of its own, of an older Node.
  const tslabs = slashed(join(dirname(tslab), 'node_modules/@types'));
  const above = given.filter((root) => slashed(root) !== tslabs);
  for (const from of [require, createRequire(tslab)]) {
    try {
      return [...above, slashed(dirname(dirname(from.resolve('@types/node/package.json'))))];
    } catch {
      // Not installed there.
    }
  }
  return above;
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}
