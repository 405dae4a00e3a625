import { ArgumentError } from '../../model/errors.js';
import type { Network } from '../../model/network.js';
import { add, complement, constantly, multiply, ONE, type Polynomial, theUnknown } from './polynomial.js';
import { rational, rationalOf } from './rational.js';

/** What may happen, with its probability, in which the loss rate is unknown. */
export interface Chance<What> {
  readonly chance: Polynomial;
  readonly what: What;
}

const possible = <What>(chances: Chance<What>[]): Chance<What>[] =>
  chances.filter(({ chance }) => chance.terms.size > 0);

/** One of so many, all equally likely. */
export const fair = (sides: number): Polynomial => constantly(rational(1n, BigInt(sides)));

/**
 * For each link how many copies of a message arrive, `[from * nodes + to]`.
 *
 * The loss rate of a network with one for all links is the unknown. Where each link has its own, all are what they are,
 * exactly as their digits say, but for those that are equal to `unknown`.
 *
 * @throws ArgumentError where no link loses as much as `unknown`
 */
export function arrivals(
  { loss, duplication }: Network,
  nodes: number,
  unknown: number | undefined,
): readonly Chance<number>[][] {
  const rates =
    typeof loss === 'number' ? [loss] : loss.flatMap((row, from) => row.filter((_, to) => to !== from));
  const sought = unknown ?? (typeof loss === 'number' ? loss : undefined);
  if (sought !== undefined && !rates.includes(sought)) {
    throw new ArgumentError(
      `unknown says that the loss rate ${sought} is to be solved for, but no link has it: there is ` +
        `${[...new Set(rates)].sort((a, b) => a - b).join(', ')}.`,
    );
  }
  const twice = constantly(rationalOf(duplication));
  const byRate = new Map<number, Chance<number>[]>();
  return Array.from({ length: nodes * nodes }, (_, link) => {
    const rate =
      typeof loss === 'number' ? loss : ((loss[Math.floor(link / nodes)] ?? [])[link % nodes] as number);
    const known =
      byRate.get(rate) ?? copies(rate === sought ? theUnknown() : constantly(rationalOf(rate)), twice);
    byRate.set(rate, known);
    return known;
  });
}

/** Each copy is lost by itself. */
function copies(lost: Polynomial, twice: Polynomial): Chance<number>[] {
  const arrives = complement(lost);
  const once = complement(twice);
  const two = (a: Polynomial, b: Polynomial) => multiply(twice, multiply(a, b));
  const one = two(lost, arrives);
  return possible([
    { what: 0, chance: add(multiply(once, lost), two(lost, lost)) },
    { what: 1, chance: add(multiply(once, arrives), add(one, one)) },
    { what: 2, chance: two(arrives, arrives) },
  ]);
}

/** What is sure to happen. */
export const surely = <What>(what: What): Chance<What>[] => [{ what, chance: ONE }];
