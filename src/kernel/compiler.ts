/**
 * tslab's converter, with what it leaves out: a cell's own syntax errors, structured diagnostics, source
 * maps, and the memory of what earlier cells declared.
 */
import type { Diagnostic } from 'tslab/dist/converter.js';
import { critical } from './shared.js';
import { type Chain, originalPlace, type Place } from './source-map.js';
import type { Converter, ConvertResult, Tslab } from './tslab.js';

/** A mistake the compiler found. */
export interface Mistake {
  readonly message: string;
  /** More about it, from the compiler. */
  readonly details: readonly string[];
  readonly start: Place;
  readonly end: Place;
  /** The file it is in, when that is not the cell. */
  readonly file?: string;
}

/** What was typed, as errors name it. */
export interface CellSource {
  /** For people: `Cell [3]`, or a file's name. */
  readonly label: string;
  readonly code: string;
}

/** A piece of code the kernel ran. */
export interface Script extends CellSource {
  readonly chain: Chain | undefined;
  /** How many lines stand before the output that `chain` maps, and how many it has. */
  readonly above: number;
  readonly lines: number;
  /** How many lines the compiler was given before what was typed. */
  readonly prefix: number;
}

/** tslab puts this line before a cell, to make it a module; so do we where we parse one. */
const PREFIX = 'export {};\n';
/** How many cells are remembered, to name them in errors. */
const REMEMBERED = 1000;

export class Compiler {
  readonly #tslab: Tslab;
  readonly #inner: Converter;
  readonly #scripts = new Map<string, Script>();
  /** Modules that cells defined, by tslab's `@module` comment. */
  readonly #modules = new Set<string>();
  #declared = '';
  #runs = 0;
  #cell: CellSource = { label: '', code: '' };
  /** What the last conversion found wrong; empty when nothing. */
  mistakes: readonly Mistake[] = [];
  /** The variable the last conversion put the cell's last expression in. */
  resultName: string | undefined;

  constructor(tslab: Tslab) {
    this.#tslab = tslab;
    this.#inner = tslab.createConverter();
  }

  /** The same converter, for tslab's executor. */
  readonly converter: Converter = {
    convert: (_previous, code) => critical(() => this.#convert(code)),
    // tslab forgets the declarations of a cell that threw, though its variables are there: we do not.
    inspect: (_previous, code, position) =>
      critical(() => this.#inner.inspect(this.#declared, code, position)),
    complete: (_previous, code, position) =>
      critical(() => this.#inner.complete(this.#declared, code, position)),
    addModule: (name, code, meta) => {
      const diagnostics = critical(() => this.#inner.addModule(name, code, meta));
      this.mistakes = group(diagnostics);
      this.#modules.add(name);
      return diagnostics;
    },
    close: () => this.#inner.close(),
  };

  /** Names the cell that is converted next. */
  begin(label: string, code: string): void {
    this.#cell = { label, code };
    this.mistakes = [];
    this.resultName = undefined;
  }

  /** What is wrong with the form of `code`, before any types. */
  syntax(code: string): Mistake[] {
    const { ts } = this.#tslab;
    const source = ts.createSourceFile('cell.ts', PREFIX + code, ts.ScriptTarget.ESNext, true);
    const found = (
      source as unknown as { parseDiagnostics: import('@tslab/typescript-for-tslab').Diagnostic[] }
    ).parseDiagnostics;
    return found.map((diagnostic) => {
      const at = diagnostic.start ?? 0;
      const place = (offset: number): Place => {
        const { line, character } = source.getLineAndCharacterOfPosition(Math.max(offset, PREFIX.length));
        return { line: line - 1, column: character };
      };
      return {
        message: ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'),
        details: [],
        start: place(at),
        end: place(at + (diagnostic.length ?? 0)),
      };
    });
  }

  /** The script a stack frame names, if it is the user's. */
  script(name: string): Script | undefined {
    return this.#scripts.get(name);
  }

  /** Where in what was typed a stack frame stands; null for code that no one typed. */
  typed(script: Script, place: Place): Place | null {
    if (!script.chain) return place;
    const line = place.line - script.above;
    // Behind the last line stands tslab's wrapper.
    if (line >= script.lines) return null;
    const original = originalPlace(script.chain, { line, column: place.column });
    return original && { line: original.line - script.prefix, column: original.column };
  }

  #convert(code: string): ConvertResult {
    const result = this.#inner.convert(this.#declared, code);
    this.mistakes = group(result.diagnostics);
    if (this.mistakes.length > 0) return result;
    this.#declared = result.declOutput ?? '';
    this.resultName = result.lastExpressionVar;
    for (const side of result.sideOutputs ?? []) {
      const label = side.path.slice(side.path.lastIndexOf('/') + 1).replace(/\.js$/, '');
      const prefix = this.#modules.has(label) ? 1 : 0;
      const chain = this.#tslab.mapOf(side.data);
      this.#remember(side.path, {
        label: `${label}.ts`,
        code: '',
        chain,
        above: 0,
        lines: Number.POSITIVE_INFINITY,
        prefix,
      });
    }
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
    return { ...rest, output: `\n${result.output}\n//# sourceURL=${name}` };
  }

  #remember(name: string, script: Script): void {
    if (this.#scripts.size >= REMEMBERED) {
      const [oldest] = this.#scripts.keys();
      if (oldest !== undefined) this.#scripts.delete(oldest);
    }
    this.#scripts.set(name, script);
  }
}

/** tslab flattens a chain of messages into one list: those at the same place belong together. */
function group(diagnostics: readonly Diagnostic[]): Mistake[] {
  const mistakes: (Mistake & { details: string[] })[] = [];
  for (const { start, end, messageText, fileName } of diagnostics) {
    const last = mistakes.at(-1);
    if (last && last.start.line === start.line && last.start.column === start.character) {
      if (!last.details.includes(messageText) && last.message !== messageText) last.details.push(messageText);
      continue;
    }
    mistakes.push({
      message: messageText,
      details: [],
      start: { line: start.line, column: start.character },
      end: { line: end.line, column: end.character },
      ...(fileName === undefined ? {} : { file: fileName }),
    });
  }
  return mistakes;
}
