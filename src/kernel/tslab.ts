/**
 * The one door to tslab.
 *
 * tslab's converter fixes its compiler options and throws source maps away. Both pass through the
 * compiler module, which the process shares, so we load that first and put a copy in its place in which
 * a few functions are ours: those that make and check the program (`program.ts`), the one that makes the
 * emitted module a CommonJS one, and one that tslab finds the variables of earlier cells with. tslab
 * itself stays as it is.
 */
import { createRequire } from 'node:module';
import vm from 'node:vm';
import type * as Ts from '@tslab/typescript-for-tslab';
import type { Converter, ConvertResult } from 'tslab/dist/converter.js';
import type { Executor } from 'tslab/dist/executor.js';
import { keepingNameless, usingRequire } from './module-syntax.js';
import { type Program, patchProgram } from './program.js';
import { visitingShorthands } from './shorthand.js';
import { type Chain, inlineMap, type MapPayload, withoutMap } from './source-map.js';

export type { Converter, ConvertResult, Executor };

const require = createRequire(import.meta.url);
const fromTslab = createRequire(require.resolve('tslab/package.json'));
const compilerPath = fromTslab.resolve('@tslab/typescript-for-tslab');

/** The version of TypeScript that cells are compiled with, known without loading it. */
export const typescriptVersion = (
  fromTslab('@tslab/typescript-for-tslab/package.json') as { version: string }
).version;

interface DisplayContent {
  readonly data: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
  readonly transient: { readonly display_id?: string };
}

export interface Tslab {
  readonly ts: typeof Ts;
  /** The program behind the converter. */
  readonly program: Program;
  /** What `import … from 'tslab'` gives. */
  publicModule(): unknown;
  createConverter(): Converter;
  createExecutor(
    cwd: string,
    converters: { node: Converter; browser: Converter; close(): void },
    console: { log(...args: unknown[]): void; error(...args: unknown[]): void },
  ): Executor;
  isCompleteCode(code: string): { completed: boolean; indent?: string };
  /** Where `import { display } from 'tslab'` sends what it shows. */
  onDisplay(write: (content: DisplayContent, update: boolean | undefined) => void): void;
  /** The source map of JavaScript that the converter gave, if it made it. */
  mapOf(output: string): Chain | undefined;
}

/**
 * tslab lets signals stop its scripts. We do that another way (`force.ts`), and Node would take the signal's
 * handlers down and put them up again for each cell.
 */
function withoutSignals(): void {
  const { runInThisContext } = vm;
  vm.runInThisContext = (code, options) =>
    typeof options === 'object' && options?.breakOnSigint
      ? runInThisContext(code, { ...options, breakOnSigint: false })
      : runInThisContext(code, options);
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
  const { patches, program } = patchProgram(ts);
  const patched = {
    ...ts,
    ...patches,
    visitEachChild: visitingShorthands(ts),
    transpileModule: (input: string, options: Ts.TranspileOptions): Ts.TranspileOutput => {
      const first = inlineMap(input);
      const out = ts.transpileModule(withoutMap(input), {
        ...options,
        compilerOptions: { ...options.compilerOptions, sourceMap: true },
        transformers: { before: [usingRequire(ts), keepingNameless(ts)] },
      });
      const outputText = withoutMap(out.outputText);
      if (maps.size > 100) maps.clear();
      const last = out.sourceMapText && (JSON.parse(out.sourceMapText) as MapPayload);
      if (first && last) maps.set(outputText, [last, first]);
      return { ...out, outputText };
    },
  };
  const entry = require.cache[compilerPath];
  if (entry) entry.exports = patched;

  const converter = fromTslab('./dist/converter.js') as typeof import('tslab/dist/converter.js');
  withoutSignals();
  const executor = fromTslab('./dist/executor.js') as typeof import('tslab/dist/executor.js');
  const jupyter = fromTslab('./dist/jupyter.js') as { lastWriteDisplayData: unknown };
  return {
    ts,
    program,
    publicModule: () => require('tslab'),
    createConverter: () => converter.createConverter(),
    createExecutor: executor.createExecutor as Tslab['createExecutor'],
    isCompleteCode: converter.isCompleteCode,
    onDisplay: (write) => {
      jupyter.lastWriteDisplayData = write;
    },
    mapOf: (output) => maps.get(output),
  };
}
