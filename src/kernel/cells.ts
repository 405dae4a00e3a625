/** Runs cells, one at a time, on tslab's converter and executor. */
import { Compiler } from './compiler.js';
import {
  type CellError,
  compileError,
  InterruptedError,
  interrupted,
  plainError,
  runtimeError,
} from './errors.js';
import { syntaxMistakes } from './form.js';
import type { Interruption } from './interruption.js';
import { describeStacks } from './stacks.js';
import type { Executor, Tslab } from './tslab.js';
import { createVariables } from './variables.js';

/** What a cell came to. `value` is `undefined` when there is nothing to show. */
export type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: CellError };

export class Cells {
  readonly #tslab: Tslab;
  readonly compiler: Compiler;
  readonly executor: Executor;
  #thrown: { readonly value: unknown } | undefined;
  readonly #interruption: Interruption;

  constructor(tslab: Tslab, cwd: string, interruption: Interruption) {
    this.#tslab = tslab;
    this.#interruption = interruption;
    this.compiler = new Compiler(tslab, cwd);
    describeStacks((script, place) => this.compiler.typed(script, place));
    const { converter } = this.compiler;
    const executor = tslab.createExecutor(
      cwd,
      { node: converter, browser: converter, close: () => converter.close() },
      {
        log: () => {},
        // The executor tells its errors to a console; diagnostics come by way of the compiler.
        error: (value) => {
          this.#thrown = { value };
        },
      },
    );
    const locals = createVariables();
    this.executor = { ...executor, locals };
    // What tslab gives cells: its `require` runs only what tslab emitted.
    const given = (globalThis as unknown as { __tslab__: object }).__tslab__;
    Object.assign(given, { exports: locals, require: this.compiler.require });
  }

  /** Runs `code`; `label` is what its errors call it. */
  async run(code: string, label: string): Promise<Outcome> {
    this.#thrown = undefined;
    const script = { label, code };
    const syntax = syntaxMistakes(this.#tslab, code);
    if (syntax.length > 0) return { ok: false, error: compileError('SyntaxError', syntax, script) };
    this.compiler.begin(label, code);
    let done: boolean;
    try {
      done = await this.#interruption.task(() => this.executor.execute(code));
    } catch (error) {
      if (error instanceof InterruptedError) {
        // tslab waits for the cell too.
        this.executor.interrupt();
        return { ok: false, error: interrupted };
      }
      return { ok: false, error: plainError('CompilerError', `The compiler failed on this cell: ${error}`) };
    }
    const { mistakes } = this.compiler;
    if (mistakes.length > 0) return { ok: false, error: compileError('TypeScriptError', mistakes, script) };
    if (!done)
      return {
        ok: false,
        error: await this.errorOf((this.#thrown as { value: unknown } | undefined)?.value),
      };
    return this.#result();
  }

  /** What was thrown, as an error to show. Its getters are code of the user's, and may be interrupted. */
  async errorOf(thrown: unknown): Promise<CellError> {
    if (isInterruption(thrown)) return interrupted;
    try {
      return await this.#interruption.task(() => this.errorNow(thrown));
    } catch {
      return interrupted;
    }
  }

  /** The same at once, where nothing of the kernel's waits. */
  errorNow(thrown: unknown): CellError {
    return isInterruption(thrown) ? interrupted : runtimeError(thrown);
  }

  async #result(): Promise<Outcome> {
    const name = this.compiler.resultName;
    if (name === undefined) return { ok: true, value: undefined };
    const { locals } = this.executor;
    const value: unknown = locals[name];
    delete locals[name];
    if (Object(value) !== value) return { ok: true, value };
    try {
      // Whether it is a promise, and what comes of it, may be code of the user's.
      return { ok: true, value: await this.#interruption.task(() => value) };
    } catch (error) {
      return { ok: false, error: await this.errorOf(error) };
    }
  }
}

function isInterruption(thrown: unknown): boolean {
  try {
    return thrown instanceof InterruptedError;
  } catch {
    // Proxies can throw at whoever looks.
    return false;
  }
}
