import { describe, expect, test } from 'vitest';
import { type Feedback, todo } from '../../src/assignments/feedback.js';
import { plan } from '../../src/assignments/plan.js';
import { cancelTimer, decide, send, setTimer, toss } from '../../src/model/actions.js';
import { type AnyRole, role } from '../../src/model/role.js';
import { acknowledgingGeneral, general, resendingGeneral } from '../../src/protocols/two-generals.js';

// Answers are written as students write them: without types.
// biome-ignore lint/suspicious/noExplicitAny: as above
type Any = any;

const lossesIn = ({ run }: Feedback): number => run?.messages.filter(({ lost }) => lost).length ?? -1;

describe('4.3, a plan of one’s own', () => {
  const check = (A: unknown, B: unknown) => plan({ A, B } as never);
  const on = (start: Any, handlers: object = {}, more: object = {}): AnyRole =>
    role<Any, Any>({ start, on: handlers, ...more });
  const go = { type: 'Go' };
  const attack = (me: Any) => [me, decide('attack')];
  const believer = on(() => ({}), { Go: attack });
  const sends = (copies: number, ...more: Any[]) =>
    on(() => [{}, ...Array.from({ length: copies }, () => send(1, go)), ...more]);

  test('not started, even in one place', () => {
    const stub = { A: on(() => todo()), B: on(() => ({})) };
    expect(plan(stub)).toMatchObject({ verdict: 'not started', points: 0, of: 5, assignment: '4.3' });
    expect(
      check(
        sends(3, decide('attack')),
        on(() => ({}), { Go: () => todo() }),
      ).verdict,
    ).toBe('not started');
  });

  test.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /A plan is \{ A: role\(…\), B: role\(…\) \}; general A is no role/],
    ['null', null, /general A is no role/],
    ['a function', () => {}, /general A is no role/],
    ['B left out', { A: believer }, /general B is no role/],
    ['a role without a start', { A: { on: {} }, B: believer }, /general A is no role/],
    ['a role with a misspelt part', { A: believer, B: { ...believer, timers: {} } }, /no option 'timers'/],
    [
      'a toss',
      { A: on(() => [{}, toss('coin', 2)], {}, { toss: { coin: attack } }), B: believer },
      /may not toss/,
    ],
    ['async', { A: on(async () => ({})), B: believer }, /may not be async/],
    ['a state that is no value', { A: on(() => new Map()), B: believer }, /Map/],
    [
      'a mutated state',
      {
        A: sends(3, decide('attack')),
        B: on(() => ({ n: 0 }), { Go: (me: Any) => [Object.assign(me, { n: 1 }), decide('attack')] }),
      },
      /changed state.n/,
    ],
    [
      'throwing only where a letter was lost',
      {
        A: on(
          () => [{ heard: false }, send(1, go), setTimer('wait', 5)],
          { Go: (me: Any) => [{ ...me, heard: true }, decide('attack')] },
          {
            timer: {
              wait: (me: Any) => {
                if (!me.heard) throw new Error('lost!');
                return me;
              },
            },
          },
        ),
        B: on(() => ({}), { Go: (me: Any) => [me, send(0, go), decide('attack')] }),
      },
      /timer wait: threw Error: lost!/,
    ],
  ])('wrong shape: %s', (_, answer, message) => {
    const found = plan(answer as never);
    expect(found.message).toMatch(message);
    expect(found).toMatchObject({ verdict: 'wrong shape', points: 0 });
  });

  describe('known mistake:', () => {
    const quiet = on(() => ({}));
    const eager = on(() => [{}, decide('attack')]);
    const timed = on(() => [{}, setTimer('dawn', 10)], {}, { timer: { dawn: attack } });

    test.each<[string, unknown, unknown, RegExp]>([
      ['nobody ever attacks', quiet, quiet, /safe, and useless/],
      ['only B attacks', sends(6), believer, /do not both attack/],
      ['only A attacks', eager, believer, /do not both attack/],
      [
        'another word',
        sends(6, decide('Attack')),
        believer,
        /General A decides 'Attack'; to attack is decide\('attack'\)/,
      ],
      ['both attack at the start', eager, eager, /B attacks without a word from A/],
      ['both attack at dawn', timed, timed, /nothing was agreed/],
      [
        'B attacks at dawn, letter or not',
        sends(6, decide('attack')),
        on(() => [{}, setTimer('dawn', 10)], {}, { timer: { dawn: attack } }),
        /B attacks without a word from A/,
      ],
      [
        'B attacks at dawn unless he hears from A earlier',
        sends(3, decide('attack')),
        on(
          () => [{}, setTimer('dawn', 10)],
          { Go: (me: Any) => [me, cancelTimer('dawn'), decide('attack')] },
          {
            timer: { dawn: attack },
          },
        ),
        /B attacks without a word from A/,
      ],
      [
        'B sends himself the letter',
        eager,
        on(() => [{}, send(1, go)], { Go: attack }),
        /B attacks without a word from A/,
      ],
      [
        'B chooses the hour',
        on(() => ({}), { Go: attack }),
        on(() => [{}, ...Array.from({ length: 6 }, () => send(0, go)), decide('attack')]),
        /B attacks without a word from A/,
      ],
      [
        'A calls it off when he hears nothing',
        on(
          () => [{}, ...Array.from({ length: 3 }, () => send(1, go)), decide('attack'), setTimer('wait', 5)],
          {
            Go: (me: Any) => [me, cancelTimer('wait')],
          },
          { timer: { wait: (me: Any) => [me, decide('retreat')] } },
        ),
        believer,
        /General A decides twice: 'attack', then 'retreat'/,
      ],
      ['six letters that confirm each other', general(6), general(6), /26\.21 % .* One loss is enough/],
      ['a single letter', sends(1, decide('attack')), believer, /80\.00 % .* One loss is enough/],
    ])('%s', (_, A, B, message) => {
      const found = check(A, B);
      expect(found.message).toMatch(message);
      expect(found).toMatchObject({ verdict: 'known mistake', points: 0 });
      expect(found.run).toBeTruthy();
    });

    test('a variable that both generals see', () => {
      let heard = false;
      const A = on(
        () => {
          heard = false;
          return [{}, ...Array.from({ length: 6 }, () => send(1, go)), setTimer('wait', 5)];
        },
        {},
        { timer: { wait: (me: Any) => (heard ? [me, decide('attack')] : me) } },
      );
      const B = on(() => ({}), {
        Go: (me: Any) => {
          heard = true;
          return [me, decide('attack')];
        },
      });
      const found = check(A, B);
      expect(found.verdict).toBe('known mistake');
      expect(found.message).toMatch(/General A acts otherwise .* what no messenger told him/);
    });
  });

  describe('wrong:', () => {
    test('three tries that are acknowledged are not enough: 1 − 0.36³ is 95.33 %', () => {
      const found = check(resendingGeneral(3, 3), acknowledgingGeneral);
      expect(found).toMatchObject({ verdict: 'wrong', points: 0 });
      expect(found.message).toContain('95.33 %');
      expect(lossesIn(found)).toBe(3);
      expect(found.run?.outcomes.both).toBe(false);
    });

    test('two copies are not enough: 1 − 0.2² is 96 %', () => {
      const found = check(sends(2, decide('attack')), believer);
      expect(found).toMatchObject({ verdict: 'wrong' });
      expect(found.message).toContain('96.00 %');
      expect(lossesIn(found)).toBe(2);
    });

    test('seven messages', () => {
      const found = check(sends(7, decide('attack')), believer);
      expect(found.message).toMatch(/may use 6 messages in any run, but one uses 7\./);
      expect(found.run?.messages).toHaveLength(7);
    });

    test('a seventh message where six were lost, which happens once in 15,000 runs', () => {
      const A = on(
        () => [{ n: 6 }, ...Array.from({ length: 5 }, () => send(1, go)), setTimer('more', 5)],
        {
          Heard: (me: Any) => [me, cancelTimer('more'), decide('attack')],
        },
        { timer: { more: (me: Any) => [me, send(1, go), send(1, go), decide('attack')] } },
      );
      const B = on(() => ({ n: 0 }), {
        Go: (me: Any) => [
          { n: me.n + 1 },
          ...(me.n === 0 ? [send(0, { type: 'Heard' })] : []),
          decide('attack'),
        ],
      });
      const found = check(A, B);
      expect(found.verdict).toBe('wrong');
      expect(found.run?.messages.length).toBeGreaterThan(6);
      expect(lossesIn(found)).toBeGreaterThan(0);
    });

    test('messages without end', () => {
      const echo = on(({ id }: Any) => [{}, ...(id === 0 ? [send(1, go)] : []), decide('attack')], {
        Go: (me: Any, _: Any, from: number) => [me, send(from, go)],
      });
      const found = check(
        echo,
        on(() => ({}), { Go: (me: Any, _: Any, from: number) => [me, send(from, go), decide('attack')] }),
      );
      expect(found.verdict).toBe('wrong');
      expect(found.message).toMatch(/may use 6 messages in any run, but one uses \d+ and more/);
      expect(found.run).toBeUndefined();
    });

    test('timers without end', () => {
      const tick = (me: Any) => [me, setTimer('tick', 1)];
      const A = on(() => [{}, send(1, go), decide('attack'), setTimer('tick', 1)], {}, { timer: { tick } });
      expect(check(A, believer)).toMatchObject({ verdict: 'wrong', points: 0 });
      expect(check(A, believer).message).toMatch(/run without end/);
    });
  });

  describe('right, and shown the run that still defeats it:', () => {
    const onceMore = on(
      () => [{ n: 1 }, send(1, go), decide('attack'), setTimer('again', 2)],
      {},
      {
        timer: {
          again: (me: Any) => (me.n < 6 ? [{ n: me.n + 1 }, send(1, go), setTimer('again', 2)] : me),
        },
      },
    );
    const acknowledged = on(
      () => [{ n: 3 }, send(1, go), send(1, go), send(1, go), decide('attack'), setTimer('again', 3)],
      { Heard: (me: Any) => [me, cancelTimer('again')] },
      { timer: { again: (me: Any) => [me, send(1, go), send(1, go)] } },
    );
    const answersOnce = on(() => ({ n: 0 }), {
      Go: (me: Any, _: Any, from: number) => [
        { n: me.n + 1 },
        ...(me.n === 0 ? [send(from, { type: 'Heard' })] : []),
        decide('attack'),
      ],
    });
    const asked = on(
      () => [{}, setTimer('tell', 1)],
      {},
      {
        timer: { tell: (me: Any) => [me, send(1, go), send(1, go), send(1, go), decide('attack')] },
      },
    );
    test.each<[string, unknown, unknown, number, string]>([
      ['three copies', sends(3, decide('attack')), believer, 3, '99.20'],
      ['six copies', sends(6, decide('attack')), believer, 6, '99.99'],
      ['one after the other', onceMore, believer, 6, '99.99'],
      ['three, and two more unless acknowledged', acknowledged, answersOnce, 5, '99.97'],
      ['A thinks for a moment', asked, believer, 3, '99.20'],
      [
        'B attacks at dawn, once he has a letter',
        sends(3, decide('attack')),
        on(
          () => ({ heard: false }),
          { Go: () => [{ heard: true }, setTimer('dawn', 10)] },
          { timer: { dawn: attack } },
        ),
        3,
        '99.20',
      ],
    ])('%s', (_, A, B, losses, share) => {
      const found = check(A, B);
      expect(found.message).toContain(`${share} %`);
      expect(found).toMatchObject({ verdict: 'right', points: 5 });
      expect(found.message).toContain(`${losses} losses, and one attacks alone`);
      expect(lossesIn(found)).toBe(losses);
      expect(found.run?.outcomes.alone).toBe(true);
    });
  });
});
