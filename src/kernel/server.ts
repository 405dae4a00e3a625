/**
 * The kernel's sockets, and the order in which requests are answered.
 *
 * tslab's own ZmqServer is not used: it answers everything at once, on the thread the cells block. Here
 * cells run one after the other, and what must work while one is running (interrupt, shutdown,
 * heartbeat, output) is on a thread of its own (`io.ts`).
 */
import type { Router } from 'zeromq';
import type { Handler } from './handler.js';
import { IoThread } from './io.js';
import { clearTimeout, setImmediate, setTimeout } from './own-timers.js';
import { noJob } from './shared.js';
import { bind, zmq } from './sockets.js';
import { log } from './streams.js';
import { type Connection, type Content, type Extra, type Message, Wire, WireError } from './wire.js';

/** How long a client that has heard of the kernel is given to begin. */
const WARM_UP_MS = 700;

/** How much of an unknown message type is told. */
const TYPE_CHARS = 100;

type Reply = (type: string, content: Content) => void;

interface Queued {
  readonly message: Message;
  readonly reply: Reply;
  /** Set when an earlier cell failed while this one waited. */
  aborted: boolean;
}

export class Server {
  readonly #handler: Handler;
  readonly #connection: Connection;
  readonly #wire: Wire;
  readonly #shell: Router;
  readonly #io: IoThread;
  readonly #queue: Queued[] = [];
  #warmUp: NodeJS.Timeout | undefined;
  #working = false;
  #received = 0;

  constructor(handler: Handler, connection: Connection, connectionFile: string) {
    this.#handler = handler;
    this.#connection = connection;
    this.#wire = new Wire(connection);
    this.#shell = new zmq.Router();
    this.#io = new IoThread(connectionFile, this.#wire.session, (frames, current) =>
      this.#onControl(frames, current),
    );
  }

  /** Binds every socket; resolves when requests can come. */
  async start(): Promise<void> {
    const { shell_port } = this.#connection;
    await Promise.all([bind(this.#shell, this.#connection, shell_port), this.#io.ready]);
    void this.#readShell();
  }

  async #readShell(): Promise<void> {
    for await (const frames of this.#shell) {
      this.#received += 1;
      const message = this.#parse(frames);
      if (!message) continue;
      this.#enqueue(message, (type, content) => {
        void this.#shell.send(this.#wire.frames(message.identities, type, content, message.header));
      });
    }
  }

  #onControl(frames: Buffer[], current: boolean): void {
    const message = this.#parse(frames);
    if (!message) return;
    if (message.header.msg_type === 'interrupt_request') {
      this.#io.acknowledgeInterrupt();
      // What was meant for one cell must not hit the next.
      if (current) this.#handler.interrupt();
    }
    const reply: Reply = (type, content) => {
      this.#io.send(this.#wire.frames(message.identities, type, content, message.header));
    };
    // Cells run one after the other, whichever way they come.
    if (/^(execute_request|comm_(open|msg|close))$/.test(message.header.msg_type))
      this.#enqueue(message, reply);
    else void this.#answer(message, false, reply);
  }

  #enqueue(message: Message, reply: Reply): void {
    this.#queue.push({ message, reply, aborted: false });
    void this.#work();
  }

  #parse(frames: readonly Buffer[]): Message | undefined {
    try {
      return this.#wire.parse(frames);
    } catch (error) {
      log(`dropped ${error instanceof WireError ? error.message : String(error)}`);
      return undefined;
    }
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      const { message, aborted, reply } = next;
      await this.#answer(message, aborted, reply);
    }
    this.#working = false;
  }

  /** Answers one request between its `busy` and its `idle`. Never throws: the kernel lives on. */
  async #answer(message: Message, aborted: boolean, reply: Reply): Promise<void> {
    try {
      await this.#answerBetween(message, aborted, reply);
    } catch (error) {
      log(`a message could not be answered: ${(error as Error)?.stack ?? error}`);
    }
  }

  async #answerBetween(message: Message, aborted: boolean, reply: Reply): Promise<void> {
    noJob();
    this.#publish(message, 'status', { execution_state: 'busy' });
    try {
      await this.#dispatch(message, aborted, reply);
    } catch (error) {
      log(`a ${shortType(message)} failed: ${(error as Error)?.stack ?? error}`);
      if (message.header.msg_type.endsWith('_request')) {
        const evalue = String((error as Error)?.message ?? error);
        reply(replyType(message), { status: 'error', ename: 'KernelError', evalue, traceback: [evalue] });
      }
    }
    this.#publish(message, 'status', { execution_state: 'idle' });
    if (message.header.msg_type === 'shutdown_request') void this.#exit();
  }

  async #dispatch(message: Message, aborted: boolean, reply: Reply): Promise<void> {
    const { content, header } = message;
    const handler = this.#handler;
    switch (header.msg_type) {
      case 'kernel_info_request':
        reply('kernel_info_reply', handler.kernelInfo());
        // Once the client knows the kernel lives, there is time to load the compiler. But a client that
        // subscribed a moment too late asks again, and should not have to wait for that.
        clearTimeout(this.#warmUp);
        this.#warmUp = setTimeout(() => handler.warmUp(), WARM_UP_MS);
        return;
      case 'execute_request':
        return await this.#execute(message, aborted, reply);
      case 'is_complete_request':
        return reply('is_complete_reply', handler.isComplete(content));
      case 'complete_request':
        return reply('complete_reply', handler.complete(content));
      case 'inspect_request':
        return reply('inspect_reply', handler.inspect(content));
      case 'history_request':
        return reply('history_reply', handler.history(content));
      case 'comm_info_request':
        return reply('comm_info_reply', handler.comms.info(content));
      case 'comm_open':
      case 'comm_msg':
      case 'comm_close':
        return await handler.comm(message, (...args) => this.#publish(message, ...args));
      case 'interrupt_request':
        return reply('interrupt_reply', { status: 'ok' });
      case 'shutdown_request':
        return reply('shutdown_reply', { status: 'ok', restart: content.restart === true });
      default:
        log(`does not know the message type ${JSON.stringify(shortType(message))}`);
        if (header.msg_type.endsWith('_request')) {
          const evalue = `The kernel does not know ${shortType(message)}.`;
          reply(replyType(message), {
            status: 'error',
            ename: 'UnknownMessage',
            evalue,
            traceback: [evalue],
          });
        }
    }
  }

  async #execute(message: Message, aborted: boolean, reply: Reply): Promise<void> {
    if (aborted) return reply('execute_reply', this.#handler.aborted());
    const content = await this.#handler.execute(message.content, {
      publish: (...args) => this.#publish(message, ...args),
      input: (question) => this.#io.input(question, message),
    });
    if (content.status === 'error' && message.content.stop_on_error !== false) await this.#abortQueue();
    reply('execute_reply', content);
  }

  /**
   * Marks the cells that were waiting when a cell failed. Some of them may still be in the socket, if the
   * cell kept the thread: they are read first. A cell sent after the failure was told is never marked.
   */
  async #abortQueue(): Promise<void> {
    let before: number;
    do {
      before = this.#received;
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
    } while (this.#received !== before);
    for (const queued of this.#queue) {
      if (queued.message.header.msg_type === 'execute_request') queued.aborted = true;
    }
  }

  #publish(parent: Message, type: string, content: Content, extra?: Extra): void {
    this.#io.publish(type, content, parent.header, extra);
  }

  async #exit(): Promise<void> {
    // The other thread's sockets first: ZeroMQ does not end while one is open.
    await this.#io.close();
    // What is still to be sent is sent on closing (see `linger` in sockets.ts).
    this.#shell.close();
    process.exit(0);
  }
}

/** A type that anyone may have made up, as it is told. */
function shortType({ header }: Message): string {
  return header.msg_type.slice(0, TYPE_CHARS);
}

function replyType(message: Message): string {
  return message.header.msg_type.replace(/_request$/, '_reply');
}
