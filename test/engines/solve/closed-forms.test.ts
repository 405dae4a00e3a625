import { describe, expect, test } from 'vitest';
import { solve } from '../../../src/engines/solve/solve.js';
import { paxos, paxosRound } from '../../../src/experiments/paxos.js';
import { twoGenerals, twoGeneralsResend } from '../../../src/experiments/two-generals.js';

/*
 * The closed forms of the experiments' doc comments, multiplied out to polynomials in the loss rate p. Whole
 * coefficients in arrays, ascending: other code than that of `solve`.
 */

type Coefficients = readonly bigint[];

const sum = (a: Coefficients, b: Coefficients): Coefficients =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, i) => (a[i] ?? 0n) + (b[i] ?? 0n));
const times = (a: Coefficients, b: Coefficients): Coefficients =>
  Array.from({ length: a.length + b.length - 1 }, (_, i) =>
    a.reduce((all, one, j) => all + one * (b[i - j] ?? 0n), 0n),
  );
const power = (base: Coefficients, exponent: number): Coefficients =>
  Array.from({ length: exponent }).reduce<Coefficients>((product) => times(product, base), [1n]);
const minus = (a: Coefficients, b: Coefficients): Coefficients => sum(a, times([-1n], b));
const texts = (given: Coefficients): string[] => {
  const held = [...given];
  while (held.length > 1 && held.at(-1) === 0n) held.pop();
  return held.map(String);
};

const one: Coefficients = [1n];
const p: Coefficients = [0n, 1n];
const q: Coefficients = [1n, -1n];

const choose = (n: number, k: number): bigint =>
  k === 0 ? 1n : (choose(n - 1, k - 1) * BigInt(n)) / BigInt(k);

/** The probability that at least so many of some come, where each comes with the probability `each`. */
const atLeast = (least: number, of: number, each: Coefficients): Coefficients =>
  Array.from({ length: of + 1 - least }, (_, i) => least + i).reduce<Coefficients>(
    (all, k) => sum(all, times([choose(of, k)], times(power(each, k), power(minus(one, each), of - k)))),
    [0n],
  );

/** Of one round of Paxos: S², with S = P(Binomial(n − 1, q²) ≥ ⌊n/2⌋). */
const round = (nodes: number): Coefficients =>
  power(atLeast(Math.floor(nodes / 2), nodes - 1, times(q, q)), 2);

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

describe('solve gives the closed form, coefficient by coefficient', () => {
  test.each(range(1, 12))('two-generals, %i messages', (messages) => {
    const { outcomes, complete } = solve(twoGenerals({ messages }));
    expect(complete).toBe(true);
    expect(outcomes.both.coefficients).toEqual(texts(power(q, messages)));
    expect(outcomes.alone.coefficients).toEqual(texts(times(p, power(q, messages - 1))));
    expect(outcomes.neither.coefficients).toEqual(texts(minus(one, power(q, messages - 1))));
  });

  test.each(range(1, 8))('two-generals-resend, %i tries', (tries) => {
    const { outcomes } = solve(twoGeneralsResend({ tries }));
    const failed = power(minus(one, times(q, q)), tries);
    expect(outcomes.both.coefficients).toEqual(texts(minus(one, failed)));
    expect(outcomes.alone.coefficients).toEqual(texts(minus(failed, power(p, tries))));
    expect(outcomes.neither.coefficients).toEqual(texts(power(p, tries)));
  });

  test.each(range(1, 9))('paxos-round, %i nodes', (nodes) => {
    expect(solve(paxosRound({ nodes })).outcomes.success.coefficients).toEqual(texts(round(nodes)));
  });

  test.each([
    [1, 2],
    [2, 3],
    [3, 2],
    [3, 3],
    [4, 2],
    [5, 2],
  ])('paxos, %i nodes, %i rounds', (nodes, rounds) => {
    const { outcomes } = solve(paxos({ nodes, rounds }));
    expect(outcomes.success.coefficients).toEqual(texts(minus(one, power(minus(one, round(nodes)), rounds))));
  });

  test('and does not hang on the loss rate that the system was made with', () => {
    for (const loss of [0, 0.3, 1]) {
      expect(solve(paxosRound({ nodes: 3, loss })).outcomes.success.coefficients).toEqual(texts(round(3)));
    }
  });
});
