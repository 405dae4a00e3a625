/**
 * The compiler's program, which tslab makes and keeps: what it is given, and what is asked of it.
 *
 * Types come from here; running does not. So of all the files in the program only the cell is emitted,
 * and the modules it imports are left to our loader (`loader.ts`).
 */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type * as Ts from '@tslab/typescript-for-tslab';
import { checkFile, createChecks, isPackaged } from './checks.js';
import { createWatch } from './files.js';
import { lendOwnPackage } from './own-package.js';
import { createResolver, type Resolver } from './resolver.js';
import { answerForVariables } from './shorthand.js';

type Builder = Ts.BuilderProgram;

/** What the kernel knows of the program. */
export interface Program {
  /** Hears of every change to the files; before each conversion. */
  refresh(): void;
  /** Whether the program could not be made since then. */
  readonly failed: boolean;
  /** What the last check found wrong with the cell and the files it imports. */
  readonly diagnostics: readonly Ts.Diagnostic[];
  /** The files that were looked for when an import was not found. */
  lookedFor(specifier: string, containingFile: string): readonly string[];
}

/** The name tslab gives the file with the cell's text. */
const CELL = '__tslab__.ts';

/** True of a cell's place in this project and nowhere else, and no mistake: the file is above the cell. */
const NOT_UNDER_ROOT = 6059;

/** The functions of the compiler that tslab gets from us, and what they know. */
export function patchProgram(ts: typeof Ts): { patches: Partial<typeof Ts>; program: Program } {
  const watch = createWatch();
  // tslab, and through it the compiler, asks here to be told of changes.
  ts.sys.watchFile = (path, callback) =>
    isPackaged(path) ? { close() {} } : watch.watchFile(path, callback);
  ts.sys.watchDirectory = () => ({ close() {} });

  const checkModules = createChecks();
  let resolver: Resolver | undefined;
  let builder: Builder | undefined;
  let failure: { readonly error: unknown } | undefined;
  let diagnostics: readonly Ts.Diagnostic[] = [];

  const createHost = ts.createWatchCompilerHost as (...args: unknown[]) => Ts.WatchCompilerHost<Builder>;
  const createProgram = ts.createWatchProgram as (host: Ts.WatchCompilerHost<Builder>) => unknown;

  const patches = {
    createWatchCompilerHost: (roots: string[], given: Ts.CompilerOptions, ...rest: unknown[]) => {
      const options = adjust(ts, given);
      const sys = rest[0] as Ts.System;
      lendOwnPackage(sys, sys.getCurrentDirectory());
      const host = createHost(roots, options, ...rest);
      const cell = roots.find((root) => root.endsWith(`/${CELL}`)) ?? CELL;
      resolver = createResolver(ts, options, host as never, cell);
      host.resolveModuleNameLiterals = resolver.resolveModuleNameLiterals;
      host.hasInvalidatedResolutions = resolver.hasInvalidatedResolutions;
      // tslab is told to update by a timer of its own, which it keeps when the update fails, and then
      // refuses every other: so it does not hear of the failure here, but when it asks what is wrong.
      const { setTimeout } = host;
      host.setTimeout = (update, ...rest) =>
        setTimeout?.(
          () => {
            try {
              update();
            } catch (error) {
              failure = { error };
            }
          },
          ...rest,
        );
      return host;
    },
    createWatchProgram: (host: Ts.WatchCompilerHost<Builder>) => {
      const created = host.afterProgramCreate;
      host.afterProgramCreate = (made) => {
        builder = made;
        answerForVariables(ts, made.getProgram().getTypeChecker());
        emitOnlyTheCell(made);
        nameFiles(made.getProgram());
        created?.call(host, made);
      };
      return createProgram(host);
    },
    getPreEmitDiagnosticsOfFiles: (made: Ts.Program, [cell]: Ts.SourceFile[]) => {
      if (failure) throw failure.error;
      if (!cell || !builder) return [];
      diagnostics = real([...checkFile(made, cell), ...checkModules(builder, cell)]);
      return diagnostics;
    },
    getPreEmitDiagnostics: (made: Ts.Program, file?: Ts.SourceFile) => {
      diagnostics = file ? real(checkFile(made, file)) : [];
      return diagnostics;
    },
  };

  return {
    patches: patches as unknown as Partial<typeof Ts>,
    program: {
      refresh() {
        failure = undefined;
        watch.poll();
        resolver?.refresh();
      },
      get failed() {
        return failure !== undefined;
      },
      get diagnostics() {
        return diagnostics;
      },
      lookedFor: (specifier, file) => resolver?.lookedFor(specifier, file) ?? [],
    },
  };
}

/** Cells are checked strictly, and mapped back to what was typed. */
function adjust(ts: typeof Ts, options: Ts.CompilerOptions): Ts.CompilerOptions {
  return {
    ...options,
    strict: true,
    // tslab runs cells as sloppy scripts, and the compiler refuses both options together.
    alwaysStrict: false,
    inlineSourceMap: true,
    // Node's and the kernel's own: every @types package that happens to be installed would be loaded
    // otherwise (0.9 s).
    types: ['node', 'cell'],
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

function real(diagnostics: readonly Ts.Diagnostic[]): readonly Ts.Diagnostic[] {
  return diagnostics.filter(({ code }) => code !== NOT_UNDER_ROOT);
}

/** The emit of programs, with what the compiler keeps to itself. */
type Emit = (
  ...args: [...Parameters<Ts.Program['emit']>, forceDtsEmit?: boolean]
) => ReturnType<Ts.Program['emit']>;

/**
 * tslab has the cell and all its modules emitted: only the cell is. Its declarations are made whatever
 * the compiler has against them: they are for later cells, and not for publishing.
 */
function emitOnlyTheCell(builder: Builder): void {
  const program = builder.getProgram();
  const emit = program.emit as Emit;
  builder.emit = (file, write, token, onlyDts, transformers) =>
    file?.fileName.endsWith(`/${CELL}`)
      ? emit(file, write, token, onlyDts, transformers, true)
      : { emitSkipped: true, diagnostics: [], emittedFiles: [] };
}

/**
 * Types that are inferred are written down, for later cells, with the module they are from. A package may
 * not let us import that module, but its file has an address; the compiler takes any that does not show
 * it a `node_modules`.
 */
function nameFiles(program: Ts.Program): void {
  for (const file of program.getSourceFiles()) {
    if (!isPackaged(file.fileName)) continue;
    const path = file.fileName.replace(/\.d\.ts$/, '').replace(/\.d\.([cm])ts$/, '.$1js');
    file.moduleName ??= pathToFileURL(path).href.replaceAll('/node_modules/', '/%6eode_modules/');
  }
}
