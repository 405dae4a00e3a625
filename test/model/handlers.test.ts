import { describe, expect, test } from 'vitest';
import { run } from '../../src/engines/run.js';
import { sample } from '../../src/engines/sample.js';
import { broadcast, cancelTimer, decide, send, setTimer, toEveryone, toss } from '../../src/model/actions.js';
import { ProtocolError } from '../../src/model/errors.js';
import type { AnyRole } from '../../src/model/role.js';
import { system } from '../../src/model/system.js';
import type { Value } from '../../src/model/value.js';

/** Two nodes; node 0 sends node 1 a Hello, whose handler is the one under test. */
const pair = (hello: unknown, more: Partial<AnyRole> = {}) =>
  system({
    nodes: 2,
    role: {
      start: ({ id }) => [
        { got: 0, list: [1] },
        ...(id === 0 ? [send(1, { type: 'Hello', words: ['hi'] })] : []),
      ],
      on: { Hello: hello as () => Value },
      ...more,
    },
  });

/** What goes wrong when it runs, the same whether it is watched or sampled. */
function problem(broken: ReturnType<typeof pair>): ProtocolError {
  const errors = [() => run(broken), () => sample(broken, { trials: 1 })].map((attempt) => {
    try {
      attempt();
    } catch (error) {
      if (error instanceof ProtocolError) return error;
      throw error;
    }
    throw new Error('nothing went wrong');
  });
  expect(errors[0]?.message).toBe(errors[1]?.message);
  return errors[0] as ProtocolError;
}

/** As a notebook's cell writes it: in sloppy mode, where writing to frozen data fails in silence. */
const sloppy = (text: string) => new Function(`return ${text}`)() as unknown;

describe('a handler that is not pure is caught, and named', () => {
  test.each([
    ['its state', 'state.got', '(me) => { me.got += 1; return me; }'],
    ['deep in its state', 'state.list[1]', '(me) => { me.list.push(2); return { ...me }; }'],
    ['its state by deleting', 'state.list', '(me) => { delete me.list; return { got: 1 }; }'],
    ['the message', 'message.words[0]', "(me, message) => { message.words[0] = 'ho'; return me; }"],
    ['what it knows of itself', 'self.nodes', '(me, message, from, self) => { self.nodes = 7; return me; }'],
  ])('it changes %s', (_, place, text) => {
    for (const hello of [sloppy(text), sloppy(`(() => { 'use strict'; return ${text}; })()`)]) {
      const { node, handler, message } = problem(pair(hello));
      expect([node, handler]).toEqual([1, 'on Hello']);
      expect(message).toMatch(/^Node 1, on Hello: changed /);
      expect(message).toContain(place);
      expect(message).toContain('return a new state');
    }
  });

  test('it keeps what it was given and changes it later: no harm done', () => {
    const kept: { got: number }[] = [];
    const hello = (me: { got: number }) => {
      for (const old of kept) old.got = 99;
      kept.push(me);
      return { ...me, got: 1 };
    };
    expect(run(pair(hello)).end.nodes[1]?.state).toEqual({ got: 1, list: [1] });
  });

  test.each<[string, () => unknown]>([
    ['random numbers', () => (me: object) => ({ ...me, got: Math.random() })],
    [
      'random numbers in a message',
      () => (me: object) => [me, send(0, { type: 'Hello', words: [Math.random()] })],
    ],
    ['random numbers in a timer', () => (me: object) => [me, setTimer('again', Math.random())]],
    [
      'a counter outside it',
      () => {
        let calls = 0;
        return (me: object) => ({ ...me, got: ++calls });
      },
    ],
    [
      'a list outside it',
      () => {
        const heard: number[] = [];
        return (me: object, _: unknown, from: number) => ({ ...me, got: heard.push(from) });
      },
    ],
  ])('it uses %s', (_, hello) => {
    const { message } = problem(pair(hello(), { timer: { again: (me: Value) => me } }));
    expect(message).toMatch(/^Node 1, on Hello: answered differently when called again/);
    expect(message).toContain('toss');
  });

  test('the error says which part of the answer was different', () => {
    expect(problem(pair((me: object) => ({ ...me, got: Math.random() }))).message).toContain(
      'state.got changed',
    );
  });
});

describe('a handler that answers wrongly is told what is right', () => {
  const send7 = send(7, { type: 'Hello' });
  test.each<[string, unknown, RegExp]>([
    ['is async', async (me: Value) => me, /the state it returned is a Promise.*may not be async/],
    ['is async and fails', async () => Promise.reject(new Error('late')), /may not be async/],
    ['throws', () => (null as unknown as { x: number }).x, /threw TypeError: Cannot read properties of null/],
    ['throws no error', () => sloppy("(() => { throw 'stop'; })()"), /threw stop/],
    ['returns nothing', () => {}, /returned nothing; return the state/],
    ['returns an empty list', () => [], /returned nothing; return the state/],
    [
      'returns a list as its state',
      () => [[1, 2]],
      /state it returned is an array; put a list into an object/,
    ],
    [
      'returns a Map in its state',
      () => ({ votes: [new Map()] }),
      /the state it returned\.votes\[0\] is a Map/,
    ],
    [
      'returns only an action',
      () => send7,
      /returned the action send in the place of the next state; return \[me, send/,
    ],
    [
      'returns a list of actions without a state',
      () => [decide(1), send7],
      /returned the action decide in the place of the next state/,
    ],
    [
      'returns an unknown action',
      (me: Value) => [me, { action: 'sned' }],
      /action 1 it returned is an object; actions are made by send/,
    ],
    [
      'returns a string as an action',
      (me: Value) => [me, 'Hello'],
      /action 1 it returned is 'Hello'; actions are made/,
    ],
    ['returns null as an action', (me: Value) => [me, null], /action 1 it returned is null/],
    [
      'returns actions in a list of their own',
      (me: Value) => [me, [send7]],
      /action 1 .*spread a list of them: \.\.\.list/,
    ],
    [
      'sends to a node that is not there',
      (me: Value) => [me, decide(1), send7],
      /action 2 it returned sends to node 7; the nodes are 0 to 1/,
    ],
    ['sends to node −1', (me: Value) => [me, send(-1, { type: 'Hello' })], /sends to node -1/],
    ['sends to half a node', (me: Value) => [me, send(0.5, { type: 'Hello' })], /sends to node 0\.5/],
    [
      'sends to a name',
      (me: Value) => [me, send('B' as unknown as number, { type: 'Hello' })],
      /sends to node 'B'/,
    ],
    [
      'sends a message without a type',
      (me: Value) => [me, send(0, { round: 1 })],
      /the message of action 1 .*has no type/,
    ],
    ['sends a bare string', (me: Value) => [me, broadcast('Hello')], /the message of action 1 .*has no type/],
    [
      'sends undefined',
      (me: Value) => [me, broadcast(undefined)],
      /the message of action 1 it returned is undefined/,
    ],
    [
      'sends a Date',
      (me: Value) => [me, broadcast({ type: 'Hello', at: new Date(0) })],
      /message of action 1 it returned\.at is a Date/,
    ],
    [
      'sets a misspelt timer',
      (me: Value) => [me, setTimer('agian', 1)],
      /names the timer 'agian'.*it has again/,
    ],
    [
      'cancels a misspelt timer',
      (me: Value) => [me, cancelTimer('agian')],
      /names the timer 'agian'.*it has again/,
    ],
    [
      'sets a timer of a negative delay',
      (me: Value) => [me, setTimer('again', -1)],
      /timer again to -1 ms; a delay is a number of at least 0/,
    ],
    [
      'sets a timer that never rings',
      (me: Value) => [me, setTimer('again', Infinity)],
      /timer again to Infinity ms/,
    ],
    [
      'tosses what has no handler',
      (me: Value) => [me, toss('coin', 2)],
      /names the toss 'coin'.*has none \(add toss/,
    ],
    ['tosses a die without sides', (me: Value) => [me, toss('die', 0)], /toss(es)? .*die/],
    [
      'decides undefined',
      (me: Value) => [me, decide(undefined as unknown as Value)],
      /value decided by action 1 it returned is undefined/,
    ],
  ])('it %s', (_, hello, message) => {
    const error = problem(pair(hello, { timer: { again: (me: Value) => me } }));
    expect(error.message).toMatch(/^Node 1, on Hello: /);
    expect(error.message).toMatch(message);
  });

  test('start, timer, toss and recover are named as such', () => {
    const broken = (role: Partial<AnyRole>, faults = {}) =>
      problem(system({ nodes: 1, role: { start: () => 0, ...role }, faults }) as never).message;
    expect(broken({ start: () => undefined as unknown as Value })).toMatch(/^Node 0, start: /);
    expect(
      broken({ start: () => [0, setTimer('tick', 1)], timer: { tick: () => undefined as unknown as Value } }),
    ).toMatch(/^Node 0, timer tick: /);
    expect(
      broken({ start: () => [0, toss('coin', 1)], toss: { coin: () => undefined as unknown as Value } }),
    ).toMatch(/^Node 0, toss coin: /);
    const faults = { crash: [{ node: 0, at: 1, recoverAfter: 1 }] };
    expect(broken({ recover: () => undefined as unknown as Value }, faults)).toMatch(/^Node 0, recover: /);
  });
});

describe('messages', () => {
  test('of a type without a handler are ignored, whatever they are called', () => {
    for (const type of ['Goodbye', 'toString', 'constructor', '__proto__', 'hasOwnProperty']) {
      const deaf = system({
        nodes: 2,
        role: {
          start: ({ id }) => [{ id }, ...(id === 0 ? [send(1, { type })] : [])],
          on: { Hello: () => ({ id: 9 }) },
        },
      });
      const { messages, end } = run(deaf);
      expect(messages[0]?.receivedBy, type).not.toBeNull();
      expect(end.nodes[1]?.state).toEqual({ id: 1 });
    }
  });

  test('to oneself arrive at once and in order, even where the network loses all', () => {
    const log = (me: { heard: string[] }, { name }: { name: string }) => ({ heard: [...me.heard, name] });
    const talker = system({
      nodes: 2,
      role: {
        start: (self) => [
          { heard: [] },
          ...(self.id === 0
            ? [...['a', 'b'].flatMap((name) => toEveryone(self, { type: 'Say', name })), setTimer('tick', 0)]
            : []),
        ],
        on: { Say: log },
        timer: { tick: (me: { heard: string[] }) => ({ heard: [...me.heard, 'tick'] }) },
      },
      network: { loss: 1 },
    });
    const { end, messages, events } = run(talker);
    expect(end.nodes[0]?.state).toEqual({ heard: ['a', 'b', 'tick'] });
    expect(end.nodes[1]?.state).toEqual({ heard: [] });
    expect(messages.map(({ to, lost }) => [to, lost])).toEqual([
      [1, true],
      [1, true],
    ]);
    expect(events.slice(0, 3).map(({ node, kind, from }) => [node, kind, from])).toEqual([
      [0, 'start', undefined],
      [0, 'message', 0],
      [0, 'message', 0],
    ]);
  });

  test('to oneself without end are an error, not a hang', () => {
    const echo = system({
      nodes: 1,
      role: {
        start: () => [0, send(0, { type: 'Echo' })],
        on: { Echo: (me: number) => [me + 1, send(0, { type: 'Echo' })] },
      },
    });
    expect(problem(echo as never).message).toMatch(/^Node 0, on Echo: sends itself messages without end/);
  });

  test('broadcast reaches every other node once, toEveryone the node itself too', () => {
    const shout = (everyone: boolean) =>
      system({
        nodes: 4,
        role: {
          start: (self) => [
            { heard: 0 },
            ...(self.id !== 2
              ? []
              : everyone
                ? toEveryone(self, { type: 'Hey' })
                : [broadcast({ type: 'Hey' })]),
          ],
          on: { Hey: (me: { heard: number }) => ({ heard: me.heard + 1 }) },
        },
      });
    const heard = (everyone: boolean) =>
      run(shout(everyone)).end.nodes.map(({ state }) => (state as { heard: number }).heard);
    expect(heard(false)).toEqual([1, 1, 0, 1]);
    expect(heard(true)).toEqual([1, 1, 1, 1]);
  });

  test('as deep as values may be pass through engine and trace', () => {
    const deep = (levels: number): Value => (levels === 0 ? 'bottom' : { in: deep(levels - 1) });
    const deepest = system({
      nodes: 2,
      role: {
        start: () => [deep(200), broadcast({ type: 'Deep', in: deep(199) })],
        on: { Deep: (_, { in: it }) => it },
      },
      inputs: [deep(200), null],
    });
    expect(run(deepest).end.nodes[0]?.state).toEqual(deep(199));
    expect(() => run(system({ nodes: 1, role: { start: () => deep(201) } }))).toThrow(
      /nested more than 200 deep/,
    );
  });
});

describe('decisions', () => {
  const deciding = (...values: Value[]) =>
    system({
      nodes: 1,
      role: { start: () => [0, ...values.map((value) => decide(value))] },
      outcomes: { ok: () => true },
    });

  test('made twice alike are one decision', () => {
    const twice = deciding({ a: 1, b: 2 }, { b: 2, a: 1 });
    expect(run(twice).end.nodes[0]).toMatchObject({ decided: { a: 1, b: 2 }, decisions: [{ a: 1, b: 2 }] });
    expect(sample(twice, { trials: 3 }).violations).toBe(0);
  });

  test('made twice and differently are both kept, and each such trial is a violation', () => {
    const wavering = deciding('attack', 'retreat', 'attack');
    expect(run(wavering).end.nodes[0]).toMatchObject({ decided: 'attack', decisions: ['attack', 'retreat'] });
    expect(sample(wavering, { trials: 3 }).violations).toBe(3);
  });

  test('of a Byzantine node violate nothing', () => {
    const traitor: AnyRole = { start: () => [0, decide(1), decide(2)] };
    const betrayed = system({ nodes: 2, role: { start: () => 0 }, faults: { byzantine: { 1: traitor } } });
    expect(sample(betrayed, { trials: 2 }).violations).toBe(0);
    expect(run(betrayed).end.nodes.map(({ byzantine }) => byzantine)).toEqual([false, true]);
  });
});
