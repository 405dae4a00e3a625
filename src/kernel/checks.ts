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

/** Gives what is wrong with the modules `cell` imports, and those that these import. */
export function createChecks(): (builder: Ts.BuilderProgram, cell: Ts.SourceFile) => Ts.Diagnostic[] {
  const verdicts = new Map<string, Verdict>();
  return (builder, cell) => {
    const program = builder.getProgram();
    return modulesOf(builder, cell).flatMap((file) => {
      const versions = versionsOf(builder, file);
      let verdict = verdicts.get(file.fileName);
      if (verdict?.versions !== versions) {
        verdict = { versions, diagnostics: checkFile(program, file) };
        verdicts.set(file.fileName, verdict);
      }
      return verdict.diagnostics;
    });
  };
}

export function isPackaged(path: string): boolean {
  return path.includes('/node_modules/');
}

function modulesOf(builder: Ts.BuilderProgram, cell: Ts.SourceFile): Ts.SourceFile[] {
  return builder
    .getAllDependencies(cell)
    .map((name) => builder.getSourceFile(name))
    .filter((file) => file !== undefined)
    .filter((file) => file !== cell && !file.isDeclarationFile && !isPackaged(file.fileName));
}

function versionsOf(builder: Ts.BuilderProgram, file: Ts.SourceFile): string {
  const versions = builder.getAllDependencies(file).map((name) => {
    const { version } = (builder.getSourceFile(name) ?? {}) as { version?: string };
    return `${name} ${version}`;
  });
  return versions.join('\n');
}
