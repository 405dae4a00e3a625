/**
 * A cell that ends its process would end the kernel, and every variable with it: it is a library's way to end
 * a program, or a slip.
 */
import { inCell } from './streams.js';

export class ExitError extends Error {
  override readonly name = 'ExitError';
}

/** From now on, `process.exit` in a cell is an error. */
export function guardExit(): void {
  const { exit } = process;
  process.exit = (code) => {
    if (!inCell()) return exit.call(process, code);
    throw new ExitError(
      'process.exit() would end the kernel, and lose its variables. ' +
        'To end a cell, throw an error; to end the kernel, use its menu.',
    );
  };
}
