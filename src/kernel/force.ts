/**
 * The last way to stop a cell: its JavaScript is ended from outside, wherever it is. But only the user's: the
 * same thread runs the kernel, which must never lose half of what it was doing.
 *
 * No signal is sent: Node takes one for the end of the process while it goes from one way of handling it to
 * another, which it does around each script that `breakOnSigint` lets one stop.
 */
import { type Debugger, type InspectorNotification, Session } from 'node:inspector';
import { CELL, CRITICAL, JOB, job, type Shared } from './shared.js';

/** Code that is not the user's: the kernel's own, that of tslab and its compiler, and Node's. */
const OWN = [
  'node:',
  new URL('.', import.meta.url).href,
  // Wherever npm put them.
  '/node_modules/tslab/',
  '/node_modules/@tslab/',
];
/** How long the kernel's own code is left alone. */
const AGAIN_MS = 10;

/**
 * Ends the JavaScript that the main thread runs, as soon as it is the user's and not in the compiler, and unless
 * a cell later than `cell` has begun.
 *
 * @returns a function that gives up on it
 */
export function stopMainThread(shared: Shared, cell: number): () => void {
  const session = new Session();
  session.connectToMainThread();
  if (!claimJob(shared, cell)) return stopWhereUsers(session, shared, cell);
  session.post('Runtime.terminateExecution', () => {
    // What runs now is something else, and must not wait for this.
    Atomics.compareExchange(shared, JOB, job.ending, job.none);
    session.disconnect();
  });
  // The job waits for its end now.
  return () => {};
}

/** Whether the main thread is in a job that was meant to be stopped, which from now on cannot end by itself. */
function claimJob(shared: Shared, cell: number): boolean {
  if (Atomics.compareExchange(shared, JOB, job.running, job.ending) !== job.running) return false;
  if (mayEnd(shared, cell)) return true;
  Atomics.store(shared, JOB, job.running);
  return false;
}

/** Whether what the main thread runs may be cut short, and still belongs to that cell. */
function mayEnd(shared: Shared, cell: number): boolean {
  return Atomics.load(shared, CRITICAL) === 0 && Atomics.load(shared, CELL) === cell;
}

/** Whether a script is the user's; what has no address was made by other code, which stands below it. */
function isUsers(url = ''): boolean {
  return url !== '' && !OWN.some((own) => url.includes(own));
}

/** What runs may be anyone's: the thread is paused, as by a debugger, and looked at. */
function stopWhereUsers(session: Session, shared: Shared, cell: number): () => void {
  let again: NodeJS.Timeout | undefined;
  const urls = new Map<string, string>();
  session.on(
    'Debugger.scriptParsed',
    ({ params }: InspectorNotification<Debugger.ScriptParsedEventDataType>) => {
      urls.set(params.scriptId, params.url);
    },
  );
  session.on('Debugger.paused', ({ params }: InspectorNotification<Debugger.PausedEventDataType>) => {
    const users = params.callFrames.some(({ location }) => isUsers(urls.get(location.scriptId)));
    const terminateOnResume = users && mayEnd(shared, cell);
    session.post('Debugger.resume', { terminateOnResume } as never);
    if (terminateOnResume || Atomics.load(shared, CELL) !== cell) session.post('Debugger.disable');
    else again = setTimeout(() => session.post('Debugger.pause'), AGAIN_MS);
  });
  session.post('Debugger.enable');
  session.post('Debugger.pause');
  return () => {
    clearTimeout(again);
    session.disconnect();
  };
}
