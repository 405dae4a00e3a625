/**
 * A Jupyter client for tests: it starts the real kernel and talks to it over its sockets, with a wire
 * implementation of its own, so that a mistake in ours is not made twice.
 */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Dealer, Request, Subscriber } from 'zeromq';
import { kernelCommand } from '../../scripts/lib/kernel-command.mjs';
import { freePorts } from './free-ports.js';
import { cellContent, signed } from './messages.js';

export const repo = fileURLToPath(new URL('../..', import.meta.url));

// biome-ignore lint/suspicious/noExplicitAny: messages are whatever the kernel sent.
type Json = any;

export interface Received {
  readonly type: string;
  readonly content: Json;
  readonly parent: string;
  readonly metadata: Json;
  readonly buffers: readonly Buffer[];
}

/** What a kernel is started with. */
export interface StartOptions {
  readonly cwd?: string;
  /** More variables of its environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly start?: Start;
}

/** One cell's answers: the reply, and everything it published, from busy to idle. */
export interface Answer {
  readonly reply: Json;
  readonly published: Received[];
  /** What it published, without status and input, and with the pieces of each stream joined. */
  readonly outputs: Received[];
  readonly stdout: string;
  readonly stderr: string;
}

type Start = (command: string, args: string[], options: SpawnOptions) => ChildProcess;

export class Client {
  readonly #key = randomUUID();
  readonly #session = randomUUID();
  readonly #published = new Map<string, Received[]>();
  readonly #replies = new Map<string, Received>();
  #wake: () => void = () => {};
  #changed: Promise<void> = new Promise(() => {});
  readonly #folder = mkdtempSync(join(tmpdir(), 'quorumlab-kernel-'));
  readonly shell = new Dealer();
  readonly control = new Dealer();
  readonly stdin = new Dealer();
  readonly #iopub = new Subscriber();
  readonly #heartbeat = new Request();
  process!: ChildProcess;
  /** What the kernel wrote to its own stderr. */
  log = '';

  /** Questions the kernel has asked and no one has answered. */
  readonly questions: string[] = [];
  /** Types of everything that came on iopub, in order. */
  readonly seen: string[] = [];

  /** Starts a kernel in `cwd`; `start` is how. */
  static async start(options: StartOptions | string = {}): Promise<Client> {
    const client = new Client();
    await client.#start(typeof options === 'string' ? { cwd: options } : options);
    return client;
  }

  private constructor() {
    this.#renew();
  }

  #renew(): void {
    this.#changed = new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  async #start({ cwd = repo, env, start = spawn }: StartOptions): Promise<void> {
    const names = ['shell', 'control', 'iopub', 'stdin', 'hb'] as const;
    const ports = await freePorts(names.length);
    const port = Object.fromEntries(names.map((name, at) => [name, ports[at]])) as Record<
      (typeof names)[number],
      number
    >;
    const file = join(this.#folder, 'connection.json');
    writeFileSync(
      file,
      JSON.stringify({
        transport: 'tcp',
        ip: '127.0.0.1',
        key: this.#key,
        signature_scheme: 'hmac-sha256',
        ...Object.fromEntries(names.map((name) => [`${name}_port`, port[name]])),
      }),
      { mode: 0o600 },
    );
    const [program, ...args] = kernelCommand(process.execPath, join(repo, 'dist'), file);
    this.process = start(program, args, {
      cwd,
      env: { ...process.env, ...env },
    });
    this.process.stderr?.on('data', (text: Buffer) => {
      this.log += text.toString();
      this.#notify();
    });
    // The kernel sends its questions to the name under which the cell came.
    for (const socket of [this.shell, this.stdin]) socket.routingId = this.#session;
    this.#iopub.subscribe();
    this.#iopub.connect(`tcp://127.0.0.1:${port.iopub}`);
    this.shell.connect(`tcp://127.0.0.1:${port.shell}`);
    this.control.connect(`tcp://127.0.0.1:${port.control}`);
    this.stdin.connect(`tcp://127.0.0.1:${port.stdin}`);
    this.#heartbeat.connect(`tcp://127.0.0.1:${port.hb}`);
    for (const socket of [this.shell, this.control]) void this.#read(socket);
    void this.#hear();
    void this.#listen();
    // The subscription may come after the first messages: ask until an idle is seen, as clients do.
    for (;;) {
      const id = await this.send('kernel_info_request', {});
      const seen = this.until(() => this.#idle(id));
      const later = new Promise<false>((resolve) => setTimeout(() => resolve(false), 500));
      if (await Promise.race([seen.then(() => true), later])) return;
      if (this.process.exitCode !== null) throw new Error(`the kernel did not start: ${this.log}`);
    }
  }

  /** Ends the kernel, if it has not ended, and cleans up. */
  async close(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill('SIGKILL');
      await once(this.process, 'exit');
    }
    for (const socket of [this.shell, this.control, this.stdin, this.#iopub, this.#heartbeat]) socket.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Frames of a signed message. */
  frames(id: string, type: string, content: Json): string[] {
    const header = {
      msg_id: id,
      msg_type: type,
      session: this.#session,
      username: 'test',
      date: new Date().toISOString(),
      version: '5.3',
    };
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
    return signed(this.#key, parts);
  }

  async send(
    type: string,
    content: Json,
    on: 'shell' | 'control' = 'shell',
    buffers: readonly Buffer[] = [],
  ): Promise<string> {
    const id = randomUUID();
    await this[on].send([...this.frames(id, type, content), ...buffers]);
    return id;
  }

  /** Sends a request, and waits for its reply and its idle. */
  async ask(type: string, content: Json, on: 'shell' | 'control' = 'shell'): Promise<Answer> {
    return await this.answer(await this.send(type, content, on));
  }

  /** Answers a question. */
  async reply(value: string): Promise<void> {
    await this.stdin.send(this.frames(randomUUID(), 'input_reply', { value }));
  }

  /** Sends a cell without waiting. */
  async begin(code: string, options: Json = {}): Promise<string> {
    return await this.send('execute_request', { ...cellContent(code), ...options });
  }

  /** Runs a cell. */
  async run(code: string, options: Json = {}): Promise<Answer> {
    return await this.answer(await this.begin(code, options));
  }

  async answer(id: string): Promise<Answer> {
    await this.until(() => this.#replies.has(id) && this.#idle(id));
    const published = this.#published.get(id) ?? [];
    const outputs: Received[] = [];
    for (const message of published) {
      if (message.type === 'status' || message.type === 'execute_input') continue;
      const last = outputs.at(-1);
      // As real clients do: where one message of a stream ends and the next begins says nothing.
      if (
        message.type === 'stream' &&
        last?.type === 'stream' &&
        last.content.name === message.content.name
      ) {
        const text = last.content.text + message.content.text;
        outputs[outputs.length - 1] = { ...last, content: { ...last.content, text } };
      } else {
        outputs.push(message);
      }
    }
    const text = (name: string): string =>
      outputs
        .map(({ type, content }) => (type === 'stream' && content.name === name ? content.text : ''))
        .join('');
    return {
      reply: this.#replies.get(id)?.content,
      published,
      outputs,
      stdout: text('stdout'),
      stderr: text('stderr'),
    };
  }

  /** Everything published so far for a request. */
  published(id: string): readonly Received[] {
    return this.#published.get(id) ?? [];
  }

  /** The same without status. */
  under(id: string): readonly Received[] {
    return this.published(id).filter(({ type }) => type !== 'status');
  }

  /** What it has printed so far, on both streams. */
  printed(id: string): string {
    return this.published(id)
      .map(({ type, content }) => (type === 'stream' ? content.text : ''))
      .join('');
  }

  /** Waits until `condition` holds; it is tried whenever something comes in. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await this.#changed;
  }

  async beat(text: string): Promise<string> {
    await this.#heartbeat.send(text);
    const [answer] = await this.#heartbeat.receive();
    return String(answer);
  }

  #idle(id: string): boolean {
    return this.published(id).some(
      ({ type, content }) => type === 'status' && content.execution_state === 'idle',
    );
  }

  #notify(): void {
    const wake = this.#wake;
    this.#renew();
    wake();
  }

  #parse(frames: Buffer[]): Received {
    const at = frames.findIndex((frame) => frame.toString() === '<IDS|MSG>');
    const parts = frames.slice(at + 2);
    // The signature covers all but the buffers.
    const texts = parts.slice(0, 4);
    const [, signature] = signed(this.#key, texts);
    if (signature !== String(frames[at + 1])) throw new Error('the kernel signed wrongly');
    const [header, parent, metadata, content] = texts.map((part) => JSON.parse(part.toString()));
    return {
      type: header.msg_type,
      content,
      parent: parent.msg_id,
      metadata,
      buffers: parts.slice(4),
    };
  }

  async #read(socket: Dealer): Promise<void> {
    for await (const frames of socket) {
      const message = this.#parse(frames);
      this.#replies.set(message.parent, message);
      this.#notify();
    }
  }

  async #hear(): Promise<void> {
    for await (const frames of this.stdin) {
      this.questions.push(this.#parse(frames).content.prompt);
      this.#notify();
    }
  }

  async #listen(): Promise<void> {
    for await (const frames of this.#iopub) {
      const message = this.#parse(frames);
      this.seen.push(message.type);
      const list = this.#published.get(message.parent) ?? [];
      this.#published.set(message.parent, list);
      list.push(message);
      this.#notify();
    }
  }
}
