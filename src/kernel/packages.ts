/**
 * Packages, as a cell or a module beside it imports them: Node's `require`, which loads ES modules too,
 * made to find what an `import` would find, and to say what to do where it finds nothing.
 */
import { createRequire, isBuiltin, registerHooks } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { missing } from './missing.js';
import { isOwn } from './own-package.js';

type Code = { readonly code?: unknown } | null | undefined;

/** Loads `specifier` for the module at `path`, whose own `require` is `node`. */
export function requirePackage(specifier: string, path: string, node: NodeJS.Require): unknown {
  try {
    return node(specifier);
  } catch (error) {
    const { code } = (error ?? {}) as NonNullable<Code>;
    // Packages that are for `import` alone may say so, though Node could load them here.
    if (code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return asImport(specifier, path, () => node(specifier));
    if (code === 'MODULE_NOT_FOUND' && isMissing(specifier, node)) {
      // As if NODE_PATH named the place the kernel is installed in.
      if (isOwn(specifier)) return ownRequire(specifier);
      const importer = { folder: dirname(path), lookedFor: [], nearest: () => undefined };
      const { message, details } = missing(specifier, importer);
      throw Object.assign(new Error([message, ...details].join('\n')), { code });
    }
    throw error;
  }
}

/** The address of the package that waits at its top level: only Node's own `import` can load it. */
export function urlOfPackage(specifier: string, path: string, node: NodeJS.Require): string {
  try {
    return pathToFileURL(node.resolve(specifier)).href;
  } catch {
    return asImport(specifier, path, () => pathToFileURL(node.resolve(specifier)).href);
  }
}

const ownRequire = createRequire(import.meta.url);

/** Whether it is `specifier` itself that is missing, and not something it needs. */
function isMissing(specifier: string, node: NodeJS.Require): boolean {
  if (isBuiltin(specifier)) return false;
  try {
    node.resolve(specifier);
    return false;
  } catch (error) {
    return (error as Code)?.code === 'MODULE_NOT_FOUND';
  }
}

let importing: { readonly specifier: string; readonly parent: string } | undefined;
let hooked = false;

/** Does `work` with one `require` in it resolved as if it were an `import`. */
function asImport<T>(specifier: string, path: string, work: () => T): T {
  if (!hooked) {
    hooked = true;
    registerHooks({
      resolve(wanted, context, next) {
        if (wanted !== importing?.specifier || context.parentURL !== importing.parent) {
          return next(wanted, context);
        }
        importing = undefined;
        const conditions = context.conditions.map((name) => (name === 'require' ? 'import' : name));
        return next(wanted, { ...context, conditions });
      },
    });
  }
  importing = { specifier, parent: pathToFileURL(path).href };
  try {
    return work();
  } finally {
    importing = undefined;
  }
}
