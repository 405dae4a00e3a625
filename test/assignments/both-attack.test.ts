import { describe, expect, test } from 'vitest';
import { bothAttack } from '../../src/assignments/both-attack.js';
import { todo } from '../../src/assignments/feedback.js';

describe('4.1, the chance that both attack', () => {
  const check = (answer: unknown) => bothAttack(answer as never);

  test('not started', () => {
    expect(check(() => todo())).toMatchObject({
      verdict: 'not started',
      points: 0,
      of: 2,
      assignment: '4.1',
    });
  });

  test.each<[string, unknown, RegExp]>([
    ['a number', 0.5, /needs a function, to be called as bothAttack\(messages, loss\); it got 0.5/],
    ['nothing', undefined, /it got undefined/],
    ['NaN', () => Number.NaN, /bothAttack\(1, 0\) must be a probability, a number from 0 to 1, but is NaN/],
    ['no return', () => {}, /is undefined \(is a return missing\?\)/],
    ['a text', () => '0.5', /but is '0\.5', a string\.$/],
    ['an object without a text', () => Object.create(null), /but is an object/],
    ['a big integer', () => 1n, /must be a probability/],
    ['async', async () => 1, /is a Promise \(the function may not be async\)/],
    ['async, and failing', async () => todo(), /is a Promise/],
    ['more than 1', () => 7, /must be a probability, .* but is 7/],
    ['less than 0', (m: number) => -m, /but is -1/],
    [
      'throwing where nothing is lost',
      (_: number, loss: number) => {
        if (loss === 0) throw new RangeError('no loss');
        return 1;
      },
      /bothAttack\(1, 0\) threw RangeError: no loss/,
    ],
    [
      'throwing something that has no text',
      () => {
        throw Object.create(null);
      },
      /bothAttack\(1, 0\) threw an object/,
    ],
    [
      'calling itself without end',
      function forever(m: number): number {
        return forever(m);
      },
      /threw RangeError/,
    ],
  ])('wrong shape: %s', (_, answer, message) => {
    const found = check(answer);
    expect(found.verdict).toBe('wrong shape');
    expect(found.message).toMatch(message);
    expect(found.points).toBe(0);
  });

  test.each<[string, (m: number, loss: number) => number, RegExp]>([
    ['at least one arrives', (m, loss) => 1 - loss ** m, /at least one message arrives/],
    ['all are lost', (m, loss) => loss ** m, /every message is lost/],
    ['at least one is lost', (m, loss) => 1 - (1 - loss) ** m, /at least one message is lost/],
    ['one attacks alone', (m, loss) => (1 - loss) ** (m - 1) * loss, /one attacks alone/],
    ['losses added up', (m, loss) => 1 - m * loss, /do not add up/],
    ['losses added up, not below 0', (m, loss) => Math.max(1 - m * loss, 0), /do not add up/],
    ['the last not counted', (m, loss) => (1 - loss) ** (m - 1), /The last one is waited for too/],
    ['one too many', (m, loss) => (1 - loss) ** (m + 1), /one message too many/],
    ['one message only', (_, loss) => 1 - loss, /stays the same however many/],
    ['an average', (m, loss) => m * (1 - loss), /on average/],
    ['per cent', (m, loss) => 100 * (1 - loss) ** m, /right in per cent/],
  ])('known mistake: %s', (_, answer, message) => {
    const found = check(answer);
    expect(found.message).toMatch(message);
    expect(found).toMatchObject({ verdict: 'known mistake', points: 0 });
  });

  let calls = 0;
  const digits = (value: number, places: number) => Number(value.toFixed(places));
  test.each<[string, (m: number, loss: number) => number, RegExp]>([
    ['rounded', (m, loss) => digits((1 - loss) ** m, 2), /nearly right, but the exact chance is asked for/],
    ['rounded to six digits', (m, loss) => digits((1 - loss) ** m, 6), /nearly right/],
    [
      'simulated',
      (m, loss) => {
        let both = 0;
        for (let i = 0; i < 1000; i++)
          if (Array.from({ length: m }).every(() => Math.random() >= loss)) both++;
        return both / 1000;
      },
      /answers differently: it simulates/,
    ],
    ['another each time', (m, loss) => (1 - loss) ** m + ++calls / 1e6, /answers differently/],
  ])('known mistake: %s', (_, answer, message) => {
    const found = check(answer);
    expect(found.message).toMatch(message);
    expect(found).toMatchObject({ verdict: 'known mistake', points: 0 });
  });

  test.each<[string, (m: number, loss: number) => number, RegExp]>([
    [
      'right for some numbers of messages',
      (m, loss) => ([1, 2, 3, 5, 8].includes(m) ? (1 - loss) ** m : 0),
      /^bothAttack\(4, 0\) is 0\./,
    ],
    [
      'right for whole tenths',
      (m, loss) => (Number.isInteger(loss * 10) ? (1 - loss) ** m : 0),
      /^bothAttack\(1, 0\.377\) is 0\./,
    ],
  ])('wrong: %s', (_, answer, message) => {
    const found = check(answer);
    expect(found).toMatchObject({ verdict: 'wrong', points: 0 });
    expect(found.message).toMatch(message);
  });

  test('wrong: the first place where it is off', () => {
    const found = check((m: number, loss: number) => (1 - loss) ** (m * m));
    expect(found).toMatchObject({ verdict: 'wrong', points: 0 });
    expect(found.message).toContain(`bothAttack(2, 0.1) is ${0.9 ** 4}.`);
  });

  test.each<[string, (m: number, loss: number) => number]>([
    ['a power', (m, loss) => (1 - loss) ** m],
    [
      'a loop',
      (m, loss) => {
        let all = 1;
        for (let i = 0; i < m; i++) all *= 1 - loss;
        return all;
      },
    ],
    ['recursion', (m, loss) => chance(m, loss)],
    ['logarithms', (m, loss) => (loss === 1 ? 0 : Math.exp(m * Math.log1p(-loss)))],
    [
      'slow, but right',
      (m, loss) => {
        let waste = 0;
        for (let i = 0; i < 1_000_000; i++) waste += i;
        return waste > 0 ? (1 - loss) ** m : 0;
      },
    ],
  ])('right: %s', (_, answer) => {
    expect(check(answer)).toMatchObject({ verdict: 'right', points: 2 });
  });

  const chance = (m: number, loss: number): number => (m === 0 ? 1 : (1 - loss) * chance(m - 1, loss));
});
