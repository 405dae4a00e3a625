/**
 * Comms, both ways. The page's messages come between cells, on the shell socket, in their order; what
 * their handlers send is an answer to the message they handle, and what they print or show appears under the
 * cell that set them.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { Comm, CommMessage } from '../notebook/kernel.js';
import { json } from './bundle.js';
import type { Publish } from './output.js';
import { currentOutput, log } from './streams.js';
import type { Content, Extra, Message } from './wire.js';
import { startsAnew } from './workers.js';

type MessageHandler = (message: CommMessage) => void;
type OpenHandler = (comm: Comm, message: CommMessage) => void;

/** JupyterLab asks for it at every start, widgets or none, and does without. */
const WIDGET_CONTROL = 'jupyter.widget.control';

/** Told of what a handler threw, in the context of the cell that set it. */
export type OnThrow = (error: unknown) => void;

export class Comms {
  readonly #targets = new Map<string, OpenHandler>();
  readonly #open = new Map<string, Channel>();
  /** Where the answers to the message that is being handled go. */
  readonly #answering = new AsyncLocalStorage<Publish>();
  readonly #failed: OnThrow;
  /** Runs something where the handler that is running was set. */
  #inside: ((work: () => void) => void) | undefined;

  constructor(failed: OnThrow) {
    this.#failed = failed;
  }

  register(target: string, opened: OpenHandler): void {
    this.#targets.set(target, this.guarded(opened));
  }

  open(target: string, message: CommMessage): Comm {
    const channel = this.#channel(randomUUID(), target);
    this.#send('comm_open', { comm_id: channel.id, target_name: target }, message);
    return channel;
  }

  /** The content of a `comm_info_reply`. */
  info({ target_name }: Content): Content {
    const comms = [...this.#open.values()]
      .filter(({ target }) => typeof target_name !== 'string' || target === target_name)
      .map(({ id, target }) => [id, { target_name: target }]);
    return { status: 'ok', comms: Object.fromEntries(comms) };
  }

  /** A `comm_open`, `comm_msg` or `comm_close` of the page's. `publish` sends what answers it. */
  receive({ header, content, metadata, buffers }: Message, publish: Publish): void {
    const id = String(content.comm_id);
    const message: CommMessage = { data: content.data ?? {}, metadata, buffers };
    this.#inside = undefined;
    this.#answering.run(publish, () => {
      if (header.msg_type === 'comm_open') return this.#opened(id, String(content.target_name), message);
      const channel = this.#open.get(id);
      if (!channel) return log(`got a ${header.msg_type} for a comm that is not open`);
      if (header.msg_type === 'comm_msg') return channel.hear(message);
      this.#open.delete(id);
      channel.ended(message);
    });
  }

  #opened(id: string, target: string, message: CommMessage): void {
    const handler = this.#targets.get(target);
    if (handler && !this.#open.has(id)) {
      handler(this.#channel(id, target), message);
      return;
    }
    if (target !== WIDGET_CONTROL)
      log(
        `closed a comm for ${JSON.stringify(target)}: ${handler ? 'its id is taken' : 'no cell registered that target'}`,
      );
    this.#send('comm_close', { comm_id: id }, { data: {} });
  }

  #channel(id: string, target: string): Channel {
    const channel = new Channel(id, target, {
      send: (message) => this.#send('comm_msg', { comm_id: id }, message),
      close: (message) => {
        this.#open.delete(id);
        this.#send('comm_close', { comm_id: id }, message);
      },
      guarded: (handler) => this.guarded(handler),
    });
    this.#open.set(id, channel);
    return channel;
  }

  #send(type: string, content: Content, { data, metadata, buffers }: CommMessage): void {
    const whole = { ...content, data: json(type, data ?? {}) };
    const extra: Extra = { ...(metadata && { metadata }), ...(buffers && { buffers }) };
    const publish = this.#answering.getStore();
    // From a cell: in its place among the cell's outputs, for what is shown next may need it.
    const output = currentOutput();
    if (publish) publish(type, whole, extra);
    else if (output) output.message(type, whole, extra);
    else log(`a ${type} was sent before any cell ran`);
  }

  /** `error` ended the handler that was running, from outside. */
  fail(error: unknown): void {
    const inside = this.#inside ?? ((work: () => void) => work());
    inside(() => this.#failed(error));
  }

  /** `handler`, run where it was set, and never throwing at the kernel. */
  guarded<Args extends unknown[]>(handler: (...args: Args) => unknown): (...args: Args) => void {
    const where = AsyncLocalStorage.snapshot();
    return (...args) => {
      const publish = this.#answering.getStore();
      const work = async (): Promise<void> => {
        startsAnew();
        try {
          await handler(...args);
        } catch (error) {
          this.#failed(error);
        }
      };
      const around = this.#inside;
      this.#inside = where;
      where(() => void (publish ? this.#answering.run(publish, work) : work()));
      this.#inside = around;
    };
  }
}

/** What a channel needs of its owner. */
interface Owner {
  send(message: CommMessage): void;
  close(message: CommMessage): void;
  guarded(handler: MessageHandler): MessageHandler;
}

class Channel implements Comm {
  readonly id: string;
  readonly target: string;
  isOpen = true;
  readonly #owner: Owner;
  readonly #heard: MessageHandler[] = [];
  readonly #closed: MessageHandler[] = [];

  constructor(id: string, target: string, owner: Owner) {
    this.id = id;
    this.target = target;
    this.#owner = owner;
  }

  send(data: unknown, more: Omit<CommMessage, 'data'> = {}): void {
    if (!this.isOpen)
      throw new Error(`This comm (${this.target}) is closed: nothing can be sent through it.`);
    this.#owner.send({ ...more, data });
  }

  onMessage(handler: MessageHandler): void {
    this.#heard.push(this.#owner.guarded(handler));
  }

  onClose(handler: MessageHandler): void {
    this.#closed.push(this.#owner.guarded(handler));
  }

  close(data: unknown = {}): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#owner.close({ data });
  }

  /** A message came from the page. */
  hear(message: CommMessage): void {
    for (const handler of this.#heard) handler(message);
  }

  /** The page closed it. */
  ended(message: CommMessage): void {
    this.isOpen = false;
    for (const handler of this.#closed) handler(message);
  }
}
