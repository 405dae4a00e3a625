/** The texts of local modules: read, compiled, and kept for as long as their files stay as they are. */
import { readFileSync } from 'node:fs';
import type * as Ts from '@tslab/typescript-for-tslab';
import { isFile, type Look, look, surelySame } from './files.js';
import { isCompiled, labelOf } from './local-files.js';
import { renamingRequire, usingRequire } from './module-syntax.js';
import type { Script } from './script.js';
import { critical } from './shared.js';
import { type MapPayload, withoutMap } from './source-map.js';
import type { Tslab } from './tslab.js';

interface Source {
  readonly code: string;
  last: Look;
  /** JavaScript, or JSON as it is; made when first asked for. */
  text: string | undefined;
  script: Script | undefined;
}

export interface Sources {
  /** Whether there is such a file, or a cell defined such a module. */
  has(path: string): boolean;
  /** Sets the text of a module that is in no file. */
  define(path: string, code: string): void;
  /** Differs when the text differs; undefined when there is none. */
  version(path: string): string | undefined;
  read(path: string): { readonly version: string; readonly text: string };
  script(path: string): Script | undefined;
}

export function createSources(tslab: Tslab, cwd: string): Sources {
  const defined = new Map<string, string>();
  const kept = new Map<string, Source>();

  /** The text as it is now. */
  function current(path: string): Source | undefined {
    const code = defined.get(path);
    const now = code === undefined ? look(path) : { stamp: 'defined', settled: false };
    const before = kept.get(path);
    if (now.stamp === '') return undefined;
    if (before && surelySame(before.last, now)) return before;
    const text = code ?? readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
    if (before?.code === text) {
      before.last = now;
      return before;
    }
    const source: Source = { code: text, last: now, text: undefined, script: undefined };
    kept.set(path, source);
    return source;
  }

  function compile(path: string, source: Source): string {
    if (!isCompiled(path)) return source.code;
    const { outputText, sourceMapText } = critical(() => transpile(tslab.ts, path, source.code));
    source.script = {
      label: labelOf(path, cwd),
      code: source.code,
      chain: sourceMapText === undefined ? undefined : [JSON.parse(sourceMapText) as MapPayload],
      above: 0,
      lines: Number.POSITIVE_INFINITY,
      prefix: 0,
    };
    return withoutMap(outputText);
  }

  return {
    has: (path) => defined.has(path) || isFile(path),
    define: (path, code) => {
      defined.set(path, code);
    },
    version: (path) => current(path)?.code,
    read(path) {
      const source = current(path);
      if (!source) throw new Error(`${labelOf(path, cwd)} was there a moment ago, and is gone.`);
      source.text ??= compile(path, source);
      return { version: source.code, text: source.text };
    },
    script: (path) => kept.get(path)?.script,
  };
}

function transpile(ts: typeof Ts, fileName: string, code: string): Ts.TranspileOutput {
  // A script of the old kind may be what it is: `module.exports` is not for modules.
  const isScript = /\.c?jsx?$/.test(fileName);
  return ts.transpileModule(code, {
    fileName,
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      moduleDetection: isScript ? ts.ModuleDetectionKind.Auto : ts.ModuleDetectionKind.Force,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
      jsx: ts.JsxEmit.React,
      allowJs: true,
      sourceMap: true,
      newLine: ts.NewLineKind.LineFeed,
    },
    transformers: { before: [renamingRequire(ts), usingRequire(ts)] },
  });
}
