/** What the compiler knows of a name, to be read: its type, and what its comment says. */
import type * as Ts from '@tslab/typescript-for-tslab';

/** As text and as Markdown; undefined where nothing is known. */
export function hoverOf(info: Ts.QuickInfo | undefined): Record<string, string> | undefined {
  const type = joined(info?.displayParts);
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
