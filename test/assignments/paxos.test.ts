import { describe, expect, test } from 'vitest';
import { todo } from '../../src/assignments/feedback.js';
import { acceptorHandlers, isQuorum } from '../../src/assignments/paxos.js';
import { broadcast, decide, send } from '../../src/model/actions.js';
import { acceptor } from '../../src/protocols/paxos.js';

// Answers are written as students write them: without types.
// biome-ignore lint/suspicious/noExplicitAny: as above
type Any = any;

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
    ['a text', () => 'yes', /but is 'yes'/],
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
    ['never', () => false, /With 1 node, 0 of them crashed, 1 is left: fewer than half are gone/],
    ['always', () => true, /call none of them a quorum/],
    ['two', (v) => v === 2, /With 1 node/],
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

describe('6.2, the acceptor', () => {
  const check = (answer: unknown) => acceptorHandlers(answer as never);
  const Last = (round: number, accepted: Any) => ({ type: 'Last', round, accepted });
  const Accept = (round: number, value: Any) => ({ type: 'Accept', round, value });

  /** A right one, written without the library's. */
  const Collect = (me: Any, { round }: Any, from: number): Any => {
    if (round <= me.promised) return me;
    return [{ ...me, promised: round }, send(from, Last(round, me.accepted))];
  };
  const Begin = (me: Any, { round, value }: Any, from: number): Any => {
    if (round < me.promised) return me;
    return [{ promised: round, accepted: { round, value } }, send(from, Accept(round, value))];
  };

  test.each([
    ['both', { Collect: () => todo(), Begin: () => todo() }],
    ['Collect', { Collect: () => todo(), Begin }],
    ['Begin', { Collect, Begin: () => todo() }],
  ])('not started: %s', (_, answer) => {
    expect(check(answer)).toMatchObject({ verdict: 'not started', points: 0, of: 5, assignment: '6.2' });
  });

  test.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /Collect: The check needs a function, .* it got undefined/],
    ['a text', 'acceptor', /Collect: The check needs a function/],
    [
      'no Begin',
      { Collect },
      /Begin: The check needs a function, to be called as Begin\(me, message, from\)/,
    ],
    [
      'something that is no handler beside them',
      { Collect, Begin, memory: 3 },
      /on memory must be a function/,
    ],
    ['no return', { Collect: () => {}, Begin }, /on Collect: the state it returned is undefined/],
    [
      'NaN in the state',
      { Collect: () => ({ promised: Number.NaN }), Begin },
      /state.*promised is NaN|promised is NaN/,
    ],
    ['a state that is a list', { Collect: (me: Any) => [[me]], Begin }, /is an array/],
    ['async', { Collect: async (me: Any) => me, Begin }, /may not be async/],
    [
      'throwing at its second Begin',
      {
        Collect,
        Begin: (me: Any, message: Any, from: number) => {
          if (me.accepted !== null) throw new Error('full');
          return Begin(me, message, from);
        },
      },
      /on Begin: threw Error: full/,
    ],
    [
      'changing its state',
      {
        Collect: (me: Any, { round }: Any, from: number) => {
          me.promised = round;
          return [me, send(from, Last(round, me.accepted))];
        },
        Begin,
      },
      /on Collect: changed state.promised/,
    ],
    ['a send to nobody', { Collect: (me: Any) => [me, send(9, Last(1, null))], Begin }, /sends to node 9/],
    [
      'a list that is not spread',
      { Collect: (me: Any) => [me, [send(0, Last(1, null))]], Begin },
      /spread a list/,
    ],
    [
      'talking to itself without end',
      { Collect: (me: Any, m: Any) => [me, send(2, m)], Begin },
      /without end/,
    ],
  ])('wrong shape: %s', (_, answer, message) => {
    const found = check(answer);
    expect(found.message).toMatch(message);
    expect(found).toMatchObject({ verdict: 'wrong shape', points: 0 });
  });

  test.each<[string, object, RegExp]>([
    [
      'the slide to the letter',
      {
        Begin: (me: Any, { round, value }: Any, from: number) => [
          { promised: round > me.promised ? round : me.promised, accepted: { round, value } },
          send(from, Accept(round, value)),
        ],
      },
      /slide to the letter.* After Collect\(2\), it gets Begin\(1, v1\) from node 0: yours answers Accept\(1, v1\) to node 0; it should have stayed silent/,
    ],
    [
      'the promise not kept',
      {
        Collect: (me: Any, { round }: Any, from: number) =>
          round > me.promised ? [me, send(from, Last(round, me.accepted))] : me,
      },
      /promise is not kept/,
    ],
    [
      'every Collect answered',
      {
        Collect: (me: Any, { round }: Any, from: number) => [
          { ...me, promised: Math.max(round, me.promised) },
          send(from, Last(round, me.accepted)),
        ],
      },
      /also one of an older round/,
    ],
    [
      'Last says nothing',
      {
        Collect: (me: Any, { round }: Any, from: number) =>
          round > me.promised ? [{ ...me, promised: round }, send(from, Last(round, null))] : me,
      },
      /or Collect does not send it/,
    ],
    [
      'the promised round turned away',
      {
        Begin: (me: Any, { round, value }: Any, from: number) =>
          round > me.promised
            ? [{ promised: round, accepted: { round, value } }, send(from, Accept(round, value))]
            : me,
      },
      /compare with <, not with <=/,
    ],
    [
      'what was accepted not kept',
      {
        Begin: (me: Any, { round, value }: Any, from: number) =>
          round >= me.promised ? [{ ...me, promised: round }, send(from, Accept(round, value))] : me,
      },
      /either Begin does not keep it/,
    ],
    [
      'the promise not raised',
      {
        Begin: (me: Any, { round, value }: Any, from: number) =>
          round >= me.promised
            ? [{ ...me, accepted: { round, value } }, send(from, Accept(round, value))]
            : me,
      },
      /does not raise the promise/,
    ],
    [
      'only the promised round',
      { Begin: (me: Any, m: Any, from: number) => (m.round === me.promised ? Begin(me, m, from) : me) },
      /Its Collect may have been lost/,
    ],
    [
      'the promised round collected again',
      {
        Collect: (me: Any, { round }: Any, from: number) =>
          round >= me.promised ? [{ ...me, promised: round }, send(from, Last(round, me.accepted))] : me,
      },
      /only a newer one is/,
    ],
    [
      'a Begin answered once',
      {
        Begin: (me: Any, m: Any, from: number) => (me.accepted?.round === m.round ? me : Begin(me, m, from)),
      },
      /comes again is not answered again/,
    ],
    [
      'a value without its round',
      {
        Collect: (me: Any, { round }: Any, from: number) =>
          round > me.promised
            ? [
                { ...me, promised: round },
                send(from, Last(round, me.accepted === null ? null : me.accepted.value)),
              ]
            : me,
      },
      /without its round/,
    ],
    [
      'always to node 0',
      {
        Collect: (me: Any, m: Any) => Collect(me, m, 0),
        Begin: (me: Any, m: Any) => Begin(me, m, 0),
      },
      /go to node 0 whoever asked/,
    ],
    [
      'to everyone',
      {
        Collect: (me: Any, { round }: Any) =>
          round > me.promised ? [{ ...me, promised: round }, broadcast(Last(round, me.accepted))] : me,
        Begin: (me: Any, { round, value }: Any) =>
          round >= me.promised
            ? [{ promised: round, accepted: { round, value } }, broadcast(Accept(round, value))]
            : me,
      },
      /go to everyone/,
    ],
    [
      'forgetful',
      {
        Collect: (me: Any, { round }: Any, from: number) =>
          round > me.promised
            ? [{ promised: round, accepted: null }, send(from, Last(round, me.accepted))]
            : me,
      },
      /forget what it had accepted/,
    ],
  ])('known mistake: %s', (_, wrong, message) => {
    const found = check({ Collect, Begin, ...wrong });
    expect(found.message).toMatch(message);
    expect(found).toMatchObject({ verdict: 'known mistake', points: 0 });
  });

  test.each<[string, object, RegExp]>([
    [
      'silence',
      { Collect: (me: Any) => me, Begin: (me: Any) => me },
      /After nothing else, it gets Collect\(1\) from node 0: yours stays silent; it should have answered Last\(1, nothing accepted\) to node 0/,
    ],
    [
      'a field too many',
      {
        Begin: (me: Any, { round, value }: Any, from: number) => [
          me,
          send(from, { ...Accept(round, value), by: 2 }),
        ],
      },
      /yours answers \{"by":2,"round":1,"type":"Accept","value":"v1"\} to node 0; it should have answered Accept\(1, v1\)/,
    ],
    [
      'Last without its accepted',
      { Collect: (me: Any, { round }: Any, from: number) => [me, send(from, { type: 'Last', round })] },
      /yours answers \{"round":1,"type":"Last"\}/,
    ],
    [
      'answered twice',
      {
        Begin: (me: Any, m: Any, from: number) => [
          ...Begin(me, m, from),
          send(from, Accept(m.round, m.value)),
        ],
      },
      /Accept\(1, v1\) to node 0 and Accept\(1, v1\) to node 0; it should have answered Accept\(1, v1\) to node 0\./,
    ],
    [
      'two mistakes at once',
      {
        Collect: (me: Any, { round }: Any, from: number) => [me, send(from, Last(round, null))],
        Begin: (me: Any, { round, value }: Any, from: number) => [me, send(from, Accept(round, value))],
      },
      /yours answers/,
    ],
  ])('wrong, with the shortest story: %s', (_, wrong, message) => {
    const found = check({ Collect, Begin, ...wrong });
    expect(found.message).toMatch(message);
    expect(found).toMatchObject({ verdict: 'wrong', points: 0 });
  });

  test('known mistake: what was accepted kept in a variable outside', () => {
    let accepted: Any = null;
    const found = check({
      Collect: (me: Any, { round }: Any, from: number) =>
        round > me.promised ? [{ ...me, promised: round }, send(from, Last(round, accepted))] : me,
      Begin: (me: Any, { round, value }: Any, from: number) => {
        if (round < me.promised) return me;
        accepted = { round, value };
        return [{ ...me, promised: round }, send(from, Accept(round, value))];
      },
    });
    expect(found).toMatchObject({ verdict: 'known mistake', points: 0 });
    expect(found.message).toMatch(/variable outside its handlers/);
  });

  test('the shortest story is a true one', () => {
    // It goes wrong only where three rounds follow each other: no shorter story can show it.
    const found = check({
      Collect,
      Begin: (me: Any, m: Any, from: number) =>
        m.round === 1 && me.promised === 3 && me.accepted?.round === 2
          ? [me, send(from, Accept(1, 'v1'))]
          : Begin(me, m, from),
    });
    expect(found.verdict).toBe('wrong');
    expect(found.message).toMatch(
      /^After Begin\(2, v2\), then Collect\(3\), it gets Begin\(1, v1\) from node 0: yours answers Accept\(1, v1\)/,
    );
  });

  test.each<[string, object]>([
    ['as the library has it', acceptor.on as object],
    ['with ifs', { Collect, Begin }],
    [
      'in one expression, its fields in another order',
      {
        Collect: (me: Any, m: Any, from: number) =>
          me.promised < m.round
            ? [
                { accepted: me.accepted, promised: m.round },
                send(from, { accepted: me.accepted, round: m.round, type: 'Last' }),
              ]
            : me,
        Begin: (me: Any, m: Any, from: number) =>
          me.promised > m.round
            ? [me]
            : [
                { accepted: { value: m.value, round: m.round }, promised: m.round },
                send(from, { ...m, type: 'Accept' }),
              ],
      },
    ],
    [
      'with a list of actions, keeping more in its state, and deciding',
      {
        Collect(me: Any, { round }: Any, from: number) {
          const actions: Any[] = [];
          let state = me;
          if (round > me.promised) {
            state = { ...me, promised: round, heard: [...(me.heard ?? []), round] };
            actions.push(send(from, Last(round, me.accepted)));
          }
          return [state, ...actions];
        },
        Begin: (me: Any, m: Any, from: number) => {
          if (m.round < me.promised) return me;
          const state = { ...me, promised: m.round, accepted: { round: m.round, value: m.value } };
          return [state, send(from, Accept(m.round, m.value)), decide('seen')];
        },
      },
    ],
  ])('right: %s', (_, answer) => {
    expect(check(answer)).toMatchObject({ verdict: 'right', points: 5 });
  });
});
