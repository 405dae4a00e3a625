/** Answers to Jupyter's requests, apart from how they travel. */
import { join } from 'node:path';
import { installBridge } from './bridge.js';
import { bundleOf, sendable } from './bundle.js';
import { Cells } from './cells.js';
import { Comms } from './comms.js';
import { type CellError, errorContent, plainError } from './errors.js';
import { completeness } from './form.js';
import { History } from './history.js';
import { hoverOf, infoAt } from './hover.js';
import { completeImport } from './import-paths.js';
import { Interruption } from './interruption.js';
import { importsOf } from './known-names.js';
import { CellOutput, type Publish } from './output.js';
import { Overflow } from './overflow.js';
import { setImmediate } from './own-timers.js';
import { askedName } from './pager.js';
import { type Asking, installPrompt } from './prompt.js';
import { critical, nextCell } from './shared.js';
import { currentOutput, withOutput } from './streams.js';
import { loadTslab, typescriptVersion } from './tslab.js';
import { type Content, isRecord, type Message, PROTOCOL_VERSION } from './wire.js';
import { endWorkers } from './workers.js';

/** What `execute_request` asks for; every field is optional in practice. */
interface ExecuteRequest {
  readonly code: string;
  readonly silent: boolean;
  readonly storeHistory: boolean;
  readonly allowStdin: boolean;
  readonly userExpressions: Content;
}

/** The cell that runs, or still draws. */
interface Running {
  readonly output: CellOutput;
  /** What went wrong in its displays. */
  readonly failures: unknown[];
  readonly asking: Asking;
}

/** Where the kernel runs. */
export interface Surroundings {
  /** The folder that cells import from: the notebook's. */
  readonly cwd: string;
  readonly version: string;
  /** The file of the history; without one it ends with the kernel. */
  readonly history: string | undefined;
}

/** Who sent a cell. */
export interface Client {
  /** Publishes a message under the cell. */
  readonly publish: Publish;
  /** Sends an `input_request`, and waits; null when the user interrupts instead of answering. */
  readonly input: (content: Content) => string | null;
}

export class Handler {
  readonly #surroundings: Surroundings;
  readonly #interruption = new Interruption();
  #cells: Cells | undefined;
  #count = 0;
  readonly #history: History;
  readonly comms: Comms;
  #running: Running | undefined;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.#history = new History(surroundings.history);
    this.comms = new Comms((error) => this.#tell(currentOutput(), error));
    installBridge(() => {
      const output = currentOutput();
      const running = this.#runningIn(output);
      return (error) => {
        if (running) running.failures.push(error);
        // The cell has ended: its reply is gone, the text can still be shown under it.
        else this.#tell(output, error);
      };
    }, this.comms);
    installPrompt(
      () => this.#runningIn(currentOutput())?.asking,
      () => this.interrupt(),
    );
  }

  /** The cell with that output, if it is the one that runs. */
  #runningIn(output: CellOutput | undefined): Running | undefined {
    return this.#running?.output === output ? this.#running : undefined;
  }

  /** Shows an error under a cell whose reply does not tell it. */
  #tell(output: CellOutput | undefined, error: unknown, title = ''): void {
    const { traceback } = this.#load().errorNow(error);
    output?.write('stderr', `${title}${traceback.join('\n')}\n`);
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
    return new Cells(tslab, this.#surroundings.cwd, this.#interruption);
  }

  kernelInfo(): Content {
    const { version } = this.#surroundings;
    return {
      status: 'ok',
      protocol_version: PROTOCOL_VERSION,
      implementation: 'quorumlab',
      implementation_version: version,
      language_info: {
        name: 'typescript',
        version: typescriptVersion,
        mimetype: 'text/typescript',
        file_extension: '.ts',
        pygments_lexer: 'typescript',
        codemirror_mode: 'typescript',
        nbconvert_exporter: 'script',
      },
      banner: `Quorumlab ${version}: TypeScript ${typescriptVersion} on Node ${process.version}`,
      help_links: [],
      debugger: false,
    };
  }

  /** Runs a cell for `client`. The reply's content comes back when all it shows is published. */
  async execute(content: Content, { publish, input }: Client): Promise<Content> {
    const { code, silent, storeHistory, allowStdin, userExpressions } = executeRequest(content);
    const blank = code.trim() === '';
    if (storeHistory && !blank) {
      this.#count += 1;
      this.#history.add(this.#count, code);
    }
    const count = this.#count;
    // Before anyone hears of the cell: an interrupt from now on is meant for it.
    this.#begin();
    const tell: Publish = silent ? onlyComms(publish) : publish;
    tell('execute_input', { code, execution_count: count });
    const output = new CellOutput(tell, new Overflow(join(this.#surroundings.cwd, 'out'), `cell-${count}`));
    const name = askedName(code);
    if (name !== undefined) {
      const payload = this.#page(name, output);
      return { status: 'ok', execution_count: count, payload, user_expressions: {} };
    }
    const question = (prompt: string): string | null => {
      // What was printed before the question is seen before it.
      output.flush();
      return input({ prompt, password: false });
    };
    const asking = { allowed: allowStdin, ask: question };
    const error = blank ? undefined : await this.#run(code, count, output, asking);
    if (!error) {
      const user_expressions = await this.#evaluate(userExpressions, publish);
      return { status: 'ok', execution_count: count, payload: [], user_expressions };
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

  async #run(
    code: string,
    count: number,
    output: CellOutput,
    asking: Asking,
  ): Promise<CellError | undefined> {
    const failures: unknown[] = [];
    this.#running = { output, failures, asking };
    try {
      const cells = this.#load();
      const outcome = await withOutput(output, () => cells.run(code, `Cell [${count}]`));
      if (!outcome.ok) {
        // What was being drawn when the cell failed is still worth waiting for, unless the user is not.
        await this.#interruption.unless(output.settle());
        return outcome.error;
      }
      const shown = withOutput(output, () => this.#show(outcome.value, count, output));
      // Rejections no one handles are told by Node after the microtasks: let them come in before idle.
      const told = shown.then(() => new Promise((resolve) => setImmediate(resolve)));
      await this.#interruption.unless(told.then(() => output.settle()));
      return failures.length > 0 ? await cells.errorOf(failures[0]) : undefined;
    } catch (error) {
      return await this.#load().errorOf(error);
    } finally {
      this.#running = undefined;
      output.abandon();
    }
  }

  async #show(value: unknown, count: number, output: CellOutput): Promise<void> {
    if (value === undefined) return;
    const data = await this.#interruption.task(() => bundleOf(value));
    output.message('execute_result', { execution_count: count, data, metadata: {} });
  }

  /** What is known about `name`, as a payload that clients put into their pager. */
  #page(name: string, output: CellOutput): Content[] {
    const { found, data } = this.inspect({ code: name, cursor_pos: name.length });
    if (found) return [{ source: 'page', data, start: 0 }];
    // Not imported yet: asked about as if it were.
    const [statement] = importsOf(loadTslab().ts, name);
    output.write('stdout', statement ? `To use it: ${statement}\n` : `Nothing is known about ${name}.\n`);
    output.flush();
    if (!statement) return [];
    const code = `${statement}\n${name}`;
    const imported = this.inspect({ code, cursor_pos: code.length });
    return imported.found ? [{ source: 'page', data: imported.data, start: 0 }] : [];
  }

  /** Expressions that a client wants evaluated after the cell, each by itself. */
  async #evaluate(expressions: Content, publish: Publish): Promise<Content> {
    const evaluated: [string, Content][] = [];
    for (const [name, expression] of Object.entries(expressions)) {
      // Nothing they print belongs to the cell.
      const value = withOutput(new CellOutput(onlyComms(publish)), () => this.#evaluateOne(name, expression));
      evaluated.push([name, await value]);
    }
    return Object.fromEntries(evaluated);
  }

  async #evaluateOne(name: string, expression: unknown): Promise<Content> {
    const cells = this.#load();
    try {
      const outcome = await cells.run(String(expression), `Expression '${name}'`);
      if (!outcome.ok) return { status: 'error', ...errorContent(outcome.error) };
      const data = await this.#interruption.task(() => bundleOf(outcome.value));
      return { status: 'ok', data, metadata: {} };
    } catch (error) {
      return { status: 'error', ...errorContent(await cells.errorOf(error)) };
    }
  }

  isComplete(content: Content): Content {
    return critical(() => completeness(loadTslab(), String(content.code ?? '')));
  }

  complete(content: Content): Content {
    const code = String(content.code ?? '');
    const at = utf16Offset(code, content.cursor_pos);
    const nothing = { status: 'ok', matches: [], cursor_start: at, cursor_end: at, metadata: {} };
    try {
      const path = completeImport(code.slice(0, at), this.#surroundings.cwd);
      const { start, end, candidates } = path
        ? { ...path, end: at }
        : this.#load().executor.complete(code, at);
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
      const { executor } = this.#load();
      const inspect = (code: string, at: number) => executor.inspect(code, at) ?? undefined;
      const data = hoverOf(infoAt(inspect, code, utf16Offset(code, content.cursor_pos)));
      return data ? { ...nothing, found: true, data } : nothing;
    } catch {
      return nothing;
    }
  }

  history(content: Content): Content {
    return this.#history.reply(content);
  }

  aborted(): Content {
    return {
      status: 'aborted',
      execution_count: this.#count,
      ...errorContent(plainError('Aborted', 'An earlier cell failed, so this one did not run.')),
    };
  }

  interrupt(): void {
    this.#interruption.interrupt();
    if (this.#running) endWorkers(this.#running.output);
  }

  #begin(): void {
    this.#interruption.begin();
    nextCell();
  }

  /** A message of a comm's; `publish` sends what answers it. */
  async comm(message: Message, publish: Publish): Promise<void> {
    // An interrupt from now on is meant for its handler.
    this.#begin();
    try {
      await this.#interruption.task(() => this.comms.receive(message, publish));
    } catch (error) {
      this.comms.fail(error);
    }
  }

  /** An error that no cell waits for: shown under the cell it came from, as far as Node knows that. */
  stray(title: string, error: unknown): void {
    this.#tell(currentOutput(), error, `${title}: `);
  }
}

function executeRequest(content: Content): ExecuteRequest {
  const silent = content.silent === true;
  return {
    code: typeof content.code === 'string' ? content.code : '',
    silent,
    storeHistory: !silent && content.store_history !== false,
    allowStdin: content.allow_stdin === true,
    userExpressions: isRecord(content.user_expressions) ? content.user_expressions : {},
  };
}

/** What of a cell that shows nothing is published: what the page and the kernel must agree on. */
function onlyComms(publish: Publish): Publish {
  return (type, ...rest) => {
    if (type.startsWith('comm_')) publish(type, ...rest);
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
