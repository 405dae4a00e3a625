import { describe, expect, test } from 'vitest';
import type { Feedback } from '../../src/assignments/feedback.js';
import { todo } from '../../src/assignments/feedback.js';
import { acknowledge, bothAttack, plan } from '../../src/assignments/two-generals.js';
import { broadcast, cancelTimer, decide, send, setTimer, toss } from '../../src/model/actions.js';
import { type AnyRole, role } from '../../src/model/role.js';
import { acknowledgingGeneral, general, resendingGeneral } from '../../src/protocols/two-generals.js';

// Answers are written as students write them: without types.
// biome-ignore lint/suspicious/noExplicitAny: as above
type Any = any;

const lossesIn = ({ run }: Feedback): number => run?.messages.filter(({ lost }) => lost).length ?? -1;

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
    ['a text', () => '0.5', /but is '0.5'/],
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

describe('4.2, what B does with a proposal', () => {
  const check = (answer: unknown) => acknowledge(answer as never);
  const ack = { type: 'Acknowledge' };

  test('not started', () => {
    expect(check(() => todo())).toMatchObject({
      verdict: 'not started',
      points: 0,
      of: 3,
      assignment: '4.2',
    });
  });

  test.each<[string, unknown, RegExp]>([
    ['no function', { Propose: 1 }, /onPropose\(me, letter, from\); it got an object/],
    ['no return', () => {}, /the state it returned is undefined/],
    ['NaN', () => Number.NaN, /NaN/],
    ['async', async (me: Any) => me, /may not be async/],
    [
      'throwing',
      () => {
        throw new TypeError('oh');
      },
      /Node 1, on Propose: threw TypeError: oh/,
    ],
    [
      'throwing at the second copy',
      (me: Any, _: Any, from: number) => {
        if (me.arrived === 1) throw new Error('again?');
        return [{ arrived: 1 }, send(from, ack), decide('attack')];
      },
      /threw Error: again\?/,
    ],
    [
      'changing its state',
      (me: Any, _: Any, from: number) => {
        me.arrived++;
        return [me, send(from, ack), decide('attack')];
      },
      /changed state.arrived, which it may only read/,
    ],
    [
      'an action in the place of the state',
      (_: Any, __: Any, from: number) => send(from, ack),
      /return \[me, send/,
    ],
    ['a message without a type', (me: Any) => [me, send(0, {})], /has no type/],
    ['a random number', () => ({ arrived: Math.random() }), /answered differently/],
    ['a timer that nobody handles', (me: Any) => [me, setTimer('later', 1)], /has no handler/],
    ['talking to himself without end', (me: Any) => [me, send(1, { type: 'Propose' })], /without end/],
  ])('wrong shape: %s', (_, answer, message) => {
    const found = check(answer);
    expect(found.message).toMatch(message);
    expect(found).toMatchObject({ verdict: 'wrong shape', points: 0 });
  });

  const next = (me: Any) => ({ arrived: me.arrived + 1 });

  test.each<[string, unknown, RegExp, number]>([
    ['he tells nobody', (me: Any) => [next(me), decide('attack')], /tells nobody/, 0],
    ['he tells himself', (me: Any) => [next(me), send(1, ack), decide('attack')], /tells nobody/, 0],
    ['he does not attack', (me: Any) => [next(me), send(0, ack)], /has to decide/, 0],
    [
      'he retreats',
      (me: Any) => [next(me), send(0, ack), decide('retreat')],
      /decides 'retreat'; to attack/,
      0,
    ],
    [
      'another word',
      (me: Any) => [next(me), send(0, { type: 'Ack' }), decide('attack')],
      /sends him a Ack/,
      0,
    ],
    [
      'one answer only',
      (me: Any) => [next(me), ...(me.arrived === 0 ? [send(0, ack)] : []), decide('attack')],
      /got 3 copies of the proposal and answered 1/,
      1,
    ],
    [
      'two answers to each',
      (me: Any) => [next(me), send(0, ack), send(0, ack), decide('attack')],
      /got 1 copy of the proposal and sent 2 letters/,
      0,
    ],
    [
      'a flood of answers',
      (me: Any) => [next(me), ...Array.from({ length: 500 }, () => send(0, ack)), decide('attack')],
      /got 1 copy of the proposal and sent 500 letters/,
      0,
    ],
    [
      'second thoughts',
      (me: Any) => [next(me), send(0, ack), decide(me.arrived === 0 ? 'attack' : 'retreat')],
      /General B decides twice: 'attack', then 'retreat'/,
      1,
    ],
    [
      'a count that stays at one',
      () => [{ arrived: 1 }, send(0, ack), decide('attack')],
      /2 came, and arrived is 1/,
      1,
    ],
  ])('known mistake: %s', (_, answer, message, losses) => {
    const found = check(answer);
    expect(found.message).toMatch(message);
    expect(found).toMatchObject({ verdict: 'known mistake', points: 0, names: ['General A', 'General B'] });
    expect(lossesIn(found)).toBe(losses);
  });

  test('wrong: he does not count, with the run', () => {
    const found = check((me: Any) => [me, send(0, ack), decide('attack')]);
    expect(found).toMatchObject({ verdict: 'wrong', points: 0 });
    expect(found.message).toMatch(/1 came, and arrived is 0/);
    expect(found.run?.end.nodes[1]?.state).toEqual({ arrived: 0 });
  });

  test.each<[string, unknown]>([
    ['as the library has it', acknowledgingGeneral.on?.Propose],
    ['to node 0', (me: Any) => [next(me), send(0, { type: 'Acknowledge' }), decide('attack')]],
    ['to every other', (me: Any) => [next(me), broadcast({ type: 'Acknowledge' }), decide('attack')]],
    ['the decision first', (me: Any, _: Any, from: number) => [next(me), decide('attack'), send(from, ack)]],
    [
      'deciding once, in more words, keeping more',
      function onPropose(me: Any, _letter: Any, from: number) {
        const state = { ...me, arrived: me.arrived + 1, told: true };
        const actions: Any[] = [send(from, { type: 'Acknowledge', of: state.arrived })];
        if (me.arrived === 0) actions.push(decide('attack'));
        return [state, ...actions];
      },
    ],
  ])('right: %s', (_, answer) => {
    expect(check(answer)).toMatchObject({ verdict: 'right', points: 3 });
  });
});

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
