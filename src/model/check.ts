import { ArgumentError } from './errors.js';

/** A value as an error message shows it: short, and never throwing itself. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 60 ? `${value.slice(0, 57)}...` : value}'`;
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) {
    if (Array.isArray(value)) return `an array of ${value.length}`;
    const name = (value as { constructor?: { name?: unknown } }).constructor?.name;
    return typeof name === 'string' && name !== 'Object' ? `a ${name}` : 'an object';
  }
  return Object.is(value, -0) ? '-0' : String(value);
}

/** `value` as a whole number from `least` to `most`, or an ArgumentError that says so. */
export function wholeNumber(
  what: string,
  value: unknown,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new ArgumentError(`${what} must be a whole number ${range}, but is ${shown(value)}.`);
}

/** `value` as a finite number from `least` to `most`, or an ArgumentError that says so. */
export function finiteNumber(what: string, value: unknown, least: number, most = Infinity): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= least && value <= most) return value;
  const range = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new ArgumentError(`${what} must be a number ${range}, but is ${shown(value)}.`);
}

/** `value` as a number from 0 to 1. */
export function probability(what: string, value: unknown): number {
  return finiteNumber(what, value, 0, 1);
}

/** `value` as a finite number above `bound`. */
export function numberAbove(what: string, value: unknown, bound: number): number {
  if (typeof value === 'number' && Number.isFinite(value) && value > bound) return value;
  throw new ArgumentError(`${what} must be a number above ${bound}, but is ${shown(value)}.`);
}

/** `value` as a text that is not empty. */
export function text(what: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new ArgumentError(`${what} must be a text, but is ${value === '' ? 'empty' : shown(value)}.`);
}

/** `value` as one of some words. */
export function wordOf(what: string, value: unknown, choices: readonly string[]): string {
  if (typeof value === 'string' && choices.includes(value)) return value;
  throw new ArgumentError(`${what} must be one of ${choices.join(', ')}, but is ${shown(value)}.`);
}

/** `value` as a function; `like` says what of. */
export function functionOf(what: string, value: unknown, like: string): void {
  if (typeof value === 'function') return;
  throw new ArgumentError(`${what} must be a function ${like}, but is ${shown(value)}.`);
}

/** `value` as an array. */
export function list(what: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  throw new ArgumentError(`${what} must be an array, but is ${shown(value)}.`);
}

/** Refuses anything but an object whose keys are all among `allowed`. */
export function onlyOptions(what: string, given: unknown, allowed: readonly string[]): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new ArgumentError(`${what} takes its options as an object, but was given ${shown(given)}.`);
  }
  for (const key of Object.keys(given)) {
    if (!allowed.includes(key)) {
      const list = allowed.length > 0 ? `it takes ${allowed.join(', ')}` : 'it takes none';
      throw new ArgumentError(`${what} has no option '${key}': ${list}.`);
    }
  }
}
