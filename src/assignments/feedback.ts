import type { Run } from '../engines/run.js';
import { shown } from '../model/check.js';
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
  /** Such as `4.1`. */
  readonly assignment: string;
  readonly points: number;
  readonly of: number;
}

const NOT_STARTED = 'This is yours to write: put your answer in the place of todo().';

class NotStarted extends Error {
  override readonly name = 'NotStarted';
}

/** An answer that broke off: where, and by what. */
class Broken extends Error {
  override readonly name = 'Broken';
}

/**
 * What stands in an assignment's stub until it is written. The check under it then says "not started",
 * and gives no points.
 *
 * @throws NotStarted always
 * @example
 * const stub = (messages: number, loss: number): number => todo();
 * check.bothAttack(stub).verdict   // 'not started'
 */
export function todo(): never {
  throw new NotStarted(NOT_STARTED);
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
    if (isNotStarted(error)) return { verdict: 'not started', message: NOT_STARTED };
    const said = error instanceof ProtocolError || error instanceof ArgumentError || error instanceof Broken;
    return { verdict: 'wrong shape', message: said ? error.message : `Your code threw ${thrown(error)}` };
  }
}

/** Whether it was a `todo()` that threw this, in a handler or by itself. */
export function isNotStarted(error: unknown): boolean {
  return error instanceof NotStarted || (error instanceof ProtocolError && error.cause instanceof NotStarted);
}

/** What was thrown, in words. Anything can be thrown, also what has no text. */
export function thrown(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  } catch {
    return shown(error);
  }
}

/** A check's answer where what was handed in is not even a function. */
export function notAFunction(given: unknown, call: string): Finding | null {
  if (typeof given === 'function') return null;
  return {
    verdict: 'wrong shape',
    message: `The check needs a function, to be called as ${call}; it got ${shown(given)}.`,
  };
}

/** Calls a student's function of numbers; where it throws, the feedback says at which. */
export function answerTo(name: string, answer: (...given: number[]) => unknown, ...given: number[]): unknown {
  let answered: unknown;
  try {
    answered = answer(...given);
  } catch (error) {
    if (error instanceof NotStarted) throw error;
    throw new Broken(`${name}(${given.join(', ')}) threw ${thrown(error)}`);
  }
  // A promise's failure is not the news: unhandled, it would end the process.
  if (isThenable(answered)) Promise.resolve(answered).catch(() => {});
  return answered;
}

/** What was answered instead of what was asked for. */
export function answered(value: unknown): string {
  if (value === undefined) return 'undefined (is a return missing?)';
  if (typeof value === 'string') return `${shown(value)}, a string`;
  return isThenable(value) ? 'a Promise (the function may not be async)' : shown(value);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
