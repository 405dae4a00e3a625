/** `prompt()`, as browsers and Deno have it: asks the reader for a line and waits for it. */
import { InterruptedError } from './errors.js';

/** Where a running cell may ask. */
export interface Asking {
  /** Whether the client that sent the cell takes questions. */
  readonly allowed: boolean;
  /** Asks, and keeps the thread until there is an answer; null when the user interrupts instead. */
  ask(question: string): string | null;
}

export class NoInputError extends Error {
  override readonly name = 'NoInputError';
}

/** Puts `prompt` up. `asking` gives, for the running code, where its cell may ask, while it runs. */
export function installPrompt(asking: () => Asking | undefined, interrupt: () => void): void {
  const prompt = (question: unknown = 'Prompt', fallback?: unknown): string => {
    const cell = asking();
    if (!cell) throw new NoInputError('prompt() asks only while its cell runs; this one has ended.');
    if (!cell.allowed) {
      throw new NoInputError(
        'prompt() cannot ask here: this program runs cells without anyone to answer. ' +
          'Open the notebook in JupyterLab, or write the value into the cell.',
      );
    }
    const answer = cell.ask(`${question}${fallback === undefined ? '' : ` [${fallback}]`} `);
    if (answer === null) {
      interrupt();
      throw new InterruptedError();
    }
    return answer === '' && fallback !== undefined ? String(fallback) : answer;
  };
  Object.defineProperty(globalThis, 'prompt', { value: prompt, configurable: true, writable: true });
}
