/** Where a name that no one has declared could be imported from: the library, or one of Node's modules. */
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import type * as Ts from '@tslab/typescript-for-tslab';

/** The import statements that would bring `name`: one, or where two of Node's modules have it, two. */
export function importsOf(ts: typeof Ts, name: string): readonly string[] {
  library ??= exportedBy(ts, fileURLToPath(new URL('../index.d.ts', import.meta.url)));
  if (library.has(name)) return [`import { ${name} } from 'quorumlab';`];
  if (builtinModules.includes(name) && !UNLIKELY.test(name)) return [`import ${name} from 'node:${name}';`];
  nodes ??= exportedByNode();
  return (nodes.get(name) ?? []).slice(0, 2).map((module) => `import { ${name} } from '${module}';`);
}

let library: ReadonlySet<string> | undefined;
let nodes: ReadonlyMap<string, readonly string[]> | undefined;

/** The names, of values and types, that a file of declarations exports by name. */
function exportedBy(ts: typeof Ts, path: string): Set<string> {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  return new Set(
    file.statements.flatMap((statement) =>
      ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)
        ? statement.exportClause.elements.map((element) => element.name.text)
        : [],
    ),
  );
}

/** Modules of which no one misses a name, whose names are everyday words, or which say the same as another. */
const UNLIKELY =
  /^(_|(node:)?(cluster|console|constants|diagnostics_channel|domain|inspector|module|path\/|punycode|quic|repl|sea|sqlite|sys|test\/|trace_events|tty|v8|vm|wasi))/;
/** Who has the same name in mind means these first. */
const LIKELY = ['node:fs', 'node:path', 'node:util', 'node:events', 'node:fs/promises'];

/** Node's modules by the names they export, the likeliest first. */
function exportedByNode(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const rest = builtinModules
    .filter((module) => !UNLIKELY.test(module))
    .map((module) => (module.startsWith('node:') ? module : `node:${module}`));
  for (const module of new Set([...LIKELY, ...rest])) {
    for (const name of Object.keys(process.getBuiltinModule(module) ?? {})) {
      const modules = found.get(name) ?? [];
      found.set(name, modules);
      modules.push(module);
    }
  }
  return found;
}
