/** What ends when the user interrupts: all that is waited for, and the task that is run. */
// Not the global one: that is the cells'.
import { setImmediate } from 'node:timers';
import { InterruptedError } from './errors.js';
import { stoppable } from './shared.js';

export class Interruption {
  #stop: (reason: InterruptedError) => void = () => {};
  #stopped: Promise<never> = new Promise(() => {});

  /** Something new begins, which no earlier interrupt concerns. */
  begin(): void {
    this.#stopped = new Promise((_, reject) => {
      this.#stop = reject;
    });
    this.#stopped.catch(() => {});
  }

  interrupt(): void {
    this.#stop(new InterruptedError());
  }

  /**
   * Waits for `promise`.
   *
   * @throws InterruptedError when the user interrupts first
   */
  async unless<T>(promise: Promise<T>): Promise<T> {
    return await Promise.race([promise, this.#stopped]);
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
    return await this.unless(alone.then(() => stoppable(work)));
  }
}
