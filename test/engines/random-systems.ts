import fc from 'fast-check';
import {
  type Action,
  broadcast,
  cancelTimer,
  decide,
  send,
  setTimer,
  toEveryone,
  toss,
} from '../../src/model/actions.js';
import type { Crash } from '../../src/model/faults.js';
import type { Delay, NetworkOptions, Partition } from '../../src/model/network.js';
import type { AnyRole, Self } from '../../src/model/role.js';
import { type System, system } from '../../src/model/system.js';

/*
 * Small protocols that make no sense, but use all there is: each is a table that says, for each event and
 * state, what the next state is and what is done.
 */

type Message = { type: 'X' | 'Y' | 'Z'; hops: number };
type State = { s: number; count: number };
type Ask =
  | { ask: 'send'; step: number; type: Message['type'] }
  | { ask: 'broadcast' | 'toEveryone'; type: Message['type'] }
  | { ask: 'setTimer'; name: string; delay: number }
  | { ask: 'cancelTimer'; name: string }
  | { ask: 'toss'; name: string; sides: number }
  | { ask: 'decide'; value: number };
type Entry = { next: number; asks: Ask[] };

const STATES = 3;
const type = fc.constantFrom<Message['type']>('X', 'Y', 'Z');
const timer = fc.constantFrom('tick', 'tock');
const tossed = fc.constantFrom('coin', 'die');

const ask: fc.Arbitrary<Ask> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ ask: fc.constant('send' as const), step: fc.nat(3), type }) },
  {
    weight: 2,
    arbitrary: fc.record({ ask: fc.constantFrom('broadcast' as const, 'toEveryone' as const), type }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      ask: fc.constant('setTimer' as const),
      name: timer,
      delay: fc.constantFrom(0, 0.5, 1, 2, 7),
    }),
  },
  { weight: 1, arbitrary: fc.record({ ask: fc.constant('cancelTimer' as const), name: timer }) },
  {
    weight: 2,
    arbitrary: fc.record({
      ask: fc.constant('toss' as const),
      name: tossed,
      sides: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ ask: fc.constant('decide' as const), value: fc.nat(1) }) },
);
const entry: fc.Arbitrary<Entry> = fc.record({
  next: fc.nat(STATES - 1),
  asks: fc.array(ask, { maxLength: 3 }),
});
/** By event, then by state. */
const table = fc.array(fc.array(entry, { minLength: STATES, maxLength: STATES }), {
  minLength: 9,
  maxLength: 9,
});

/** `X` has no handler where `deaf`; recovery and stable storage are there or not. */
const role = (counting: boolean): fc.Arbitrary<AnyRole> =>
  fc
    .record({ table, deaf: fc.boolean(), recover: fc.boolean(), stable: fc.boolean() })
    .map(({ table, deaf, recover, stable }) => tableRole(table, counting, { deaf, recover, stable }));

function tableRole(
  table: Entry[][],
  counting: boolean,
  { deaf, recover, stable }: { deaf: boolean; recover: boolean; stable: boolean },
): AnyRole {
  /** `hops` falls from message to message, so that nobody talks to himself for ever. */
  const perform = (row: number, me: State, self: Self, hops: number) => {
    const { next, asks } = (table[row] as Entry[])[me.s] as Entry;
    const state = { s: next, count: counting ? me.count + 1 : 0 };
    return [state, ...asks.flatMap((ask): Action[] => actions(ask, self, hops))] as const;
  };
  const actions = (ask: Ask, self: Self, hops: number): Action[] => {
    switch (ask.ask) {
      case 'send':
        // Written in another order of keys than `broadcast` does: equal all the same.
        return hops > 0 ? [send((self.id + ask.step) % self.nodes, { hops: hops - 1, type: ask.type })] : [];
      case 'broadcast':
        return hops > 0 ? [broadcast({ type: ask.type, hops: hops - 1 })] : [];
      case 'toEveryone':
        return hops > 0 ? toEveryone(self, { type: ask.type, hops: hops - 1 }) : [];
      case 'setTimer':
        return [setTimer(ask.name, ask.delay)];
      case 'cancelTimer':
        return [cancelTimer(ask.name)];
      case 'toss':
        return [toss(ask.name, ask.sides)];
      case 'decide':
        return [decide(ask.value)];
    }
  };
  const hears = (row: number) => (me: State, message: Message, _: number, self: Self) =>
    perform(row, me, self, message.hops);
  return {
    start: (self) => perform(0, { s: self.id % STATES, count: 0 }, self, 3),
    on: { ...(deaf ? {} : { X: hears(1) }), Y: hears(2), Z: hears(3) },
    timer: {
      tick: (me: State, self: Self) => perform(4, me, self, 2),
      tock: (me: State, self: Self) => perform(5, me, self, 2),
    },
    toss: {
      coin: (me: State, face: number, self: Self) =>
        perform(6, { ...me, s: (me.s + face) % STATES }, self, 2),
      die: (me: State, face: number, self: Self) => perform(7, { ...me, s: (me.s + face) % STATES }, self, 1),
    },
    ...(stable ? { stable: (me: State) => ({ kept: me.s }) } : {}),
    ...(recover
      ? {
          recover: (kept: { kept: number } | null, self: Self) =>
            perform(8, { s: kept?.kept ?? 0, count: 0 }, self, 2),
        }
      : {}),
  };
}

const chance = fc.constantFrom(0, 0, 0.3, 0.7, 1);

const delay: fc.Arbitrary<Delay> = fc.oneof(
  fc.constantFrom(0, 1, 2).map((delay): Delay => ({ law: 'constant', delay })),
  fc.constantFrom<Delay>(
    { law: 'uniform', low: 0, high: 3 },
    { law: 'uniform', low: 1, high: 1 },
    { law: 'exponential', mean: 2 },
    { law: 'pareto', least: 0.5, shape: 1.5 },
  ),
);

const partition = (nodes: number): fc.Arbitrary<Partition> =>
  fc
    .record({
      from: fc.constantFrom(0, 1, 2.5),
      length: fc.constantFrom(0, 1, 3),
      group: fc.array(fc.nat(2), { minLength: nodes, maxLength: nodes }),
    })
    .map(({ from, length, group }) => ({
      from,
      until: from + length,
      // Those in group 2 are left unnamed.
      groups: [0, 1].map((which) => group.flatMap((one, node) => (one === which ? [node] : []))),
    }));

const network = (nodes: number): fc.Arbitrary<NetworkOptions> =>
  fc.record({
    loss: fc.oneof(
      chance,
      fc.array(fc.array(chance, { minLength: nodes, maxLength: nodes }), {
        minLength: nodes,
        maxLength: nodes,
      }),
    ),
    delay,
    fifo: fc.boolean(),
    duplication: fc.constantFrom(0, 0, 0.4, 1),
    partitions: fc.array(partition(nodes), { maxLength: 2 }),
  });

const crash = (node: number): fc.Arbitrary<Crash[]> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant<Crash[]>([]) },
    {
      weight: 1,
      arbitrary: fc
        .record({
          when: fc.oneof(
            fc.constantFrom(0, 1, 2.5).map((at) => ({ at })),
            fc.nat(5).map((afterEvents) => ({ afterEvents })),
          ),
          back: fc.constantFrom({}, { recoverAfter: 0 }, { recoverAfter: 1 }, { recoverAfter: 3.5 }),
        })
        .map(({ when, back }): Crash[] => [{ node, ...when, ...back }]),
    },
  );

/**
 * Random systems with 1 to 4 nodes.
 *
 * @param counting with a counter in each state, so that no state comes back
 */
export const systems = (counting = false): fc.Arbitrary<System> =>
  fc.integer({ min: 1, max: 4 }).chain((nodes) =>
    fc
      .record({
        roles: fc.array(role(counting), { minLength: 1, maxLength: 2 }),
        traitor: fc.option(fc.record({ node: fc.nat(nodes - 1), role: role(counting) }), {
          freq: 4,
          nil: undefined,
        }),
        network: network(nodes),
        crash: fc.tuple(...Array.from({ length: nodes }, (_, node) => crash(node))),
        inputs: fc.array(fc.nat(1), { minLength: nodes, maxLength: nodes }),
      })
      .map(({ roles, traitor, network, crash, inputs }) =>
        system({
          nodes,
          role: (id) => roles[id % roles.length] as AnyRole,
          inputs,
          network,
          faults: {
            crash: crash.flat(),
            ...(traitor === undefined ? {} : { byzantine: { [traitor.node]: traitor.role } }),
          },
          outcomes: {
            someDecide: (end) => end.nodes.some(({ decided }) => decided !== undefined),
            allUp: (end) => end.nodes.every(({ crashed }) => !crashed),
            firstInTwo: (end) => (end.nodes[0]?.state as State | null)?.s === 2,
          },
        }),
      ),
  );
