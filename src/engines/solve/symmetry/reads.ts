/** Which parts of a node an outcome has looked at: paths of keys. */
export type Paths = Map<string, readonly string[]>;

/** At the end of a path: which keys there are. */
const KEYS = '(keys)';

const noted = (paths: Paths, path: readonly string[]): void => {
  paths.set(JSON.stringify(path), path);
};

/** A value that is the same to whoever reads it, and notes what of it is read. */
export function watched<Value>(value: Value, paths: Paths, path: readonly string[] = []): Value {
  if (path.length > 0) noted(paths, path);
  if (typeof value !== 'object' || value === null) return value;
  // A copy, since a frozen object may not seem to hold anything but what it holds.
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Value & object;
  return new Proxy(copy, {
    get(target, key, receiver) {
      const held: unknown = Reflect.get(target, key, receiver);
      // What an array inherits is no part of the value; what it does reads the value in its turn.
      return typeof key === 'symbol' || typeof held === 'function'
        ? held
        : watched(held, paths, [...path, key]);
    },
    has(target, key) {
      noted(paths, [...path, KEYS]);
      return Reflect.has(target, key);
    },
    ownKeys(target) {
      noted(paths, [...path, KEYS]);
      return Reflect.ownKeys(target);
    },
    getOwnPropertyDescriptor(target, key) {
      const own = Reflect.getOwnPropertyDescriptor(target, key);
      return own === undefined || typeof key === 'symbol'
        ? own
        : { ...own, value: watched(own.value, paths, [...path, key]) };
    },
  });
}

/** What is seen of a value by those who look at these parts of it: equal texts for values that look equal. */
export const seen = (value: unknown, paths: Paths): string =>
  JSON.stringify(Array.from(paths.values(), (path) => partSeen(value, path)));

function partSeen(value: unknown, path: readonly string[]): unknown {
  let part = value;
  for (const key of path) {
    if (typeof part !== 'object' || part === null) return 'nothing';
    if (key === KEYS) return Object.keys(part);
    part = (part as { readonly [key: string]: unknown })[key];
  }
  if (part === undefined) return 'nothing';
  return typeof part === 'object' && part !== null ? { array: Array.isArray(part) } : { is: part };
}
