import { probability, wordOf } from '../../model/check.js';
import { ArgumentError } from '../../model/errors.js';
import { latexOf } from './latex.js';
import { coefficients, degree, derivative, evaluate, type Polynomial } from './polynomial.js';
import { rationalOf, rationalText, toNumber } from './rational.js';

/** The value of a curve at one loss rate: exactly, and as a float. */
export interface CurveValue {
  readonly numerator: bigint;
  /** Above 0; the fraction is in lowest terms. */
  readonly denominator: bigint;
  /** The nearest float. */
  readonly value: number;
}

/** An exact polynomial in the loss rate. */
export interface ExactCurve {
  /** What stands before 1, p, p², …, where p is the loss rate: whole numbers, or fractions such as '1/2'. */
  readonly coefficients: readonly string[];
  readonly degree: number;
  /** Its value at a loss rate, taken as the digits that were typed: 0.2 is 1/5. */
  at(loss: number): CurveValue;
  /** How steep it is. */
  derivative(): ExactCurve;
  /** Its formula as LaTeX, in the loss rate p or in q = 1 − p; default p. */
  toLatex(letter?: 'p' | 'q'): string;
}

/**
 * The exact probability of an outcome. Where a limit stopped the walk it lies between `lower` and `upper`, at every
 * loss rate, and has no polynomial: to ask for one is then an error. Where it is solved, both are that polynomial.
 */
export interface Solution extends ExactCurve {
  readonly lower: ExactCurve;
  readonly upper: ExactCurve;
}

export function exactCurve(polynomial: Polynomial): ExactCurve {
  return {
    coefficients: coefficients(polynomial).map(rationalText),
    degree: degree(polynomial),
    at(loss) {
      const exact = evaluate(polynomial, [rationalOf(probability('The loss rate of at', loss))]);
      return { ...exact, value: toNumber(exact) };
    },
    derivative: () => exactCurve(derivative(polynomial)),
    toLatex: (letter = 'p') =>
      latexOf(polynomial, wordOf('The letter of toLatex', letter, ['p', 'q']) as 'p' | 'q'),
  };
}

export function solved(polynomial: Polynomial): Solution {
  const curve = exactCurve(polynomial);
  return { ...curve, lower: curve, upper: curve };
}

/** @param why what stopped the walk, in words */
export function bounded(lower: Polynomial, upper: Polynomial, why: string): Solution {
  const unsolved = (): never => {
    throw new ArgumentError(
      `solve ${why}: of this outcome it knows lower and upper, and no polynomial between them.`,
    );
  };
  return {
    get coefficients(): readonly string[] {
      return unsolved();
    },
    get degree(): number {
      return unsolved();
    },
    at: unsolved,
    derivative: unsolved,
    toLatex: unsolved,
    lower: exactCurve(lower),
    upper: exactCurve(upper),
  };
}
