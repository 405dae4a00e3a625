import {
  type Action,
  broadcast,
  cancelTimer,
  decide,
  send,
  setTimer,
  toEveryone,
  toss,
} from '../../../src/model/actions.js';
import type { Crash } from '../../../src/model/faults.js';
import { constant } from '../../../src/model/network.js';
import type { AnyRole, Self } from '../../../src/model/role.js';
import { type System, system } from '../../../src/model/system.js';
import { Draw } from '../draw.js';

/*
 * Small protocols that make no sense, but use all there is: tables that say, for each event and state, what the next
 * state is and what is done. What a node does uses up its `fuel`, so every run ends. Coins have two sides and dice
 * three, and losses are twentieths.
 */

type State = { readonly s: number; readonly fuel: number; readonly events: number };
type Ask = (self: Self) => readonly Action[];
type Entry = { readonly next: number; readonly asks: readonly Ask[] };

const STATES = 3;
const EVENTS = ['start', 'X', 'Y', 'tick', 'tock', 'coin', 'die', 'recover'] as const;

function randomAsk(draw: Draw): Ask {
  const type = draw.one(['X', 'Y']);
  const name = draw.one(['tick', 'tock']);
  const step = 1 + draw.below(2);
  const delay = draw.one([0, 0.5, 1, 2, 7]);
  const value = draw.below(2);
  return draw.one<Ask>([
    ({ id, nodes }) => [send((id + step) % nodes, { type })],
    ({ id, nodes }) => [send((id + step) % nodes, { type })],
    () => [broadcast({ type })],
    () => [broadcast({ type })],
    (self) => toEveryone(self, { type }),
    () => [setTimer(name, delay)],
    () => [setTimer(name, delay)],
    () => [cancelTimer(name)],
    () => [toss('coin', 2)],
    () => [toss('die', 3)],
    () => [decide(value)],
  ]);
}

function randomRole(draw: Draw, counting: boolean): AnyRole {
  const entry = (): Entry => ({
    next: draw.below(STATES),
    asks: draw.times(draw.one([0, 1, 1, 2]), () => randomAsk(draw)),
  });
  const table = new Map(EVENTS.map((event) => [event, draw.times(STATES, entry)]));
  const fuel = draw.one([1, 2, 3]);
  const deaf = draw.chance(0.2);
  const perform = (event: (typeof EVENTS)[number], me: State, self: Self) => {
    const entries = table.get(event) as Entry[];
    const { next, asks } = entries[me.s] as Entry;
    const events = counting ? me.events + 1 : 0;
    const works = me.fuel > 0 && asks.length > 0;
    const state = { s: next, fuel: works ? me.fuel - 1 : me.fuel, events };
    return [state, ...(works ? asks.flatMap((ask) => ask(self)) : [])] as const;
  };
  const hears = (type: 'X' | 'Y') => (me: State, _: unknown, __: number, self: Self) =>
    perform(type, me, self);
  const rings = (name: 'tick' | 'tock') => (me: State, self: Self) => perform(name, me, self);
  const shows = (name: 'coin' | 'die') => (me: State, face: number, self: Self) =>
    perform(name, { ...me, s: (me.s + face) % STATES }, self);
  return {
    start: (self) => perform('start', { s: self.id % STATES, fuel, events: 0 }, self),
    on: { X: hears('X'), ...(deaf ? {} : { Y: hears('Y') }) },
    timer: { tick: rings('tick'), tock: rings('tock') },
    toss: { coin: shows('coin'), die: shows('die') },
    ...(draw.chance(0.5) ? { stable: ({ s }: State) => ({ s }) } : {}),
    recover: (kept: { s: number } | null, self: Self) =>
      perform('recover', { s: kept?.s ?? 0, fuel: 1, events: 0 }, self),
  };
}

function randomCrash(draw: Draw, node: number): Crash[] {
  if (draw.chance(0.8)) return [];
  const when = draw.chance(0.5) ? { at: draw.one([0, 1, 2.5]) } : { afterEvents: draw.below(4) };
  const back = draw.chance(0.5) ? {} : { recoverAfter: draw.one([0, 1, 3.5]) };
  return [{ node, ...when, ...back } as Crash];
}

/** Questions whose answers hang on much of what happened. */
const outcomes: System['outcomes'] = {
  all: () => true,
  someDecide: ({ nodes }) => nodes.some(({ decided }) => decided !== undefined),
  zeroDecides: ({ nodes }) => nodes[0]?.decisions.includes(1) === true,
  endsAlike: ({ nodes }) => (nodes[0]?.state as State | null)?.s === (nodes.at(-1)?.state as State | null)?.s,
  lastInOne: ({ nodes }) => (nodes.at(-1)?.state as State | null)?.s === 1,
  evenEvents: ({ nodes }) =>
    nodes.reduce((sum, { state }) => sum + ((state as State | null)?.events ?? 0), 0) % 2 === 0,
};

/** A random system with 2 to 4 nodes: the same for the same seed. */
export function randomSystem(seed: number | string): System {
  const draw = new Draw(String(seed));
  const nodes = draw.one([2, 2, 3, 3, 4]);
  const counting = draw.chance(0.5);
  const roles = draw.times(draw.one([1, 2]), () => randomRole(draw, counting));
  const rates = [0, 0.05, 0.25, 0.6, 1];
  const loss = draw.chance(0.7) ? 0.25 : draw.times(nodes, () => draw.times(nodes, () => draw.one(rates)));
  const group = draw.times(nodes, (node) => node).filter(() => draw.chance(0.5));
  return system({
    name: `random ${seed}`,
    nodes,
    role: (id) => roles[id % roles.length] as AnyRole,
    network: {
      loss,
      delay: constant(draw.one([0, 0.5, 1, 1, 1, 2])),
      duplication: draw.one([0, 0, 0, 0, 1]),
      fifo: draw.chance(0.2),
      partitions: draw.chance(0.2) ? [{ from: draw.one([0, 1, 2.5]), until: 3, groups: [group] }] : [],
    },
    faults: { crash: draw.times(nodes, (node) => node).flatMap((node) => randomCrash(draw, node)) },
    outcomes,
  });
}
