/**
 * Timers of cells, made stoppable. A promise's job can be ended by force and leave nothing of Node's undone; a
 * timer's callback cannot (`force.ts`). So a cell's timer only sets off such a job.
 */
import { stoppable } from './shared.js';
import { inCell } from './streams.js';

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
  return function job(...args) {
    const call = (): void => {
      try {
        stoppable(() => callback.apply(this, args));
      } catch (error) {
        onThrow(error);
      }
    };
    void Promise.resolve().then(call);
  };
}
