import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { latexOf } from '../../../src/engines/solve/latex.js';
import { add, constantly, multiply, theUnknown, ZERO } from '../../../src/engines/solve/polynomial.js';
import { type Rational, rational } from '../../../src/engines/solve/rational.js';
import { solve } from '../../../src/engines/solve/solve.js';
import { paxosRound } from '../../../src/experiments/paxos.js';
import { twoGenerals } from '../../../src/experiments/two-generals.js';

const polynomial = (ascending: readonly Rational[]) =>
  ascending.reduceRight((all, one) => add(multiply(all, theUnknown()), constantly(one)), ZERO);

/** Reads LaTeX as a formula of a number. */
const formulaAt = (latex: string, letter: 'p' | 'q', value: number): number => {
  const formula = latex
    .replaceAll(/\\frac\{(\d+)\}\{(\d+)\}/g, '($1/$2)')
    .replaceAll(/\\left|\\right/g, '')
    .replaceAll(/\^\{(\d+)\}/g, '**$1')
    .replaceAll(/(?<=[\dpq)]) (?=[pq(])/g, ' * ');
  return new Function(letter, `return ${formula.replaceAll(/(^|\() ?-/g, '$1 0 -')};`)(value) as number;
};

describe('LaTeX', () => {
  test('of the two generals is what one writes by hand', () => {
    const { both, alone, neither } = solve(twoGenerals({ messages: 3 })).outcomes;
    expect(both.toLatex()).toBe('(1 - p)^{3}');
    expect(both.toLatex('q')).toBe('q^{3}');
    expect(alone.toLatex()).toBe('p (1 - p)^{2}');
    expect(alone.toLatex('q')).toBe('q^{2} (1 - q)');
    expect(neither.toLatex()).toBe('p \\left(2 - p\\right)');
    expect(neither.toLatex('q')).toBe('(1 - q) \\left(1 + q\\right)');
  });

  test('of a round of Paxos with 3 nodes: q⁴ (2 − q²)², multiplied out', () => {
    expect(solve(paxosRound({ nodes: 3 })).outcomes.success.toLatex('q')).toBe(
      'q^{4} \\left(4 - 4 q^{2} + q^{4}\\right)',
    );
  });

  test('of constants and fractions', () => {
    const of = (...ascending: [bigint, bigint][]) =>
      latexOf(polynomial(ascending.map(([a, b]) => rational(a, b))), 'p');
    expect(of()).toBe('0');
    expect(of([1n, 1n])).toBe('1');
    expect(of([-1n, 3n])).toBe('-\\frac{1}{3}');
    expect(of([2n, 3n], [-2n, 3n])).toBe('\\frac{2}{3} (1 - p)');
    expect(of([0n, 1n], [-1n, 1n])).toBe('-p');
  });

  test('says the same polynomial, in p and in q', () => {
    const fraction = fc
      .tuple(fc.bigInt({ min: -9n, max: 9n }), fc.bigInt({ min: 1n, max: 4n }))
      .map(([a, b]) => rational(a, b));
    fc.assert(
      fc.property(fc.array(fraction, { maxLength: 6 }), fc.nat(2), fc.nat(2), (ascending, lost, arrived) => {
        const p = theUnknown();
        const q = polynomial([rational(1n), rational(-1n)]);
        let product = polynomial(ascending);
        for (let i = 0; i < lost; i++) product = multiply(product, p);
        for (let i = 0; i < arrived; i++) product = multiply(product, q);
        for (const value of [0.25, 0.7]) {
          const expected =
            ascending.reduceRight(
              (all, { numerator, denominator }) => all * value + Number(numerator) / Number(denominator),
              0,
            ) *
            value ** lost *
            (1 - value) ** arrived;
          expect(formulaAt(latexOf(product, 'p'), 'p', value)).toBeCloseTo(expected, 10);
          expect(formulaAt(latexOf(product, 'q'), 'q', 1 - value)).toBeCloseTo(expected, 10);
        }
      }),
    );
  });
});
