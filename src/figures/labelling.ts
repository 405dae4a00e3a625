import { shown } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';
import type { Value } from '../model/value.js';

/**
 * A reader's own words for messages, checked as they are asked for.
 *
 * @throws ArgumentError for what is no function, and later where it does not answer with a text
 */
export function labelling(label: (message: Value) => string): (message: Value) => string {
  if (typeof label !== 'function') {
    throw new ArgumentError(`label must be a function from a message to its text, but is ${shown(label)}.`);
  }
  return (message) => {
    const text: unknown = label(message);
    if (typeof text === 'string') return text;
    throw new ArgumentError(`label must answer with a text for each message, but answered ${shown(text)}.`);
  };
}
