/** What the compiler knows of a name, to be read: its type, and what its comment says. */
import type * as Ts from '@tslab/typescript-for-tslab';
import { namingPackages } from './program.js';

type Info = Ts.QuickInfo | undefined;

/** What is known of the name at `at`; `inspect` asks the compiler. */
export function infoAt(inspect: (code: string, at: number) => Info, code: string, at: number): Info {
  const info = inspect(code, at);
  const called = /^[\w$]*(?=\s*\()/.exec(code.slice(at))?.[0];
  if (!info || joined(info.documentation) !== '' || called === undefined) return info;
  // Of what is called the compiler tells the comment of its signature. Its own is told where it is not called.
  const value = inspect(code.slice(0, at + called.length), at);
  return { ...info, documentation: value?.documentation ?? [], tags: value?.tags ?? info.tags ?? [] };
}

/** As text and as Markdown; undefined where nothing is known. */
export function hoverOf(info: Info): Record<string, string> | undefined {
  const type = namingPackages(joined(info?.displayParts));
  // What the compiler says of a name that it does not know.
  if (!info || type === '' || type === 'any') return undefined;
  const about = joined(info.documentation);
  const tags = (info.tags ?? []).map(({ name, text }) => ({ name, text: joined(text).trim() }));
  const blocks = (...all: string[]): string => all.filter((block) => block !== '').join('\n\n');
  return {
    'text/plain': blocks(
      type,
      about,
      ...tags.map(({ name, text }) => `@${name}${name === 'example' ? '\n' : ' '}${text}`.trimEnd()),
    ),
    'text/markdown': blocks(
      fenced(type),
      about,
      ...tags.map(({ name, text }) => (name === 'example' ? fenced(text) : `*@${name}* ${text}`.trimEnd())),
    ),
  };
}

function joined(parts: readonly Ts.SymbolDisplayPart[] | undefined): string {
  return (parts ?? []).map(({ text }) => text).join('');
}

function fenced(code: string): string {
  // Examples in comments most often have their own.
  if (/^ *(```|~~~)/m.test(code)) return code;
  return `\`\`\`typescript\n${code}\n\`\`\``;
}
