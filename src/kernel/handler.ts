/** Answers to Jupyter's requests, apart from how they travel. */
import { installBridge } from './bridge.js';
import { bundleOf, sendable } from './bundle.js';
import { Cells } from './cells.js';
import { type CellError, errorContent, plainError } from './errors.js';
import { History } from './history.js';
import { CellOutput, type Publish } from './output.js';
import { critical, nextCell } from './shared.js';
import { currentOutput, withOutput } from './streams.js';
import { loadTslab, typescriptVersion } from './tslab.js';
import { type Content, PROTOCOL_VERSION } from './wire.js';

/** What `execute_request` asks for; every field is optional in practice. */
interface ExecuteRequest {
  readonly code: string;
  readonly silent: boolean;
  readonly storeHistory: boolean;
}

export class Handler {
  readonly #cwd: string;
  readonly #version: string;
  #cells: Cells | undefined;
  #count = 0;
  readonly #history = new History();
  /** What went wrong in the displays of each cell that is running or still drawing. */
  readonly #failures = new WeakMap<CellOutput, unknown[]>();

  constructor(cwd: string, version: string) {
    this.#cwd = cwd;
    this.#version = version;
    installBridge(() => {
      const output = currentOutput();
      const failures = output && this.#failures.get(output);
      return (error) => {
        if (failures) failures.push(error);
        // The cell has ended: its reply is gone, the text can still be shown under it.
        else output?.write('stderr', `${this.#load().errorOf(error).traceback.join('\n')}\n`);
      };
    });
  }

  /** Loads the compiler, so that the first cell need not wait for it. */
  warmUp(): void {
    this.#load();
  }

  #load(): Cells {
    this.#cells ??= critical(() => this.#loadNow());
    return this.#cells;
  }

  #loadNow(): Cells {
    const tslab = loadTslab();
    // tslab's own `display` goes the same way as everything else.
    tslab.onDisplay((content, update) => {
      const transient = content.transient?.display_id === undefined ? {} : content.transient;
      currentOutput()?.message(update ? 'update_display_data' : 'display_data', {
        data: sendable(content.data),
        metadata: content.metadata,
        transient,
      });
    });
    return new Cells(tslab, this.#cwd);
  }

  kernelInfo(): Content {
    return {
      status: 'ok',
      protocol_version: PROTOCOL_VERSION,
      implementation: 'quorumlab',
      implementation_version: this.#version,
      language_info: {
        name: 'typescript',
        version: typescriptVersion,
        mimetype: 'text/typescript',
        file_extension: '.ts',
        pygments_lexer: 'typescript',
        codemirror_mode: 'typescript',
        nbconvert_exporter: 'script',
      },
      banner: `Quorumlab ${this.#version}: TypeScript ${typescriptVersion} on Node ${process.version}`,
      help_links: [],
      debugger: false,
    };
  }

  /** Runs a cell. What it shows goes to `publish`; the reply's content comes back when all is shown. */
  async execute(content: Content, publish: Publish): Promise<Content> {
    const request = executeRequest(content);
    const { code, silent, storeHistory } = request;
    const blank = code.trim() === '';
    if (storeHistory && !blank) {
      this.#count += 1;
      this.#history.add(this.#count, code);
    }
    const count = this.#count;
    // Before anyone hears of the cell: an interrupt from now on is meant for it.
    nextCell();
    const tell: Publish = silent ? () => {} : publish;
    tell('execute_input', { code, execution_count: count });
    const output = new CellOutput(tell);
    const error = blank ? undefined : await this.#run(request, count, output);
    if (!error) {
      return { status: 'ok', execution_count: count, payload: [], user_expressions: {} };
    }
    output.message('error', errorContent(error));
    output.flush();
    return {
      status: 'error',
      execution_count: count,
      ...errorContent(error),
      payload: [],
      user_expressions: {},
    };
  }

  async #run(request: ExecuteRequest, count: number, output: CellOutput): Promise<CellError | undefined> {
    const failures: unknown[] = [];
    this.#failures.set(output, failures);
    try {
      const cells = this.#load();
      const outcome = await withOutput(output, () => cells.run(request.code, `Cell [${count}]`));
      if (!outcome.ok) {
        // What was being drawn when the cell failed is still worth waiting for, unless the user is not.
        await cells.unlessInterrupted(output.settle());
        return outcome.error;
      }
      const shown = withOutput(output, () => this.#show(outcome.value, count, output));
      // Rejections no one handles are told by Node after the microtasks: let them come in before idle.
      const told = shown.then(() => new Promise((resolve) => setImmediate(resolve)));
      await cells.unlessInterrupted(told.then(() => output.settle()));
      return failures.length > 0 ? cells.errorOf(failures[0]) : undefined;
    } catch (error) {
      return this.#load().errorOf(error);
    } finally {
      this.#failures.delete(output);
      output.abandon();
    }
  }

  async #show(value: unknown, count: number, output: CellOutput): Promise<void> {
    if (value === undefined) return;
    const data = await bundleOf(value);
    output.message('execute_result', { execution_count: count, data, metadata: {} });
  }

  isComplete(content: Content): Content {
    return this.#load().isComplete(String(content.code ?? ''));
  }

  complete(content: Content): Content {
    const code = String(content.code ?? '');
    const at = utf16Offset(code, content.cursor_pos);
    const nothing = { status: 'ok', matches: [], cursor_start: at, cursor_end: at, metadata: {} };
    try {
      const { start, end, candidates } = this.#load().executor.complete(code, at);
      return {
        ...nothing,
        matches: candidates,
        cursor_start: codePointOffset(code, start),
        cursor_end: codePointOffset(code, end),
      };
    } catch {
      // The compiler may stumble over half a line; a missing hint is no error.
      return nothing;
    }
  }

  inspect(content: Content): Content {
    const code = String(content.code ?? '');
    const nothing = { status: 'ok', found: false, data: {}, metadata: {} };
    try {
      const info = this.#load().executor.inspect(code, utf16Offset(code, content.cursor_pos));
      if (!info) return nothing;
      return { ...nothing, found: true, data: { 'text/plain': loadTslab().printQuickInfo(info) } };
    } catch {
      return nothing;
    }
  }

  history(content: Content): Content {
    return this.#history.reply(content);
  }

  commInfo(): Content {
    return { status: 'ok', comms: {} };
  }

  aborted(): Content {
    return {
      status: 'aborted',
      execution_count: this.#count,
      ...errorContent(plainError('Aborted', 'An earlier cell failed, so this one did not run.')),
    };
  }

  interrupt(): void {
    this.#cells?.interrupt();
  }

  /** An error that no cell waits for: shown under the cell it came from, as far as Node knows that. */
  stray(title: string, error: unknown): void {
    const { traceback } = this.#load().errorOf(error);
    currentOutput()?.write('stderr', `${title}: ${traceback.join('\n')}\n`);
  }
}

function executeRequest(content: Content): ExecuteRequest {
  const silent = content.silent === true;
  return {
    code: typeof content.code === 'string' ? content.code : '',
    silent,
    storeHistory: !silent && content.store_history !== false,
  };
}

/** Jupyter counts characters, JavaScript UTF-16 units. */
function utf16Offset(code: string, position: unknown): number {
  const wanted = typeof position === 'number' && position >= 0 ? position : Number.POSITIVE_INFINITY;
  let units = 0;
  let seen = 0;
  for (const character of code) {
    if (seen >= wanted) break;
    units += character.length;
    seen += 1;
  }
  return units;
}

function codePointOffset(code: string, units: number): number {
  return [...code.slice(0, units)].length;
}
