import { describe, expect, test } from 'vitest';
import { todo } from '../../src/assignments/feedback.js';
import { isQuorum } from '../../src/assignments/quorum.js';

describe('6.1, what a quorum is', () => {
  const check = (answer: unknown) => isQuorum(answer as never);

  test('not started', () => {
    expect(check(() => todo())).toMatchObject({
      verdict: 'not started',
      points: 0,
      of: 2,
      assignment: '6.1',
    });
  });

  test.each<[string, unknown, RegExp]>([
    ['no function', true, /isQuorum\(voices, nodes\); it got true/],
    [
      'no return',
      () => {},
      /isQuorum\(0, 1\) must be true or false, but is undefined \(is a return missing\?\)/,
    ],
    ['NaN', () => Number.NaN, /but is NaN/],
    [
      'a number in the place of true',
      (voices: number, nodes: number) => Number(voices > nodes / 2),
      /but is 0/,
    ],
    ['a text', () => 'yes', /but is 'yes', a string\.$/],
    ['async', async () => true, /is a Promise/],
    ['async, and failing', async () => todo(), /is a Promise/],
    [
      'throwing for nine nodes',
      (voices: number, nodes: number) => {
        if (nodes === 9) throw new Error('too many');
        return voices > nodes / 2;
      },
      /isQuorum\(0, 9\) threw Error: too many/,
    ],
  ])('wrong shape: %s', (_, answer, message) => {
    const found = check(answer);
    expect(found.message).toMatch(message);
    expect(found).toMatchObject({ verdict: 'wrong shape', points: 0 });
  });

  test.each<[string, (voices: number, nodes: number) => boolean, RegExp]>([
    [
      'half',
      (v, n) => 2 * v >= n,
      /Half of the nodes are not enough.* With 2 nodes you call 1 a quorum. Then \{0\} is one and \{1\}/,
    ],
    ['half, rounded up', (v, n) => v >= Math.ceil(n / 2), /Half of the nodes are not enough/],
    ['half, rounded down', (v, n) => v >= Math.floor(n / 2), /Rounded down/],
    ['all', (v, n) => v === n, /All nodes .* With 3 nodes, 1 of them crashed, 2 are left/],
    ['all but one', (v, n) => v >= n - 1, /All but one/],
    ['one too many', (v, n) => v > n / 2 + 1, /one too many/],
    ['one too many where n is odd', (v, n) => v >= n / 2 + 1, /an odd number of nodes/],
    ['two thirds', (v, n) => 3 * v > 2 * n, /for nodes that lie/],
    ['anybody', (v) => v >= 1, /A single node is no quorum/],
    ['the other way round', (v, n) => v < n / 2, /the other way round/],
  ])('known mistake: %s', (_, answer, message) => {
    const found = check(answer);
    expect(found.message).toMatch(message);
    expect(found).toMatchObject({ verdict: 'known mistake', points: 0 });
  });

  test.each<[string, (voices: number, nodes: number) => boolean, RegExp]>([
    ['never', () => false, /^With 3 nodes, 1 of them crashed, 2 are left: fewer than half are gone/],
    ['always', () => true, /^With 2 nodes you call 1 a quorum\. Then \{0\} is one and \{1\}/],
    ['two', (v) => v === 2, /^With 4 nodes you call 2 a quorum\. Then \{0, 1\} is one and \{2, 3\}/],
    ['right but for one node', (v, n) => n > 1 && v > n / 2, /^With 1 node up, no quorum can be found/],
    ['right but for nobody', (v, n) => v === 0 || v > n / 2, /^With 2 nodes you call 0 voices a quorum/],
    ['right up to nine nodes', (v, n) => n > 9 || v > n / 2, /^With 10 nodes you call 1 a quorum/],
    [
      'right up to eleven nodes',
      (v, n) => (n > 11 ? 2 * v >= n : v > n / 2),
      /^With 100 nodes you call 50 a quorum\. Then \{0, …, 49\} is one and \{50, …, 99\} is another/,
    ],
    [
      'never for an odd hundred',
      (v, n) => n !== 101 && v > n / 2,
      /^With 101 nodes, 50 of them crashed, 51 are left/,
    ],
    [
      'right up to five nodes',
      (v, n) => (n > 5 ? v === n : v > n / 2),
      /With 6 nodes, 2 of them crashed, 4 are left/,
    ],
  ])('wrong: %s', (_, answer, message) => {
    const found = check(answer);
    expect(found.message).toMatch(message);
    expect(found).toMatchObject({ verdict: 'wrong', points: 0 });
  });

  test.each<[string, (voices: number, nodes: number) => boolean]>([
    ['more than half', (v, n) => v > n / 2],
    ['twice as many', (v, n) => 2 * v > n],
    ['rounded down, and one more', (v, n) => v >= Math.floor(n / 2) + 1],
    ['fewer are missing', (v, n) => n - v < v],
    ['by shifting bits', (v, n) => v > n >> 1],
  ])('right: %s', (_, answer) => {
    expect(check(answer)).toMatchObject({ verdict: 'right', points: 2 });
  });
});
