/**
 * The compiler's program, which tslab makes and keeps: what it is given, and what is asked of it.
 *
 * Types come from here; running does not. So of all the files in the program only the cell is emitted,
 * and the modules it imports are left to our loader (`loader.ts`).
 */
import { pathToFileURL } from 'node:url';
import type * as Ts from '@tslab/typescript-for-tslab';
import { checkFile, createChecks, isPackaged, modulesOf } from './checks.js';
import { createWatch } from './files.js';
import { adjust } from './options.js';
import { lendOwnPackage } from './own-package.js';
import { createResolver, type Resolver } from './resolver.js';
import { isCellFile } from './script.js';
import { answerForVariables } from './shorthand.js';
import { waitingLoops } from './top-level-await.js';

type Builder = Ts.BuilderProgram;

/** What the kernel knows of the program. */
export interface Program {
  /** Hears of every change to the files; before each conversion. */
  refresh(): void;
  /** Whether the program could not be made since then. */
  readonly failed: boolean;
  /** The files of the user's that the last cell imports, and those that these import. */
  readonly modules: readonly string[];
  /** What the last check found wrong with the cell and the files it imports. */
  readonly diagnostics: readonly Ts.Diagnostic[];
  /** The files that were looked for when an import was not found. */
  lookedFor(specifier: string, containingFile: string): readonly string[];
}

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
  let failure: { readonly error: unknown } | undefined;
  let modules: Ts.SourceFile[] = [];
  let diagnostics: readonly Ts.Diagnostic[] = [];

  const createHost = ts.createWatchCompilerHost as (...args: unknown[]) => Ts.WatchCompilerHost<Builder>;
  const createProgram = ts.createWatchProgram as (host: Ts.WatchCompilerHost<Builder>) => unknown;

  const patches = {
    createWatchCompilerHost: (
      roots: string[],
      given: Ts.CompilerOptions,
      sys: Ts.System,
      _create: unknown,
      ...rest: unknown[]
    ) => {
      const options = adjust(ts, given);
      lendOwnPackage(sys, sys.getCurrentDirectory());
      // The plainest kind of program: the others find out which files refer to which, for all files and
      // each cell anew, which takes longer than all the rest.
      const host = createHost(roots, options, sys, ts.createAbstractBuilder, ...rest);
      const cell = roots.find(isCellFile) as string;
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
        checkLate(ts, made.getProgram());
        emitOnlyTheCell(made);
        nameFiles(made.getProgram());
        created?.call(host, made);
      };
      return createProgram(host);
    },
    getPreEmitDiagnosticsOfFiles: (made: Ts.Program, [cell]: Ts.SourceFile[]) => {
      if (failure) throw failure.error;
      if (!cell) return [];
      modules = modulesOf(made, cell);
      const waiting = modules.flatMap((file) => waitingLoops(ts, file));
      diagnostics = real([...checkFile(made, cell), ...checkModules(made, modules), ...waiting]);
      return diagnostics;
    },
    getPreEmitDiagnostics: (made: Ts.Program, file?: Ts.SourceFile) => {
      diagnostics = file ? real([...checkFile(made, file), ...waitingLoops(ts, file)]) : [];
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
      get modules() {
        return modules.map(({ fileName }) => fileName);
      },
      get diagnostics() {
        return diagnostics;
      },
      lookedFor: (specifier, file) => resolver?.lookedFor(specifier, file) ?? [],
    },
  };
}

/**
 * tslab makes two programs a cell, and asks the first only for the names that the cell declares: these are
 * known without a type checker, whose making takes a third of the time.
 */
function checkLate(ts: typeof Ts, program: Ts.Program): void {
  const { bindSourceFile } = ts as unknown as {
    bindSourceFile(file: Ts.SourceFile, options: Ts.CompilerOptions): void;
  };
  const cell = program.getSourceFiles().find(({ fileName }) => isCellFile(fileName));
  if (cell) bindSourceFile(cell, program.getCompilerOptions());
  if (cell) nameAsTyped(ts, cell);
  const { getTypeChecker } = program;
  program.getTypeChecker = () => {
    const checker = getTypeChecker();
    answerForVariables(ts, checker);
    return checker;
  };
}

/** The compiler keeps a name like `__x` with one underscore more. tslab writes it down as it is kept. */
function nameAsTyped(ts: typeof Ts, cell: Ts.SourceFile): void {
  const { locals } = cell as { locals?: Map<Ts.__String, unknown> };
  if (!locals) return;
  locals.forEach = (use) => {
    for (const [name, symbol] of locals) use(symbol, ts.unescapeLeadingUnderscores(name) as never, locals);
  };
}

function real(diagnostics: readonly Ts.Diagnostic[]): readonly Ts.Diagnostic[] {
  return diagnostics.filter(({ code }) => code !== NOT_UNDER_ROOT);
}

/** The emit of programs, with what the compiler keeps to itself. */
type Emit = (
  ...args: [...Parameters<Ts.Program['emit']>, forceDtsEmit?: boolean]
) => ReturnType<Ts.Program['emit']>;

/**
 * tslab has the cell and all its modules emitted: so it is told of no modules. And the cell's declarations
 * are made whatever the compiler has against them: they are for later cells, and not for publishing.
 */
function emitOnlyTheCell(builder: Builder): void {
  const program = builder.getProgram();
  const emit = program.emit as Emit;
  builder.emit = (file, write, token, onlyDts, transformers) =>
    emit(file, write, token, onlyDts, transformers, true);
  builder.getAllDependencies = (file) => [file.fileName];
}

/**
 * Types that are inferred are written down, for later cells, with the module they are from. A package may
 * not let us import that module, but its file has an address; the compiler takes any that does not show
 * it a `node_modules`.
 */
function nameFiles(program: Ts.Program): void {
  for (const file of program.getSourceFiles()) {
    if (file.moduleName !== undefined || !isPackaged(file.fileName)) continue;
    const path = file.fileName.replace(/\.d\.ts$/, '').replace(/\.d\.([cm])ts$/, '.$1js');
    file.moduleName = pathToFileURL(path).href.replaceAll('/node_modules/', '/%6eode_modules/');
  }
}

/** `text` of the compiler's, with packages called by their names instead of the addresses of their files. */
export function namingPackages(text: string): string {
  return text.replace(/file:[^"']*\/%6eode_modules\/(?:@types\/)?((?:@[^/"']+\/)?[^/"']+)[^"']*/g, '$1');
}
