import { greatestCommonDivisor, type Rational, rational } from './rational.js';

/**
 * An exact polynomial: whole coefficients over one common denominator. The unknowns have numbers, 0 to 2; a term's
 * exponents share one number, so that terms are multiplied by adding these.
 */
export interface Polynomial {
  /** By exponents; none is 0. */
  readonly terms: ReadonlyMap<number, bigint>;
  /** Above 0. */
  readonly denominator: bigint;
}

/** An exponent is below this. */
const BASE = 2 ** 16;

const place = (unknown: number): number => BASE ** unknown;
const exponent = (term: number, unknown: number): number => Math.floor(term / place(unknown)) % BASE;

export const ZERO: Polynomial = { terms: new Map(), denominator: 1n };
export const ONE: Polynomial = { terms: new Map([[0, 1n]]), denominator: 1n };

export const constantly = ({ numerator, denominator }: Rational): Polynomial =>
  numerator === 0n ? ZERO : { terms: new Map([[0, numerator]]), denominator };

/** The polynomial that is an unknown itself. */
export const theUnknown = (unknown = 0): Polynomial => ({
  terms: new Map([[place(unknown), 1n]]),
  denominator: 1n,
});

export function add(a: Polynomial, b: Polynomial): Polynomial {
  if (a.terms.size === 0) return b;
  if (b.terms.size === 0) return a;
  const common =
    a.denominator === b.denominator
      ? a.denominator
      : (a.denominator / greatestCommonDivisor(a.denominator, b.denominator)) * b.denominator;
  const terms = new Map(scaled(a, common));
  for (const [term, coefficient] of scaled(b, common)) plus(terms, term, coefficient);
  return { terms, denominator: common };
}

/** A polynomial's terms over another denominator, a multiple of its own. */
function scaled({ terms, denominator }: Polynomial, to: bigint): ReadonlyMap<number, bigint> {
  if (denominator === to) return terms;
  const by = to / denominator;
  return new Map(Array.from(terms, ([term, coefficient]) => [term, coefficient * by]));
}

function plus(terms: Map<number, bigint>, term: number, coefficient: bigint): void {
  const sum = (terms.get(term) ?? 0n) + coefficient;
  if (sum === 0n) terms.delete(term);
  else terms.set(term, sum);
}

export function multiply(a: Polynomial, b: Polynomial): Polynomial {
  if (a === ONE) return b;
  if (b === ONE) return a;
  const terms = new Map<number, bigint>();
  for (const [right, y] of b.terms) for (const [left, x] of a.terms) plus(terms, left + right, x * y);
  return { terms, denominator: a.denominator * b.denominator };
}

export const negative = ({ terms, denominator }: Polynomial): Polynomial => ({
  terms: new Map(Array.from(terms, ([term, coefficient]) => [term, -coefficient])),
  denominator,
});

/** The probability that something does not happen. */
export const complement = (chance: Polynomial): Polynomial => add(ONE, negative(chance));

export function derivative({ terms, denominator }: Polynomial, unknown = 0): Polynomial {
  const of = new Map<number, bigint>();
  for (const [term, coefficient] of terms) {
    const power = exponent(term, unknown);
    if (power > 0) of.set(term - place(unknown), coefficient * BigInt(power));
  }
  return { terms: of, denominator };
}

/** The highest exponent of an unknown; 0 for a constant, and for zero. */
export function degree({ terms }: Polynomial, unknown = 0): number {
  let highest = 0;
  for (const term of terms.keys()) highest = Math.max(highest, exponent(term, unknown));
  return highest;
}

/** Of a polynomial in one unknown: what stands before its powers, ascending from the constant. */
export function coefficients(polynomial: Polynomial): Rational[] {
  const { terms, denominator } = polynomial;
  return Array.from({ length: degree(polynomial) + 1 }, (_, power) =>
    rational(terms.get(power) ?? 0n, denominator),
  );
}

/** The value where the unknowns have these values. */
export function evaluate({ terms, denominator }: Polynomial, values: readonly Rational[]): Rational {
  // Whole numbers all the way: each term is brought over the same denominator, by the powers that it lacks.
  const highest = values.map((_, unknown) => degree({ terms, denominator }, unknown));
  const powers = values.map((value, unknown) => ({
    up: powersOf(value.numerator, highest[unknown] as number),
    down: powersOf(value.denominator, highest[unknown] as number),
  }));
  let sum = 0n;
  for (const [term, coefficient] of terms) {
    let product = coefficient;
    for (const [unknown, { up, down }] of powers.entries()) {
      const power = exponent(term, unknown);
      product *= (up[power] as bigint) * (down[(highest[unknown] as number) - power] as bigint);
    }
    sum += product;
  }
  const below = powers.reduce((all, { down }) => all * (down.at(-1) as bigint), denominator);
  return rational(sum, below);
}

function powersOf(base: bigint, highest: number): bigint[] {
  const powers = [1n];
  for (let power = 1; power <= highest; power++) powers.push((powers.at(-1) as bigint) * base);
  return powers;
}
