import { describe, expect, test } from 'vitest';
import { run } from '../../src/engines/run.js';
import { broadcast, send, setTimer } from '../../src/model/actions.js';
import { ArgumentError } from '../../src/model/errors.js';
import type { AnyRole } from '../../src/model/role.js';
import { system } from '../../src/model/system.js';
import { together } from '../../src/model/together.js';

const counter: AnyRole = {
  start: () => ({ heard: 0 }),
  on: {
    Ping: (me: { heard: number }, _, from) => [
      { heard: me.heard + 1 },
      send(from, { type: 'Pong', by: 'counter' }),
    ],
  },
};
const logger: AnyRole = {
  start: () => [{ log: ['start'] }, setTimer('tick', 5)],
  on: {
    Ping: (me: { log: string[] }, _, from) => [
      { log: [...me.log, 'Ping'] },
      send(from, { type: 'Pong', by: 'logger' }),
    ],
    Pong: (me: { log: string[] }) => ({ log: [...me.log, 'Pong'] }),
  },
  timer: { tick: (me: { log: string[] }) => ({ log: [...me.log, 'tick'] }) },
};
const pinger: AnyRole = {
  start: () => [{ got: [] }, broadcast({ type: 'Ping' })],
  on: { Pong: (me: { got: string[] }, { by }) => ({ got: [...me.got, by] }) },
};

describe('a node of several roles', () => {
  const both = system({ nodes: 2, role: (id) => (id === 0 ? pinger : together({ counter, logger })) });

  test('gives each event to every part that has a handler for it, in the order of the parts', () => {
    const [first, second] = run(both).end.nodes;
    expect(second?.state).toEqual({ counter: { heard: 1 }, logger: { log: ['start', 'Ping', 'tick'] } });
    expect(first?.state).toEqual({ got: ['counter', 'logger'] });
  });

  test('comes back with each part as it comes back alone', () => {
    const durable: AnyRole = {
      start: () => null,
      stable: () => 'kept',
      recover: (kept: string) => ({ kept }),
    };
    const nothing: AnyRole = { start: () => 1, recover: () => null };
    const forgetful: AnyRole = { start: () => ({ again: true }) };
    const crashing = system({
      nodes: 1,
      role: together({ durable, nothing, forgetful }),
      faults: { crash: [{ node: 0, at: 1, recoverAfter: 1 }] },
    });
    expect(run(crashing).end.nodes[0]?.state).toEqual({
      durable: { kept: 'kept' },
      nothing: null,
      forgetful: { again: true },
    });
  });

  test('that crashed before its start starts when it comes back', () => {
    const late = system({
      nodes: 2,
      role: (id) => (id === 0 ? pinger : together({ counter, logger })),
      faults: { crash: [{ node: 1, at: 0, recoverAfter: 10 }] },
    });
    expect(run(late).end.nodes[1]?.state).toEqual({
      counter: { heard: 0 },
      logger: { log: ['start', 'tick'] },
    });
  });

  test('names the part whose handler answers wrongly', () => {
    const broken: AnyRole = { start: () => undefined as never };
    expect(() => run(system({ nodes: 1, role: together({ counter, broken }) }))).toThrow(
      /Node 0, start: the state it returned\.broken is undefined/,
    );
  });

  test('cannot have two parts with the same timer or toss', () => {
    const tosser: AnyRole = { start: () => 0, toss: { coin: () => 0 } };
    expect(() => together({ logger, other: logger })).toThrow(/logger and other both have a timer 'tick'/);
    expect(() => together({ tosser, other: tosser })).toThrow(/tosser and other both have a toss 'coin'/);
  });

  test('must be made of roles', () => {
    for (const [parts, says] of [
      [{ counter, nobody: undefined }, /nobody.*must be a role.*undefined/],
      [{ leader: () => counter }, /leader.*must be a role.*a function/],
      [null, /together.*null/],
      [[counter], /together.*array/],
    ] as const) {
      expect(() => together(parts as never)).toThrow(ArgumentError);
      expect(() => together(parts as never)).toThrow(says);
    }
  });
});
