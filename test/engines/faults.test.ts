import { describe, expect, test } from 'vitest';
import { run } from '../../src/engines/run.js';
import { sample } from '../../src/engines/sample.js';
import { broadcast, decide, send, setTimer, toss } from '../../src/model/actions.js';
import type { Crash } from '../../src/model/faults.js';
import { constant } from '../../src/model/network.js';
import type { AnyRole } from '../../src/model/role.js';
import { system } from '../../src/model/system.js';

type Beat = { beats: number; heard: number };

/** Every node beats each ms, ten times, and tells all others, who count. */
const beating: AnyRole = {
  start: () => [{ beats: 0, heard: 0 }, setTimer('beat', 1)],
  timer: {
    beat: (me: Beat) => [
      { ...me, beats: me.beats + 1 },
      broadcast({ type: 'Beat' }),
      ...(me.beats < 9 ? [setTimer('beat', 1)] : []),
    ],
  },
  on: { Beat: (me: Beat) => ({ ...me, heard: me.heard + 1 }) },
  stable: ({ beats }: Beat) => ({ beats }),
  recover: ({ beats }: { beats: number }) => [{ beats, heard: 0 }, setTimer('beat', 1)],
};
const { recover: _, stable: __, ...forgetful } = beating;

const with0 = (crash: Crash[], role: AnyRole = beating) =>
  run(system({ nodes: 2, role, faults: { crash }, network: { delay: constant(0.25) } }));
const kinds = (one: ReturnType<typeof run>, node: number) =>
  one.events.filter((event) => event.node === node).map(({ kind, time }) => [kind, time]);

describe('a node that crashes', () => {
  test('at a time is silent from then on, its timers too; messages to it arrive and cause nothing', () => {
    const one = with0([{ node: 0, at: 3 }]);
    expect(one.end.nodes[0]).toMatchObject({ crashed: true, state: { beats: 2, heard: 2 } });
    expect(one.end.nodes[1]).toMatchObject({ crashed: false, state: { beats: 10, heard: 2 } });
    expect(kinds(one, 0).at(-1)).toEqual(['crash', 3]);
    const late = one.messages.filter(({ to, sent }) => to === 0 && sent >= 3);
    expect(late).toHaveLength(8);
    for (const { lost, arrived, receivedBy, sent } of late) {
      expect({ lost, arrived, receivedBy }).toEqual({ lost: false, arrived: sent + 0.25, receivedBy: null });
    }
    expect(one.finished).toBe(true);
  });

  test('after so many events has seen that many, its start being the first, and sent what it had to say', () => {
    for (const afterEvents of [1, 2, 3, 4, 7]) {
      const one = with0([{ node: 0, afterEvents }]);
      expect(one.events.filter(({ node, kind }) => node === 0 && kind !== 'crash')).toHaveLength(afterEvents);
      expect(kinds(one, 0).at(-1)?.[0]).toBe('crash');
    }
    // Its second event is its first beat.
    expect(with0([{ node: 0, afterEvents: 2 }]).messages.filter(({ from }) => from === 0)).toHaveLength(1);
  });

  test('at time 0, or after no event at all, never starts', () => {
    for (const crash of [
      { node: 0, at: 0 },
      { node: 0, afterEvents: 0 },
    ]) {
      const one = with0([crash]);
      expect(kinds(one, 0)).toEqual([['crash', 0]]);
      expect(one.end.nodes[0]).toMatchObject({ state: null, crashed: true });
      expect(one.messages.every(({ from }) => from === 1)).toBe(true);
    }
  });

  test('crashes before what else is due at that time', () => {
    // A beat of node 1, sent at 1, is due at 1.25.
    const one = with0([{ node: 0, at: 1.25 }]);
    expect(one.end.nodes[0]?.state).toEqual({ beats: 1, heard: 0 });
  });

  test('does not see the face of a toss that it made in its last event', () => {
    const tosser: AnyRole = { start: () => [0, toss('coin', 2)], toss: { coin: () => 1 } };
    expect(with0([{ node: 0, afterEvents: 1 }], tosser).end.nodes.map(({ state }) => state)).toEqual([0, 1]);
  });

  test('keeps what it decided', () => {
    const decider: AnyRole = { start: () => [0, decide('yes')], recover: () => [0, decide('no')] };
    const [gone] = with0([{ node: 0, at: 1 }], decider).end.nodes;
    expect(gone).toMatchObject({ decided: 'yes', decisions: ['yes'] });
    const faults = { crash: [{ node: 0, at: 1, recoverAfter: 1 }] };
    const wavering = system({ nodes: 1, role: decider, faults });
    expect(run(wavering).end.nodes[0]).toMatchObject({
      decided: 'yes',
      decisions: ['yes', 'no'],
      crashed: false,
    });
    expect(sample(wavering, { trials: 2 }).violations).toBe(2);
  });
});

describe('a node that comes back', () => {
  test('has what it kept, sets its timers anew, and hears what arrives from then on', () => {
    const one = with0([{ node: 0, at: 3.5, recoverAfter: 2 }]);
    expect(kinds(one, 0).filter(([kind]) => kind === 'crash' || kind === 'recover')).toEqual([
      ['crash', 3.5],
      ['recover', 5.5],
    ]);
    // It had beaten 3 times; seven more, from 6.5 on. It hears the other's beats of 6 to 10.
    expect(one.end.nodes[0]).toMatchObject({ crashed: false, state: { beats: 10, heard: 5 } });
    const beats = kinds(one, 0).flatMap(([kind, time]) => (kind === 'timer' ? [time] : []));
    expect(beats).toEqual([1, 2, 3, 6.5, 7.5, 8.5, 9.5, 10.5, 11.5, 12.5]);
  });

  test('is not woken by a timer that it set before the crash', () => {
    // The beat set at 3 was due at 4; the node is up again by then, but has set no timer since.
    const quiet: AnyRole = { ...beating, recover: ({ beats }: { beats: number }) => ({ beats, heard: 0 }) };
    const one = with0([{ node: 0, at: 3.25, recoverAfter: 0.5 }], quiet);
    expect(kinds(one, 0).flatMap(([kind, time]) => (kind === 'timer' ? [time] : []))).toEqual([1, 2, 3]);
    expect(one.end.nodes[0]?.state).toEqual({ beats: 3, heard: 7 });
  });

  test('without stable state begins again', () => {
    const one = with0([{ node: 0, at: 3.5, recoverAfter: 2 }], forgetful);
    expect(one.end.nodes[0]?.state).toEqual({ beats: 10, heard: 5 });
    expect(one.messages.filter(({ from }) => from === 0)).toHaveLength(13);
  });

  test('without stable, but with recover, learns that nothing was kept', () => {
    const role: AnyRole = { start: () => ({ kept: 'start' }), recover: (kept) => ({ kept }) };
    expect(with0([{ node: 0, at: 1, recoverAfter: 0 }], role).end.nodes[0]?.state).toEqual({ kept: null });
  });

  test('before it ever started, starts: there is nothing to recover from', () => {
    const one = with0([{ node: 0, at: 0, recoverAfter: 4 }]);
    expect(kinds(one, 0).slice(0, 2)).toEqual([
      ['crash', 0],
      ['recover', 4],
    ]);
    expect(one.end.nodes[0]?.state).toMatchObject({ beats: 10 });
  });

  test('crashes once only', () => {
    const one = with0([{ node: 0, afterEvents: 3, recoverAfter: 0 }]);
    expect(kinds(one, 0).filter(([kind]) => kind === 'crash')).toHaveLength(1);
    expect(one.end.nodes[0]?.crashed).toBe(false);
  });
});

describe('a Byzantine node', () => {
  test('plays its own strategy: different things to different nodes, whatever the protocol says', () => {
    const liar: AnyRole = {
      start: ({ nodes, input }) => [
        { input },
        ...Array.from({ length: nodes - 1 }, (_, i) => send(i, { type: 'Vote', vote: i % 2 })),
      ],
    };
    const honest: AnyRole = {
      start: () => ({ votes: [] }),
      on: { Vote: (me: { votes: number[] }, { vote }) => ({ votes: [...me.votes, vote] }) },
    };
    const one = run(
      system({ nodes: 4, role: honest, inputs: [0, 1, 2, 3], faults: { byzantine: { 3: liar } } }),
    );
    expect(one.end.nodes.map(({ state }) => state)).toEqual([
      { votes: [0] },
      { votes: [1] },
      { votes: [0] },
      { input: 3 },
    ]);
    expect(one.end.nodes.map(({ byzantine }) => byzantine)).toEqual([false, false, false, true]);
    expect(one.byzantine).toEqual([3]);
  });
});
