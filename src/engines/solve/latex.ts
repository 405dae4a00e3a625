import {
  add,
  coefficients,
  complement,
  constantly,
  multiply,
  type Polynomial,
  theUnknown,
  ZERO,
} from './polynomial.js';
import { type Rational, rational } from './rational.js';

/**
 * A polynomial in the loss rate p as LaTeX, with the powers of p and of 1 − p that it is a multiple of taken out.
 *
 * @param letter p, or q for 1 − p
 */
export function latexOf(polynomial: Polynomial, letter: 'p' | 'q'): string {
  const whole = coefficients(polynomial);
  const lost = whole.findIndex(({ numerator }) => numerator !== 0n);
  if (lost < 0) return '0';
  let [rest, arrived] = [whole.slice(lost), 0];
  for (let less = withoutComplement(rest); less !== null; less = withoutComplement(rest)) {
    rest = less;
    arrived++;
  }
  const [p, q] = letter === 'p' ? ['p', '(1 - p)'] : ['(1 - q)', 'q'];
  const factors = [power(p as string, lost), power(q as string, arrived)].filter((factor) => factor !== '');
  // A variable before a bracket, as one writes it.
  const product = factors.sort((a, b) => Number(a.startsWith('(')) - Number(b.startsWith('('))).join(' ');
  const terms = termsOf(letter === 'p' ? rest : inComplement(rest), letter);
  if (product === '') return joined(terms);
  if (terms.length > 1) return `${product} \\left(${joined(terms)}\\right)`;
  const [only] = terms as [string];
  return only === '1' ? product : only === '-1' ? `-${product}` : `${only} ${product}`;
}

/** The coefficients of a polynomial divided by 1 − p, ascending; null where that leaves something. */
function withoutComplement(given: readonly Rational[]): Rational[] | null {
  if (given.length < 2) return null;
  // From below: each coefficient of the quotient is the sum of those up to there.
  const sums: Rational[] = [];
  for (const one of given) sums.push(sum(sums.at(-1) ?? rational(0n), one));
  return sums.pop()?.numerator === 0n ? sums : null;
}

const sum = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);

/** The same polynomial in 1 minus its unknown. */
function inComplement(given: readonly Rational[]): Rational[] {
  const other = complement(theUnknown());
  return coefficients(given.reduceRight((all, one) => add(multiply(all, other), constantly(one)), ZERO));
}

const power = (base: string, exponent: number): string =>
  exponent === 0 ? '' : exponent === 1 ? base : `${base}^{${exponent}}`;

function termsOf(given: readonly Rational[], letter: string): string[] {
  return given.flatMap((coefficient, exponent) => {
    if (coefficient.numerator === 0n) return [];
    const number = inLatex(coefficient);
    if (exponent === 0) return [number];
    const variable = power(letter, exponent);
    return [number === '1' ? variable : number === '-1' ? `-${variable}` : `${number} ${variable}`];
  });
}

const joined = (terms: readonly string[]): string =>
  terms.reduce((text, term) => (term.startsWith('-') ? `${text} - ${term.slice(1)}` : `${text} + ${term}`));

function inLatex({ numerator, denominator }: Rational): string {
  if (denominator === 1n) return String(numerator);
  const size = numerator < 0n ? -numerator : numerator;
  return `${numerator < 0n ? '-' : ''}\\frac{${size}}{${denominator}}`;
}
