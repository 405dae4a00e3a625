/**
 * What is wrong with the modules a cell imports: every file of the user's, wherever it is.
 *
 * A module is checked when it, or anything it imports, has changed; a workbook that imports a hundred
 * files must not check them all for each cell.
 */
import type * as Ts from '@tslab/typescript-for-tslab';

interface Verdict {
  /** What the file and all that it imports looked like. */
  readonly versions: string;
  readonly diagnostics: readonly Ts.Diagnostic[];
}

/**
 * What is wrong with `file`. Types mean little where the form is wrong. And what the compiler has against
 * declarations (a type that cannot be named in them) is left out: no one publishes these.
 */
export function checkFile(program: Ts.Program, file: Ts.SourceFile): readonly Ts.Diagnostic[] {
  const syntactic = program.getSyntacticDiagnostics(file);
  return syntactic.length > 0 ? syntactic : program.getSemanticDiagnostics(file);
}

/** The modules of the user's that `cell` imports, and those that these import. */
export function modulesOf(program: Ts.Program, cell: Ts.SourceFile): Ts.SourceFile[] {
  return importedBy(program, cell).filter(
    (file) => file !== cell && !file.isDeclarationFile && !isPackaged(file.fileName),
  );
}

/** Gives what is wrong with modules. */
export function createChecks(): (program: Ts.Program, modules: Ts.SourceFile[]) => Ts.Diagnostic[] {
  const verdicts = new Map<string, Verdict>();
  return (program, modules) =>
    modules.flatMap((file) => {
      const versions = versionsOf(program, file);
      let verdict = verdicts.get(file.fileName);
      if (verdict?.versions !== versions) {
        verdict = { versions, diagnostics: checkFile(program, file) };
        verdicts.set(file.fileName, verdict);
      }
      return verdict.diagnostics;
    });
}

export function isPackaged(path: string): boolean {
  return path.includes('/node_modules/');
}

/** Where the compiler keeps what a file's imports were found to be. */
interface Resolved {
  readonly resolvedModules?: {
    forEach(use: (found: { resolvedModule?: Ts.ResolvedModule | undefined }) => void): void;
  };
}

/** `file`, and all the files that it imports, and that these import. */
function importedBy(program: Ts.Program, file: Ts.SourceFile): Ts.SourceFile[] {
  const files = new Set([file]);
  // What is added meanwhile is gone through too.
  for (const importer of files) {
    (importer as Resolved).resolvedModules?.forEach(({ resolvedModule }) => {
      const found = resolvedModule && program.getSourceFile(resolvedModule.resolvedFileName);
      if (found) files.add(found);
    });
  }
  return [...files];
}

function versionsOf(program: Ts.Program, file: Ts.SourceFile): string {
  return importedBy(program, file)
    .map((imported) => `${imported.fileName} ${(imported as { version?: string }).version}`)
    .join('\n');
}
