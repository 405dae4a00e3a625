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
/** How long the kernel's own code is left alone; longer each time, for to be looked at makes it slow. */
const AGAIN_MS = 10;
/** How long a job is kept from going on to what is critical, until it may be ended. */
const CLAIM_MS = 5;
/** Where `critical` is. */
const SHARED = new URL('shared.js', import.meta.url).href;

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
  terminate(session, shared);
  // The job waits for its end now.
  return () => {};
}

/** Ends what runs, which `JOB` says is being ended. */
function terminate(session: Session, shared: Shared): void {
  session.post('Runtime.terminateExecution', () => {
    // What runs now is something else, and must not wait for this.
    Atomics.compareExchange(shared, JOB, job.ending, job.none);
    session.disconnect();
  });
}

/** Whether the main thread is in a job that was meant to be stopped, which from now on cannot end by itself. */
function claimJob(shared: Shared, cell: number): boolean {
  if (Atomics.compareExchange(shared, JOB, job.running, job.ending) !== job.running) return false;
  // What is critical now is let end; nothing critical begins.
  const until = performance.now() + CLAIM_MS;
  while (Atomics.load(shared, CRITICAL) > 0 && performance.now() < until);
  if (Atomics.load(shared, CRITICAL) === 0 && Atomics.load(shared, CELL) === cell) return true;
  Atomics.store(shared, JOB, job.running);
  return false;
}

/** Whether a script is the user's; what has no address was made by other code, which stands below it. */
function isUsers(url = ''): boolean {
  return url !== '' && !OWN.some((own) => url.includes(own));
}

/** What runs may be anyone's: the thread is paused, as by a debugger, and looked at. */
function stopWhereUsers(session: Session, shared: Shared, cell: number): () => void {
  let again: NodeJS.Timeout | undefined;
  let pause = AGAIN_MS;
  // No answers once the session has ended, or is about to.
  let over = false;
  const urls = new Map<string, string>();
  session.on(
    'Debugger.scriptParsed',
    ({ params }: InspectorNotification<Debugger.ScriptParsedEventDataType>) => {
      urls.set(params.scriptId, params.url);
    },
  );
  session.on('Debugger.paused', ({ params }: InspectorNotification<Debugger.PausedEventDataType>) => {
    if (over) return;
    const frames = params.callFrames.map((frame) => ({ ...frame, url: urls.get(frame.location.scriptId) }));
    const users = frames.some(({ url }) => isUsers(url));
    const critical = frames.some(({ url, functionName }) => url === SHARED && functionName === 'critical');
    over = users && !critical && Atomics.load(shared, CELL) === cell;
    if (over) {
      // It goes on for a moment, and must not enter what may not be cut short. What an end has left raised falls.
      Atomics.store(shared, CRITICAL, 0);
      Atomics.store(shared, JOB, job.ending);
      terminate(session, shared);
    } else {
      again = setTimeout(() => session.post('Debugger.pause'), pause);
      pause *= 2;
    }
    session.post('Debugger.resume');
  });
  session.post('Debugger.enable');
  session.post('Debugger.pause');
  return () => {
    clearTimeout(again);
    if (!over) session.disconnect();
    over = true;
  };
}
