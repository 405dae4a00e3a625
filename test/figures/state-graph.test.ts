import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { type Exploration, explore, exploreSteps } from '../../src/engines/explore/explore.js';
import { consistency } from '../../src/engines/explore/properties.js';
import { paxosRound } from '../../src/experiments/paxos.js';
import { referencePaxos } from '../../src/experiments/reference-paxos.js';
import { twoGenerals } from '../../src/experiments/two-generals.js';
import type { Figure } from '../../src/figures/figure.js';
import { stateGraph } from '../../src/figures/state-graph.js';
import { broadcast, cancelTimer, decide, send, setTimer, toss } from '../../src/model/actions.js';
import { ArgumentError } from '../../src/model/errors.js';
import { role } from '../../src/model/role.js';
import { system } from '../../src/model/system.js';
import { labelsOf, type Trace, the, tracesOf } from './look.js';

// Loading plotly takes a second, and many times that on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

type Drawn = Trace & {
  readonly name: string;
  readonly showlegend: boolean;
  readonly text: readonly string[];
};
const drawn = (figure: Figure, kind: string) => tracesOf(figure, kind) as Drawn[];

/** All states with their places and what they are called in the legend. */
const statesOf = (figure: Figure) =>
  drawn(figure, 'state').flatMap(({ x, y, name, hovertext, marker }) =>
    x.map((_, i) => {
      const hover = the(hovertext[i]);
      return {
        x: x[i] as number,
        y: y[i] as number,
        name,
        hover,
        marker,
        id: Number(hover.match(/^state (\d+)/)?.[1]),
      };
    }),
  );

/** Arrows are points with gaps between them. */
const arrowsOf = (figure: Figure, kind: 'step' | 'fault') =>
  tracesOf(figure, kind).flatMap(({ x, y }) => {
    const gaps = x.flatMap((at, i) => (at === null ? [i] : []));
    return gaps.map((gap, i) => {
      const from = i === 0 ? 0 : the(gaps[i - 1]) + 1;
      return { x: x.slice(from, gap) as number[], y: y.slice(from, gap) as number[] };
    });
  });

const countOf = (figure: Figure, what: string) => figure.rows.filter((row) => row.what === what).length;
const groups = (figure: Figure) =>
  Object.fromEntries(drawn(figure, 'state').map(({ name, x }) => [name, x.length]));

/** Two nodes tell each other their letter, and take the first in the alphabet; or, tired of waiting, their own. */
const impatient = system({
  nodes: 2,
  inputs: ['A', 'B'],
  role: role<{ input: string }, { type: 'Mine'; letter: string }>({
    start: ({ input }) => [
      { input: input as string },
      setTimer('wait', 1),
      broadcast({ type: 'Mine', letter: input as string }),
    ],
    on: {
      Mine: (me, { letter }) => [me, decide([letter, me.input].sort()[0] as string), cancelTimer('wait')],
    },
    timer: { wait: (me) => [me, decide(me.input)] },
  }),
});

describe('two generals, three letters, each of which may be lost', () => {
  const figure = stateGraph(explore(twoGenerals({ messages: 3 }), { faults: { lose: 'any' } }), {
    names: ['General A', 'General B'],
  });

  test('has a dot for each state: before the start, each letter under way or lost, and after the last', () => {
    expect(
      statesOf(figure)
        .map(({ id }) => id)
        .sort(),
    ).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(countOf(figure, 'state')).toBe(1 + 2 * 3 + 1);
  });

  test('has an arrow for each transition, and those of losses are dashed and lighter', () => {
    expect(arrowsOf(figure, 'step')).toHaveLength(1 + 3);
    expect(arrowsOf(figure, 'fault')).toHaveLength(3);
    const [step] = tracesOf(figure, 'step');
    const [fault] = tracesOf(figure, 'fault');
    expect(step?.line?.dash).toBe('solid');
    expect(fault?.line?.dash).not.toBe('solid');
    expect(Number.parseInt(the(fault?.line?.color).slice(1), 16)).toBeGreaterThan(
      Number.parseInt(the(step?.line?.color).slice(1), 16),
    );
  });

  test('begins at the left, with an arrow from nowhere', () => {
    const first = the(statesOf(figure).find(({ id }) => id === 0));
    expect(first.x).toBe(Math.min(...statesOf(figure).map(({ x }) => x)));
    const [arrow] = tracesOf(figure, 'first');
    expect([arrow?.x[1], arrow?.y[1]]).toEqual([first.x, first.y]);
    expect(arrow?.x[0]).toBeLessThan(first.x);
  });

  test('has rings where nothing can happen any more: a letter is lost, or the last has arrived', () => {
    const [rings] = tracesOf(figure, 'end');
    expect(rings?.x).toHaveLength(3 + 1);
    const places = statesOf(figure)
      .filter(({ hover }) => hover.includes('nothing can happen any more'))
      .map(({ x, y }) => [x, y]);
    expect(rings?.x.map((x, i) => [x, rings.y[i]])).toEqual(expect.arrayContaining(places));
    expect(places).toHaveLength(4);
  });

  test('colours states by what is decided, and names the colours', () => {
    // General A decides when the second letter arrives: then the third is under way, lost, or has arrived.
    expect(groups(figure)).toEqual({ 'nothing decided': 5, 'attack decided': 3 });
    const colours = drawn(figure, 'state').map(
      ({ marker }) => (marker as unknown as { color: string }).color,
    );
    expect(new Set(colours).size).toBe(2);
    expect(drawn(figure, 'legend').map(({ name }) => name)).toEqual(['loss', 'end']);
    expect(drawn(figure, 'state').every(({ showlegend }) => showlegend)).toBe(true);
  });

  test('tells who points at a state where each node stands, and what is under way', () => {
    const said = the(statesOf(figure).find(({ id }) => id === 1)).hover;
    expect(said).toMatch(/^state 1, 1 step from the first: nothing decided<br>General A: arrived 0<br>/);
    expect(said).toMatch(/under way: Propose\(number 1\) from General A to General B$/);
  });

  test('tells who points at an arrow what happens', () => {
    const said = tracesOf(figure, 'hover')[0]?.hovertext ?? [];
    expect(said).toContain('from state 0 to state 1:<br>General A starts');
    expect(said.filter((text) => text.includes('is lost on its way to'))).toHaveLength(3);
  });

  test('labels its arrows, as it is small', () => {
    expect(labelsOf(figure)).toEqual(
      expect.arrayContaining(['General A starts', 'Propose 1', 'Acknowledge 2', 'Acknowledge 3']),
    );
  });

  test('says in two sentences what is there', () => {
    expect(figure.alt.match(/\.( |$)/g)).toHaveLength(2);
    expect(figure.alt).toMatch(/^State graph of two-generals: 8 states as dots.* 7 arrows for 7 transitions/);
    expect(figure.alt).toMatch(/attack decided in 3 states; in 4 states nothing can happen any more\.$/);
  });

  test('captions what was explored, and its marks; no rate of loss, as none was asked', () => {
    expect(figure.caption).toMatch(
      /^Every state of two-generals, 3 messages; any message may be lost: 8 states/,
    );
    expect(figure.caption).toMatch(/ring: nothing can happen any more, dashed arrow: loss\.$/);
    expect(figure.caption).not.toMatch(/%/);
  });
});

test('the reference model, one leader and three acceptors, is drawn whole: 210 states, every arrow to the right', () => {
  const all = explore(referencePaxos({ leaders: 1, acceptors: 3 }));
  const figure = stateGraph(all);
  expect(statesOf(figure)).toHaveLength(210);
  const arrows = arrowsOf(figure, 'step');
  expect(arrows).toHaveLength(all.transitions);
  for (const { x } of arrows)
    for (const [i, at] of x.slice(1).entries()) expect(at).toBeGreaterThan(the(x[i]));
  // No two states in one place, and all of them on the picture.
  expect(new Set(statesOf(figure).map(({ x, y }) => `${x} ${y}`)).size).toBe(210);
  const { width, height } = figure.layout as { width: number; height: number };
  expect(statesOf(figure).every(({ x, y }) => x > 0 && x < width && y > 0 && y < height)).toBe(true);
  expect(labelsOf(figure)).toEqual([]);
});

test('transitions between the same states are one arrow, which tells them all; dashed only if all are faults', () => {
  // Who has decided ignores what comes: it may as well be lost.
  const deaf = system({
    nodes: 2,
    role: role<object, { type: 'Note' }>({
      start: ({ id }) => (id === 0 ? [{}, send(1, { type: 'Note' })] : {}),
    }),
  });
  const all = explore(deaf, { faults: { lose: 'any' } });
  expect(all).toMatchObject({ states: 3, transitions: 3 });
  const figure = stateGraph(all);
  expect(arrowsOf(figure, 'step')).toHaveLength(2);
  expect(arrowsOf(figure, 'fault')).toHaveLength(0);
  expect(tracesOf(figure, 'hover')[0]?.hovertext[1]).toBe(
    'from state 1 to state 2:<br>Note from node 0 arrives at node 1<br>Note from node 0 is lost on its way to node 1',
  );
  expect(countOf(figure, 'transition')).toBe(3);
});

test('what leads back, or stays, goes round in an arc, on the picture', () => {
  const clock = system({
    nodes: 1,
    role: role<{ on: boolean }, never>({
      start: () => [{ on: false }, setTimer('turn', 1), setTimer('tick', 1)],
      timer: { turn: (me) => [{ on: !me.on }, setTimer('turn', 1)], tick: (me) => [me, setTimer('tick', 1)] },
    }),
  });
  const figure = stateGraph(explore(clock));
  const arrows = arrowsOf(figure, 'step');
  // The start, there and back, and a tick in each.
  expect(arrows).toHaveLength(5);
  expect(arrows.filter(({ x }) => x[0] === x.at(-1))).toHaveLength(2);
  expect(arrows.filter(({ x }) => the(x[0]) > the(x.at(-1)))).toHaveLength(1);
  expect(arrows.filter(({ x }) => x.length > 4)).toHaveLength(3);
  const { height, margin } = figure.layout as { height: number; margin: { t: number } };
  for (const { y } of arrows) for (const at of y) expect(at > margin.t && at < height).toBe(true);
});

test('two different values decided are a colour, a mark and a name of their own', () => {
  const figure = stateGraph(explore(impatient));
  const wrong = the(drawn(figure, 'state').find(({ name }) => name === 'two values decided'));
  expect(wrong.marker).toMatchObject({ symbol: 'x', color: '#d00000' });
  expect(wrong.hovertext.every((text) => /decided .*A/.test(text) && /decided .*B/.test(text))).toBe(true);
  const broken = explore(impatient, { properties: [consistency] });
  expect(broken.properties[0]?.verdict).toBe('violated');
  expect(Object.keys(groups(figure))).toEqual([
    'nothing decided',
    'A decided',
    'B decided',
    'two values decided',
  ]);
});

describe('coloured by valency', () => {
  const figure = stateGraph(explore(referencePaxos({ leaders: 2, acceptors: 1 })), { colour: 'valency' });
  const classOf = new Map(
    figure.rows.filter(({ what }) => what === 'state').map((row) => [row.state, row.class]),
  );
  const next = (state: unknown) =>
    figure.rows.filter((row) => row.what === 'transition' && row.state === state).map(({ to }) => to);

  /** All that can follow, by going there. */
  const following = (state: unknown, seen = new Set<unknown>()): Set<unknown> => {
    if (!seen.has(state)) {
      seen.add(state);
      for (const to of next(state)) following(to, seen);
    }
    return seen;
  };
  const decidedIn = new Map(
    figure.rows.map((row) => [row.what === 'state' ? row.state : null, String(row.decided)]),
  );

  test('a state is bivalent where both values can follow, and else has the colour of the one that can', () => {
    expect(classOf.size).toBe(44);
    for (const [state, group] of classOf) {
      const reached = new Set([...following(state)].map((at) => decidedIn.get(at as number)));
      const [one, two] = [reached.has('[1]'), reached.has('[2]')];
      expect(group).toBe(one && two ? 'bivalent: 1 or 2' : one ? 'only 1 can follow' : 'only 2 can follow');
    }
  });

  test('the first state is bivalent, and no decision that is settled is open again', () => {
    expect(classOf.get(0)).toBe('bivalent: 1 or 2');
    for (const [state, group] of classOf) {
      if (group !== 'bivalent: 1 or 2')
        for (const to of next(state)) expect(classOf.get(to as number)).toBe(group);
    }
  });

  test('where every decision is lost, that is said', () => {
    const lossy = stateGraph(
      explore(referencePaxos({ leaders: 1, acceptors: 1 }), { faults: { lose: 'any' } }),
      {
        colour: 'valency',
      },
    );
    // Four messages, each of which may be lost.
    expect(groups(lossy)).toEqual({ 'only 1 can follow': 6, 'no decision can follow': 4 });
  });

  test('in a cycle, too', () => {
    const coin = system({
      nodes: 1,
      role: role<{ tossed: number }, never>({
        start: () => [{ tossed: 0 }, setTimer('again', 1)],
        timer: { again: (me) => [me, toss('coin', 3)] },
        toss: { coin: (me, face) => (face === 2 ? [me, setTimer('again', 1)] : [me, decide(face)]) },
      }),
    });
    expect(groups(stateGraph(explore(coin), { colour: 'valency' }))).toEqual({
      'bivalent: 0 or 1': 2,
      'only 0 can follow': 1,
      'only 1 can follow': 1,
    });
  });
});

test('where a search stopped at a depth, the graph ends there, and says so', () => {
  const part = explore(referencePaxos({ leaders: 2, acceptors: 3 }), { limits: { depth: 3 } });
  const figure = stateGraph(part);
  expect(statesOf(figure)).toHaveLength(part.states);
  const [open] = drawn(figure, 'open');
  expect(open?.text).toHaveLength(part.waiting);
  expect(statesOf(figure).filter(({ hover }) => hover.includes('the search went no further'))).toHaveLength(
    part.waiting,
  );
  expect(tracesOf(figure, 'end')).toHaveLength(0);
  expect(figure.caption).toMatch(
    /^The states up to 3 steps from the first of .*three dots: not searched further\.$/,
  );
  expect(figure.alt).toMatch(/were not searched further\.$/);
});

test('crashes, recoveries, channels that keep their order, timers and traitors are told in words', () => {
  const figure = stateGraph(explore(impatient, { faults: { crash: 1, recover: 1 }, limits: { depth: 3 } }));
  const said = (tracesOf(figure, 'hover')[0]?.hovertext ?? []).join('\n');
  expect(said).toMatch(/node 0 crashes/);
  expect(said).toMatch(/node 1 recovers/);
  expect(said).toMatch(/timer wait of node 0 rings/);
  expect(statesOf(figure).some(({ hover }) => /node 0, down: /.test(hover))).toBe(true);
  expect(drawn(figure, 'legend').map(({ name }) => name)).toContain('crash or recovery');

  const letters = system({
    nodes: 2,
    network: { fifo: true },
    role: role<object, { type: 'Letter'; letter: string }>({
      start: ({ id }) =>
        id === 0 ? [{}, ...['b', 'a'].map((letter) => send(1, { type: 'Letter', letter }))] : {},
    }),
  });
  expect(statesOf(stateGraph(explore(letters)))[1]?.hover).toMatch(
    /under way: Letter\(letter b\) from node 0 to node 1; Letter\(letter a\) from node 0 to node 1$/,
  );

  const lying = stateGraph(
    explore(referencePaxos({ leaders: 1, acceptors: 1 }), {
      faults: { byzantine: { 1: [{ type: 'Pst' }] } },
    }),
  );
  expect(tracesOf(lying, 'hover')[0]?.hovertext.join('\n')).toMatch(/node 1, a traitor, sends Pst to node 0/);
  expect(statesOf(lying)[0]?.hover).toMatch(/node 1: a traitor/);
});

test('more values than there are colours share the last one', () => {
  const die = (sides: number) =>
    system({
      nodes: 1,
      role: role<object, never>({
        start: () => [{}, toss('die', sides)],
        toss: { die: (me, face) => [me, decide(face)] },
      }),
    });
  const names = (sides: number) => Object.keys(groups(stateGraph(explore(die(sides)))));
  expect(names(6)).toHaveLength(1 + 6);
  expect(names(20)).toHaveLength(1 + 6);
  expect(names(20)).toContain('another value decided');
});

test.each([
  ['a chain of 250', 250, 1],
  ['a fan of 250', 1, 250],
])('no two dots touch, and all are on the picture: %s', (_, length, sides) => {
  const shape = system({
    nodes: 1,
    role: role<{ n: number }, never>({
      start: () => [{ n: 0 }, toss('way', sides)],
      toss: { way: (_, face) => [{ n: face }, ...(length > 1 ? [setTimer('on', 1)] : [])] },
      timer: { on: ({ n }) => (n + 2 < length ? [{ n: n + 1 }, setTimer('on', 1)] : { n: n + 1 }) },
    }),
  });
  const figure = stateGraph(explore(shape));
  const dots = statesOf(figure);
  expect(dots).toHaveLength(251);
  const across = the(the(dots[0]).marker).size as number;
  for (const [i, a] of dots.entries()) {
    for (const b of dots.slice(i + 1)) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(across);
  }
  const { width, height } = figure.layout as { width: number; height: number };
  expect(
    dots.every(({ x, y }) => x > across && x < width - across && y > across && y < height - across),
  ).toBe(true);
});

test('HTML in names and messages is printed, not obeyed', () => {
  const sly = system({
    nodes: 2,
    role: role<object, { type: 'Say'; text: string }>({
      start: ({ id }) => (id === 0 ? [{}, send(1, { type: 'Say', text: '<b>x</b>' })] : {}),
      on: { Say: (me, { text }) => [me, decide(text)] },
    }),
  });
  const figure = stateGraph(explore(sly), { names: ['<i>', 'B'] });
  expect(JSON.stringify(figure.data) + JSON.stringify(figure.layout)).not.toMatch(/<\/?(b|i)>/);
  expect(JSON.stringify(figure.data)).toContain('&lt;b&gt;');
});

test('the same exploration gives the same bytes, as SVG, PNG and PDF', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'quorumlab-state-graph-'));
  const draw = () => stateGraph(explore(paxosRound({ nodes: 2 }), { faults: { lose: 'any' } }));
  for (const ending of ['svg', 'png', 'pdf']) {
    const [one, two] = [join(folder, `one.${ending}`), join(folder, `two.${ending}`)];
    await draw().save(one);
    await draw().save(two);
    expect((await readFile(one)).equals(await readFile(two)), ending).toBe(true);
  }
  await rm(folder, { recursive: true, force: true });
});

describe('refused', () => {
  const large = explore(referencePaxos({ leaders: 2, acceptors: 3 }), { limits: { depth: 8 } });

  test('more than 300 states, with how many there are, and to which depth there are few enough', () => {
    expect(large.states).toBeGreaterThan(300);
    const attempt = () => stateGraph(large);
    expect(attempt).toThrow(ArgumentError);
    expect(attempt).toThrow(large.states.toLocaleString('en'));
    let said = '';
    try {
      attempt();
    } catch (error) {
      said = (error as Error).message;
    }
    const [, depth, states] = /limits: \{ depth: (\d+) \} \}\) has (\d+) states/.exec(said) ?? [];
    const at = (limit: number) =>
      explore(referencePaxos({ leaders: 2, acceptors: 3 }), { limits: { depth: limit } }).states;
    expect(at(Number(depth))).toBe(Number(states));
    expect(Number(states)).toBeLessThanOrEqual(300);
    expect(at(Number(depth) + 1)).toBeGreaterThan(300);
    expect(said).not.toMatch(/dropDead/);
  });

  test('losses make it large: they can be left out', () => {
    const lossy = explore(referencePaxos({ leaders: 1, acceptors: 3 }), { faults: { lose: 'any' } });
    expect(() => stateGraph(lossy)).toThrow(/1,117 states.*dropDead: true/);
  });

  test('a search that was stopped in the middle of a level', () => {
    expect(() => stateGraph(explore(referencePaxos({ leaders: 2 }), { limits: { states: 100 } }))).toThrow(
      /limit of states.*limits: \{ depth: 5 \}/,
    );
    const steps = exploreSteps(twoGenerals({ messages: 20 }), { faults: { lose: 'any' } });
    steps.next();
    const { value } = steps.next('stop');
    expect(value).toMatchObject({ stopped: 'interrupted' });
    expect(() => stateGraph(value as Exploration)).toThrow(/stopped while it went on/);
  });

  test('valency of a part, as it is about all that can follow', () => {
    const part = explore(referencePaxos({ leaders: 2, acceptors: 3 }), { limits: { depth: 3 } });
    expect(() => stateGraph(part, { colour: 'valency' })).toThrow(/did not visit every state/);
  });

  test('a copy of an exploration, as nothing is kept of how it came about', () => {
    expect(() => stateGraph({ ...explore(twoGenerals({ messages: 1 })) })).toThrow(
      /as explore returned it.*a copy of one/,
    );
  });
});
