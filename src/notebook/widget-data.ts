import { ArgumentError } from '../model/errors.js';
import { canonicalText, NotAValue } from '../model/value.js';

/*
 * What a widget's state is made of: JSON values, and bytes anywhere in them. Bytes travel beside the JSON, each
 * with the path to its place, as Jupyter's widgets have it: `buffer_paths`.
 */

type Path = readonly (string | number)[];

/** A value of the state as it is sent: a copy of its own, that nothing changes. */
export interface Packed {
  /** The JSON part, without the bytes. */
  readonly data: unknown;
  readonly paths: readonly Path[];
  readonly buffers: readonly Uint8Array[];
  /** Equal values, and no others, have equal texts (and equal bytes). */
  readonly text: string;
}

const DEEPEST = 200;

/**
 * `value`, checked and copied.
 *
 * @param path what to call it in an error, such as `state.loss of widget`
 * @throws ArgumentError for what is neither JSON nor bytes, at any depth
 */
export function pack(path: string, of: string, value: unknown): Packed {
  const paths: Path[] = [];
  const buffers: Uint8Array[] = [];
  const without = (inner: unknown, at: Path): unknown => {
    if (isBytes(inner)) {
      paths.push(at);
      buffers.push(Uint8Array.from(inner));
      return null;
    }
    // What goes deeper is refused below.
    if (at.length > DEEPEST || !isContainer(inner)) return inner;
    if (Array.isArray(inner)) return inner.map((each, i) => without(each, [...at, i]));
    return Object.fromEntries(Object.entries(inner).map(([key, each]) => [key, without(each, [...at, key])]));
  };
  const json = without(value, []);
  try {
    return { text: canonicalText(json, path), data: JSON.parse(JSON.stringify(json)), paths, buffers };
  } catch (error) {
    if (!(error instanceof NotAValue)) throw error;
    throw new ArgumentError(
      `${error.path} of ${of} is ${error.problem}; both sides can hold null, booleans, finite numbers, ` +
        'strings, arrays, plain objects, and bytes (Uint8Array).',
    );
  }
}

/** The value that was packed, frozen (but for its bytes). */
export function unpack({ data, paths, buffers }: Packed): unknown {
  const holder = { value: structuredClone(data) };
  putBytes(
    holder,
    paths.map((path) => ['value', ...path]),
    buffers,
  );
  return frozen(holder.value);
}

/** Whether two values are the same on both sides. */
export function same(a: Packed, b: Packed): boolean {
  return (
    a.text === b.text &&
    JSON.stringify(a.paths) === JSON.stringify(b.paths) &&
    a.buffers.every((bytes, i) => sameBytes(bytes, b.buffers[i]))
  );
}

/** Named values as one message holds them. */
export function message(values: Iterable<readonly [string, Packed]>): {
  state: Record<string, unknown>;
  buffer_paths: Path[];
  buffers: Uint8Array[];
} {
  const all = [...values];
  return {
    state: Object.fromEntries(all.map(([key, { data }]) => [key, data])),
    buffer_paths: all.flatMap(([key, { paths }]) => paths.map((path) => [key, ...path])),
    buffers: all.flatMap(([, { buffers }]) => buffers),
  };
}

/** Puts each of `buffers` into its place in `state`. Paths that lead nowhere are the sender's mistake, and left out. */
export function putBytes(state: object, paths: unknown, buffers: readonly Uint8Array[]): void {
  for (const [i, path] of (Array.isArray(paths) ? paths : []).entries()) {
    const bytes = buffers[i];
    if (!bytes || !Array.isArray(path) || path.length === 0) continue;
    const way = path.map(String);
    const last = way.pop() as string;
    let place: unknown = state;
    for (const step of way) {
      place = isContainer(place) && Object.hasOwn(place, step) ? (place as never)[step] : undefined;
    }
    if (isContainer(place) && last !== '__proto__') Object.assign(place, { [last]: Uint8Array.from(bytes) });
  }
}

/** Of whatever realm: a cell may have its own. */
function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === '[object Uint8Array]';
}

/** Whether `value` is an array, or an object made by `{ }`. */
function isContainer(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === null || Object.getPrototypeOf(prototype) === null;
}

function sameBytes(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function frozen(value: unknown): unknown {
  if (!isContainer(value)) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}
