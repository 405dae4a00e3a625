import { describe, expect, test } from 'vitest';
import { run } from '../../src/engines/run.js';
import { twoGenerals } from '../../src/experiments/two-generals.js';
import { spaceTime } from '../../src/figures/space-time.js';
import { broadcast } from '../../src/model/actions.js';
import { ArgumentError } from '../../src/model/errors.js';
import { constant } from '../../src/model/network.js';
import { role } from '../../src/model/role.js';
import { system } from '../../src/model/system.js';
import { axisOf, type Trace, the, tracesOf } from './look.js';

/** Letters go to and fro: letter k is sent at k - 1 ms and arrives at k ms. */
const letters = run(twoGenerals({ messages: 8, loss: 0 }), { lose: [] });
const ends = (trace: Trace | undefined) => ({ x: trace?.x.slice(0, 2), y: trace?.y.slice(0, 2) });

describe('from 2.5 to 4.75 ms', () => {
  const figure = spaceTime(letters, { from: 2.5, to: 4.75 });

  test('the lines of the nodes begin and end there', () => {
    expect(tracesOf(figure, 'node').map(({ x }) => x)).toEqual([
      [2.5, 4.75],
      [2.5, 4.75],
    ]);
    const [low, high] = axisOf(figure, 'x').range as [number, number];
    expect(low).toBeGreaterThan(2);
    expect(high).toBe(4.75);
  });

  test('an arrow that comes in is cut at the edge, and keeps its head', () => {
    const [arrived] = tracesOf(figure, 'arrived');
    expect(ends(arrived)).toEqual({ x: [2.5, 3], y: [0.5, 1] });
  });

  test('an arrow that goes out is cut at the edge, and has no head', () => {
    const [cut] = tracesOf(figure, 'cut');
    expect(ends(cut)).toEqual({ x: [4, 4.75], y: [0, 0.75] });
    const { size } = the(the(cut).marker);
    expect(Math.max(...[size].flat())).toBe(0);
    expect(tracesOf(figure, 'arrived').flatMap(({ x }) => x)).not.toContain(5);
  });

  test('nothing else is drawn, nor among its rows', () => {
    const times = figure.rows.filter(({ what }) => what === 'event').map(({ time }) => time);
    expect(times).toEqual([3, 4]);
    expect(figure.rows.filter(({ what }) => what === 'message')).toHaveLength(3);
  });

  test('caption and alternative text say what part it is, and how many arrows are cut', () => {
    expect(figure.caption).toMatch(
      /Shown: 2\.5 to 4\.75 ms of a run of 8 ms; 2 arrows are cut off at its edges\./,
    );
    expect(figure.alt).toMatch(
      /from 2\.5 to 4\.75 ms of a run of 8 ms, 3 messages as arrows, 2 of them cut off at the edges\./,
    );
    expect(figure.alt.match(/\.( |$)/g)).toHaveLength(2);
  });
});

test('without from and to, nothing is said of a part', () => {
  const figure = spaceTime(letters);
  expect(figure.caption + figure.alt).not.toMatch(/Shown|cut off/);
  expect(tracesOf(figure, 'cut')).toEqual([]);
});

test('a node that crashed before is down from the edge on', () => {
  const shout = role<{ n: number }, { type: 'Shout' }>({
    start: (self) => (self.id === 0 ? [{ n: 0 }, broadcast({ type: 'Shout' })] : { n: 0 }),
    on: { Shout: (me) => me },
  });
  const crashed = system({
    nodes: 2,
    role: shout,
    network: { delay: constant(10) },
    faults: { crash: [{ node: 1, at: 2 }] },
  });
  const figure = spaceTime(run(crashed), { from: 5 });
  expect(tracesOf(figure, 'down').map(({ x, y }) => [x[0], y[0]])).toEqual([[5, 1]]);
  expect(tracesOf(figure, 'node').map(({ y }) => y[0])).toEqual([0]);
});

test('part of a run that is too long to draw can be drawn', () => {
  const echo = role<{ n: number }, { type: 'Ping' }>({
    start: () => [{ n: 0 }, broadcast({ type: 'Ping' })],
    on: { Ping: (me, ping) => [me, broadcast(ping)] },
  });
  const endless = run(system({ nodes: 3, role: echo }), { mostEvents: 30_000 });
  expect(() => spaceTime(endless)).toThrow(/spaceTime\(run, \{ to: 10 \}\)/);
  expect(spaceTime(endless, { to: 2 }).data.length).toBeGreaterThan(0);
});

test.each([
  [{ from: 8 }, /from of spaceTime is 8 ms, but the run ends at 8 ms/],
  [{ from: -1 }, /from of spaceTime must be a number of at least 0, but is -1/],
  [{ from: 3, to: 3 }, /to of spaceTime must be a number above 3, but is 3/],
  [{ to: 'end' }, /to of spaceTime .*'end'/],
])('%j is refused', (options, message) => {
  expect(() => spaceTime(letters, options as never)).toThrow(ArgumentError);
  expect(() => spaceTime(letters, options as never)).toThrow(message);
});
