/** `__dirname` and `__filename`: Node's types promise them to a cell, but only files have them. */

/** Code, on one line, that defines those which `output` uses and no cell has declared for itself. */
export function definingNodeNames(output: string, declarations: string): string {
  return ['dirname', 'filename']
    .filter((name) => output.includes(`__${name}`) && !declarations.includes(`__${name}`))
    .map((name) => `var __${name} = require.importMeta.${name};`)
    .join(' ');
}
