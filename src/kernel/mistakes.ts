/** What the compiler found wrong, as errors show it: where it is in what was typed, and what to do. */
import { dirname } from 'node:path';
import type * as Ts from '@tslab/typescript-for-tslab';
import { adviceOn } from './hints.js';
import { importsOf } from './known-names.js';
import { labelOf } from './local-files.js';
import { namingPackages } from './program.js';
import { isCellFile, type Mistake } from './script.js';
import type { Place } from './source-map.js';

/** Where diagnostics come from. */
export interface Origin {
  readonly ts: typeof Ts;
  readonly cwd: string;
  /** How many lines the compiler was given before the text of a file. */
  prefixOf(fileName: string): number;
  /** The files that were looked for when an import was not found. */
  lookedFor(specifier: string, containingFile: string): readonly string[];
}

/** Mistakes from `diagnostics`; those at the same place are told as one. */
export function mistakesOf(diagnostics: readonly Ts.Diagnostic[], origin: Origin): Mistake[] {
  const mistakes: (Mistake & { readonly details: string[] })[] = [];
  for (const diagnostic of diagnostics) {
    const mistake = mistakeOf(diagnostic, origin);
    if (!mistake) continue;
    const last = mistakes.at(-1);
    if (last && last.file === mistake.file && samePlace(last.start, mistake.start)) {
      const more = [mistake.message, ...mistake.details];
      last.details.push(...more.filter((text) => text !== last.message && !last.details.includes(text)));
    } else mistakes.push({ ...mistake, details: [...mistake.details] });
  }
  return mistakes;
}

function mistakeOf(diagnostic: Ts.Diagnostic, origin: Origin): Mistake | undefined {
  const { file, start = 0, length = 0 } = diagnostic;
  // About the options, which are ours.
  if (!file) return undefined;
  const prefix = origin.prefixOf(file.fileName);
  const place = (offset: number): Place => {
    const { line, character } = file.getLineAndCharacterOfPosition(offset);
    return { line: line - prefix, column: character };
  };
  const found = { start: place(start), end: place(start + length) };
  const [message = '', ...details] = messages(diagnostic.messageText);
  const advice = adviceOn(diagnostic.code, message, {
    isCell: isCellFile(file.fileName),
    importer: (specifier) => ({
      folder: dirname(file.fileName),
      lookedFor: origin.lookedFor(specifier, file.fileName),
      nearest: (name, names) => spellings(origin.ts).getSpellingSuggestion(name, names, (other) => other),
    }),
    label: (path) => labelOf(path, origin.cwd),
    importsOf: (name) => importsOf(origin.ts, name),
  });
  const text = { message: advice?.message ?? message, details: advice?.details ?? details };
  if (isCellFile(file.fileName)) return { ...text, ...found };
  const code = file.text.split('\n').slice(prefix).join('\n');
  return { ...text, ...found, file: labelOf(file.fileName, origin.cwd), code };
}

/** How the compiler finds what it asks `Did you mean …?` of. */
function spellings(ts: typeof Ts): {
  getSpellingSuggestion(
    name: string,
    names: readonly string[],
    nameOf: (name: string) => string,
  ): string | undefined;
} {
  return ts as never;
}

/** A chain of messages, each the reason for the one before. */
function messages(text: string | Ts.DiagnosticMessageChain): string[] {
  if (typeof text === 'string') return [namingPackages(text)];
  return [namingPackages(text.messageText), ...(text.next ?? []).flatMap(messages)];
}

function samePlace(one: Place, other: Place): boolean {
  return one.line === other.line && one.column === other.column;
}
