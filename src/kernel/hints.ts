/** What to do about an import that finds nothing, or a name that no one declares. */
import { type Advice, type Importer, missing, NODE_TYPES, packageOf, terminal } from './missing.js';

/** The package with the types of another. */
function typesOf(name: string): string {
  return `@types/${name.startsWith('@') ? name.slice(1).replace('/', '__') : name}`;
}

interface Around {
  /** Whether it is about a cell, and not a file that one imports. */
  readonly isCell: boolean;
  /** Who imports `specifier`. */
  importer(specifier: string): Importer;
  /** What a file is called. */
  label(path: string): string;
  /** The import statements that would bring a name. */
  importsOf(name: string): readonly string[];
}

/** Better words for what the compiler says with `code`, where we have some. */
export function adviceOn(code: number, message: string, around: Around): Advice | undefined {
  const name = /'"?([^'"]+)"?'/.exec(message)?.[1];
  if (name === undefined) return undefined;
  switch (code) {
    case 2307: // Cannot find module … or its corresponding type declarations.
      return missing(name, around.importer(name));
    case 2305: // Module … has no exported member ….
      return withImports(message, around.importsOf(/member '(.+)'/.exec(message)?.[1] ?? ''));
    case 2306: // File … is not a module.
      return { message: `The file '${around.label(name)}' exports nothing.`, details: [EXPORT] };
    case 1192: // Module … has no default export.
    case 2613: // … Did you mean to use 'import { … } from …'?
    case 2614:
      return { message: message.replaceAll(name, specifierOf(around.label(name))), details: [] };
    case 7016: // Could not find a declaration file for module …
      return untyped(name, around.importer(name));
    case 1308: // 'await' expressions are only allowed within async functions and at the top levels of modules.
      return { message: around.isCell ? AWAIT_IN_CELL : AWAIT, details: [] };
    case 2304: // Cannot find name …
    case 2580: // … Do you need to install type definitions for node?
    case 2591:
    case 2584: // … Try changing the 'lib' compiler option to include 'dom'.
    case 2582: // … Do you need to install type definitions for a test runner?
    case 2593:
    case 18004: // No value exists in scope for the shorthand property …
      return unknownName(name, around.importsOf(name));
    case 2552: // Cannot find name … Did you mean …?
      return withImports(message, around.importsOf(name));
    default:
      return undefined;
  }
}

const AWAIT =
  "'await' is for cells and for async functions: a module that is imported cannot wait at its top level.";

const AWAIT_IN_CELL =
  "'await' cannot stand here: make the function async, or wait on a line of the cell's own, const value = await …;";

const EXPORT = 'Write export before what other files may import.';

function specifierOf(file: string): string {
  return file.startsWith('.') ? file : `./${file}`;
}

function untyped(specifier: string, { folder }: Importer): Advice {
  const name = packageOf(specifier);
  return {
    message: `There are no types for '${name}'.`,
    details: [
      `Add them: npm install --save-dev ${typesOf(name)}`,
      terminal(folder),
      'If there are none, write // @ts-expect-error on the line above the import: it is untyped then.',
    ],
  };
}

/** Names that come with Node, as its types declare them. */
const OF_NODE =
  /^(console|process|Buffer|global|require|module|__dirname|__filename|(set|clear)(Timeout|Interval|Immediate)|queueMicrotask|structuredClone|URL|URLSearchParams|TextEncoder|TextDecoder|AbortController|performance|fetch)$/;
const OF_PAGES = /^(document|window|navigator|localStorage|alert)$/;

function unknownName(name: string, imports: readonly string[]): Advice | undefined {
  const message = `Cannot find name '${name}'.`;
  if (OF_NODE.test(name)) return { message, details: [NODE_TYPES] };
  if (OF_PAGES.test(name)) {
    return { message, details: ['Cells run in Node: there is no page here.'] };
  }
  return withImports(message, imports);
}

/** A name that no one declares may be one that was not imported. */
function withImports(message: string, imports: readonly string[]): Advice | undefined {
  if (imports.length === 0) return undefined;
  const statements = imports.join(' or ');
  // Many of Node's names are everyday words, which a cell may have declared.
  const details = /'quorumlab'/.test(statements)
    ? [`Import it: ${statements}`]
    : ['If a cell declares it, run that cell first.', `Or import it: ${statements}`];
  return { message, details };
}
