/**
 * The one door to tslab.
 *
 * tslab's converter fixes its compiler options and throws source maps away. Both pass through the
 * compiler module, which the process shares, so we load that first and put a copy in its place in which
 * a few functions are ours: the one that is given the options, the one that makes the emitted module a
 * CommonJS one, and two that tslab finds the variables of earlier cells with. tslab itself stays as it is.
 */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type * as Ts from '@tslab/typescript-for-tslab';
import type { Converter, ConvertResult } from 'tslab/dist/converter.js';
import type { Executor } from 'tslab/dist/executor.js';
import { visitingShorthands, watchingShorthands } from './shorthand.js';
import { type Chain, inlineMap, type MapPayload, withoutMap } from './source-map.js';

export type { Converter, ConvertResult, Executor };

const require = createRequire(import.meta.url);
const fromTslab = createRequire(require.resolve('tslab/package.json'));
const compilerPath = fromTslab.resolve('@tslab/typescript-for-tslab');

/** The version of TypeScript that cells are compiled with, known without loading it. */
export const typescriptVersion = (
  fromTslab('@tslab/typescript-for-tslab/package.json') as { version: string }
).version;

/** The declarations of what the kernel adds to a cell's globals. */
const cellTypes = fileURLToPath(new URL('types', import.meta.url));

interface DisplayContent {
  readonly data: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
  readonly transient: { readonly display_id?: string };
}

export interface Tslab {
  readonly ts: typeof Ts;
  createConverter(): Converter;
  createExecutor(
    cwd: string,
    converters: { node: Converter; browser: Converter; close(): void },
    console: { log(...args: unknown[]): void; error(...args: unknown[]): void },
  ): Executor;
  isCompleteCode(code: string): { completed: boolean; indent?: string };
  printQuickInfo(info: Ts.QuickInfo): string;
  /** Where `import { display } from 'tslab'` sends what it shows. */
  onDisplay(write: (content: DisplayContent, update: boolean | undefined) => void): void;
  /** The source map of JavaScript that the converter gave, if it made it. */
  mapOf(output: string): Chain | undefined;
}

let loaded: Tslab | undefined;

/** Loads tslab: a third of a second, once. */
export function loadTslab(): Tslab {
  loaded ??= load();
  return loaded;
}

function load(): Tslab {
  const ts = fromTslab(compilerPath) as typeof Ts;
  // Maps of what the running conversion emitted: read by `mapOf` right after it, then forgotten.
  const maps = new Map<string, Chain>();
  const patched = {
    ...ts,
    createWatchCompilerHost: (
      roots: string[],
      options: Ts.CompilerOptions,
      sys: Ts.System,
      ...rest: never[]
    ) =>
      (ts.createWatchCompilerHost as (...args: unknown[]) => unknown)(
        roots,
        adjust(options),
        quieten(sys),
        ...rest,
      ),
    createWatchProgram: watchingShorthands(ts),
    visitEachChild: visitingShorthands(ts),
    transpileModule: (input: string, options: Ts.TranspileOptions): Ts.TranspileOutput => {
      const first = inlineMap(input);
      const out = ts.transpileModule(withoutMap(input), {
        ...options,
        compilerOptions: { ...options.compilerOptions, sourceMap: true },
      });
      const outputText = withoutMap(out.outputText);
      if (maps.size > 100) maps.clear();
      const last = out.sourceMapText && (JSON.parse(out.sourceMapText) as MapPayload);
      if (first && last) maps.set(outputText, { last, first });
      return { ...out, outputText };
    },
  };
  const entry = require.cache[compilerPath];
  if (entry) entry.exports = patched;

  const converter = fromTslab('./dist/converter.js') as typeof import('tslab/dist/converter.js');
  const executor = fromTslab('./dist/executor.js') as typeof import('tslab/dist/executor.js');
  const inspect = fromTslab('./dist/inspect.js') as typeof import('tslab/dist/inspect.js');
  const jupyter = fromTslab('./dist/jupyter.js') as { lastWriteDisplayData: unknown };
  return {
    ts,
    createConverter: () => converter.createConverter(),
    createExecutor: executor.createExecutor as Tslab['createExecutor'],
    isCompleteCode: converter.isCompleteCode,
    printQuickInfo: inspect.printQuickInfo,
    onDisplay: (write) => {
      jupyter.lastWriteDisplayData = write;
    },
    mapOf: (output) => maps.get(output),
  };
}

/** Cells are checked strictly, and mapped back to what was typed. */
function adjust(options: Ts.CompilerOptions): Ts.CompilerOptions {
  return {
    ...options,
    strict: true,
    // tslab runs cells as sloppy scripts, and the compiler refuses both options together.
    alwaysStrict: false,
    inlineSourceMap: true,
    // Only Node's: every @types package that happens to be installed would be loaded otherwise (0.9 s).
    types: ['node', 'cell'],
    typeRoots: [...(options.typeRoots ?? []), cellTypes],
  };
}

/** Packages do not change under a session: watching their hundreds of files only costs. */
function quieten(sys: Ts.System): Ts.System {
  const watchFile = sys.watchFile;
  if (watchFile) {
    sys.watchFile = (path, ...rest) =>
      path.includes('/node_modules/') ? { close() {} } : watchFile(path, ...rest);
  }
  return sys;
}
