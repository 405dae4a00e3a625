/**
 * What Node's JavaScript has and the cells' compiler, TypeScript 5.0, does not know: ECMAScript 2023 to 2025, and
 * `Array.fromAsync`. Only what every Node that the kernel runs on has. Names and signatures are those of the
 * standard, https://tc39.es/ecma262/, and of the declarations in later versions of TypeScript.
 */

/** Copies of a whole in which something is changed. */
interface TypedArrayCopies<Element, Whole> {
  /** A copy in the opposite order. */
  toReversed(): Whole;
  /** A sorted copy: by size, or by `compareFn`, which is negative where `a` comes first. */
  toSorted(compareFn?: (a: Element, b: Element) => number): Whole;
  /** A copy with `value` at `index`; a negative index counts from the end. */
  with(index: number, value: Element): Whole;
}

interface ArrayCopies<T> extends TypedArrayCopies<T, T[]> {
  /** A copy without `deleteCount` elements from `start` on, and with `items` in their place. */
  toSpliced(start: number, deleteCount?: number, ...items: T[]): T[];
}

interface Array<T> extends ArrayCopies<T> {
  entries(): ArrayIterator<[number, T]>;
  keys(): ArrayIterator<number>;
  values(): ArrayIterator<T>;
  [Symbol.iterator](): ArrayIterator<T>;
}
interface ReadonlyArray<T> extends ArrayCopies<T> {
  entries(): ArrayIterator<[number, T]>;
  keys(): ArrayIterator<number>;
  values(): ArrayIterator<T>;
  [Symbol.iterator](): ArrayIterator<T>;
}
interface Int8Array extends TypedArrayCopies<number, Int8Array> {}
interface Uint8Array extends TypedArrayCopies<number, Uint8Array> {}
interface Uint8ClampedArray extends TypedArrayCopies<number, Uint8ClampedArray> {}
interface Int16Array extends TypedArrayCopies<number, Int16Array> {}
interface Uint16Array extends TypedArrayCopies<number, Uint16Array> {}
interface Int32Array extends TypedArrayCopies<number, Int32Array> {}
interface Uint32Array extends TypedArrayCopies<number, Uint32Array> {}
interface Float32Array extends TypedArrayCopies<number, Float32Array> {}
interface Float64Array extends TypedArrayCopies<number, Float64Array> {}
interface BigInt64Array extends TypedArrayCopies<bigint, BigInt64Array> {}
interface BigUint64Array extends TypedArrayCopies<bigint, BigUint64Array> {}

interface ArrayConstructor {
  /** Waits for all that `items` gives, one after the other, and makes an array of it. */
  fromAsync<T>(
    items: AsyncIterable<T> | Iterable<T | PromiseLike<T>> | ArrayLike<T | PromiseLike<T>>,
  ): Promise<T[]>;
  fromAsync<T, U>(
    items: AsyncIterable<T> | Iterable<T | PromiseLike<T>> | ArrayLike<T | PromiseLike<T>>,
    mapFn: (value: Awaited<T>, index: number) => U,
    thisArg?: unknown,
  ): Promise<Awaited<U>[]>;
}

interface ObjectConstructor {
  /** An object with an array for each key that `keySelector` gives, of the items that it gives it for. */
  groupBy<K extends PropertyKey, T>(
    items: Iterable<T>,
    keySelector: (item: T, index: number) => K,
  ): Partial<Record<K, T[]>>;
}

interface MapConstructor {
  /** A map with an array for each key that `keySelector` gives, of the items that it gives it for. */
  groupBy<K, T>(items: Iterable<T>, keySelector: (item: T, index: number) => K): Map<K, T[]>;
}

interface PromiseWithResolvers<T> {
  promise: Promise<T>;
  resolve: (value: T | PromiseLike<T>) => void;
  reject: (reason?: unknown) => void;
}

interface PromiseConstructor {
  /** A new promise, and the functions that settle it. */
  withResolvers<T>(): PromiseWithResolvers<T>;
}

interface String {
  /** Whether it has no half of a surrogate pair. */
  isWellFormed(): boolean;
  /** A copy with each half of a surrogate pair replaced by U+FFFD. */
  toWellFormed(): string;
  [Symbol.iterator](): StringIterator<string>;
  matchAll(regexp: RegExp): RegExpStringIterator<RegExpMatchArray>;
}

/** What the methods of a set take: a set, or anything like one. */
interface ReadonlySetLike<T> {
  keys(): Iterator<T>;
  has(value: T): boolean;
  readonly size: number;
}

interface SetAlgebra<T> {
  /** What is in either. */
  union<U>(other: ReadonlySetLike<U>): Set<T | U>;
  /** What is in both. */
  intersection<U>(other: ReadonlySetLike<U>): Set<T & U>;
  /** What is in this one and not in `other`. */
  difference<U>(other: ReadonlySetLike<U>): Set<T>;
  /** What is in exactly one of them. */
  symmetricDifference<U>(other: ReadonlySetLike<U>): Set<T | U>;
  /** Whether all of this one is in `other`. */
  isSubsetOf(other: ReadonlySetLike<unknown>): boolean;
  /** Whether all of `other` is in this one. */
  isSupersetOf(other: ReadonlySetLike<unknown>): boolean;
  /** Whether they have nothing in common. */
  isDisjointFrom(other: ReadonlySetLike<unknown>): boolean;
}

interface Set<T> extends SetAlgebra<T> {
  entries(): SetIterator<[T, T]>;
  keys(): SetIterator<T>;
  values(): SetIterator<T>;
  [Symbol.iterator](): SetIterator<T>;
}
interface ReadonlySet<T> extends SetAlgebra<T> {
  entries(): SetIterator<[T, T]>;
  keys(): SetIterator<T>;
  values(): SetIterator<T>;
  [Symbol.iterator](): SetIterator<T>;
}
interface Map<K, V> {
  entries(): MapIterator<[K, V]>;
  keys(): MapIterator<K>;
  values(): MapIterator<V>;
  [Symbol.iterator](): MapIterator<[K, V]>;
}
interface ReadonlyMap<K, V> {
  entries(): MapIterator<[K, V]>;
  keys(): MapIterator<K>;
  values(): MapIterator<V>;
  [Symbol.iterator](): MapIterator<[K, V]>;
}

interface ArrayIterator<T> extends IteratorObject<T, undefined, unknown> {
  [Symbol.iterator](): ArrayIterator<T>;
}
interface MapIterator<T> extends IteratorObject<T, undefined, unknown> {
  [Symbol.iterator](): MapIterator<T>;
}
interface SetIterator<T> extends IteratorObject<T, undefined, unknown> {
  [Symbol.iterator](): SetIterator<T>;
}
interface StringIterator<T> extends IteratorObject<T, undefined, unknown> {
  [Symbol.iterator](): StringIterator<T>;
}
interface RegExpStringIterator<T> extends IteratorObject<T, undefined, unknown> {
  [Symbol.iterator](): RegExpStringIterator<T>;
}
interface Generator<T, TReturn, TNext> extends IteratorObject<T, TReturn, TNext> {}

/** An iterator of JavaScript's own, which has these methods; each takes elements only when it is asked for some. */
interface IteratorObject<T, TReturn, TNext> extends Iterator<T, TReturn, TNext> {
  [Symbol.iterator](): IteratorObject<T, TReturn, TNext>;
  /** What `callbackfn` makes of each element. */
  map<U>(callbackfn: (value: T, index: number) => U): IteratorObject<U, undefined, unknown>;
  /** The elements for which `predicate` is true. */
  filter<S extends T>(
    predicate: (value: T, index: number) => value is S,
  ): IteratorObject<S, undefined, unknown>;
  filter(predicate: (value: T, index: number) => unknown): IteratorObject<T, undefined, unknown>;
  /** The first `limit` elements. */
  take(limit: number): IteratorObject<T, undefined, unknown>;
  /** All but the first `count` elements. */
  drop(count: number): IteratorObject<T, undefined, unknown>;
  /** The elements of all that `callback` makes of each element. */
  flatMap<U>(
    callback: (value: T, index: number) => Iterator<U, unknown, undefined> | Iterable<U>,
  ): IteratorObject<U, undefined, unknown>;
  /** One value of all elements: `callbackfn` takes the value so far and the next element. */
  reduce(callbackfn: (previous: T, current: T, index: number) => T): T;
  reduce<U>(callbackfn: (previous: U, current: T, index: number) => U, initial: U): U;
  /** An array of all elements. */
  toArray(): T[];
  /** Calls `callbackfn` with each element. */
  forEach(callbackfn: (value: T, index: number) => void): void;
  /** Whether `predicate` is true of some element. */
  some(predicate: (value: T, index: number) => unknown): boolean;
  /** Whether `predicate` is true of every element. */
  every(predicate: (value: T, index: number) => unknown): boolean;
  /** The first element of which `predicate` is true. */
  find<S extends T>(predicate: (value: T, index: number) => value is S): S | undefined;
  find(predicate: (value: T, index: number) => unknown): T | undefined;
}

declare var Iterator: {
  readonly prototype: IteratorObject<unknown, undefined, unknown>;
  /** An iterator with these methods that gives what `value` gives. */
  from<T>(value: Iterator<T, unknown, undefined> | Iterable<T>): IteratorObject<T, undefined, unknown>;
};
