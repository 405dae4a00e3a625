/** An exact fraction in lowest terms; the denominator is above 0. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export const greatestCommonDivisor = (a: bigint, b: bigint): bigint => {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
};

/** @param denominator above 0 */
export function rational(numerator: bigint, denominator = 1n): Rational {
  const common = greatestCommonDivisor(numerator, denominator);
  return { numerator: numerator / common, denominator: denominator / common };
}

/** The number that a literal says: 0.2 is 1/5, though the nearest float is a little more. */
export function rationalOf(value: number): Rational {
  const [digits = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = digits.split('.');
  const shift = Number(exponent) - fraction.length;
  const numerator = BigInt(whole + fraction);
  return shift < 0 ? rational(numerator, 10n ** BigInt(-shift)) : rational(numerator * 10n ** BigInt(shift));
}

/** As one writes it: '3', '-1/2'. */
export const rationalText = ({ numerator, denominator }: Rational): string =>
  denominator === 1n ? String(numerator) : `${numerator}/${denominator}`;

/** Bits of a quotient: more than a float holds, so that it rounds as the fraction does but for exact halves. */
const BITS = 80;

/** The float nearest to a fraction, however long its numbers are. */
export function toNumber({ numerator, denominator }: Rational): number {
  const size = (one: bigint) => one.toString(16).replace('-', '').length * 4;
  const shift = BITS + size(denominator) - size(numerator);
  const quotient =
    shift >= 0 ? (numerator << BigInt(shift)) / denominator : numerator / (denominator << BigInt(-shift));
  // Two to the power of −shift may be below what a float holds, though the product is not: so in two halves.
  const half = Math.trunc(shift / 2);
  return Number(quotient) * 2 ** -half * 2 ** -(shift - half);
}
