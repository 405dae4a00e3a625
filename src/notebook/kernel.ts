/**
 * What a cell's code and the kernel it runs in say to each other, and nothing else of either: the kernel puts a
 * `KernelBridge` at `globalThis[Symbol.for('quorumlab.kernel')]`. In a plain script there is none.
 */

/** Representations of one thing, by MIME type: text, or a JSON value for a JSON type. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** How a bundle is displayed. */
export interface DisplayOptions {
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly transient?: { readonly display_id?: string };
  /** Whether this replaces what was displayed under the same `display_id`. */
  readonly update?: boolean;
}

/** What is sent through a comm. */
export interface CommMessage {
  /** A JSON value. */
  readonly data: unknown;
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Bytes that go along, uncopied and not as JSON. */
  readonly buffers?: readonly Uint8Array[];
}

/** One channel between the kernel and the page, open on both sides. */
export interface Comm {
  readonly id: string;
  readonly target: string;
  /** Whether neither side has closed it. */
  readonly isOpen: boolean;
  /** Sends `data`, a JSON value, to the page. */
  send(data: unknown, more?: Omit<CommMessage, 'data'>): void;
  /** Calls `handler` with each message from the page. What it prints appears under the cell that set it. */
  onMessage(handler: (message: CommMessage) => void): void;
  /** Calls `handler` when the page closes the comm. */
  onClose(handler: (message: CommMessage) => void): void;
  /** Closes both ends. */
  close(data?: unknown): void;
}

/** What the kernel offers for comms. */
export interface CommBridge {
  open(target: string, message: CommMessage): Comm;
  register(target: string, opened: (comm: Comm, message: CommMessage) => void): void;
  /**
   * `handler`, whoever calls it, run as part of the cell that is running now: what it prints and throws appears
   * there, and an interrupt ends it.
   */
  guarded<Args extends unknown[]>(handler: (...args: Args) => unknown): (...args: Args) => void;
}

/** What the kernel offers to the library, at `globalThis[Symbol.for('quorumlab.kernel')]`. */
export interface KernelBridge {
  display(bundle: MimeBundle | Promise<MimeBundle>, options?: DisplayOptions): void;
  clearOutput(wait?: boolean): void;
  /** The text a value without a display of its own is shown as. */
  inspect?(value: unknown): string;
  /** Channels to the page. */
  readonly comms?: CommBridge;
}

/** The kernel this code runs in, if it runs in one. */
export function kernel(): KernelBridge | undefined {
  return (globalThis as Record<symbol, unknown>)[Symbol.for('quorumlab.kernel')] as KernelBridge | undefined;
}
