import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalText, firstDifference, frozenValue, type Value } from '../../src/model/value.js';

/** Any value the model allows. */
const value = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Value>(null, true, false),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value') as fc.Arbitrary<Value>, { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('value') as fc.Arbitrary<Value>, { maxKeys: 4 }),
  ),
})).value;

/** The same value, with the keys of all its objects the other way round. */
function reversed(given: Value): Value {
  if (Array.isArray(given)) return given.map(reversed);
  if (typeof given !== 'object' || given === null) return given;
  const entries = Object.entries(given).reverse();
  return Object.fromEntries(entries.map(([key, inner]) => [key, reversed(inner as Value)]));
}

describe('values are compared by structure', () => {
  test('the order of keys makes no difference', () => {
    fc.assert(
      fc.property(value, (one) => {
        expect(canonicalText(reversed(one), '')).toBe(canonicalText(one, ''));
      }),
    );
  });

  test('equal values, and no others, have the same text', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(canonicalText(a, '') === canonicalText(b, '')).toBe(firstDifference(a, b, '') === null);
      }),
    );
  });

  test('the text gives the value back, frozen all the way down', () => {
    fc.assert(
      fc.property(value, (one) => {
        const back = frozenValue(canonicalText(one, ''));
        expect(firstDifference(back, one, 'value')).toBeNull();
        const frozen = (inner: unknown): boolean =>
          typeof inner !== 'object' ||
          inner === null ||
          (Object.isFrozen(inner) && Object.values(inner).every(frozen));
        expect(frozen(back)).toBe(true);
      }),
    );
  });

  test('0 and −0 are one value; 1 and "1", [] and {}, null and "null" are not', () => {
    expect(canonicalText(-0, '')).toBe(canonicalText(0, ''));
    for (const [a, b] of [
      [1, '1'],
      [[], {}],
      [null, 'null'],
      [
        [[1], 2],
        [1, [2]],
      ],
      [{ a: 1 }, { a: 1, b: null }],
    ]) {
      expect(canonicalText(a, '')).not.toBe(canonicalText(b, ''));
    }
  });

  test('the place of the first difference is named', () => {
    expect(firstDifference({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }, 'me')).toBe('me.a[1].b');
    expect(firstDifference({ a: 1 }, { a: 1, b: 2 }, 'me')).toBe('me.b');
    expect(firstDifference({ a: [] }, { a: {} }, 'me')).toBe('me.a');
  });
});

class Pile extends Array {}
const extended = (array: unknown[], key: PropertyKey) => Object.assign(array, { [key]: 1 });
const hiding = (key: PropertyKey) => Object.defineProperty({ a: 1 }, key, { value: 1, enumerable: false });

class Ballot {
  readonly round = 1;
}
const cycle: { self?: unknown } = {};
cycle.self = cycle;

test.each<[string, unknown, RegExp]>([
  ['a Map', { votes: new Map() }, /^state\.votes is a Map;/],
  ['a Set', { votes: new Set() }, /^state\.votes is a Set;/],
  ['a Date', { at: [1, new Date(0)] }, /^state\.at\[1\] is a Date;/],
  ['a function', { later: () => 1 }, /^state\.later is a function;/],
  ['NaN', { n: Number.NaN }, /^state\.n is NaN;/],
  ['Infinity', { n: Number.POSITIVE_INFINITY }, /^state\.n is Infinity;/],
  ['minus Infinity', { n: Number.NEGATIVE_INFINITY }, /^state\.n is -Infinity;/],
  ['a class instance', { ballot: new Ballot() }, /^state\.ballot is a Ballot;/],
  ['undefined', { ballot: undefined }, /^state\.ballot is undefined \(use null/],
  ['a symbol', { s: Symbol('s') }, /^state\.s is a symbol;/],
  ['a bigint', { s: 1n }, /^state\.s is a bigint;/],
  ['a hole in an array', { list: new Array(2) }, /^state\.list\[0\] is undefined/],
  ['a typed array', { list: new Uint8Array(1) }, /^state\.list is a Uint8Array;/],
  ['a regular expression', { pattern: /x/ }, /^state\.pattern is a RegExp;/],
  ['an object with a symbol as a key', { [Symbol('s')]: 1 }, /^state is an object/],
  ['an array of a class', { pile: Pile.from([1]) }, /^state\.pile is an array of a class \(Pile\);/],
  ['an array with no class', Object.setPrototypeOf([1], null), /^state is an array of a class/],
  ['an array with a name beside its elements', { list: extended([1], 'more') }, /list is .* property more;/],
  ['an array with a symbol', extended([], Symbol('s')), /^state is an array with the property Symbol\(s\);/],
  ['an array with a hole and a name', extended(new Array(3), 'more'), /^state is .* property more;/],
  ['a hidden property', [hiding('secret')], /^state\[0\] is an object with the hidden property secret;/],
  ['a hidden symbol', hiding(Symbol('s')), /^state is an object with the hidden property Symbol\(s\);/],
  ['a boxed number', { n: Object(1) as unknown }, /^state\.n is a Number;/],
  ['something that contains itself', cycle, /^state\.self\.self\..* contain itself/],
  ['a place whose name needs quotes', { 'a b': [undefined] }, /^state\["a b"\]\[0\] is undefined/],
])('%s is refused, with the place', (_, given, message) => {
  expect(() => canonicalText(given, 'state')).toThrow(message);
  expect(() => canonicalText(given, 'state')).toThrow(
    /null, booleans, finite numbers, strings, arrays and plain objects/,
  );
});

test('an object without a prototype, and one from another realm, are plain', async () => {
  const { runInNewContext } = await import('node:vm');
  expect(canonicalText(Object.assign(Object.create(null) as object, { a: 1 }), '')).toBe('{"a":1}');
  expect(canonicalText(runInNewContext('({ a: [1, { b: 2 }] })'), '')).toBe('{"a":[1,{"b":2}]}');
});
