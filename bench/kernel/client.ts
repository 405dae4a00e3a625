/*
 * A Jupyter client that measures. It starts a kernel as Jupyter would, in a process group of its own, and
 * notes when each message came. It reads on without limit, so that what is lost was lost by the kernel, and
 * waits for nothing without a limit, so that no kernel can hold up the benchmark.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Dealer, Subscriber } from 'zeromq';
import { freePorts } from '../../test/kernel/free-ports.ts';
import { cellContent, signed } from '../../test/kernel/messages.ts';
import type { Peer } from './peers.ts';

// biome-ignore lint/suspicious/noExplicitAny: messages are whatever the kernel sent.
type Json = any;

/** The kernel's process has ended. */
export class Died extends Error {}
/** What was waited for did not come in time. */
export class TimedOut extends Error {}

/** What has come for one request so far. */
export interface Request {
  readonly id: string;
  readonly sentAt: number;
  readonly replyAt?: number;
  readonly reply?: Json;
  readonly idleAt?: number;
  /** Lines on its streams, before its idle. */
  readonly lines: number;
  /** The first of what it published, status messages apart. */
  readonly published: readonly { readonly type: string; readonly content: Json; readonly late: boolean }[];
}
type Growing = { -readonly [key in keyof Request]: Request[key] } & { published: unknown[] };

/** How long a kernel may take to its first idle. */
export const START_LIMIT_MS = 30_000;
/** How long a kernel's first answer is waited for before it is asked again, as Jupyter's client does. */
const ASK_AGAIN_MS = 1000;
/** How long after the answer its idle must be one that was missed. */
const MISSED_MS = 25;
/** How long what a dead kernel had sent may still be on its way. */
const FAREWELL_MS = 200;
/** Enough of a request's messages to judge it by; of those beyond, lines are counted. */
const KEPT = 1000;

/** Kernels that run. */
const running = new Set<ChildProcess>();

/** Ends every kernel that still runs, with all it started. */
export function killAll(): void {
  for (const child of running) kill(child, 'SIGKILL');
}

export class Client {
  readonly #peer: Peer;
  readonly #key = randomUUID();
  readonly #session = randomUUID();
  readonly #folder: string;
  readonly #sockets = { shell: new Dealer({ linger: 0 }), control: new Dealer({ linger: 0 }) };
  // No high-water mark: this end drops nothing.
  readonly #iopub = new Subscriber({ receiveHighWaterMark: 0, linger: 0 });
  readonly #requests = new Map<string, Growing>();
  readonly #waiting = new Set<() => void>();
  #process!: ChildProcess;
  #dead = false;
  /** The end of what the kernel wrote to its own stderr. */
  #log = '';
  /** When the process was started, and when the first idle after a kernel_info came. */
  startedAt = Number.NaN;
  firstIdleAt = Number.NaN;

  /** Starts a kernel in `cwd`, its connection file somewhere in `scratch`; resolves after its first idle. */
  static async start(peer: Peer, cwd: string, scratch: string): Promise<Client> {
    const client = new Client(peer, scratch);
    try {
      await client.#start(cwd);
    } catch (error) {
      await client.close();
      throw error;
    }
    return client;
  }

  private constructor(peer: Peer, scratch: string) {
    this.#peer = peer;
    this.#folder = mkdtempSync(join(scratch, 'connection-'));
  }

  async #start(cwd: string): Promise<void> {
    const names = ['shell', 'control', 'iopub', 'stdin', 'hb'] as const;
    const free = await freePorts(names.length);
    const ports = Object.fromEntries(names.map((name, at) => [`${name}_port`, free[at]]));
    const file = join(this.#folder, 'connection.json');
    const connection = { transport: 'tcp', ip: '127.0.0.1', key: this.#key, signature_scheme: 'hmac-sha256' };
    writeFileSync(file, JSON.stringify({ ...connection, ...ports }), { mode: 0o600 });

    this.#iopub.subscribe();
    for (const [socket, name] of [
      [this.#sockets.shell, 'shell'],
      [this.#sockets.control, 'control'],
      [this.#iopub, 'iopub'],
    ] as const) {
      // ZeroMQ looks every 100 ms otherwise whether the kernel has bound its sockets: too coarse a clock.
      socket.reconnectInterval = 2;
      socket.connect(`tcp://127.0.0.1:${ports[`${name}_port`]}`);
      void this.#read(socket, name);
    }

    const [command, ...args] = this.#peer.command(file);
    this.startedAt = performance.now();
    this.#process = spawn(String(command), args, {
      cwd,
      env: { ...process.env, ...this.#peer.env, JPY_PARENT_PID: String(process.pid) },
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: process.platform !== 'win32',
    });
    running.add(this.#process);
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#log = (this.#log + text).slice(-2000);
    });
    this.#process.on('error', (error) => {
      this.#log += error.message;
      this.#end();
    });
    this.#process.on('exit', () => setTimeout(() => this.#end(), FAREWELL_MS));

    // A request that comes while the kernel binds may be lost, and the subscription may come too late for the
    // first idle: as real clients do, we ask again.
    const asked: Request[] = [];
    const idle = (): boolean => asked.some(({ idleAt }) => idleAt !== undefined);
    while (!idle() && performance.now() - this.startedAt < START_LIMIT_MS) {
      asked.push(this.send('kernel_info_request', {}));
      try {
        await this.until(() => asked.some(replied), ASK_AGAIN_MS);
        await this.until(idle, MISSED_MS);
      } catch (error) {
        if (!(error instanceof TimedOut)) throw error;
      }
    }
    this.firstIdleAt = Math.min(...asked.map(({ idleAt }) => idleAt ?? Number.POSITIVE_INFINITY));
    if (!Number.isFinite(this.firstIdleAt)) throw new TimedOut();
  }

  get alive(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null && !this.#dead;
  }

  /** Ends the kernel, and all it started. */
  async close(): Promise<void> {
    const child = this.#process as ChildProcess | undefined;
    if (child) {
      const ended =
        child.pid !== undefined &&
        child.exitCode === null &&
        child.signalCode === null &&
        once(child, 'exit');
      // Also where it has ended: what it started may live.
      kill(child, 'SIGKILL');
      await ended;
      running.delete(child);
    }
    for (const socket of [...Object.values(this.#sockets), this.#iopub]) socket.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  send(type: string, content: Json, on: 'shell' | 'control' = 'shell'): Request {
    const id = randomUUID();
    const date = new Date().toISOString();
    const header = {
      msg_id: id,
      msg_type: type,
      session: this.#session,
      username: 'bench',
      date,
      version: '5.3',
    };
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
    const request: Growing = { id, sentAt: performance.now(), lines: 0, published: [] };
    this.#requests.set(id, request);
    void this.#sockets[on].send(signed(this.#key, parts));
    return request;
  }

  /** Sends a cell without waiting. */
  begin(code: string): Request {
    return this.send('execute_request', cellContent(code));
  }

  /** Runs a cell to its reply and its idle. */
  async run(code: string, limitMs: number): Promise<Request> {
    const cell = this.begin(code);
    await this.until(() => ended(cell), limitMs);
    return cell;
  }

  /** Interrupts the kernel as its kernelspec says. */
  interrupt(): void {
    if (this.#peer.interrupt === 'message') this.send('interrupt_request', {}, 'control');
    else kill(this.#process, 'SIGINT');
  }

  /** Waits until `condition` holds; it is tried whenever something comes in. */
  async until(condition: () => boolean, limitMs: number): Promise<true> {
    if (condition()) return true;
    return await new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
      };
      const look = (): void => {
        if (condition()) resolve(true);
        else if (this.#dead) reject(new Died(this.#log));
        else return;
        settle();
      };
      const timer = setTimeout(() => {
        settle();
        reject(new TimedOut());
      }, limitMs);
      this.#waiting.add(look);
      look();
    });
  }

  #end(): void {
    this.#dead = true;
    for (const look of this.#waiting) look();
  }

  async #read(socket: Dealer | Subscriber, name: 'shell' | 'control' | 'iopub'): Promise<void> {
    for await (const frames of socket) {
      this.#note(frames, name);
      for (const look of this.#waiting) look();
    }
  }

  /** Whether it is signed rightly is for the tests: here, counting must not be what takes the time. */
  #note(frames: Buffer[], socket: 'shell' | 'control' | 'iopub'): void {
    const at = frames.findIndex((frame) => frame.length === 9 && frame.toString() === '<IDS|MSG>');
    const json = (index: number): Json => JSON.parse(String(frames[at + 2 + index]));
    const request = this.#requests.get(json(1).msg_id);
    if (!request) return;
    const type: string = json(0).msg_type;
    const content = json(3);
    if (socket !== 'iopub') {
      request.reply = content;
      request.replyAt = performance.now();
    } else if (type === 'status') {
      if (content.execution_state === 'idle') request.idleAt ??= performance.now();
    } else {
      const late = request.idleAt !== undefined;
      if (type === 'stream' && !late) request.lines += newlines(content.text);
      if (request.published.length < KEPT) request.published.push({ type, content, late });
    }
  }
}

/** Whether a request has had its reply. */
export function replied({ replyAt }: Request): boolean {
  return replyAt !== undefined;
}

/** Whether a request has had its reply and its idle. */
export function ended({ replyAt, idleAt }: Request): boolean {
  return replyAt !== undefined && idleAt !== undefined;
}

function newlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** Signals a kernel's whole process group, as Jupyter does. */
function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It had ended.
  }
}
