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
import type { AnyRole, Self } from '../../../src/model/role.js';
import { type End, type System, system } from '../../../src/model/system.js';
import { Draw } from '../draw.js';
import { type Faults, type Found, type Property, plainSearch } from './plain-search.js';

/*
 * Small protocols that make no sense, but use all there is, in spaces small enough to be searched to the end: each is
 * a table that says, for each event and state, what the next state is and what is done. `hops` falls from message to
 * answer, and what a node sends without having been sent something uses up `fuel`: so no run sends for ever.
 */

export interface Case {
  readonly system: System;
  readonly faults: Faults;
  readonly properties: readonly Property[];
  /** What the plain search finds, with the faults and properties. */
  readonly found: Found;
}

/** As few states as that, without faults, test little; more than that, with them, take too long. */
const [FEWEST, MOST, MOST_WITH_FAULTS] = [15, 5000, 20_000];

type Message = { type: 'X' | 'Y'; hops: number };
type State = { s: number; fuel: number };
type Ask =
  | { ask: 'send'; step: number; type: Message['type'] }
  | { ask: 'broadcast' | 'toEveryone'; type: Message['type'] }
  | { ask: 'setTimer' | 'cancelTimer'; name: string }
  | { ask: 'toss'; name: string; sides: number }
  | { ask: 'decide'; value: number };
type Entry = { next: number; asks: readonly Ask[] };

const TYPES = ['X', 'Y'] as const;
const TIMERS = ['tick', 'tock'];

/**
 * A random system with 2 to 4 nodes, the faults it is explored with, and what is asked of it: the same for the same
 * seed. What is drawn is drawn again until its space is neither tiny nor large.
 */
export function randomCase(seed: number | string): Case {
  for (let attempt = 0; ; attempt++) {
    const { system, faults, properties } = drawn(`${seed}/${attempt}`);
    const bare = plainSearch(system, {}, [], MOST);
    if (bare === null || bare.states < FEWEST) continue;
    const found = plainSearch(system, faults, properties, MOST_WITH_FAULTS);
    if (found !== null) return { system, faults, properties, found };
  }
}

function drawn(seed: string): Omit<Case, 'found'> {
  const draw = new Draw(seed);
  const nodes = draw.one([2, 2, 2, 3, 3, 4]);
  const roles = draw.times(draw.one([1, 2, nodes]), () => randomRole(draw, nodes));
  const byzantine = draw.chance(0.15) ? { [draw.below(nodes)]: randomRole(draw, nodes) } : {};
  // Of all this an exploration takes no notice.
  const ignored = draw.chance(0.2);
  const fifo = draw.chance(0.3);
  const { duplicate, ...others } = randomFaults(draw, nodes);
  return {
    system: system({
      name: `random ${seed}`,
      nodes,
      role: (id) => roles[id % roles.length] as AnyRole,
      inputs: draw.times(nodes, () => draw.below(2)),
      network: {
        fifo,
        ...(ignored
          ? { loss: 0.7, duplication: 0.5, partitions: [{ from: 0, until: 9, groups: [[0]] }] }
          : {}),
      },
      faults: { byzantine, ...(ignored ? { crash: [{ node: 0, at: 1, recoverAfter: 3 }] } : {}) },
    }),
    // Where channels keep an order, nothing is duplicated.
    faults: fifo || duplicate === undefined ? others : { ...others, duplicate },
    properties: draw.times(draw.one([0, 1, 1, 2, 3]), (i) => randomProperty(draw, nodes, i)),
  };
}

/** Each state's own answer to each event. */
function randomRole(draw: Draw, nodes: number): AnyRole {
  const states = 1 + draw.below(3);
  const hops = nodes === 4 ? draw.below(2) : draw.below(3);
  const fuel = draw.one([1, 1, 2]);
  const deaf = draw.chance(0.2);
  const [stable, recover] = [draw.chance(0.5), draw.chance(0.6)];

  const entry = (asks: readonly Ask[]): Entry => ({ next: draw.below(states), asks });
  const some = (most: number, kinds: readonly Ask['ask'][]) =>
    draw.times(draw.one([0, 1, most, most]), () => randomAsk(draw, draw.one(kinds)));
  const table = (most: number, kinds: readonly Ask['ask'][]) =>
    draw.times(states, () => entry(some(most, kinds)));
  const all = [
    'send',
    'send',
    'broadcast',
    'toEveryone',
    'setTimer',
    'cancelTimer',
    'toss',
    'decide',
  ] as const;
  // A coin may be answered by a die, but a die by no toss: a step comes to its end.
  const entries = {
    X: table(2, all),
    Y: table(2, all),
    tick: table(2, all),
    tock: table(2, all),
    coin: table(2, ['send', 'setTimer', 'decide', 'toss']).map(({ next, asks }) => ({
      next,
      asks: asks.map((ask) => (ask.ask === 'toss' ? { ...ask, name: 'die' } : ask)),
    })),
    die: table(1, ['send', 'toEveryone', 'cancelTimer', 'decide']),
    recover: table(2, all),
  };
  // Silent, or with what is done at the start; with nothing to others, it may still be no silence.
  const start = draw.chance(0.3) ? [] : [...some(2, all), randomAsk(draw, draw.one(all))];

  const perform = (
    { next, asks }: Entry,
    me: State,
    self: Self,
    hops: number,
  ): readonly [State, ...Action[]] => {
    const actions = asks.flatMap((ask) => actionsOf(ask, self, hops));
    return [{ ...me, s: next }, ...actions];
  };
  /** What is sent here answers no message, so it costs fuel. */
  const unasked = (one: Entry, me: State, self: Self) => {
    const sends = one.asks.some(({ ask }) => ask === 'send' || ask === 'broadcast' || ask === 'toEveryone');
    const spent = sends && me.fuel > 0 ? { ...me, fuel: me.fuel - 1 } : me;
    return perform(one, spent, self, me.fuel > 0 ? hops : -1);
  };
  const at = (event: keyof typeof entries, s: number) => entries[event][s % states] as Entry;
  const hears = (type: Message['type']) => (me: State, message: Message, _: number, self: Self) =>
    perform(at(type, me.s), me, self, message.hops - 1);
  const rings = (name: 'tick' | 'tock') => (me: State, self: Self) => unasked(at(name, me.s), me, self);
  const shows = (name: 'coin' | 'die') => (me: State, face: number, self: Self) =>
    unasked(at(name, me.s + face), me, self);
  return {
    start: (self) =>
      unasked({ next: ((self.input as number) + self.id) % states, asks: start }, { s: 0, fuel }, self),
    on: { X: hears('X'), ...(deaf ? {} : { Y: hears('Y') }) },
    timer: { tick: rings('tick'), tock: rings('tock') },
    toss: { coin: shows('coin'), die: shows('die') },
    ...(stable ? { stable: ({ s }: State) => ({ s }) } : {}),
    ...(recover
      ? {
          recover: (kept: { s: number } | null, self: Self) =>
            unasked(at('recover', kept?.s ?? 0), { s: kept?.s ?? 0, fuel: 0 }, self),
        }
      : {}),
  };
}

/** What is asked for; nothing is sent where no hops are left. */
function actionsOf(ask: Ask, self: Self, hops: number): Action[] {
  switch (ask.ask) {
    case 'send':
      // Written in another order of keys than `broadcast` does: equal all the same.
      return hops < 0 ? [] : [send((self.id + ask.step) % self.nodes, { type: ask.type, hops })];
    case 'broadcast':
      return hops < 0 ? [] : [broadcast({ hops, type: ask.type })];
    case 'toEveryone':
      return hops < 0 ? [] : toEveryone(self, { hops, type: ask.type });
    case 'setTimer':
      return [setTimer(ask.name, 1)];
    case 'cancelTimer':
      return [cancelTimer(ask.name)];
    case 'toss':
      return [toss(ask.name, ask.sides)];
    case 'decide':
      return [decide(ask.value)];
  }
}

function randomAsk(draw: Draw, ask: Ask['ask']): Ask {
  switch (ask) {
    case 'send':
      return { ask, step: draw.below(4), type: draw.one(TYPES) };
    case 'broadcast':
    case 'toEveryone':
      return { ask, type: draw.one(TYPES) };
    case 'setTimer':
    case 'cancelTimer':
      return { ask, name: draw.one(TIMERS) };
    case 'toss':
      return { ask, name: draw.one(['coin', 'coin', 'die']), sides: draw.one([2, 2, 3]) };
    case 'decide':
      return { ask, value: draw.below(2) };
  }
}

function randomFaults(draw: Draw, nodes: number): Faults {
  const some = (p: number, faults: () => Faults): Faults => (draw.chance(p) ? faults() : {});
  return {
    ...some(0.35, () => ({ lose: draw.one([1, 2, 'any']) })),
    ...some(0.2, () => ({ duplicate: 1 })),
    ...some(0.35, () => ({
      crash: draw.chance(0.5)
        ? draw.one([1, 2])
        : { nodes: draw.times(nodes, (id) => id).filter(() => draw.chance(0.5)), atMost: draw.one([1, 2]) },
      ...some(0.7, () => ({ recover: draw.one([1, 2]) })),
    })),
  };
}

function randomProperty(draw: Draw, nodes: number, number: number): Property {
  const [node, value] = [draw.below(nodes), draw.below(2)];
  const { about, holds } = draw.one<{ about: string; holds: (end: End) => boolean }>([
    {
      about: `node ${node} decides ${value}`,
      holds: (end) => end.nodes[node]?.decisions.includes(value) === true,
    },
    {
      about: 'all decide',
      holds: (end) => end.nodes.every(({ decided }) => decided !== undefined),
    },
    {
      about: 'two values are decided',
      holds: (end) => new Set(end.nodes.flatMap(({ decisions }) => decisions)).size > 1,
    },
    {
      about: `node ${node} is in state ${value + 1}`,
      holds: (end) => (end.nodes[node]?.state as State | null)?.s === value + 1,
    },
    {
      about: `node ${node} has not started`,
      holds: (end) => end.nodes[node]?.state === null,
    },
    {
      about: 'an honest node is down, and another has decided',
      holds: (end) =>
        end.nodes.some(({ crashed, byzantine }) => crashed && !byzantine) &&
        end.nodes.some(({ decided }) => decided !== undefined),
    },
  ]);
  // What is always so is hard to draw: mostly it is asked whether something never happens.
  return draw.chance(0.5)
    ? { name: `${number}. ${about}`, kind: 'sometimes', holds }
    : { name: `${number}. not ${about}`, kind: 'always', holds: (end) => !holds(end) };
}
