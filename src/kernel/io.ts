/**
 * The kernel's second thread, seen from the first. It holds every socket that must work while a cell keeps
 * the main thread: control, heartbeat, and iopub, so that what a cell says is seen while it computes.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { CELL, type Shared, shared } from './shared.js';
import type { Content, Header } from './wire.js';

/** What the thread is started with. */
export interface IoData {
  readonly connectionFile: string;
  readonly shared: Shared;
  readonly session: string;
}

/** What the thread tells the kernel. */
export type FromIo =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly message: string }
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
    }
  | { readonly kind: 'stream'; readonly name: string; readonly text: string; readonly parent: Header | null }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'close' };

export class IoThread {
  readonly #worker: Worker;
  /** Resolves when the sockets are bound. */
  readonly ready: Promise<void>;

  /** `onMessage` is told whether the cell that ran when a message came is still the last that began. */
  constructor(
    connectionFile: string,
    session: string,
    onMessage: (frames: Buffer[], current: boolean) => void,
  ) {
    this.#worker = new Worker(new URL('./io-thread.js', import.meta.url), {
      workerData: { connectionFile, shared, session } satisfies IoData,
      name: 'io',
    });
    this.ready = new Promise((resolve, reject) => {
      this.#worker.on('error', reject);
      this.#worker.on('message', (message: FromIo) => {
        if (message.kind === 'ready') resolve();
        else if (message.kind === 'failed') reject(new Error(message.message));
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
  send(frames: (Buffer | string)[]): void {
    this.#worker.postMessage({ kind: 'send', frames } satisfies ToIo);
  }

  /** Sends a message on iopub; consecutive pieces of one stream are joined on the way. */
  publish(type: string, content: Content, parent: Header | null): void {
    const { name, text } = content;
    const message: ToIo =
      type === 'stream'
        ? { kind: 'stream', name: String(name), text: String(text), parent }
        : { kind: 'publish', type, content: JSON.stringify(content), parent };
    this.#worker.postMessage(message);
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
