/** The kernel's second thread, seen from the first. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { CELL, type Shared, shared } from './shared.js';

/** What the thread is started with. */
export interface ControlData {
  readonly connectionFile: string;
  readonly shared: Shared;
}

/** What the thread tells the kernel. */
export type FromControl =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly message: string }
  | {
      readonly kind: 'message';
      readonly frames: Uint8Array[];
      /** The cell that ran when the message came. */
      readonly cell: number;
    };

/** What the kernel tells the thread. */
export type ToControl =
  | { readonly kind: 'send'; readonly frames: (Uint8Array | string)[] }
  | { readonly kind: 'close' };

/** Holds the control and heartbeat sockets, where no cell can block them. */
export class ControlThread {
  readonly #worker: Worker;
  /** Resolves when the sockets are bound. */
  readonly ready: Promise<void>;

  /** `onMessage` is told whether the cell that ran when a message came is still the last that began. */
  constructor(connectionFile: string, onMessage: (frames: Buffer[], current: boolean) => void) {
    this.#worker = new Worker(new URL('./control-thread.js', import.meta.url), {
      workerData: { connectionFile, shared } satisfies ControlData,
      name: 'control',
    });
    this.ready = new Promise((resolve, reject) => {
      this.#worker.on('error', reject);
      this.#worker.on('message', (message: FromControl) => {
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

  send(frames: (Buffer | string)[]): void {
    this.#worker.postMessage({ kind: 'send', frames } satisfies ToControl);
  }

  /** Closes the sockets, and ends the thread. */
  async close(): Promise<void> {
    const ended = once(this.#worker, 'exit');
    this.#worker.postMessage({ kind: 'close' } satisfies ToControl);
    await ended;
  }
}
