/**
 * tslab's converter, with what it leaves out: a cell's own syntax errors, structured diagnostics, source
 * maps, and the memory of what earlier cells declared.
 */
import { resolve } from 'node:path';
import type { Diagnostic } from '@tslab/typescript-for-tslab';
import { withoutExports } from './exports.js';
import { parsed } from './form.js';
import { createLoader, type Loader } from './loader.js';
import { makeRoom } from './make-room.js';
import { mistakesOf } from './mistakes.js';
import { definingNodeNames } from './node-names.js';
import { type CellSource, isCellFile, type Mistake, type Script } from './script.js';
import { critical } from './shared.js';
import { originalPlace, type Place } from './source-map.js';
import { AWAIT, topLevelAwaits } from './top-level-await.js';
import type { Converter, ConvertResult, Tslab } from './tslab.js';

/** How many cells are remembered, to name them in errors. */
const REMEMBERED = 1000;

export class Compiler {
  readonly #tslab: Tslab;
  /** Undefined after it failed: it is made anew then. */
  #inner: Converter | undefined;
  readonly #scripts = new Map<string, Script>();
  readonly #cwd: string;
  readonly #loader: Loader;
  /** The files that the compiler takes for modules that cells defined, by tslab's `@module` comment. */
  readonly #modules = new Map<string, Parameters<Converter['addModule']>>();
  #declared = '';
  #runs = 0;
  #cell: CellSource = { label: '', code: '' };
  /** What the last conversion found wrong; empty when nothing. */
  mistakes: readonly Mistake[] = [];
  /** The variable the last conversion put the cell's last expression in. */
  resultName: string | undefined;

  constructor(tslab: Tslab, cwd: string) {
    this.#tslab = tslab;
    this.#cwd = cwd;
    this.#inner = tslab.createConverter();
    this.#loader = createLoader(tslab, cwd);
  }

  /** `require` for cells: it runs what the compiler finds. */
  get require(): NodeJS.Require {
    return this.#loader.require;
  }

  /** The same converter, for tslab's executor. */
  readonly converter: Converter = {
    convert: (_previous, code) => critical(() => this.#convert(code)),
    // tslab forgets the declarations of a cell that threw, though its variables are there: we do not.
    inspect: (_previous, code, position) =>
      critical(() => this.#ask((inner) => inner.inspect(this.#declared, code, position))),
    complete: (_previous, code, position) =>
      critical(() => this.#ask((inner) => inner.complete(this.#declared, code, position))),
    addModule: (name, code, meta) => critical(() => this.#addModule(name, code, meta)),
    close: () => this.#inner?.close(),
  };

  /** Names the cell that is converted next. */
  begin(label: string, code: string): void {
    this.#cell = { label, code };
    this.mistakes = [];
    this.resultName = undefined;
  }

  /** What was typed, and where in it a place in a script is; undefined for code that no one typed. */
  typed(name: string, place: Place): { readonly source: CellSource; readonly place: Place } | undefined {
    const script = this.#scripts.get(name) ?? this.#loader.script(name);
    if (!script?.chain) return script && { source: script, place };
    const line = place.line - script.above;
    // Behind the last line stands tslab's wrapper.
    if (line >= script.lines) return undefined;
    const original = originalPlace(script.chain, { line, column: place.column });
    if (!original || original.line < script.prefix) return undefined;
    return { source: script, place: { line: original.line - script.prefix, column: original.column } };
  }

  /**
   * Asks tslab's converter. Where the compiler fails (at code that nests too deep, say), it is left with half
   * a program, and would fail at every cell from then on: the next question goes to a new one.
   */
  #ask<T>(question: (inner: Converter) => T): T {
    const { program } = this.#tslab;
    let answered = false;
    try {
      this.#inner ??= this.#renewed();
      program.refresh();
      const answer = question(this.#inner);
      answered = !program.failed;
      return answer;
    } finally {
      if (!answered) {
        this.#inner?.close();
        this.#inner = undefined;
      }
    }
  }

  #renewed(): Converter {
    const inner = this.#tslab.createConverter();
    for (const module of this.#modules.values()) inner.addModule(...module);
    return inner;
  }

  #addModule: Converter['addModule'] = (name, code, meta) => {
    const path = resolve(this.#cwd, `${name}.ts${meta?.jsx ? 'x' : ''}`);
    this.#modules.set(path.replaceAll('\\', '/'), [name, code, meta]);
    this.#loader.define(path, code);
    const diagnostics = this.#ask((inner) => inner.addModule(name, code, meta));
    this.mistakes = this.#mistakes(this.#tslab.program.diagnostics);
    return diagnostics;
  };

  #convert(typed: string): ConvertResult {
    this.#loader.begin();
    const { code, mistakes } = withoutExports(this.#tslab, typed);
    this.mistakes = mistakes;
    if (mistakes.length > 0) return { diagnostics: [STOP] };
    const result = this.#ask((inner) => inner.convert(this.#declared, code));
    const awaits = topLevelAwaits(this.#tslab.ts, parsed(this.#tslab, code));
    this.mistakes = this.#mistakes(this.#tslab.program.diagnostics, awaits);
    // tslab does not tell of mistakes above the notebook's folder, and would have the cell run.
    if (this.mistakes.length > 0) return { diagnostics: [STOP] };
    for (const path of this.#tslab.program.modules) this.#loader.prepare(path);
    this.#declared = result.declOutput ?? '';
    this.resultName = result.lastExpressionVar;
    if (result.output === undefined) return result;
    this.#runs += 1;
    const name = `quorumlab-cell-${this.#runs}`;
    const chain = this.#tslab.mapOf(result.output);
    this.#remember(name, {
      ...this.#cell,
      chain,
      above: 1,
      lines: result.output.split('\n').length,
      prefix: 1,
    });
    const { lastExpressionVar: _, ...rest } = result;
    // The wrapper tslab puts before the output gets a line of its own, so that columns stay right.
    const above = definingNodeNames(result.output);
    return {
      ...rest,
      hasToplevelAwait: awaits.size > 0,
      output: `${above}\n${result.output}\n//# sourceURL=${name}`,
    };
  }

  /** `awaits` are those of the cell itself, which are right. */
  #mistakes(diagnostics: readonly Diagnostic[], awaits: ReadonlySet<number> = new Set()): Mistake[] {
    const isTolerated = ({ code, file, start }: Diagnostic): boolean =>
      code === AWAIT && file !== undefined && isCellFile(file.fileName) && awaits.has(start ?? 0);
    return mistakesOf(
      diagnostics.filter((diagnostic) => !isTolerated(diagnostic)),
      {
        ts: this.#tslab.ts,
        cwd: this.#cwd,
        prefixOf: (file) => (isCellFile(file) || this.#modules.has(file) ? 1 : 0),
        lookedFor: this.#tslab.program.lookedFor,
      },
    );
  }

  #remember(name: string, script: Script): void {
    makeRoom(this.#scripts, REMEMBERED);
    this.#scripts.set(name, script);
  }
}

/** Tells tslab's executor not to run the cell. What is wrong with it is in `mistakes`. */
const STOP: ConvertResult['diagnostics'][number] = {
  start: { offset: 0, line: 0, character: 0 },
  end: { offset: 0, line: 0, character: 0 },
  messageText: '',
  category: 1,
  code: 0,
};
