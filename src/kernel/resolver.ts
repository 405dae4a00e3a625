/**
 * Which file does an import mean, for the compiler?
 *
 * The compiler's own answer, kept for as long as it holds: a folder in which something appeared or went
 * away is looked through again, and what was not found is looked for again each time. And packages whose
 * `exports` forget their types are found to have some.
 */
import { isBuiltin } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as Ts from '@tslab/typescript-for-tslab';
import { type Look, look, surelySame } from './files.js';
import { isOwn } from './own-package.js';

type Found = Ts.ResolvedModuleWithFailedLookupLocations;

export interface Resolver {
  /** For the compiler's host. */
  readonly resolveModuleNameLiterals: NonNullable<
    Ts.WatchCompilerHost<Ts.BuilderProgram>['resolveModuleNameLiterals']
  >;
  readonly hasInvalidatedResolutions: (path: string) => boolean;
  /** Looks again, before a program is made. */
  refresh(): void;
  /** The files that were looked for when `specifier` was not found. */
  lookedFor(specifier: string, containingFile: string): readonly string[];
}

/** The imports of one file, and what they were found to be. */
type Answers = Map<string, Found>;

/** `cell` is the file that holds the running cell's text. */
export function createResolver(
  ts: typeof Ts,
  options: Ts.CompilerOptions,
  host: Ts.ModuleResolutionHost & { getCurrentDirectory(): string },
  cell: string,
): Resolver {
  const answers = new Map<string, Answers>();
  const folders = new Map<string, { last: Look; readonly files: Set<string> }>();
  const invalid = new Set<string>();
  const newCache = (): Ts.ModuleResolutionCache =>
    ts.createModuleResolutionCache(host.getCurrentDirectory(), (name) => name, options);
  let cache = newCache();
  // As before `exports` were known to the compiler.
  const classic = { ...options, moduleResolution: ts.ModuleResolutionKind.Node10 };

  function find(written: string, file: string): Found {
    const specifier = written.startsWith('file:') ? slashed(fileURLToPath(written)) : written;
    // Node takes its own modules first, and their types are declared, not found.
    if (isBuiltin(specifier)) return { resolvedModule: undefined, failedLookupLocations: [] } as never;
    const found = ts.resolveModuleName(specifier, file, options, host, cache);
    if (isRelative(specifier) || isTyped(found)) return found;
    const older = ts.resolveModuleName(specifier, file, classic, host);
    if (isTyped(older)) return older;
    if (found.resolvedModule || !isOwn(specifier)) return found;
    // It is in the notebook's folder for everyone.
    return ts.resolveModuleName(specifier, cell, options, host, cache);
  }

  function remember(specifier: string, file: string, found: Found): void {
    // The cell is new each time. Packages do not change under a session.
    if (file === cell || file.includes('/node_modules/')) return;
    const known = answers.get(file) ?? new Map<string, Found>();
    answers.set(file, known);
    known.set(specifier, found);
    if (!isRelative(specifier)) return;
    const places = found.resolvedModule ? [found.resolvedModule.resolvedFileName] : [];
    for (const place of [...places, ...lookups(found)]) {
      const path = dirname(place);
      const folder = folders.get(path) ?? { last: look(path), files: new Set() };
      folders.set(path, folder);
      folder.files.add(file);
    }
  }

  return {
    resolveModuleNameLiterals: (literals, containingFile) =>
      literals.map(({ text }) => {
        const found = find(text, containingFile);
        remember(text, containingFile, found);
        return found;
      }),

    hasInvalidatedResolutions: (path) => path === cell || invalid.has(path),

    refresh() {
      cache = newCache();
      invalid.clear();
      const doubtful = new Set<string>();
      for (const [path, folder] of folders) {
        const now = look(path);
        if (surelySame(folder.last, now)) continue;
        folder.last = now;
        for (const file of folder.files) doubtful.add(file);
      }
      for (const [file, known] of answers) {
        if (file.endsWith('.d.ts')) continue;
        for (const found of known.values()) if (!isTyped(found)) doubtful.add(file);
      }
      for (const file of doubtful) {
        for (const [specifier, before] of answers.get(file) ?? []) {
          if (!isRelative(specifier) && isTyped(before)) continue;
          const found = find(specifier, file);
          if (found.resolvedModule?.resolvedFileName === before.resolvedModule?.resolvedFileName) continue;
          invalid.add(file);
          // The compiler asks again, unless the file itself is gone.
          answers.delete(file);
          break;
        }
      }
    },

    lookedFor: (specifier, containingFile) => lookups(find(specifier, containingFile)),
  };
}

/** Whether an import names a file, and not a package. */
export function isRelative(specifier: string): boolean {
  return /^(\.\.?(\/|$)|\/|[a-zA-Z]:[\\/])/.test(specifier);
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}

function lookups(found: Found): readonly string[] {
  return (found as unknown as { failedLookupLocations?: readonly string[] }).failedLookupLocations ?? [];
}

/** Whether the compiler has types of it: those of a package's JavaScript it does not make out. */
function isTyped({ resolvedModule }: Found): boolean {
  if (!resolvedModule) return false;
  return (
    resolvedModule.isExternalLibraryImport !== true || !/\.[cm]?jsx?$/.test(resolvedModule.resolvedFileName)
  );
}
