/** The kernel's second thread, seen from the first. */
import { Worker } from 'node:worker_threads';
import { criticalDepth } from './critical.js';

/** What the thread is started with. */
export interface ControlData {
  readonly connectionFile: string;
  readonly criticalDepth: Int32Array<SharedArrayBuffer>;
}

/** What the thread tells the kernel. */
export type FromControl =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'message'; readonly frames: Uint8Array[] };

/** What the kernel tells the thread. */
export interface ToControl {
  readonly frames: (Uint8Array | string)[];
}

/** Holds the control and heartbeat sockets, where no cell can block them. */
export class ControlThread {
  readonly #worker: Worker;
  /** Resolves when the sockets are bound. */
  readonly ready: Promise<void>;

  constructor(connectionFile: string, onMessage: (frames: Buffer[]) => void) {
    this.#worker = new Worker(new URL('./control-thread.js', import.meta.url), {
      workerData: { connectionFile, criticalDepth } satisfies ControlData,
      name: 'control',
    });
    this.ready = new Promise((resolve, reject) => {
      this.#worker.on('error', reject);
      this.#worker.on('message', (message: FromControl) => {
        if (message.kind === 'ready') resolve();
        else if (message.kind === 'failed') reject(new Error(message.message));
        else onMessage(message.frames.map((frame) => Buffer.from(frame)));
      });
    });
  }

  send(frames: (Buffer | string)[]): void {
    this.#worker.postMessage({ frames } satisfies ToControl);
  }
}
