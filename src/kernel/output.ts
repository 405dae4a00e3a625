/**
 * What one cell puts out, in order.
 *
 * Everything a cell shows passes through one queue. Consecutive writes to the same stream become one
 * message; an output that is still being made (a figure that renders) holds its place, and what comes
 * after it waits. Nothing is dropped, and what a cell does here is not cut short by an interrupt.
 */
import type { Overflow } from './overflow.js';
import { clearTimeout, setTimeout } from './own-timers.js';
import { critical } from './shared.js';
import type { Content, Extra } from './wire.js';

/** Publishes one message under the cell. */
export type Publish = (type: string, content: Content, extra?: Extra) => void;

export type StreamName = 'stdout' | 'stderr';

interface Chunk {
  readonly kind: 'stream';
  readonly name: StreamName;
  readonly parts: string[];
}
interface Ready {
  readonly kind: 'message';
  readonly type: string;
  content: Content;
  readonly extra?: Extra | undefined;
}
/** A place in the queue whose output is not there yet. */
interface Held {
  readonly kind: 'held';
}
type Entry = Chunk | Ready | Held;

/** Long enough to make few messages, short enough to look live. */
const WINDOW_MS = 50;
/**
 * In each window the first outputs are handed on at once: a cell that says what it begins, and then keeps
 * the thread for a minute, lets no timer do it later. (The thread that sends them gathers them again.)
 */
const AT_ONCE = 10;
/** A message of this many characters is sent without waiting for more. */
const FLUSH_CHARS = 1 << 18;

export class CellOutput {
  readonly #publish: Publish;
  #queue: Entry[] = [];
  #chars = 0;
  #window = 0;
  #sentInWindow = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #pending = new Set<Promise<void>>();
  readonly #overflow: Overflow | undefined;

  /** Without an `overflow`, all text is shown, however much. */
  constructor(publish: Publish, overflow?: Overflow) {
    this.#publish = publish;
    this.#overflow = overflow;
  }

  /** Text for `stdout` or `stderr`. */
  write(name: StreamName, text: string): void {
    critical(() => {
      const shown = this.#overflow?.take(text) ?? text;
      this.#text(name, shown);
      this.#notice();
      // What the page does not take is in its file as soon as it would be on the page.
      if (shown === '') this.#soon();
    });
  }

  #notice(): void {
    this.#text('stderr', this.#overflow?.notice() ?? '');
  }

  #text(name: StreamName, text: string): void {
    if (text === '') return;
    const last = this.#queue.at(-1);
    if (last?.kind === 'stream' && last.name === name) last.parts.push(text);
    else this.#queue.push({ kind: 'stream', name, parts: [text] });
    this.#chars += text.length;
    this.#soon();
  }

  /** A message of any other kind. */
  message(type: string, content: Content, extra?: Extra): void {
    critical(() => this.#message(type, content, extra));
  }

  #message(type: string, content: Content, extra?: Extra): void {
    if (type === 'clear_output') this.#overflow?.cleared();
    const last = this.#queue.at(-1);
    // Of several updates of one display that no one has seen yet, the last is enough.
    if (type === 'update_display_data' && last?.kind === 'message' && last.type === type) {
      const id = displayId(last.content);
      if (id !== undefined && id === displayId(content)) {
        last.content = content;
        return;
      }
    }
    this.#queue.push({ kind: 'message', type, content, extra });
    this.#soon();
  }

  /**
   * A message that is still being made. It takes its place now; `null` gives the place up. `made` must
   * not reject: what to do about a failure is the caller's business.
   */
  hold(type: string, made: Promise<Content | null>): void {
    const held: Held = { kind: 'held' };
    this.#queue.push(held);
    const settled = made.then((content) => {
      const at = this.#queue.indexOf(held);
      if (at < 0) return;
      this.#queue.splice(at, 1, ...(content ? [{ kind: 'message' as const, type, content }] : []));
      this.flush();
    });
    this.#pending.add(settled);
    void settled.then(() => this.#pending.delete(settled));
  }

  /** Waits until no output is still being made, and sends everything. */
  async settle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
    this.flush();
  }

  /** Gives up on outputs that are still being made, and sends everything else: the cell has ended. */
  abandon(): void {
    this.#overflow?.end();
    this.#notice();
    this.#queue = this.#queue.filter((entry) => entry.kind !== 'held');
    this.#pending.clear();
    this.flush();
  }

  /** Sends what is ready, up to the first output that is still being made. */
  flush(): void {
    critical(() => this.#flush());
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#overflow?.flush();
    const until = this.#queue.findIndex((entry) => entry.kind === 'held');
    const ready = this.#queue.splice(0, until < 0 ? this.#queue.length : until);
    this.#chars = 0;
    for (const entry of ready) {
      if (entry.kind === 'stream') this.#publish('stream', { name: entry.name, text: entry.parts.join('') });
      else if (entry.kind === 'message') this.#publish(entry.type, entry.content, entry.extra);
    }
  }

  #soon(): void {
    const now = Date.now();
    if (now - this.#window >= WINDOW_MS) {
      this.#window = now;
      this.#sentInWindow = 0;
    }
    if (this.#sentInWindow < AT_ONCE || this.#chars >= FLUSH_CHARS) {
      this.#sentInWindow += 1;
      this.flush();
    } else {
      this.#timer ??= setTimeout(() => this.flush(), WINDOW_MS);
    }
  }
}

function displayId(content: Content): unknown {
  return (content.transient as { display_id?: unknown } | undefined)?.display_id;
}
