import type { Run } from '../engines/run.js';
import { ArgumentError, ProtocolError } from '../model/errors.js';

/** How an answer stands, from nothing to right. */
export type Verdict = 'not started' | 'wrong shape' | 'known mistake' | 'wrong' | 'right';

/** What a check finds out. */
export interface Finding {
  readonly verdict: Verdict;
  /** What is right or wrong, in one to three sentences. */
  readonly message: string;
  /** A run that shows it. */
  readonly run?: Run | null;
  /** What to call the nodes of that run. */
  readonly names?: readonly string[];
}

/** What an assignment cell says at once. */
export interface Feedback extends Finding {
  /** Such as `04.1`. */
  readonly assignment: string;
  readonly points: number;
  readonly of: number;
}

class NotStarted extends Error {
  override readonly name = 'NotStarted';
}

/** What stands in an assignment's stub until it is written. The check under it then says "not started". */
export function todo(): never {
  throw new NotStarted('This is yours to write: put your answer in the place of todo().');
}

/**
 * Runs a check. Whatever the answer does (throw, return nonsense, not be there at all) becomes
 * feedback, never a stack trace.
 */
export function feedback(assignment: string, of: number, check: () => Finding): Feedback {
  const found = caught(check);
  return { assignment, of, points: found.verdict === 'right' ? of : 0, ...found };
}

function caught(check: () => Finding): Finding {
  try {
    return check();
  } catch (error) {
    const cause = error instanceof ProtocolError ? (error.cause ?? error) : error;
    if (cause instanceof NotStarted) return { verdict: 'not started', message: cause.message };
    if (error instanceof ProtocolError || error instanceof ArgumentError) {
      return { verdict: 'wrong shape', message: error.message };
    }
    const thrown = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { verdict: 'wrong shape', message: `Your code threw ${thrown}` };
  }
}

/** A check's answer where what was handed in is not even a function. */
export function notAFunction(given: unknown, call: string): Finding | null {
  if (typeof given === 'function') return null;
  return {
    verdict: 'wrong shape',
    message: `The check needs a function, to be called as ${call}; it got ${typeof given}.`,
  };
}
