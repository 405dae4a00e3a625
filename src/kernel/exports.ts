/**
 * `export` in a cell. What a cell declares is known to later ones anyway, and tslab exports it all itself: so
 * the word is passed over before a declaration, and where it stands for more, the cell is told what to write.
 */
import type { Modifier, Statement } from '@tslab/typescript-for-tslab';
import { parsed, placeIn } from './form.js';
import { type Mistake, PREFIX } from './script.js';
import type { Tslab } from './tslab.js';

const NEEDS_NONE = 'A cell needs no export: later cells know what it declares.';

/** `code` with spaces for the word where it says nothing; and what is wrong with the others. */
export function withoutExports(
  tslab: Tslab,
  code: string,
): { readonly code: string; readonly mistakes: readonly Mistake[] } {
  const mistakes: Mistake[] = [];
  if (!/\bexport\b/.test(code)) return { code, mistakes };
  const { ts } = tslab;
  const source = parsed(tslab, code);
  let blanked = source.text;
  // What is left stands where it stood.
  const blank = (start: number, end: number): void => {
    blanked = blanked.slice(0, start) + ' '.repeat(end - start) + blanked.slice(end);
  };
  for (const statement of source.statements) {
    const details = adviceOn(statement);
    if (details) {
      const start = placeIn(source, statement.getStart(source));
      mistakes.push({ message: NEEDS_NONE, details: [details], start, end: placeIn(source, statement.end) });
    }
    for (const word of exporting(statement)) blank(word.getStart(source), word.end);
  }
  return { code: blanked.slice(PREFIX.length), mistakes };

  /** What to write instead of `statement`, if it exports more than what it declares. */
  function adviceOn(statement: Statement): string | undefined {
    if (ts.isExportDeclaration(statement)) {
      if (statement.moduleSpecifier) return 'Write import instead of export.';
      const { exportClause } = statement;
      // `export {}`, as people make a file a module.
      const names = exportClause && ts.isNamedExports(exportClause) ? exportClause.elements : undefined;
      if (names?.length === 0) return undefined;
      const other = names?.find(({ propertyName }) => propertyName !== undefined);
      return other
        ? `Write const ${other.name.text} = ${other.propertyName?.text}; instead.`
        : 'Leave this out.';
    }
    const isDefault = exporting(statement).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
    const isNamed = (statement as { name?: unknown }).name !== undefined;
    return ts.isExportAssignment(statement) || (isDefault && !isNamed)
      ? 'Give the value a name instead: const name = …'
      : undefined;
  }

  /** The words `export` and `default` before a declaration. */
  function exporting(statement: Statement): Modifier[] {
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
    return (modifiers ?? []).filter(
      ({ kind }) => kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword,
    );
  }
}
