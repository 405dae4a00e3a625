import { shown } from './check.js';
import { ArgumentError } from './errors.js';

/**
 * What states, messages, inputs and decisions are made of. Values are compared by structure: two
 * objects with the same entries, in whatever order, are the same value.
 */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };

/** Something that is not a {@link Value}: `path` leads to it, `problem` says what it is. */
export class NotAValue extends Error {
  override readonly name = 'NotAValue';
  readonly path: string;
  readonly problem: string;

  constructor(path: string, problem: string) {
    super(
      `${path} is ${problem}; allowed are null, booleans, finite numbers, strings, arrays and plain objects.`,
    );
    this.path = path;
    this.problem = problem;
  }
}

const DEEPEST = 200;

/** Where an engine's own records around a value begin to count, so that they take nothing of its depth. */
export const FRAME = -3;

/**
 * One text for each value: equal values, and no others, have the same text, whatever the order of
 * their keys. It is JSON, so `JSON.parse` gives the value back.
 *
 * @param path what to call the value in an error, such as `state`
 * @throws NotAValue for anything that is not a {@link Value}, at any depth
 * @example
 * canonicalText({ b: 1, a: [null] }, 'state')   // '{"a":[null],"b":1}'
 */
export function canonicalText(value: unknown, path: string, depth = 0): string {
  switch (typeof value) {
    case 'number':
      if (Number.isFinite(value)) return value === 0 ? '0' : String(value);
      throw new NotAValue(path, shown(value));
    case 'string':
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'undefined':
      throw new NotAValue(path, 'undefined (use null for "nothing")');
    case 'object':
      break;
    default:
      throw new NotAValue(path, typeof value === 'function' ? 'a function' : `a ${typeof value}`);
  }
  if (value === null) return 'null';
  if (depth >= DEEPEST)
    throw new NotAValue(path, `nested more than ${DEEPEST} deep (does it contain itself?)`);
  if (Array.isArray(value)) {
    const odd = oddArray(value);
    if (odd !== null) throw new NotAValue(path, odd);
    let text = '[';
    for (let i = 0; i < value.length; i++) {
      text += (i > 0 ? ',' : '') + canonicalText(value[i], `${path}[${i}]`, depth + 1);
    }
    return `${text}]`;
  }
  if (!isPlainObject(value)) throw new NotAValue(path, shown(value));
  const keys = Object.keys(value);
  const own = Reflect.ownKeys(value);
  if (own.length !== keys.length) {
    const hidden = own.find((key) => typeof key === 'symbol' || !keys.includes(key));
    throw new NotAValue(path, `an object with the hidden property ${String(hidden)}`);
  }
  let text = '';
  for (const key of keys.sort()) {
    const place = /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalText(value[key], place, depth + 1)}`;
  }
  return `{${text}}`;
}

/** Made by `{ }`, in this realm or another (a notebook's cell may run in a context of its own). */
function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || isObjectPrototype(prototype);
}

function isObjectPrototype(prototype: unknown): boolean {
  return (
    prototype === Object.prototype ||
    (prototype !== null &&
      Object.getPrototypeOf(prototype) === null &&
      Object.hasOwn(prototype as object, 'isPrototypeOf'))
  );
}

/** What is wrong with an array that is more, or other, than its elements; null where it is an array like `[ ]`. */
function oddArray(value: readonly unknown[]): string | null {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Of any realm: Array.prototype is itself an array, and what a class puts in its place is not.
  const plain =
    prototype === Array.prototype ||
    (Array.isArray(prototype) && isObjectPrototype(Object.getPrototypeOf(prototype)));
  if (!plain) return `an array of a class (${value.constructor?.name || 'without a name'})`;
  // Elements come first, then length, then whatever else was put there.
  const own = Reflect.ownKeys(value);
  if (own[own.length - 1] === 'length') return null;
  return `an array with the property ${String(own[own.indexOf('length') + 1])}`;
}

/** The value behind a canonical text, frozen all the way down. */
export function frozenValue(text: string): Value {
  return deepFreeze(JSON.parse(text) as Value);
}

/**
 * A value that somebody gave, copied and frozen.
 *
 * @param what what to call it in an error, such as `inputs[0]`
 * @throws ArgumentError for anything that is not a {@link Value}, at any depth
 */
export function givenValue(what: string, given: unknown): Value {
  try {
    return frozenValue(canonicalText(given, what));
  } catch (error) {
    if (error instanceof NotAValue) throw new ArgumentError(error.message);
    throw error;
  }
}

function deepFreeze(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner as Value);
  }
  return value;
}

/**
 * The path to the first place where two values differ, or null where they are equal.
 * Used to say *what* a handler changed or answered differently.
 */
export function firstDifference(a: unknown, b: unknown, path: string): string | null {
  if (Object.is(a, b) || (a === 0 && b === 0)) return null;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return path;
  if (Array.isArray(a) !== Array.isArray(b)) return path;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const place = Array.isArray(a) ? `${path}[${key}]` : `${path}.${key}`;
    const found = firstDifference(
      (a as Record<string, unknown>)[key],
      (b as Record<string, unknown>)[key],
      place,
    );
    if (found !== null) return found;
  }
  return null;
}
