import { describe, expect, test } from 'vitest';
import { explore } from '../../src/engines/explore/explore.js';
import { consistency } from '../../src/engines/explore/properties.js';
import { replay } from '../../src/engines/explore/replay.js';
import { type Run, run } from '../../src/engines/run.js';
import { paxos, paxosRound } from '../../src/experiments/paxos.js';
import { referencePaxos } from '../../src/experiments/reference-paxos.js';
import { twoGenerals, twoGeneralsResend } from '../../src/experiments/two-generals.js';
import { placeTexts } from '../../src/figures/space-time/labels.js';
import { spaceTime } from '../../src/figures/space-time.js';
import { seriesStyle } from '../../src/figures/theme.js';
import { broadcast, decide } from '../../src/model/actions.js';
import { ArgumentError } from '../../src/model/errors.js';
import { exponential } from '../../src/model/network.js';
import { role } from '../../src/model/role.js';
import { system } from '../../src/model/system.js';
import { axisOf, labelsOf, type Trace, the, tracesOf } from './look.js';

const names = ['General A', 'General B'];
const twoLetters = run(twoGenerals({ messages: 3, loss: 0 }), { lose: [3] });

/** Tail and head of each arrow in a trace. */
const arrows = ({ x, y }: Trace) =>
  Array.from(
    { length: x.length / 3 },
    (_, i) =>
      ({ x: [x[3 * i], x[3 * i + 1]], y: [y[3 * i], y[3 * i + 1]] }) as {
        x: [number, number];
        y: [number, number];
      },
  );

describe('two generals, the last letter lost', () => {
  const figure = spaceTime(twoLetters, { names });

  test('has a line a node, named at the left', () => {
    expect(tracesOf(figure, 'node').map(({ y }) => y)).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(axisOf(figure, 'y').ticktext?.map((text) => text.trim())).toEqual(names);
  });

  test('has time from left to right, with its unit, and the first node on top', () => {
    expect(axisOf(figure, 'x').title.text).toBe('time, ms');
    const [low, high] = axisOf(figure, 'x').range as [number, number];
    expect(low).toBeLessThan(high);
    const [bottom, top] = axisOf(figure, 'y').range as [number, number];
    expect(top).toBeLessThan(bottom);
  });

  test('has an arrow from where each message was sent to where it arrived', () => {
    const there = tracesOf(figure, 'arrived').flatMap(arrows);
    expect(there).toEqual([
      { x: [0, 1], y: [0, 1] },
      { x: [1, 2], y: [1, 0] },
    ]);
    expect(tracesOf(figure, 'arrived').every(({ marker }) => marker?.symbol === 'arrow')).toBe(true);
  });

  test('ends the lost message in a cross before it gets there', () => {
    const [lost] = tracesOf(figure, 'lost');
    expect(lost?.marker?.symbol).toBe('x-thin');
    const [arrow] = arrows(the(lost));
    expect(arrow?.x[0]).toBe(2);
    expect(arrow?.y[0]).toBe(0);
    expect(arrow?.y[1]).toBeGreaterThan(0.2);
    expect(arrow?.y[1]).toBeLessThan(0.8);
  });

  test('labels the messages and the decision', () => {
    expect(labelsOf(figure)).toEqual(
      expect.arrayContaining(['Propose 1', 'Acknowledge 2', 'Acknowledge 3', 'decides attack']),
    );
    expect(tracesOf(figure, 'decision')[0]).toMatchObject({ x: [2], y: [0] });
  });

  test('says in words what happens', () => {
    expect(figure.alt.match(/\.( |$)/g)).toHaveLength(2);
    expect(figure.alt).toMatch(/^Space-time diagram of a run of two-generals: a line for each of 2 nodes/);
    expect(figure.alt).toMatch(/from 0 to 2 ms, 3 messages as arrows/);
    expect(figure.alt).toMatch(/1 of 3 messages is lost \(Acknowledge 3 from General A to General B\)/);
    expect(figure.alt).toMatch(/General A decides attack at 2 ms; outcome: alone\.$/);
  });

  test('captions where it comes from, and its marks', () => {
    expect(figure.caption).toMatch(/3 messages, loss 0 %; seed 1, trial 0/);
    expect(figure.caption).toMatch(/Cross: message lost, star: decision/);
  });

  test('tells the message and the states before and after to who points at an arrow', () => {
    const said = tracesOf(figure, 'hover')[0]?.hovertext.join('\n') ?? '';
    expect(said).toMatch(/Acknowledge\(number 2\)/);
    expect(said).toMatch(/before: arrived 0<br>after: arrived 1/);
    expect(said).toMatch(/General A to General B, sent at 2 ms, lost/);
  });

  test('has its events and messages as rows', () => {
    expect(figure.rows.filter(({ what }) => what === 'message')).toHaveLength(3);
    expect(figure.rows.filter(({ what }) => what === 'event')).toHaveLength(twoLetters.events.length);
    expect(figure.rows.find(({ kind }) => kind === 'lost')).toMatchObject({
      time: 2,
      from: 0,
      to: 1,
      arrived: null,
    });
  });
});

test.each([
  ['five nodes and losses', run(paxosRound({ nodes: 5, loss: 0.2 }), { seed: 7 })],
  ['rounds and timers', run(paxos({ nodes: 7, rounds: 6, loss: 0.45 }), { seed: 2 })],
  ['any delays', run(paxosRound({ nodes: 9, loss: 0.1, delay: exponential(2) }), { seed: 3 })],
])('no arrow goes back in time: %s', (_, watched) => {
  const figure = spaceTime(watched);
  const all = ['arrived', 'lost'].flatMap((fate) => tracesOf(figure, fate)).flatMap(arrows);
  expect(all).toHaveLength(watched.messages.length);
  for (const { x } of all) expect(x[1]).toBeGreaterThan(x[0]);
});

test('types of message differ by colour and dash', () => {
  const figure = spaceTime(run(paxosRound({ nodes: 3, loss: 0 })));
  const lines = tracesOf(figure, 'arrived').map(({ line }) => line);
  expect(lines).toHaveLength(4);
  expect(new Set(lines.map((line) => line?.color)).size).toBe(4);
  expect(new Set(lines.map((line) => line?.dash)).size).toBe(4);
});

test('each type of message is named, by a text or by a legend that shows its line alone', () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const watched = run(paxosRound({ nodes: 7, loss: 0.4 }), { seed });
    const types = new Set(watched.messages.map(({ message }) => (message as { type: string }).type));
    const figure = spaceTime(watched);
    const entries = tracesOf(figure, 'legend') as unknown as { name: string; mode: string }[];
    expect(entries.every(({ mode }) => mode === 'lines')).toBe(true);
    expect(figure.data.filter(({ showlegend }) => showlegend !== false)).toHaveLength(entries.length);
    const named = [...labelsOf(figure), ...entries.map(({ name }) => name)].join(' ');
    for (const type of types) expect(named).toContain(type);
  }
});

test('timers have their own mark and name', () => {
  const figure = spaceTime(run(twoGeneralsResend({ tries: 2, loss: 1 })), { names });
  expect(tracesOf(figure, 'timer')[0]?.marker?.symbol).toBe('hourglass');
  expect(labelsOf(figure)).toContain('resend');
});

describe('faults', () => {
  const shout = role<{ heard: number }, { type: 'Shout' }>({
    start: () => [{ heard: 0 }, broadcast({ type: 'Shout' })],
    on: { Shout: (me) => [{ heard: me.heard + 1 }, decide('yes')] },
  });
  const crowd = system({
    nodes: 3,
    role: shout,
    faults: { crash: [{ node: 1, at: 0.5 }], byzantine: { 2: shout } },
  });
  const figure = spaceTime(run(crowd));

  test('a crashed node’s line goes on dotted and faint from the crash on, which has its own mark', () => {
    const [crash] = tracesOf(figure, 'crash');
    expect([crash?.x, crash?.y]).toEqual([[0.5], [1]]);
    const [down] = tracesOf(figure, 'down');
    expect(down?.x[0]).toBe(0.5);
    expect(down?.line?.color).not.toBe(tracesOf(figure, 'node')[0]?.line?.color);
    expect(labelsOf(figure)).toContain('crashes');
  });

  test('no message looks like a traitor’s line', () => {
    const messages = Array.from({ length: 7 }, (_, i) => seriesStyle(i).colour);
    expect(messages).not.toContain(tracesOf(figure, 'node').at(-1)?.line?.color);
  });

  test('the caption explains every mark of the picture', () => {
    const sleepy = role<{ n: number }, { type: 'Call' }>({
      start: (self) => (self.id === 0 ? [{ n: 0 }, broadcast({ type: 'Call' })] : { n: 0 }),
      on: { Call: (me) => me },
      recover: (me) => me,
    });
    const back = system({
      nodes: 2,
      role: sleepy,
      faults: { crash: [{ node: 1, at: 0.2, recoverAfter: 0.3 }] },
    });
    expect(spaceTime(run(back)).caption).toMatch(
      /Octagon: crash, open octagon: recovery, open dot: nothing changed\./,
    );
  });

  test('a traitor is called one, has its own mark, and its line is of another colour and dashed', () => {
    expect(axisOf(figure, 'y').ticktext?.[2]).toMatch(/node 2 \(traitor\)/);
    const [honest, , traitor] = tracesOf(figure, 'node');
    expect(traitor?.line?.color).not.toBe(honest?.line?.color);
    expect(traitor?.line?.dash).not.toBe(honest?.line?.dash);
    expect(figure.alt).toMatch(/node 2 a traitor/);
    expect(tracesOf(figure, 'traitor')[0]).toMatchObject({
      x: [0],
      y: [2],
      marker: { symbol: 'triangle-down' },
    });
  });
});

test('hundreds of events are drawn, wider, with a legend in place of labels that find no room', () => {
  const watched = run(paxosRound({ nodes: 51, loss: 0.05, delay: exponential(1) }), { seed: 7 });
  expect(watched.events.length).toBeGreaterThan(200);
  const figure = spaceTime(watched);
  expect(figure.layout.width).toBeGreaterThan(640);
  // A cell of JupyterLab in a window of 1280 px is 848 px wide.
  expect(figure.layout.width).toBeLessThanOrEqual(840);
  expect(figure.layout.showlegend).toBe(true);
});

test('thousands of messages are drawn too, without looking for room for their texts', () => {
  const watched = run(paxosRound({ nodes: 1000, loss: 0.05, delay: exponential(1) }), { seed: 1 });
  expect(watched.messages.length).toBeGreaterThan(3000);
  expect(tracesOf(spaceTime(watched), 'arrived')).toHaveLength(4);
});

test('a run in which nothing is sent is a picture too', () => {
  const silent = system({
    nodes: 1,
    role: role<{ n: number }, { type: 'None' }>({ start: () => ({ n: 0 }) }),
  });
  expect(spaceTime(run(silent)).alt).toMatch(/No message is sent; no node decides/);
});

test('HTML in names and messages is printed, not obeyed', () => {
  const sly = role<{ n: number }, { type: 'Say'; text: string }>({
    start: (self) => (self.id === 0 ? [{ n: 0 }, broadcast({ type: 'Say', text: '<b>x</b>' })] : { n: 0 }),
    on: { Say: (me) => me },
  });
  const figure = spaceTime(run(system({ nodes: 2, role: sly })), { names: ['<i>', 'B'] });
  expect(labelsOf(figure)).toContain('Say &lt;b&gt;x&lt;/b&gt;');
  expect(JSON.stringify(figure.data) + JSON.stringify(figure.layout)).not.toMatch(/<(b|i)>/);
});

/** Two leaders decide differently: many steps, and little room. */
const halves = explore(referencePaxos({ leaders: 2, acceptors: 4, mutant: 'half-quorum' }), {
  properties: [consistency],
}).properties[0]?.run as Run;

test('it fits a page, and a text that covers arrows does not cover its own mark', () => {
  const { layout } = spaceTime(halves);
  const { annotations, height } = layout as unknown as { annotations: Covering[]; height: number };
  expect(layout.width).toBeLessThanOrEqual(840);
  const covering = annotations.filter(({ bgcolor, text }) => bgcolor !== undefined && text !== ' ');
  expect(covering.length).toBeGreaterThan(0);
  const [low, high] = axisOf(spaceTime(halves), 'y').range as [number, number];
  const { t, b } = (layout as unknown as { margin: { t: number; b: number } }).margin;
  const spacing = (height - t - b) / (low - high);
  for (const { y } of covering) {
    const away = Math.abs(y - Math.round(y)) * spacing;
    // A star of 20 px reaches 14 px, the text with its paper as far.
    expect(away).toBeGreaterThanOrEqual(28);
  }
});

test('where arrows leave no room, a text covers the fewest', () => {
  // On both sides of the mark there are arrows all along; below it three, above it one.
  const along = (y: number) => ({
    text: 'a message',
    group: String(y),
    arrow: [
      { x: 0, y },
      { x: 400, y },
    ] as const,
  });
  const scene = {
    left: 0,
    right: 400,
    top: 0,
    bottom: 200,
    size: 19,
    nodeLines: [],
    marks: [{ x: 200, y: 100 }],
  };
  const arrows = [70, 126, 130, 134].map(along);
  const { marks } = placeTexts(arrows, [{ text: 'decides 2', at: { x: 200, y: 100 } }], scene);
  expect(marks[0]?.y).toBeLessThan(100);
});

interface Covering {
  readonly text: string;
  readonly y: number;
  readonly bgcolor?: string;
}

test('a node that crashes before it starts is not said to have a state', () => {
  const caller = role<{ n: number }, { type: 'Call' }>({
    start: () => [{ n: 0 }, broadcast({ type: 'Call' })],
  });
  const both = system({ nodes: 2, role: caller });
  const figure = spaceTime(
    replay(both, [
      { move: 'crash', node: 1 },
      { move: 'start', node: 0 },
    ]),
  );
  expect(tracesOf(figure, 'crash')[0]?.hovertext).toEqual(['step 1: crash<br>  not started']);
});

test('a run without end is refused, with the way to draw its beginning', () => {
  const echo = role<{ n: number }, { type: 'Ping' }>({
    start: () => [{ n: 0 }, broadcast({ type: 'Ping' })],
    on: { Ping: (me, ping) => [me, broadcast(ping)] },
  });
  const endless = system({ nodes: 3, role: echo });
  expect(() => spaceTime(run(endless, { mostEvents: 30_000 }))).toThrow(
    /30000 events.*cut off.*mostEvents: 100/,
  );
  expect(spaceTime(run(endless, { mostEvents: 100 })).data.length).toBeGreaterThan(0);
});

test.each([
  ['an unknown option', () => spaceTime(twoLetters, { size: 3 } as never), /no option 'size'/],
  ['too few names', () => spaceTime(twoLetters, { names: ['A'] }), /array of 2 texts/],
])('%s is refused', (_, draw, message) => {
  expect(draw).toThrow(ArgumentError);
  expect(draw).toThrow(message);
});
