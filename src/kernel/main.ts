#!/usr/bin/env node
/** The kernel's entry: `node dist/kernel/main.js <connection file>`, as the kernelspec says. */
import { readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { guardChildren } from './children.js';
import { guardExit } from './exit.js';
import { Handler } from './handler.js';
import { Server } from './server.js';
import { captureStreams } from './streams.js';
import { guardTimers } from './timers.js';
import type { Connection } from './wire.js';
import { guardWorkers } from './workers.js';

// The compiler is 9 MB of JavaScript: from the second start on it need not be parsed again.
enableCompileCache?.();

const connectionFile = process.argv[2];
if (connectionFile === undefined) fail('Usage: node main.js <connection file>. Jupyter starts this kernel.');
let connection: Connection;
try {
  connection = JSON.parse(readFileSync(connectionFile, 'utf8')) as Connection;
  if (typeof connection?.key !== 'string') throw new Error('it holds no connection.');
} catch (error) {
  // Node's message for what is no JSON quotes it, and the key may be there.
  const why = error instanceof SyntaxError ? 'it is not JSON.' : (error as Error).message;
  fail(`The connection file ${connectionFile} cannot be read: ${why}`);
}

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
// Where the kernel keeps what outlives it; the kernelspec says so.
const state = process.env.QUORUMLAB_STATE;
const handler = new Handler({
  cwd: process.cwd(),
  version,
  history: state ? join(state, 'history.sqlite') : undefined,
});
const server = new Server(handler, connection, connectionFile);

captureStreams();
guardExit();
guardWorkers();
guardChildren();
guardTimers(onUncaught);
process.on('SIGINT', () => handler.interrupt());
process.on('uncaughtException', onUncaught);
process.on('unhandledRejection', (reason) => handler.stray('Unhandled rejection', reason));
try {
  await server.start();
} catch (error) {
  fail(`The kernel could not bind its sockets: ${(error as Error).message}`);
}

function onUncaught(error: unknown): void {
  handler.stray('Uncaught', error);
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
