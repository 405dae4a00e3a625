import { ArgumentError, ProtocolError } from '../model/errors.js';

/** An error as plain data. Sent from thread to thread as itself it would lose its class and its name. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** A ProtocolError's. */
  readonly node?: number;
  readonly handler?: string;
}

export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: undefined };
  const { name, message, stack } = error;
  if (!(error instanceof ProtocolError)) return { name, message, stack };
  return { name, message, stack, node: error.node, handler: error.handler };
}

/** The error that a failure was made from, as it would have been thrown here. */
export function errorOf({ name, message, stack, node, handler }: Failure): Error {
  const error = made();
  // Its constructor puts node and handler before the message, which has them already.
  error.message = message;
  if (stack !== undefined) error.stack = stack;
  return error;

  function made(): Error {
    if (name === 'ArgumentError') return new ArgumentError(message);
    if (node !== undefined && handler !== undefined) return new ProtocolError(node, handler, message);
    return Object.assign(new Error(message), { name });
  }
}
