/**
 * What must work while a cell keeps the main thread: the heartbeat, interrupting and shutting down, showing
 * what the cell has said so far, a line of input it waits for, and ending with the process that started us.
 */
import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { signalAwaitedChild } from './awaited-child.js';
import { stopMainThread } from './force.js';
import type { FromIo, IoData, ToIo } from './io.js';
import { BEGAN, CELL, CRITICAL, INPUT, input as inputState } from './shared.js';
import { bind, zmq } from './sockets.js';
import { type Connection, type Extra, type Header, Wire } from './wire.js';

/** How long the main thread has to end by itself after a shutdown request. */
const SHUTDOWN_MS = 2000;
/** How long pieces of a stream are gathered, and how many characters make a message. */
const STREAM_MS = 150;
const STREAM_CHARS = 1 << 18;
/** How long the main thread has to answer an interrupt before force. */
const FORCE_MS = 30;
/** How often it is left alone in what is critical, before it is looked at more closely, which makes it slow. */
const PATIENCE = 60;
/** How long it has to say that it was stopped, before it is stopped again. */
const AGAIN_MS = 200;
/** After how many of these attempts the child process that it may wait for is asked to end, and is made to. */
const CHILD = { asked: 2, made: 7 };
/** How often we look whether the parent lives. */
const PARENT_MS = 1000;

const { connectionFile, shared, session, answers } = workerData as IoData;
const connection = JSON.parse(readFileSync(connectionFile, 'utf8')) as Connection;
const wire = new Wire(connection, session);
const control = new zmq.Router();
// Not a `Reply`, which whoever sends it something malformed, or hangs up, can bring to a failure.
const heartbeat = new zmq.Router();
const stdin = new zmq.Router();
// Of the publishers, the kind that is told who subscribes.
const iopub = new zmq.XPublisher();
iopub.verbosity = 'allSubs';

const tell = (message: FromIo): void => parentPort?.postMessage(message);

parentPort?.on('message', (message: ToIo) => {
  switch (message.kind) {
    case 'stream':
      return stream(message);
    case 'publish':
      release();
      return publish(message.type, message.content, message.parent, message.extra);
    case 'send':
      void control.send(
        message.frames.map((frame) => (typeof frame === 'string' ? frame : Buffer.from(frame))),
      );
      return;
    case 'input':
      release();
      asking = true;
      void stdin.send(
        wire.frames(message.identities.map(Buffer.from), 'input_request', message.content, message.parent),
      );
      return;
    case 'interrupted':
      clearTimeout(nextStep);
      return giveUp();
    case 'close':
      release();
      for (const socket of [control, heartbeat, stdin, iopub]) socket.close();
      // In a worker, this ends the thread.
      process.exit();
  }
});

/** The beginning of a stream message that may still grow. */
let held: { name: string; text: string; parent: Header | null } | undefined;
let releaseTimer: NodeJS.Timeout | undefined;

/** Whether the main thread waits for a line of input. */
let asking = false;
let nextStep: NodeJS.Timeout | undefined;
/** Ends an attempt to stop the main thread by force. */
let giveUp: () => void = () => {};
watchParent();
try {
  await Promise.all([
    bind(control, connection, connection.control_port),
    bind(heartbeat, connection, connection.hb_port),
    bind(stdin, connection, connection.stdin_port),
    bind(iopub, connection, connection.iopub_port),
  ]);
  publish('status', JSON.stringify({ execution_state: 'starting' }), null);
  tell({ kind: 'ready' });
  void beat();
  void listen();
  void hear();
  void welcome();
} catch (error) {
  tell({ kind: 'failed', message: (error as Error).message });
}

function publish(type: string, content: string, parent: Header | null, extra?: Extra): void {
  void iopub.send(wire.frames([type], type, content, parent, extra));
}

/** Who subscribes is told so, and knows that from then on nothing is missed (Jupyter's proposal 65). */
async function welcome(): Promise<void> {
  for await (const [frame] of iopub) {
    // 1 and the topic; 0 is for whoever leaves, and anything else no subscription.
    if (frame?.[0] !== 1) continue;
    const topic = frame.subarray(1);
    const content = JSON.stringify({ subscription: topic.toString() });
    void iopub.send(wire.frames([topic], 'iopub_welcome', content, null));
  }
}

/** Lines of input; what comes when no one has asked is dropped. */
async function hear(): Promise<void> {
  for await (const frames of stdin) {
    if (!asking) continue;
    try {
      const { header, content } = wire.parse(frames);
      if (header.msg_type !== 'input_reply') continue;
      answers.postMessage(String(content.value ?? ''));
      wake(inputState.answered);
    } catch (error) {
      tell({ kind: 'log', text: `dropped ${(error as Error).message}` });
    }
  }
}

/** Lets the main thread go on that waits for a line of input. */
function wake(state: number): void {
  if (!asking) return;
  asking = false;
  Atomics.store(shared, INPUT, state);
  Atomics.notify(shared, INPUT);
}

/** Joins the pieces of one stream: few messages, and of a quick cell the same ones every time. */
function stream({ name, text, parent }: { name: string; text: string; parent: Header | null }): void {
  if (held?.name === name && held.parent?.msg_id === parent?.msg_id) held.text += text;
  else {
    release();
    held = { name, text, parent };
    releaseTimer = setTimeout(release, STREAM_MS);
  }
  if (held && held.text.length >= STREAM_CHARS) release();
}

/** Sends what is held. */
function release(): void {
  clearTimeout(releaseTimer);
  if (!held) return;
  const { name, text, parent } = held;
  held = undefined;
  publish('stream', JSON.stringify({ name, text }), parent);
}

async function beat(): Promise<void> {
  for await (const frames of heartbeat) void heartbeat.send(frames);
}

async function listen(): Promise<void> {
  for await (const frames of control) {
    const cell = Atomics.load(shared, CELL);
    act(frames, cell);
    tell({ kind: 'message', frames, cell });
  }
}

/** What cannot wait for the main thread; all else, the answer included, is the main thread's. */
function act(frames: Buffer[], cell: number): void {
  let type: string;
  try {
    type = wire.parse(frames).header.msg_type;
  } catch {
    // The main thread looks at it again, and logs it.
    return;
  }
  if (type !== 'interrupt_request' && type !== 'shutdown_request') return;
  if (type === 'shutdown_request') setTimeout(end, SHUTDOWN_MS);
  // A shutdown too: the main thread answers it, and may be in a loop.
  interrupt(cell);
  wake(inputState.interrupted);
}

/**
 * Two ways to stop a cell. The main thread is told, and ends what its cell awaits. If it does not answer, it is
 * in a loop, and its JavaScript is ended from here.
 */
function interrupt(cell: number): void {
  clearTimeout(nextStep);
  nextStep = setTimeout(() => force(cell), FORCE_MS);
}

function force(cell: number, patience = PATIENCE, attempts = 0): void {
  // It may have ended after all. The compiler is no loop: it comes to its end, and the cell with it.
  if (Atomics.load(shared, CELL) !== cell) return;
  if (Atomics.load(shared, CRITICAL) > 0 && patience > 0) {
    nextStep = setTimeout(() => force(cell, patience - 1, attempts), FORCE_MS);
    return;
  }
  giveUp();
  giveUp = stopMainThread(shared, cell);
  const began = Atomics.load(shared, BEGAN);
  if (attempts === CHILD.asked) signalAwaitedChild('SIGINT', began);
  if (attempts >= CHILD.made) signalAwaitedChild('SIGKILL', began);
  // Ended, the main thread may come to the next callback of the cell's before it hears of the interrupt.
  nextStep = setTimeout(() => force(cell, patience, attempts + 1), AGAIN_MS);
}

/** A kernel whose server died would compute, and hold its memory, for ever. */
function watchParent(): void {
  const parent = process.ppid;
  // Jupyter says who it is, for there may be a script between it and us.
  const jupyter = Number(process.env.JPY_PARENT_PID);
  const watched = [parent, jupyter].filter((pid) => pid > 1 && isAlive(pid));
  setInterval(() => {
    if ((parent > 1 && process.ppid !== parent) || !watched.every(isAlive)) end();
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
