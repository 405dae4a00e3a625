/**
 * A cell may wait for a child process in Node itself (`execSync`), where no JavaScript runs that could be ended:
 * the child is ended instead. Only Linux says which one it is.
 */
import { readFileSync } from 'node:fs';

/**
 * Sends `signal` to the process that the main thread waits for, and to all that this one has started.
 *
 * @param began when the cell did, in hundredths of a second since the machine was started: what is older was left
 *   running by another
 */
export function signalAwaitedChild(signal: NodeJS.Signals, began: number): void {
  // A thread that computes does not wait for anyone.
  if (statOf(process.pid)[STATE] !== 'S') return;
  // Since the last one was started, the thread has waited for it.
  const awaited = childrenOf(process.pid).at(-1);
  if (awaited !== undefined && Number(statOf(awaited)[STARTED]) >= began)
    for (const pid of withDescendants(awaited)) send(pid, signal);
}

function withDescendants(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(withDescendants)];
}

/** The processes that the main thread of `pid` has started and that have not ended, the oldest first. */
function childrenOf(pid: number): number[] {
  const pids = read(`/proc/${pid}/task/${pid}/children`).trim();
  return pids === '' ? [] : pids.split(' ').map(Number);
}

/** What stands behind a process's name: R while its main thread runs and S while it waits, … */
const STATE = 0;
/** … and when it was started, in hundredths of a second since the machine was. */
const STARTED = 19;

function statOf(pid: number): string[] {
  return (/.*\) (.*)/s.exec(read(`/proc/${pid}/task/${pid}/stat`))?.[1] ?? '').split(' ');
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
