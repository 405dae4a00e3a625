import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  add,
  coefficients,
  complement,
  constantly,
  degree,
  derivative,
  evaluate,
  multiply,
  negative,
  type Polynomial,
  theUnknown,
  ZERO,
} from '../../../src/engines/solve/polynomial.js';
import {
  type Rational,
  rational,
  rationalOf,
  rationalText,
  toNumber,
} from '../../../src/engines/solve/rational.js';

const whole = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
const fraction = fc.tuple(whole, fc.bigInt({ min: 1n, max: 1000n })).map(([a, b]) => rational(a, b));

/** Coefficients by exponent of the first and of the second unknown, and the polynomial that has them. */
const grids = fc.array(fc.array(fraction, { maxLength: 4 }), { maxLength: 5 });
const polynomial = (grid: Rational[][]): Polynomial =>
  grid.reduce(
    (sum, row, i) =>
      row.reduce(
        (all, one, j) => add(all, multiply(constantly(one), multiply(power(0, i), power(1, j)))),
        sum,
      ),
    ZERO,
  );
const power = (unknown: number, exponent: number): Polynomial =>
  Array.from({ length: exponent }).reduce<Polynomial>(
    (product) => multiply(product, theUnknown(unknown)),
    constantly(rational(1n)),
  );

// Fractions by the rules of school, written another way than in the code.
const sum = (a: Rational, b: Rational) =>
  rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
const product = (a: Rational, b: Rational) =>
  rational(a.numerator * b.numerator, a.denominator * b.denominator);
const value = (grid: Rational[][], [x, y]: readonly [Rational, Rational]) =>
  grid.reduceRight(
    (total, row) =>
      sum(
        product(total, x),
        row.reduceRight((inner, one) => sum(product(inner, y), one), rational(0n)),
      ),
    rational(0n),
  );
const point = fc.tuple(fraction, fraction);

describe('a polynomial', () => {
  test('has the value that Horner’s rule gives', () => {
    fc.assert(
      fc.property(grids, point, (grid, at) => {
        expect(evaluate(polynomial(grid), at)).toEqual(value(grid, at));
      }),
    );
  });

  test('added to, multiplied by, taken from: its values are', () => {
    fc.assert(
      fc.property(grids, grids, point, (a, b, at) => {
        const [x, y] = [value(a, at), value(b, at)];
        expect(evaluate(add(polynomial(a), polynomial(b)), at)).toEqual(sum(x, y));
        expect(evaluate(multiply(polynomial(a), polynomial(b)), at)).toEqual(product(x, y));
        expect(evaluate(complement(polynomial(a)), at)).toEqual(sum(rational(1n), product(rational(-1n), x)));
      }),
    );
  });

  test('and its negative leave nothing', () => {
    fc.assert(
      fc.property(grids, (grid) => {
        expect(add(polynomial(grid), negative(polynomial(grid))).terms.size).toBe(0);
      }),
    );
  });

  test('has coefficients and a degree', () => {
    fc.assert(
      fc.property(fc.array(fraction, { minLength: 1, maxLength: 8 }), (given) => {
        const held = [...given];
        while (held.length > 1 && held.at(-1)?.numerator === 0n) held.pop();
        const made = polynomial(given.map((one) => [one]));
        expect(coefficients(made)).toEqual(held);
        expect(degree(made)).toBe(held.length - 1);
      }),
    );
  });

  test('has a derivative, that of a product by the rule of Leibniz', () => {
    fc.assert(
      fc.property(grids, grids, point, fc.nat(1), (a, b, at, unknown) => {
        const [f, g] = [polynomial(a), polynomial(b)];
        const expected = add(multiply(derivative(f, unknown), g), multiply(f, derivative(g, unknown)));
        expect(evaluate(derivative(multiply(f, g), unknown), at)).toEqual(evaluate(expected, at));
      }),
    );
    // (1 − x)³ by hand: −3 (1 − x)² = −3 + 6x − 3x².
    const q = complement(theUnknown());
    const cube = multiply(q, multiply(q, q));
    expect(coefficients(derivative(cube)).map(rationalText)).toEqual(['-3', '6', '-3']);
  });
});

describe('a fraction', () => {
  test('is what a literal says', () => {
    expect(rationalText(rationalOf(0.2))).toBe('1/5');
    expect(rationalText(rationalOf(1e-7))).toBe('1/10000000');
    expect(rationalText(rationalOf(2.5e21))).toBe('2500000000000000000000');
    expect(rationalText(rationalOf(-0.75))).toBe('-3/4');
    expect(rationalText(rationalOf(0))).toBe('0');
  });

  test('becomes the float that it came from', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (float) => {
        expect(toNumber(rationalOf(float)) === float).toBe(true);
      }),
    );
  });

  test('of numbers too long for floats becomes a float all the same', () => {
    const long = 10n ** 400n;
    expect(toNumber({ numerator: long, denominator: 4n * long })).toBe(0.25);
    expect(toNumber({ numerator: 1n, denominator: long })).toBe(0);
  });
});
