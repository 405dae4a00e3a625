/**
 * A cell may wait for a child process in Node itself (`execSync`), where no JavaScript runs that could be ended:
 * the child is ended instead. Only Linux says which one it is.
 */
import { readFileSync } from 'node:fs';

/** Sends `signal` to the process that the main thread waits for, and to all that this one has started. */
export function signalAwaitedChild(signal: NodeJS.Signals): void {
  // A thread that computes does not wait for anyone.
  if (stateOf(process.pid) !== 'S') return;
  // What other cells left running is older: since the last one was started, the thread has waited for it.
  const awaited = childrenOf(process.pid).at(-1);
  if (awaited !== undefined) for (const pid of withDescendants(awaited)) send(pid, signal);
}

function withDescendants(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(withDescendants)];
}

/** The processes that the main thread of `pid` has started and that have not ended, the oldest first. */
function childrenOf(pid: number): number[] {
  const pids = read(`/proc/${pid}/task/${pid}/children`).trim();
  return pids === '' ? [] : pids.split(' ').map(Number);
}

/** R while the main thread of `pid` runs, S while it waits. */
function stateOf(pid: number): string | undefined {
  return /.*\) (\S)/s.exec(read(`/proc/${pid}/task/${pid}/stat`))?.[1];
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Another system, or the process has ended.
    return '';
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}
