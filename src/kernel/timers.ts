/**
 * Timers of cells, made stoppable. A promise's job can be ended by force and leave nothing of Node's undone; a
 * timer's callback cannot (`force.ts`). So a cell's timer only sets off such a job. What a cell set before it was
 * interrupted does not go on.
 */
import { clearInterval } from './own-timers.js';
import { stoppable } from './shared.js';
import { inCell } from './streams.js';
import { interruptsOf } from './workers.js';

type Callback = (this: unknown, ...args: unknown[]) => unknown;
type Timer = (callback: Callback, ...rest: unknown[]) => unknown;

/** From now on, timers that cells set can be stopped; `onThrow` is told what their callbacks throw. */
export function guardTimers(onThrow: (error: unknown) => void): void {
  const timers = globalThis as unknown as Record<string, Timer>;
  for (const name of ['setTimeout', 'setInterval', 'setImmediate']) {
    const original = timers[name] as Timer;
    const guarded: Timer = (callback, ...rest) =>
      original(typeof callback === 'function' && inCell() ? asJob(callback, onThrow) : callback, ...rest);
    // What `util.promisify` looks for comes along.
    Object.defineProperties(guarded, Object.getOwnPropertyDescriptors(original));
    timers[name] = guarded;
  }
}

function asJob(callback: Callback, onThrow: (error: unknown) => void): Callback {
  const cell = inCell();
  const before = cell && interruptsOf(cell);
  let inside = false;
  return function job(...args) {
    // The last call never came to its end: it was ended by force, and the next would be like it.
    const stopped = inside || (cell && interruptsOf(cell) !== before);
    if (stopped) return clearInterval(this as NodeJS.Timeout);
    const call = (): void => {
      inside = true;
      try {
        stoppable(() => callback.apply(this, args));
      } catch (error) {
        onThrow(error);
      }
      inside = false;
    };
    void Promise.resolve().then(call);
  };
}
