/** Someone who can reach the kernel's ports and sends whatever they like; with the key, or without it. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { expect } from 'vitest';
import { Dealer, XSubscriber } from 'zeromq';
import type { Client } from './client.js';
import { signed } from './messages.js';

export const socketNames = ['shell', 'control', 'stdin', 'hb', 'iopub'] as const;
export type SocketName = (typeof socketNames)[number];

/** What the connection file of `kernel` holds. */
export interface Connection {
  readonly file: string;
  readonly key: string;
  port(socket: SocketName): number;
}

export function connectionOf(kernel: Client): Connection {
  const file = kernel.process.spawnargs.at(-1) ?? '';
  const read = JSON.parse(readFileSync(file, 'utf8'));
  return { file, key: read.key, port: (socket) => read[`${socket}_port`] };
}

export type Frame = string | Uint8Array;

export function header(type: string, more: object = {}): string {
  const fields = { msg_id: randomUUID(), msg_type: type, session: 'attacker', username: '', date: '' };
  return JSON.stringify({ ...fields, version: '5.3', ...more });
}

/** A line to one of the kernel's sockets. */
export class Line {
  readonly #connection: Connection;
  readonly #socket: Dealer | XSubscriber;

  constructor(connection: Connection, name: SocketName, routingId?: string) {
    this.#connection = connection;
    this.#socket = name === 'iopub' ? new XSubscriber({ linger: 0 }) : new Dealer({ linger: 0 });
    if (routingId !== undefined && this.#socket instanceof Dealer) this.#socket.routingId = routingId;
    this.#socket.connect(`tcp://127.0.0.1:${connection.port(name)}`);
  }

  async send(frames: readonly Frame[]): Promise<void> {
    await this.#socket.send(frames as Frame[]);
  }

  /** Waits until all that was sent on this line is answered: a last question is, and answers keep the order. */
  async answered(before: readonly Frame[] = []): Promise<void> {
    const question = header('kernel_info_request');
    await this.send([...before, ...signed(this.#connection.key, [question, '{}', '{}', '{}'])]);
    const { msg_id } = JSON.parse(question);
    for (;;) {
      const frames = await this.#socket.receive();
      if (frames.some((frame) => frame.includes(msg_id))) return;
    }
  }

  close(): void {
    this.#socket.close();
  }
}

/** Writes `bytes` to a port, and hangs up. */
export async function raw(port: number, bytes: Uint8Array): Promise<void> {
  await new Promise<void>((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => socket.end(bytes));
    // What the kernel answers is of no interest, and it may hang up first.
    socket.resume().on('error', () => {});
    socket.on('close', () => resolve());
    setTimeout(() => socket.destroy(), 100);
  });
}

/** The heart beats, cells run and find what was there, and nothing has been planted. */
export async function lives(kernel: Client): Promise<void> {
  // Cells that came by control wait in the same queue; one that fails may rightly abort what is behind it.
  await kernel.ask('comm_info_request', {});
  expect(await kernel.beat('thump')).toBe('thump');
  const { outputs, reply } = await kernel.run(
    '[kept, ({} as any).polluted, (globalThis as any).executed, Object.keys(Object.prototype).length]',
  );
  expect(reply.status, reply.evalue).toBe('ok');
  expect(outputs[0]?.content.data['text/plain']).toBe('[ 42, undefined, undefined, 0 ]');
}
