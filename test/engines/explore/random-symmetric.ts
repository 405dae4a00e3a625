import {
  type Action,
  broadcast,
  cancelTimer,
  decide,
  send,
  setTimer,
  toss,
} from '../../../src/model/actions.js';
import type { Self } from '../../../src/model/role.js';
import { type End, type System, system } from '../../../src/model/system.js';
import { Draw } from '../draw.js';
import type { Renamer } from './orbits.js';
import { type Faults, type Found, type Property, plainSearch } from './plain-search.js';

/*
 * Small protocols that make no sense, in which some nodes are interchangeable: a hub or none, node 0, and one group or
 * two of nodes with the same table each. A node answers who asked, tells everybody, or tells the hub; so no node is
 * told from another of its group but by what happened to it. Nodes may remember whom they have heard, in order or as a set.
 */

export interface SymmetricCase {
  readonly system: System;
  readonly faults: Faults;
  readonly properties: readonly Property[];
  readonly renamer: Renamer;
  readonly found: Found;
}

type Message = { readonly type: 'X' | 'Y'; readonly hops: number; readonly about?: number };
type State = { readonly s: number; readonly fuel: number; readonly heard: readonly number[] };
type Memory = 'none' | 'set' | 'order';
type Ask = {
  readonly ask: 'reply' | 'hub' | 'all' | 'timer' | 'cancel' | 'toss' | 'decide';
  readonly value: number;
};
type Entry = { readonly next: number; readonly asks: readonly Ask[] };

const [FEWEST, MOST] = [30, 3000];

/** The same for the same seed; what is drawn is drawn again until its space is neither tiny nor large. */
export function randomSymmetricCase(seed: number): SymmetricCase {
  for (let attempt = 0; ; attempt++) {
    const { system, faults, properties, renamer } = drawn(`symmetric ${seed}/${attempt}`);
    const whole = plainSearch(system, faults, [], MOST);
    if (whole === null || whole.states < FEWEST) continue;
    const found = plainSearch(system, faults, properties, MOST);
    if (found !== null) return { system, faults, properties, renamer, found };
  }
}

function drawn(seed: string): Omit<SymmetricCase, 'found'> {
  const draw = new Draw(seed);
  // In half of them the nodes of a group talk to each other, and these need room.
  const talks = draw.chance(0.5);
  const sizes = draw.one(talks ? [[3], [3], [2, 2]] : [[2], [3], [3], [4], [2, 2], [2, 3]]);
  const hasHub = !talks && (sizes.length > 1 || draw.chance(0.7));
  let next = hasHub ? 1 : 0;
  const symmetry = sizes.map((size) => draw.times(size, () => next++));
  const memory = draw.one<Memory>(['none', 'none', 'set', 'order']);
  const tables = [
    randomTable(draw, memory, hasHub, talks),
    ...symmetry.map(() => randomTable(draw, memory, hasHub, talks)),
  ];
  const roleOf = (node: number) =>
    tables[1 + symmetry.findIndex((group) => group.includes(node))] ?? tables[0];
  const crash = draw.one([
    {},
    {},
    { crash: 1 },
    { crash: { nodes: symmetry[0] as number[], atMost: 2 }, recover: 1 },
  ]);
  const made = system({
    name: seed,
    nodes: next,
    role: (node) => roleOf(node) as never,
    symmetry,
  });
  return {
    system: made,
    faults: {
      ...draw.one<Faults>([{}, {}, { lose: 1 }, { lose: 'any' }]),
      ...(talks ? {} : draw.one<Faults>([{}, {}, {}, { duplicate: 1 }])),
      ...(talks ? {} : crash),
    },
    properties: draw.times(draw.one([0, 1, 2]), (i) => randomProperty(draw, i)),
    renamer: {
      state: (state: State, to) => {
        const heard = state.heard.map(to);
        return { ...state, heard: memory === 'set' ? heard.sort((a, b) => a - b) : heard };
      },
      message: (message: Message, to) =>
        message.about === undefined ? message : { ...message, about: to(message.about) },
    },
  };
}

function randomTable(draw: Draw, memory: Memory, hasHub: boolean, talks: boolean) {
  const states = 1 + draw.below(3);
  const names = draw.chance(0.3);
  const most: Ask['ask'] = talks ? 'all' : 'hub';
  const kinds: readonly Ask['ask'][] = [most, 'reply', 'hub', 'all', 'timer', 'cancel', 'toss', 'decide'];
  const entries = (most: number): Entry[] =>
    draw.times(states, () => ({
      next: draw.below(states),
      asks: draw.times(draw.below(most + 1), () => ({ ask: draw.one(kinds), value: draw.below(2) })),
    }));
  const [start, hears, rings, shows, back] = [entries(2), entries(2), entries(1), entries(1), entries(1)];
  const hops = talks ? 0 : draw.below(2);
  if (talks) start[0] = { next: 0, asks: [{ ask: 'all', value: 0 }] };

  const act = (
    table: readonly Entry[],
    me: State,
    self: Self,
    left: number,
    from: number | null,
    isToss = false,
  ): readonly [State, ...Action[]] => {
    const { next, asks } = table[me.s % states] as Entry;
    const sends = left >= 0;
    const message = (value: number): Message => ({
      type: value === 0 ? 'X' : 'Y',
      hops: left,
      ...(names && from !== null ? { about: from } : {}),
    });
    const actions = asks.flatMap(({ ask, value }): Action[] => {
      if (ask === 'reply') return sends && from !== null ? [send(from, message(value))] : [];
      if (ask === 'hub') return sends && hasHub && self.id !== 0 ? [send(0, message(value))] : [];
      if (ask === 'all') return sends ? [broadcast(message(value))] : [];
      if (ask === 'timer') return [setTimer('tick', 1)];
      if (ask === 'cancel') return [cancelTimer('tick')];
      if (ask === 'toss') return isToss ? [] : [toss('coin', 2)];
      return [decide(value)];
    });
    return [{ ...me, s: next }, ...actions];
  };
  const unasked = (table: readonly Entry[], me: State, self: Self, isToss = false) =>
    me.fuel > 0
      ? act(table, { ...me, fuel: me.fuel - 1 }, self, hops, null, isToss)
      : act(table, me, self, -1, null, isToss);
  const remembering = (me: State, from: number): State =>
    memory === 'none' || me.heard.includes(from) || me.heard.length > 1
      ? me
      : { ...me, heard: memory === 'set' ? [...me.heard, from].sort((a, b) => a - b) : [...me.heard, from] };
  const hear = (me: State, message: Message, from: number, self: Self) =>
    act(
      hears,
      { ...remembering(me, from), s: (me.s + (message.type === 'X' ? 0 : 1)) % states },
      self,
      message.hops - 1,
      from,
    );
  return {
    start: (self: Self) => unasked(start, { s: 0, fuel: 1, heard: [] }, self),
    on: { X: hear, Y: hear },
    timer: { tick: (me: State, self: Self) => unasked(rings, me, self) },
    toss: {
      coin: (me: State, face: number, self: Self) => unasked(shows, { ...me, s: me.s + face }, self, true),
    },
    stable: ({ s }: State) => ({ s }),
    recover: (kept: { s: number }, self: Self) =>
      act(back, { s: kept.s, fuel: 0, heard: [] }, self, -1, null),
  };
}

/** None tells nodes of a group apart. */
function randomProperty(draw: Draw, number: number): Property {
  const value = draw.below(2);
  const { about, holds } = draw.one<{ about: string; holds: (end: End) => boolean }>([
    {
      about: `some node decides ${value}`,
      holds: ({ nodes }) => nodes.some(({ decided }) => decided === value),
    },
    { about: 'all decide', holds: ({ nodes }) => nodes.every(({ decided }) => decided !== undefined) },
    {
      about: 'two values are decided',
      holds: ({ nodes }) => new Set(nodes.flatMap(({ decisions }) => decisions)).size > 1,
    },
    {
      about: `two nodes are in state ${value}`,
      holds: ({ nodes }) => nodes.filter(({ state }) => (state as State | null)?.s === value).length > 1,
    },
    {
      about: 'one is down, and another has decided',
      holds: ({ nodes }) =>
        nodes.some(({ crashed }) => crashed) && nodes.some(({ decided }) => decided !== undefined),
    },
  ]);
  return draw.chance(0.5)
    ? { name: `${number}. ${about}`, kind: 'sometimes', holds }
    : { name: `${number}. not ${about}`, kind: 'always', holds: (end) => !holds(end) };
}
