/** What can be said of a cell by its form alone. The parser is loaded long before the compiler knows all types. */
import type { Diagnostic, SourceFile } from '@tslab/typescript-for-tslab';
import { askedName } from './pager.js';
import { type Mistake, PREFIX } from './script.js';
import type { Place } from './source-map.js';
import type { Tslab } from './tslab.js';

/** What is wrong with the form of `code`, before any types. */
export function syntaxMistakes(tslab: Tslab, code: string): Mistake[] {
  const { ts } = tslab;
  const source = parsed(tslab, code);
  const { parseDiagnostics } = source as unknown as { parseDiagnostics: Diagnostic[] };
  return parseDiagnostics.map(({ messageText, start = 0, length = 0 }) => ({
    message: ts.flattenDiagnosticMessageText(messageText, '\n'),
    details: [],
    start: placeIn(source, start),
    end: placeIn(source, start + length),
  }));
}

/** The tree of `code`, with the line above it that makes it a module. */
export function parsed({ ts }: Tslab, code: string): SourceFile {
  return ts.createSourceFile('cell.ts', PREFIX + code, ts.ScriptTarget.ESNext, true);
}

/** The place in the cell of an offset in its tree. */
export function placeIn(source: SourceFile, offset: number): Place {
  const { line, character } = source.getLineAndCharacterOfPosition(Math.max(offset, PREFIX.length));
  return { line: line - 1, column: character };
}

/** Whether `code` can be run as it is, goes on in the next line, or never can be. */
export function completeness(
  tslab: Tslab,
  code: string,
): { status: 'complete' | 'incomplete' | 'invalid'; indent?: string } {
  if (askedName(code) !== undefined) return { status: 'complete' };
  const { completed, indent } = tslab.isCompleteCode(code);
  if (!completed) return { status: 'incomplete', indent: indent ?? '' };
  const mistakes = syntaxMistakes(tslab, code);
  if (mistakes.length === 0) return { status: 'complete' };
  // A text that has begun and not ended goes on in the next line.
  const open = mistakes.some(({ message }) =>
    /^Unterminated template|^'\*\/' expected|^'}' expected/.test(message),
  );
  return open ? { status: 'incomplete', indent: '' } : { status: 'invalid' };
}
