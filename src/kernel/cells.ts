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
import type { Executor, Tslab } from './tslab.js';

/** What a cell came to. `value` is `undefined` when there is nothing to show. */
export type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: CellError };

/** What tslab's executor, and Node, throw at a cell that is interrupted. */
const INTERRUPTED = 'Interrupted asynchronously';
const STOPPED = 'ERR_SCRIPT_EXECUTION_INTERRUPTED';

export class Cells {
  readonly #tslab: Tslab;
  readonly compiler: Compiler;
  readonly executor: Executor;
  #thrown: { readonly value: unknown } | undefined;
  #stop: (reason: InterruptedError) => void = () => {};
  #stopped: Promise<never> = new Promise(() => {});

  constructor(tslab: Tslab, cwd: string) {
    this.#tslab = tslab;
    this.compiler = new Compiler(tslab, cwd);
    const { converter } = this.compiler;
    this.executor = tslab.createExecutor(
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
    // tslab's `require` runs only what tslab emitted.
    (globalThis as unknown as { __tslab__: { require: unknown } }).__tslab__.require = this.compiler.require;
  }

  /** Runs `code`; `label` is what its errors call it. */
  async run(code: string, label: string): Promise<Outcome> {
    this.#thrown = undefined;
    this.#stopped = new Promise((_, reject) => {
      this.#stop = reject;
    });
    this.#stopped.catch(() => {});
    const script = { label, code };
    const syntax = this.compiler.syntax(code);
    if (syntax.length > 0) return { ok: false, error: compileError('SyntaxError', syntax, script) };
    this.compiler.begin(label, code);
    let done: boolean;
    try {
      // In a task of its own: when it must be stopped by force, everything that called it dies with it.
      const running = new Promise<boolean>((resolve, reject) => {
        queueMicrotask(() => this.executor.execute(code).then(resolve, reject));
      });
      done = await this.unlessInterrupted(running);
    } catch (error) {
      if (error instanceof InterruptedError) return { ok: false, error: interrupted };
      return { ok: false, error: plainError('CompilerError', `The compiler failed on this cell: ${error}`) };
    }
    const { mistakes } = this.compiler;
    if (mistakes.length > 0) return { ok: false, error: compileError('TypeScriptError', mistakes, script) };
    if (!done)
      return { ok: false, error: this.errorOf((this.#thrown as { value: unknown } | undefined)?.value) };
    return this.#result();
  }

  /** Waits for `promise`, unless the user interrupts. */
  async unlessInterrupted<T>(promise: Promise<T>): Promise<T> {
    return await Promise.race([promise, this.#stopped]);
  }

  /** What was thrown, as an error to show. */
  errorOf(thrown: unknown): CellError {
    // An error of another cell's, or of before, is itself, whatever was interrupted in the meantime.
    return isInterruption(thrown) ? interrupted : runtimeError(thrown, this.compiler);
  }

  /** Ends what the running cell waits for. (A busy loop is ended by the signal itself, in tslab.) */
  interrupt(): void {
    this.executor.interrupt();
    this.#stop(new InterruptedError());
  }

  isComplete(code: string): { status: 'complete' | 'incomplete' | 'invalid'; indent?: string } {
    const { completed, indent } = this.#tslab.isCompleteCode(code);
    if (!completed) return { status: 'incomplete', indent: indent ?? '' };
    const mistakes = this.compiler.syntax(code);
    if (mistakes.length === 0) return { status: 'complete' };
    // A text that has begun and not ended goes on in the next line.
    const open = mistakes.some(({ message }) =>
      /^Unterminated template|^'\*\/' expected|^'}' expected/.test(message),
    );
    return open ? { status: 'incomplete', indent: '' } : { status: 'invalid' };
  }

  async #result(): Promise<Outcome> {
    const name = this.compiler.resultName;
    if (name === undefined) return { ok: true, value: undefined };
    const { locals } = this.executor;
    const value: unknown = locals[name];
    delete locals[name];
    if (typeof (value as { then?: unknown } | null | undefined)?.then !== 'function')
      return { ok: true, value };
    try {
      return { ok: true, value: await this.unlessInterrupted(Promise.resolve(value)) };
    } catch (error) {
      return { ok: false, error: this.errorOf(error) };
    }
  }
}

function isInterruption(thrown: unknown): boolean {
  try {
    const { code, message } = (thrown ?? {}) as { code?: unknown; message?: unknown };
    return thrown instanceof InterruptedError || code === STOPPED || message === INTERRUPTED;
  } catch {
    // Getters and proxies can throw at whoever looks.
    return false;
  }
}
