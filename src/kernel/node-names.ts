/** `__dirname` and `__filename`: Node's types promise them to a cell, but only files have them. */

/**
 * Code, on one line, that defines those which `output`, a cell as it will run, uses and does not declare. (What an
 * earlier cell has declared stands there as `exports.__dirname`.)
 */
export function definingNodeNames(output: string): string {
  return ['dirname', 'filename']
    .filter((name) => new RegExp(`(?<![.\\w$])__${name}\\b`).test(output) && !declares(output, `__${name}`))
    .map((name) => `var __${name} = require.importMeta.${name};`)
    .join(' ');
}

/** Alone, in a list, or out of an object. */
function declares(output: string, name: string): boolean {
  const alone = `(?:const|let|var|function|class)\\b[^;={]*(?<![.\\w$])${name}\\b`;
  const outOf = `(?:const|let|var)\\s*\\{[^}]*\\b${name}\\b[^}]*\\}\\s*=`;
  return new RegExp(`\\b(?:${alone}|${outOf})`).test(output);
}
