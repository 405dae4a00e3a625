/** The graph behind an exploration: exactly the states and transitions that the search counted, and what they are. */
import { expect, test } from 'vitest';
import { type Exploration, explore } from '../../../src/engines/explore/explore.js';
import { graphOf, searchedBy } from '../../../src/engines/explore/explored.js';
import { replay } from '../../../src/engines/explore/replay.js';
import { referencePaxos } from '../../../src/experiments/reference-paxos.js';
import { twoGenerals, twoGeneralsResend } from '../../../src/experiments/two-generals.js';
import { send } from '../../../src/model/actions.js';
import { role } from '../../../src/model/role.js';
import { system } from '../../../src/model/system.js';
import { the } from '../../figures/look.js';
import { randomCase } from './random-protocols.js';

const graph = (exploration: Exploration) => graphOf(the(searchedBy(exploration)), exploration);

/** What a search counted, and what the graph has. */
const counted = (exploration: Exploration) => {
  const { states, edges } = graph(exploration);
  const depths = states.map(({ depth }) => depth);
  return {
    states: states.length,
    transitions: edges.reduce((sum, { moves }) => sum + moves.length, 0),
    depth: Math.max(...depths),
  };
};

const countsOf = ({ states, transitions, depth }: Exploration) => ({ states, transitions, depth });

test('the reference model, one leader and three acceptors, has 210 states; with losses 1,117, and 4,243 transitions', () => {
  const paxos = referencePaxos({ leaders: 1, acceptors: 3 });
  expect(graph(explore(paxos)).states).toHaveLength(210);
  expect(counted(explore(paxos, { faults: { lose: 'any' } }))).toMatchObject({
    states: 1117,
    transitions: 4243,
  });
});

test('one leader and one acceptor are a chain: its start, and four messages that arrive', () => {
  const { states, edges } = graph(explore(referencePaxos({ leaders: 1, acceptors: 1 })));
  expect(states.map(({ depth }) => depth)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(edges.map(({ from, to }) => [from, to])).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
    [4, 5],
  ]);
  expect(edges.map(({ moves }) => moves.map(({ move }) => move))).toEqual([
    ['start'],
    ...Array.from({ length: 4 }, () => ['deliver']),
  ]);
  expect(states.map(({ underWay }) => underWay.length)).toEqual([0, 1, 1, 1, 1, 0]);
  expect(states.map(({ decided }) => decided)).toEqual([[], [], [], [], [], [1]]);
});

test('as many states and transitions as the search counted, on random protocols with faults, timers and tosses', () => {
  for (let seed = 1; seed <= 15; seed++) {
    const { system: random, faults } = randomCase(seed);
    const exploration = explore(random, { faults });
    if (exploration.states > 2000) continue;
    expect({ seed, ...counted(exploration) }).toEqual({ seed, ...countsOf(exploration) });
  }
});

test('what was left out of a search is not in its graph', () => {
  const paxos = referencePaxos({ leaders: 1, acceptors: 3 });
  const fewer = explore(paxos, { faults: { lose: 'any' }, reduce: { dropDead: true } });
  // 210 without the losses, and fewer without what the nodes ignore for ever.
  expect(counted(fewer)).toEqual(countsOf(fewer));
  expect(fewer.states).toBeLessThan(210);
});

test('where a search stopped at a depth, so does its graph, and what is there is not expanded', () => {
  const paxos = referencePaxos({ leaders: 2, acceptors: 3 });
  for (const limit of [0, 1, 3, 5]) {
    const part = explore(paxos, { limits: { depth: limit } });
    expect(counted(part)).toEqual(countsOf(part));
    const { states } = graph(part);
    expect(states.filter(({ expanded }) => !expanded)).toHaveLength(part.waiting);
    expect(states.every(({ depth, expanded }) => expanded === depth < limit)).toBe(true);
  }
});

test('the moves along a way through the graph make a run that ends as its last state stands', () => {
  const resend = twoGeneralsResend({ tries: 2, loss: 0 });
  const faults = { lose: 1, crash: 1 };
  const { states, edges } = graph(explore(resend, { faults }));
  const ways = new Map([[0, [] as (typeof edges)[number]['moves'][number][]]]);
  for (const { from, to, moves } of edges) {
    if (!ways.has(to)) ways.set(to, [...the(ways.get(from)), the(moves[0])]);
  }
  for (const [place, { locals, depth }] of states.entries()) {
    const way = the(ways.get(place));
    expect(way).toHaveLength(depth);
    const { end } = replay(resend, way);
    expect(end.nodes.map(({ state, decisions }) => ({ state, decisions }))).toEqual(
      locals.map(({ state, decisions }) => ({ state, decisions })),
    );
  }
});

test('what waits in a channel that keeps its order is told in that order', () => {
  const letters = ['a', 'b', 'c'];
  const writer = system({
    nodes: 2,
    network: { fifo: true },
    role: role<object, { type: 'Letter'; letter: string }>({
      start: ({ id }) =>
        id === 0 ? [{}, ...letters.map((letter) => send(1, { type: 'Letter' as const, letter }))] : {},
    }),
  });
  const { states } = graph(explore(writer));
  const waiting = states.map(({ underWay }) =>
    underWay.map(({ event }) =>
      event.event === 'message' ? (event.message as { letter: string }).letter : '',
    ),
  );
  expect(waiting).toEqual([[], letters, ['b', 'c'], ['c'], []]);
});

test('of what no search returned there is no graph', () => {
  expect(searchedBy({ ...explore(twoGenerals({ messages: 1 })) })).toBeUndefined();
});
