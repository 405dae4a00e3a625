/** What is to happen sooner or later: where it need not, a run is shown that ends, or goes round for ever. */
import { expect, test } from 'vitest';
import { endOf } from '../../../src/engines/end.js';
import { Behaviour } from '../../../src/engines/explore/behaviour.js';
import { components } from '../../../src/engines/explore/components.js';
import { type Edge, edgesFrom, firstSpot, type Spot, spotKey } from '../../../src/engines/explore/graph.js';
import { moveOf, stepOf } from '../../../src/engines/explore/move.js';
import { rulesOf } from '../../../src/engines/explore/rules.js';
import {
  cancelTimer,
  decide,
  eventually,
  explore,
  type Property,
  paxosRound,
  replay,
  role,
  type System,
  send,
  setTimer,
  system,
  termination,
  twoGenerals,
} from '../../../src/index.js';
import { randomCase } from './random-protocols.js';

const only = <T>(items: readonly T[]): T => items[0] as T;

test('without faults a round of Paxos ends with a decision; with one loss too many it need not', () => {
  const decided = eventually('the leader decides', ({ nodes: [leader] }) => leader?.decided !== undefined);
  const round = paxosRound({ nodes: 3, loss: 0 });
  const verdict = (lose: number) =>
    only(explore(round, { properties: [decided], faults: { lose } }).properties);
  expect(verdict(0)).toMatchObject({ verdict: 'holds', run: null });
  // Of two answers it needs one.
  expect(verdict(1).verdict).toBe('holds');
  expect(verdict(2)).toMatchObject({ verdict: 'violated', cycle: 0 });
  expect(verdict(2).run?.end.nodes[0]?.decided).toBe(undefined);
  expect(verdict(2).run?.messages.filter(({ lost }) => lost)).toHaveLength(2);
});

test('two generals end, whatever is lost; but both may have decided not to attack', () => {
  const { properties } = explore(twoGenerals({ messages: 3, loss: 0 }), {
    faults: { lose: 'any' },
    properties: [
      termination,
      eventually('both attack', ({ nodes }) => nodes.every(({ decided }) => decided === 'attack')),
    ],
  });
  expect(properties.at(-1)).toMatchObject({ verdict: 'violated', cycle: 0 });
});

/** A node that for ever sets a timer anew, and one that sends it `stop`, or does not. */
const restless = (sends: boolean, heeds: boolean) =>
  system({
    nodes: 2,
    role: role<{ on: boolean }, { type: 'Stop' }>({
      start: ({ id }) =>
        id === 0
          ? [{ on: true }, setTimer('tick', 1)]
          : sends
            ? [{ on: false }, send(0, { type: 'Stop' })]
            : { on: false },
      on: { Stop: (me) => (heeds ? [{ on: false }, cancelTimer('tick'), decide('stopped')] : me) },
      timer: { tick: (me) => [me, setTimer('tick', 1)] },
    }),
  });
const stops = eventually('it stops', ({ nodes: [first] }) => first?.decided === 'stopped');

test('what could happen all the time is not put off for ever: a message arrives, whatever else goes on', () => {
  expect(only(explore(restless(true, true), { properties: [stops] }).properties).verdict).toBe('holds');
});

test('a circle that puts nothing off is shown, with the way into it', () => {
  for (const system of [restless(false, true), restless(true, false)]) {
    const verdict = only(explore(system, { properties: [stops] }).properties);
    expect(verdict).toMatchObject({ verdict: 'violated', cycle: 1 });
    expect(verdict.moves?.at(-1)).toMatchObject({ move: 'timer', name: 'tick' });
  }
  // Nothing lets a message be lost, so it has arrived before the circle begins.
  const moves = only(explore(restless(true, false), { properties: [stops] }).properties).moves ?? [];
  expect(moves.map(({ move }) => move).slice(0, -1)).toContain('deliver');
});

test('where there are too many states to tell, that is said', () => {
  const { properties } = explore(paxosRound({ nodes: 5, loss: 0 }), {
    properties: [eventually('never', () => false)],
    limits: { states: 50 },
  });
  expect(only(properties)).toMatchObject({ verdict: 'open', run: null, cycle: null });
});

test('strongly connected components, in order', () => {
  // Two circles, joined one way, and a node by itself.
  expect(components([[1], [2], [0, 3], [4], [3], []])).toEqual([[0, 1, 2], [3, 4], [5]]);
  const long = Array.from({ length: 100_000 }, (_, i) => [(i + 1) % 100_000]);
  expect(components(long)).toHaveLength(1);
});

/** All states and transitions, by their texts. */
function graphOf(system: System, faults: object) {
  const rules = rulesOf(faults, system);
  const behaviour = new Behaviour(system);
  const first = firstSpot(behaviour, rules);
  const spots = new Map<string, Spot>([[spotKey(first), first]]);
  const edges = new Map<string, (Edge & { readonly key: string })[]>();
  for (const [key, spot] of spots) {
    const all = [...edgesFrom(behaviour, rules, spot)].map((edge) => ({ ...edge, key: spotKey(edge.to) }));
    edges.set(key, all);
    for (const edge of all) if (!spots.has(edge.key)) spots.set(edge.key, edge.to);
  }
  return { behaviour, first: spotKey(first), spots, edges };
}
type Graph = ReturnType<typeof graphOf>;

const CASES = Number(process.env.CASES ?? 100);
const SMALL = 300;

test('the transitions one by one are those of the fast search, and lassos are what they should be', {
  timeout: 200_000,
}, () => {
  let [holds, ends, circles] = [0, 0, 0];
  for (let seed = 1; seed <= CASES; seed++) {
    const { system, faults } = randomCase(`live ${seed}`);
    const { states, transitions } = explore(system, { faults, limits: { states: SMALL } });
    if (states > SMALL) continue;
    const graph = graphOf(system, faults);
    expect([graph.spots.size, [...graph.edges.values()].flat().length]).toEqual([states, transitions]);
    for (let value = 0; value < 2; value++) {
      const property = eventually(`someone decides ${value}`, ({ nodes }) =>
        nodes.some(({ decided }) => decided === value),
      );
      const verdict = only(explore(system, { faults, properties: [property] }).properties);
      const { moves, cycle } = verdict;
      // The verdict, worked out in another way.
      expect([seed, verdict.verdict]).toEqual([
        seed,
        canAvoid(graph, property, system) ? 'violated' : 'holds',
      ]);
      if (moves === null || cycle === null) {
        holds += 1;
        continue;
      }
      if (cycle === 0) ends += 1;
      else circles += 1;
      expect(replay(system, moves)).toEqual(verdict.run);
      checkLasso(graph, property, system, moves, cycle);
    }
  }
  expect(Math.min(holds, ends)).toBeGreaterThan(CASES / 20);
  if (CASES >= 100) expect(circles).toBeGreaterThan(0);
});

const holdsAt = ({ behaviour, spots }: Graph, key: string, property: Property, system: System): boolean =>
  property.holds(endOf(system, behaviour.standing((spots.get(key) as Spot).locals)), system);
const dueAt = ({ edges }: Graph, key: string): Set<string> =>
  new Set((edges.get(key) ?? []).flatMap(({ due }) => due ?? []));

/** Whether some fair run avoids it for ever: by who can reach whom, in a table. */
function canAvoid(graph: Graph, property: Property, system: System): boolean {
  const before = [...graph.spots.keys()].filter((key) => !holdsAt(graph, key, property, system));
  const place = new Map(before.map((key, i) => [key, i]));
  const n = before.length;
  const steps = before.map((key) => (graph.edges.get(key) ?? []).filter((edge) => place.has(edge.key)));
  const reach = before.map((_, i) => {
    const row = new Uint8Array(n);
    for (const { key } of steps[i] ?? []) row[place.get(key) as number] = 1;
    return row;
  });
  for (let k = 0; k < n; k++)
    for (const row of reach) if (row[k]) for (let j = 0; j < n; j++) if (reach[k]?.[j]) row[j] = 1;
  const start = place.get(graph.first);
  if (start === undefined) return false;
  return before.some((key, i) => {
    if (i !== start && !reach[start]?.[i]) return false;
    if (dueAt(graph, key).size === 0) return true;
    if (!reach[i]?.[i]) return false;
    // All that can be reached and can come back.
    const round = before.flatMap((_, j) => (reach[i]?.[j] && reach[j]?.[i] ? j : []));
    return [...dueAt(graph, key)].every((due) =>
      round.some(
        (j) =>
          !dueAt(graph, before[j] as string).has(due) ||
          steps[j]?.some((edge) => edge.due === due && round.includes(place.get(edge.key) as number)),
      ),
    );
  });
}

/** That it never holds on the way, and that the circle is one, and fair. */
function checkLasso(
  graph: Graph,
  property: Property,
  system: System,
  moves: readonly object[],
  cycle: number,
): void {
  let key = graph.first;
  const keys = [key];
  const taken: (string | null)[] = [];
  for (const move of moves) {
    const edge = (graph.edges.get(key) ?? []).find((one) => {
      const step = stepOf(graph.behaviour, one.code);
      const local = step && (graph.spots.get(key) as Spot).locals[step.node];
      const change = step && graph.behaviour.changes(step.node, local as number, step.event)?.[one.choice];
      return (
        JSON.stringify(moveOf(graph.behaviour, one.code, change ?? undefined, one.choice)) ===
        JSON.stringify(move)
      );
    });
    expect(edge).toBeDefined();
    key = edge?.key as string;
    keys.push(key);
    taken.push(edge?.due ?? null);
  }
  for (const each of keys) expect(holdsAt(graph, each, property, system)).toBe(false);
  if (cycle === 0) {
    expect(dueAt(graph, key).size).toBe(0);
    return;
  }
  const round = keys.slice(-cycle);
  expect(keys.at(-1 - cycle)).toBe(key);
  const always = [...dueAt(graph, key)].filter((due) => round.every((each) => dueAt(graph, each).has(due)));
  for (const due of always) expect(taken.slice(-cycle)).toContain(due);
}
