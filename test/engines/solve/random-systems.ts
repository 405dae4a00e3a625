import seedrandom from 'seedrandom';
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

class Draw {
  private readonly random: () => number;

  constructor(seed: string) {
    this.random = seedrandom.alea(seed);
  }

  below = (n: number): number => Math.floor(this.random() * n);
  chance = (p: number): boolean => this.random() < p;
  one = <Item>(items: readonly Item[]): Item => items[this.below(items.length)] as Item;
  times = <Item>(n: number, item: (i: number) => Item): Item[] =>
    Array.from({ length: n }, (_, i) => item(i));
}

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

/**
 * A random protocol around a hub, node 0: the other nodes have the same role, and to some of their messages all react
 * alike. What happens at the same time mostly commutes: states are counted on, whatever came.
 */
export function randomStar(seed: number | string): System {
  const draw = new Draw(`star ${seed}`);
  const nodes = draw.one([3, 4, 4, 5]);
  const peers = draw.chance(0.4);
  type Star = { readonly s: number; readonly fuel: number };
  type Deed = 'nothing' | 'answer' | 'broadcast' | 'to the hub' | 'timer' | 'decide';
  const starRole = (isHub: boolean): AnyRole => {
    const deeds: readonly Deed[] = [
      'nothing',
      'answer',
      'answer',
      'timer',
      'decide',
      ...(isHub || peers ? (['broadcast', 'broadcast'] as const) : (['to the hub'] as const)),
    ];
    const size = 2 + draw.below(4);
    const fuel = 1 + draw.below(2);
    const when = draw.below(size);
    const table = new Map(
      ['start', 'X', 'Y', 'tick'].map((event) => [
        event,
        {
          by: draw.below(3),
          always: draw.chance(0.4),
          deed: draw.one(deeds),
          type: draw.one(['X', 'Y']),
          delay: draw.one([1, 2, 2.5]),
        },
      ]),
    );
    const perform = (event: string, me: Star, from: number): readonly [Star, ...Action[]] => {
      const entry = table.get(event);
      if (entry === undefined) return [me];
      const { by, always, deed, type, delay } = entry;
      const s = Math.min(me.s + by, size);
      const acts = me.fuel > 0 && (always || (me.s <= when && s > when)) && deed !== 'nothing';
      const actions: { readonly [name in Deed]: Action } = {
        nothing: cancelTimer('tick'),
        answer: from < 0 ? cancelTimer('tick') : send(from, { type }),
        broadcast: broadcast({ type }),
        'to the hub': send(0, { type }),
        timer: setTimer('tick', delay),
        decide: decide('it'),
      };
      return [{ s, fuel: acts ? me.fuel - 1 : me.fuel }, ...(acts ? [actions[deed]] : [])];
    };
    const hears = (type: string) => (me: Star, _: unknown, from: number) => perform(type, me, from);
    return {
      start: () => {
        const [me, ...actions] = perform('start', { s: 0, fuel }, -1);
        return [me, ...(isHub ? [broadcast({ type: 'X' })] : []), ...actions];
      },
      on: { X: hears('X'), Y: hears('Y') },
      timer: { tick: (me: Star) => perform('tick', me, -1) },
    };
  };
  const [hub, other] = [starRole(true), starRole(false)];
  const isStar = (state: unknown): Star => state as Star;
  return system({
    name: `random star ${seed}`,
    nodes,
    role: (id) => (id === 0 ? hub : other),
    network: { duplication: draw.one([0, 0, 0, 0.5, 1]) },
    outcomes: {
      all: () => true,
      hubFar: ({ nodes: [first] }) => isStar(first?.state).s > 1,
      hubDecides: ({ nodes: [first] }) => first?.decided !== undefined,
      evenSum: ({ nodes: all }) => all.reduce((sum, { state }) => sum + isStar(state).s, 0) % 2 === 0,
      oneDecides: ({ nodes: all }) => all.some(({ decided }) => decided !== undefined),
    },
    parameters: { peers: peers ? 'talk' : 'are silent' },
  });
}
