/**
 * What must work while a cell keeps the main thread: the heartbeat, interrupting and shutting down, and
 * ending with the process that started us.
 */
import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { parentPort, workerData } from 'node:worker_threads';
import type { ControlData, FromControl, ToControl } from './control.js';
import { CELL, CRITICAL } from './shared.js';
import { bind, zmq } from './sockets.js';
import { type Connection, Wire } from './wire.js';

/** How long the main thread has to end by itself after a shutdown request. */
const SHUTDOWN_MS = 2000;
/** How long the main thread has to answer an interrupt. */
const FORCE_MS = 100;
/** How often we look whether the parent lives. */
const PARENT_MS = 1000;

const { connectionFile, shared } = workerData as ControlData;
const connection = JSON.parse(readFileSync(connectionFile, 'utf8')) as Connection;
const wire = new Wire(connection);
const control = new zmq.Router();
const heartbeat = new zmq.Reply();

const tell = (message: FromControl): void => parentPort?.postMessage(message);

parentPort?.on('message', (message: ToControl) => {
  // The main thread speaks: no need to use force.
  clearTimeout(force);
  if (message.kind === 'send') {
    void control.send(
      message.frames.map((frame) => (typeof frame === 'string' ? frame : Buffer.from(frame))),
    );
    return;
  }
  control.close();
  heartbeat.close();
  // In a worker, this ends the thread.
  process.exit();
});

let force: NodeJS.Timeout | undefined;
watchParent();
try {
  await Promise.all([
    bind(control, connection, connection.control_port),
    bind(heartbeat, connection, connection.hb_port),
  ]);
  tell({ kind: 'ready' });
  void beat();
  void listen();
} catch (error) {
  tell({ kind: 'failed', message: (error as Error).message });
}

async function beat(): Promise<void> {
  for await (const frames of heartbeat) await heartbeat.send(frames);
}

async function listen(): Promise<void> {
  for await (const frames of control) {
    const cell = Atomics.load(shared, CELL);
    act(frames);
    tell({ kind: 'message', frames, cell });
  }
}

/** What cannot wait for the main thread; all else, the answer included, is the main thread's. */
function act(frames: Buffer[]): void {
  let type: string;
  try {
    type = wire.parse(frames).header.msg_type;
  } catch {
    // The main thread looks at it again, and logs it.
    return;
  }
  if (type === 'interrupt_request') interrupt();
  if (type === 'shutdown_request') setTimeout(end, SHUTDOWN_MS);
}

/**
 * A busy loop in a cell is ended by the signal (tslab runs cells with `breakOnSigint`), and what a cell
 * awaits by its handler. Neither reaches a busy loop after an `await`: there the thread itself is stopped.
 */
function interrupt(): void {
  // Windows has no such signal: Node would end the process.
  if (process.platform !== 'win32') process.kill(process.pid, 'SIGINT');
  clearTimeout(force);
  force = setTimeout(stopMainThread, FORCE_MS);
}

function stopMainThread(): void {
  if (Atomics.load(shared, CRITICAL) > 0) {
    force = setTimeout(stopMainThread, FORCE_MS);
    return;
  }
  const session = new Session();
  session.connectToMainThread();
  session.post('Runtime.terminateExecution', () => session.disconnect());
}

/** A kernel whose server died would compute, and hold its memory, for ever. */
function watchParent(): void {
  const parent = process.ppid;
  if (parent <= 1) return;
  setInterval(() => {
    if (process.ppid !== parent || !isAlive(parent)) end();
  }, PARENT_MS);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Ends the process from this thread, where `process.exit` would end the thread alone. */
function end(): void {
  process.kill(process.pid, 'SIGKILL');
}
