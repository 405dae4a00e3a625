/**
 * The kernel's second thread, seen from the first. It holds every socket that must work while a cell keeps
 * the main thread: control, heartbeat, stdin, and iopub, so that what a cell says is seen while it computes.
 */
import { once } from 'node:events';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { CELL, INPUT, input, type Shared, shared } from './shared.js';
import { log } from './streams.js';
import type { Content, Extra, Header, Message } from './wire.js';

/** What the thread is started with. */
export interface IoData {
  readonly connectionFile: string;
  readonly shared: Shared;
  readonly session: string;
  /** Where lines of input go. */
  readonly answers: MessagePort;
}

/** What the thread tells the kernel. */
export type FromIo =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'log'; readonly text: string }
  | {
      readonly kind: 'message';
      readonly frames: Uint8Array[];
      /** The cell that ran when the message came. */
      readonly cell: number;
    };

/** What the kernel tells the thread. */
export type ToIo =
  | { readonly kind: 'send'; readonly frames: (Uint8Array | string)[] }
  | {
      readonly kind: 'publish';
      readonly type: string;
      readonly content: string;
      readonly parent: Header | null;
      readonly extra?: Extra;
    }
  | { readonly kind: 'stream'; readonly name: string; readonly text: string; readonly parent: Header | null }
  | {
      readonly kind: 'input';
      readonly identities: readonly Uint8Array[];
      readonly content: string;
      readonly parent: Header;
    }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'close' };

export class IoThread {
  readonly #worker: Worker;
  readonly #answers: MessagePort;
  /** Resolves when the sockets are bound. */
  readonly ready: Promise<void>;

  /** `onMessage` is told whether the cell that ran when a message came is still the last that began. */
  constructor(
    connectionFile: string,
    session: string,
    onMessage: (frames: Buffer[], current: boolean) => void,
  ) {
    const { port1, port2 } = new MessageChannel();
    this.#answers = port1;
    // It is only ever read from on request, and must not keep the process.
    port1.unref();
    this.#worker = new Worker(new URL('./io-thread.js', import.meta.url), {
      workerData: { connectionFile, shared, session, answers: port2 } satisfies IoData,
      transferList: [port2],
      name: 'io',
    });
    this.ready = new Promise((resolve, reject) => {
      this.#worker.on('error', (error) => {
        reject(error);
        // A kernel that no one can hear or stop is of no use: Jupyter starts another one.
        log(`the I/O thread ended, and the kernel with it: ${error?.stack ?? error}`);
        process.exit(1);
      });
      this.#worker.on('message', (message: FromIo) => {
        if (message.kind === 'ready') resolve();
        else if (message.kind === 'failed') reject(new Error(message.message));
        else if (message.kind === 'log') log(message.text);
        else {
          const current = message.cell === Atomics.load(shared, CELL);
          onMessage(
            message.frames.map((frame) => Buffer.from(frame)),
            current,
          );
        }
      });
    });
  }

  /** Sends a message on the control socket. */
  send(frames: (Uint8Array | string)[]): void {
    this.#worker.postMessage({ kind: 'send', frames } satisfies ToIo);
  }

  /** Sends a message on iopub; consecutive pieces of one stream are joined on the way. */
  publish(type: string, content: Content, parent: Header | null, extra?: Extra): void {
    const { name, text } = content;
    const message: ToIo =
      type === 'stream'
        ? { kind: 'stream', name: String(name), text: String(text), parent }
        : { kind: 'publish', type, content: JSON.stringify(content), parent, ...(extra && { extra }) };
    this.#worker.postMessage(message);
  }

  /**
   * Asks whoever sent `request` for a line, and keeps the main thread until it comes; `null` when the user
   * interrupts instead.
   */
  input(content: Content, { identities, header }: Message): string | null {
    // An earlier wait may have been ended, and its answer have come after that: it is no answer to this.
    while (receiveMessageOnPort(this.#answers));
    Atomics.store(shared, INPUT, input.waiting);
    this.#worker.postMessage({
      kind: 'input',
      identities,
      content: JSON.stringify(content),
      parent: header,
    } satisfies ToIo);
    Atomics.wait(shared, INPUT, input.waiting);
    const answer = receiveMessageOnPort(this.#answers) as { message: string } | undefined;
    return Atomics.load(shared, INPUT) === input.answered ? (answer?.message ?? '') : null;
  }

  /** Says that the main thread has heard of an interrupt. */
  acknowledgeInterrupt(): void {
    this.#worker.postMessage({ kind: 'interrupted' } satisfies ToIo);
  }

  /** Closes the sockets, and ends the thread. */
  async close(): Promise<void> {
    const ended = once(this.#worker, 'exit');
    this.#worker.postMessage({ kind: 'close' } satisfies ToIo);
    await ended;
  }
}
