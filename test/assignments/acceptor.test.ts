import { describe, expect, test } from 'vitest';
import { acceptorHandlers } from '../../src/assignments/acceptor.js';
import { todo } from '../../src/assignments/feedback.js';
import { broadcast, decide, send } from '../../src/model/actions.js';
import { acceptor } from '../../src/protocols/paxos.js';

// Answers are written as students write them: without types.
// biome-ignore lint/suspicious/noExplicitAny: as above
type Any = any;

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
    ['both', { Collect: () => todo(), Begin: () => todo() }, /^This is yours to write/],
    ['Collect', { Collect: () => todo(), Begin }, /^Collect is yours to write, too/],
    ['Begin', { Collect, Begin: () => todo() }, /^Begin is yours to write, too/],
  ])('not started: %s', (_, answer, message) => {
    const found = check(answer);
    expect(found).toMatchObject({ verdict: 'not started', points: 0, of: 5, assignment: '6.2' });
    expect(found.message).toMatch(message);
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
    ['no return', { Collect: () => {}, Begin }, /on Collect: .*(returned nothing|returned is undefined)/],
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
      /slide to the letter.* After Collect\(2\), it gets Begin\(1, tea\) from node 0: yours answers Accept\(1, tea\) to node 0; it should have stayed silent/,
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
      /yours answers \{"by":2,"round":1,"type":"Accept","value":"tea"\} to node 0; it should have answered Accept\(1, tea\)/,
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
      /Accept\(1, tea\) to node 0 and Accept\(1, tea\) to node 0; it should have answered Accept\(1, tea\) to node 0\./,
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

  test('the slide to the letter is shown a run in which two values are decided', () => {
    const found = check({
      Collect,
      Begin: (me: Any, { round, value }: Any, from: number) => [
        { promised: Math.max(round, me.promised), accepted: { round, value } },
        send(from, Accept(round, value)),
      ],
    });
    expect(found.message).toMatch(/after a newer round has had another one accepted by a majority/);
    expect(found.message).toMatch(
      /Below, two leaders with three acceptors like yours decide, and not the same\.$/,
    );
    expect(found.names).toHaveLength(3);
    expect(found.run?.end.nodes.map(({ decided }) => decided)).toEqual(['tea', 'coffee', undefined]);
  });

  test.each<[string, object, RegExp]>([
    [
      'an acceptor that decides',
      { Begin: (me: Any, m: Any, from: number) => [...[Begin(me, m, from)].flat(), decide(m.value)] },
      /^On Begin\(1, tea\) yours decides 'tea'\. An acceptor accepts and does not decide/,
    ],
    [
      'one that decides when asked',
      { Collect: (me: Any, m: Any, from: number) => [...[Collect(me, m, from)].flat(), decide(true)] },
      /^On Collect\(1\) yours decides true/,
    ],
  ])('known mistake: %s', (_, wrong, message) => {
    const found = check({ Collect, Begin, ...wrong });
    expect(found).toMatchObject({ verdict: 'known mistake', points: 0 });
    expect(found.message).toMatch(message);
  });

  const from4 = (round: number) => (round > 3 ? 0 : round);
  test.each<[string, object]>([
    [
      'no promises from round 4 on',
      {
        Collect: (me: Any, { round }: Any, from: number) =>
          round <= me.promised
            ? me
            : [{ ...me, promised: from4(round) }, send(from, Last(round, me.accepted))],
      },
    ],
    [
      'a value made from the round',
      {
        Begin: (me: Any, { round }: Any, from: number) =>
          Begin(me, { round, value: { 1: 'tea', 2: 'coffee', 3: 'milk' }[round as 1] ?? `v${round}` }, from),
      },
    ],
    [
      'rounds compared as texts',
      {
        Begin: (me: Any, m: Any, from: number) =>
          String(m.round) < String(me.promised) ? me : Begin({ ...me, promised: 0 }, m, from),
      },
    ],
    [
      'v and the round',
      { Begin: (me: Any, { round }: Any, from: number) => Begin(me, { round, value: `v${round}` }, from) },
    ],
  ])('wrong: %s', (_, wrong) => {
    expect(check({ Collect, Begin, ...wrong })).toMatchObject({ verdict: 'wrong', points: 0 });
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
          ? [me, send(from, Accept(1, 'tea'))]
          : Begin(me, m, from),
    });
    expect(found.verdict).toBe('wrong');
    expect(found.message).toMatch(
      /^After Begin\(2, coffee\), then Collect\(3\), it gets Begin\(1, tea\) from node 0: yours answers Accept\(1, tea\)/,
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
      'with a list of actions, keeping more in its state',
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
          return [state, send(from, Accept(m.round, m.value))];
        },
      },
    ],
  ])('right: %s', (_, answer) => {
    expect(check(answer)).toMatchObject({ verdict: 'right', points: 5 });
  });
});
