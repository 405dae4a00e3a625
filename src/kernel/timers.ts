/**
 * Timers of cells, made interruptible. A signal ends a script that Node runs with `breakOnSigint`, and
 * only such a one: so a cell's timer is called from a script of that kind.
 */
import { Script } from 'node:vm';
import { inCell } from './streams.js';

const slot = Symbol.for('quorumlab.timer');
const trampoline = new Script("globalThis[Symbol.for('quorumlab.timer')]()");
const slots = globalThis as unknown as Record<symbol, () => unknown>;

type Callback = (this: unknown, ...args: unknown[]) => unknown;
type Timer = (callback: Callback, ...rest: unknown[]) => unknown;

/** From now on, timers that cells set can be interrupted; `onInterrupt` is told when one was. */
export function guardTimers(onInterrupt: () => void): void {
  const timers = globalThis as unknown as Record<string, Timer>;
  for (const name of ['setTimeout', 'setInterval', 'setImmediate']) {
    const original = timers[name] as Timer;
    const guarded: Timer = (callback, ...rest) =>
      original(
        typeof callback === 'function' && inCell() ? interruptible(callback, onInterrupt) : callback,
        ...rest,
      );
    // What `util.promisify` looks for comes along.
    Object.defineProperties(guarded, Object.getOwnPropertyDescriptors(original));
    timers[name] = guarded;
  }
}

/** `callback`, called so that a signal ends it. */
export function interruptible(callback: Callback, onInterrupt: () => void): Callback {
  return function guarded(...args) {
    slots[slot] = () => callback.apply(this, args);
    try {
      return trampoline.runInThisContext({ breakOnSigint: true });
    } catch (error) {
      if ((error as { code?: unknown } | null)?.code !== 'ERR_SCRIPT_EXECUTION_INTERRUPTED') throw error;
      onInterrupt();
    }
  };
}
