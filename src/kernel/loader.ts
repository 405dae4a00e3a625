/**
 * Runs the modules of the user's that cells import: files of TypeScript, JavaScript and JSON anywhere, and
 * the modules that cells themselves define.
 *
 * Each is compiled to CommonJS and evaluated once. When a cell imports something, all files are looked at:
 * a module that has changed is forgotten, and so is every module that imported it, or the file it meant is
 * another now. What no one changed keeps its state.
 */
import Module, { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isModuleNamespaceObject } from 'node:util/types';
import { compileFunction } from 'node:vm';
import { isCompiled, labelOf, localFile } from './local-files.js';
import { requirePackage, urlOfPackage } from './packages.js';
import { isRelative } from './resolver.js';
import type { Script } from './script.js';
import { createSources, type Sources } from './sources.js';
import type { Tslab } from './tslab.js';

/** A module that was evaluated, or is being evaluated. */
interface Loaded {
  readonly module: Module;
  readonly version: string;
  /** What it imported, and what that was. */
  readonly imports: Map<string, { readonly path: string; readonly loaded: Loaded }>;
  ready: boolean;
}

export interface Loader {
  /** `require` for cells. */
  readonly require: NodeJS.Require;
  /** A cell begins: nothing is being evaluated, whatever an interrupt may have cut short. */
  begin(): void;
  /** Compiles the module `path`, so that it need not be done while the cell runs. */
  prepare(path: string): void;
  /** Sets the text of the module `path`, which is in no file. */
  define(path: string, code: string): void;
  /** The script that a stack frame names by its path. */
  script(path: string): Script | undefined;
}

export function createLoader(tslab: Tslab, cwd: string): Loader {
  const sources: Sources = createSources(tslab, cwd);
  const cache = new Map<string, Loaded>();
  /** How deep in modules the running code is: 0 in a cell. */
  let depth = 0;

  function requireFor(path: string, importer?: Loaded): NodeJS.Require {
    const node = createRequire(path);
    const folder = dirname(path);
    const fileOf = (specifier: string): string | undefined => {
      const file = isRelative(specifier) ? localFile(specifier, folder, sources.has) : undefined;
      return file && !/[\\/]node_modules[\\/]/.test(file) ? file : undefined;
    };
    const load = (written: unknown): unknown => {
      const specifier = String(written).startsWith('file:')
        ? fileURLToPath(String(written))
        : String(written);
      if (specifier === 'tslab') return tslab.publicModule();
      const file = fileOf(specifier);
      // Not ours: what Node makes of it, or its error.
      if (file === undefined) return requirePackage(specifier, path, node);
      if (depth === 0) forgetChanged();
      const loaded = cache.get(file) ?? evaluate(file);
      importer?.imports.set(specifier, { path: file, loaded });
      return loaded.module.exports;
    };
    const own = (specifier: string): unknown => {
      try {
        return load(specifier);
      } catch (error) {
        throw isAsync(error) ? new Error(waits(specifier)) : error;
      }
    };
    const dynamic = async (specifier: unknown): Promise<unknown> => {
      // As with Node's own: nothing happens before the code behind the call.
      await undefined;
      const name = String(specifier);
      try {
        return namespace(load(name));
      } catch (error) {
        if (!isAsync(error)) throw error;
        return await import(urlOfPackage(name, path, node));
      }
    };
    const importMeta = {
      url: pathToFileURL(path).href,
      filename: path,
      dirname: folder,
      resolve: (specifier: string) =>
        isRelative(specifier)
          ? pathToFileURL(fileOf(specifier) ?? resolve(folder, specifier)).href
          : urlOfPackage(specifier, path, node),
    };
    return Object.assign(own, {
      resolve: Object.assign(
        (specifier: string, options?: NodeJS.RequireResolveOptions) =>
          fileOf(specifier) ?? node.resolve(specifier, options),
        { paths: node.resolve.paths },
      ),
      cache: node.cache,
      main: node.main,
      extensions: node.extensions,
      import: dynamic,
      importMeta,
    });
  }

  function evaluate(path: string): Loaded {
    const { version, text } = sources.read(path);
    const loaded: Loaded = { module: new Module(path), version, imports: new Map(), ready: false };
    cache.set(path, loaded);
    depth += 1;
    try {
      if (isCompiled(path)) run(path, text, loaded);
      else loaded.module.exports = parseJson(text, labelOf(path, cwd));
      loaded.ready = true;
      loaded.module.loaded = true;
    } catch (error) {
      cache.delete(path);
      throw error;
    } finally {
      depth -= 1;
    }
    return loaded;
  }

  function run(path: string, code: string, loaded: Loaded): void {
    const { module } = loaded;
    const require = requireFor(path, loaded);
    module.filename = path;
    module.require = require;
    const parameters = ['exports', 'require', 'module', '__filename', '__dirname'];
    const body = compileFunction(code, parameters, { filename: path });
    body.call(module.exports, module.exports, require, module, path, dirname(path));
  }

  function forgetChanged(): void {
    for (const [path, { version, ready }] of cache) {
      if (!ready || sources.version(path) !== version) cache.delete(path);
    }
    for (let before = -1; before !== cache.size; ) {
      before = cache.size;
      for (const [path, { imports }] of cache) {
        const folder = dirname(path);
        for (const [specifier, { path: file, loaded }] of imports) {
          if (cache.get(file) === loaded && localFile(specifier, folder, sources.has) === file) continue;
          cache.delete(path);
          break;
        }
      }
    }
  }

  return {
    require: requireFor(resolve(cwd, 'cell.ts')),
    begin() {
      depth = 0;
    },
    prepare(path) {
      const file = resolve(path);
      if (sources.has(file)) sources.read(file);
    },
    define: sources.define,
    script: sources.script,
  };
}

function parseJson(text: string, label: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`${label} is not valid JSON: ${(error as Error).message}`);
  }
}

/** A module as `import()` gives it, in the compiler's way (`__importStar`). */
function namespace(exported: unknown): unknown {
  if (isModuleNamespaceObject(exported)) return exported;
  if ((exported as { __esModule?: unknown } | null)?.__esModule) return exported;
  const names =
    typeof exported === 'object' || typeof exported === 'function' ? Object.keys(exported ?? {}) : [];
  const all = Object.create(null, { default: { value: exported, enumerable: true } }) as object;
  for (const name of names) {
    if (name === 'default') continue;
    Object.defineProperty(all, name, {
      enumerable: true,
      get: () => (exported as Record<string, unknown>)[name],
    });
  }
  return all;
}

function isAsync(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'ERR_REQUIRE_ASYNC_MODULE';
}

function waits(specifier: string): string {
  return (
    `'${specifier}' waits at its top level (top-level await), which an import statement cannot do here. ` +
    `Write: const { … } = await import('${specifier}');`
  );
}
