import { describe, expect, test } from 'vitest';
import { acknowledge } from '../../src/assignments/acknowledge.js';
import { type Feedback, todo } from '../../src/assignments/feedback.js';
import { broadcast, decide, send, setTimer } from '../../src/model/actions.js';
import { acknowledgingGeneral } from '../../src/protocols/two-generals.js';

// Answers are written as students write them: without types.
// biome-ignore lint/suspicious/noExplicitAny: as above
type Any = any;

const lossesIn = ({ run }: Feedback): number => run?.messages.filter(({ lost }) => lost).length ?? -1;

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
    ['no return', () => {}, /returned nothing|returned is undefined/],
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
    [
      'he tells nobody',
      (me: Any) => [next(me), decide('attack')],
      /tells nobody .* until his tries are used up/,
      0,
    ],
    [
      'he tells himself',
      (me: Any) => [next(me), send(1, ack), decide('attack')],
      /^B sent it to himself: he is node 1/,
      0,
    ],
    ['he does not attack', (me: Any) => [next(me), send(0, ack)], /has to decide/, 0],
    [
      'he retreats',
      (me: Any) => [next(me), send(0, ack), decide('retreat')],
      /decides 'retreat'; to attack/,
      0,
    ],
    [
      'a capital letter',
      (me: Any) => [next(me), send(0, ack), decide('Attack')],
      /decides 'Attack'; to attack is decide\('attack'\)/,
      0,
    ],
    ['a yes', (me: Any) => [next(me), send(0, ack), decide(true)], /decides true; to attack/, 0],
    [
      'an acknowledgement and another letter',
      (me: Any) => [next(me), send(0, ack), send(0, { type: 'Thanks' }), decide('attack')],
      /got 1 copy of the proposal and sent 2 letters/,
      0,
    ],
    [
      'a count up to three',
      (me: Any) => [{ arrived: Math.min(3, me.arrived + 1) }, send(0, ack), decide('attack')],
      /8 came, and arrived is 3/,
      8,
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
      /got 1 copy of the proposal and sent 2 acknowledgements: one for each/,
      0,
    ],
    [
      'a flood of answers',
      (me: Any) => [next(me), ...Array.from({ length: 500 }, () => send(0, ack)), decide('attack')],
      /got 1 copy of the proposal and sent 500 acknowledgements/,
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
