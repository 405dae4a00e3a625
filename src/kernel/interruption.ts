/** What ends when the user interrupts: all that is waited for, and the task that is run. */
import { InterruptedError } from './errors.js';
import { setImmediate } from './own-timers.js';
import { stoppable } from './shared.js';

export class Interruption {
  #reason: InterruptedError | undefined;
  #waiting = new Set<(reason: InterruptedError) => void>();

  /** Something new begins, which no earlier interrupt concerns. */
  begin(): void {
    this.#reason = undefined;
    this.#waiting = new Set();
  }

  interrupt(): void {
    this.#reason ??= new InterruptedError();
    for (const end of this.#waiting) end(this.#reason);
  }

  /**
   * Waits for `promise`. What comes of it is told in a callback of its own: when code of the user's is ended by
   * force, V8 forgets every promise's job that is waiting, and the kernel's must not be among them.
   *
   * @throws InterruptedError when the user interrupts first
   */
  unless<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting;
      const end = (reason: InterruptedError): void => later(() => reject(reason));
      const later = (settle: () => void): void => {
        waiting.delete(end);
        setImmediate(settle);
      };
      if (this.#reason) return end(this.#reason);
      waiting.add(end);
      promise.then(
        (value) => later(() => resolve(value)),
        (error: unknown) => later(() => reject(error)),
      );
    });
  }

  /**
   * Runs `work`, code of the user's, as the job of a promise that nothing else waits with: when its JavaScript
   * must be ended by force, all that called it ends too, and so must be nothing of the kernel's.
   *
   * @throws InterruptedError when the user interrupts it
   */
  async task<T>(work: () => T | Promise<T>): Promise<T> {
    const alone = new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    return await this.unless(
      alone.then(() => {
        // Interrupted before it began, it never begins.
        if (this.#reason) throw this.#reason;
        return stoppable(work);
      }),
    );
  }
}
