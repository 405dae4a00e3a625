/** What becomes of local states and messages when two nodes are exchanged: nobody says it, handlers show it. */
import { describe, expect, test } from 'vitest';
import { scout } from '../../../../src/engines/explore/scout.js';
import { SymmetricBehaviour } from '../../../../src/engines/explore/symmetry/images.js';
import { referencePaxos } from '../../../../src/experiments/reference-paxos.js';
import { send } from '../../../../src/model/actions.js';
import { role } from '../../../../src/model/role.js';
import { type System, system } from '../../../../src/model/system.js';
import { canonicalText } from '../../../../src/model/value.js';

/** What walks through a system meet. */
function walked(system: System): SymmetricBehaviour {
  const behaviour = new SymmetricBehaviour(system);
  scout(behaviour, true);
  return behaviour;
}

/** For each swap, what each local state of a node becomes, by their texts. */
function statesOf(behaviour: SymmetricBehaviour, swap: number, node: number): [string, string][] {
  const { a, b } = behaviour.swaps[swap] as { a: number; b: number };
  const there = node === a ? b : node === b ? a : node;
  const state = (at: number, local: number) => canonicalText(behaviour.locals[at]?.[local]?.state, 'a state');
  return (behaviour.locals[node] ?? []).flatMap((_, local) => {
    const image = behaviour.localImages[swap]?.[node]?.[local];
    return image === undefined ? [] : [[state(node, local), state(there, image)] as [string, string]];
  });
}

/** A text with the numbers 2 and 3 exchanged behind a key. */
const exchange = (text: string, key: string) =>
  text.replaceAll(new RegExp(`"${key}":([23])`, 'g'), (_, node) => `"${key}":${5 - Number(node)}`);

describe('the reference model', () => {
  test('a leader holds the same Lasts from the acceptors with the names exchanged, sorted', () => {
    const behaviour = walked(referencePaxos({ leaders: 1, acceptors: 3 }));
    // Acceptors 1, 2 and 3: the second swap is that of 2 and 3.
    const pairs = statesOf(behaviour, 1, 0);
    for (const [state, image] of pairs) {
      type Leader = { lasts?: { from: number }[]; accepts?: number[] };
      const expected = (JSON.parse(exchange(state, 'from')) ?? {}) as Leader;
      expected.lasts?.sort((one, other) => one.from - other.from);
      if (expected.accepts) {
        const accepts = expected.accepts.map((node) => (node === 1 ? 1 : 5 - node));
        expected.accepts = accepts.sort((one, other) => one - other);
      }
      expect(image).toBe(state === 'null' ? 'null' : canonicalText(expected, 'it'));
    }
    // That the walks met some where it matters.
    expect(pairs.filter(([state, image]) => state !== image).length).toBeGreaterThan(3);
  });

  test('messages go to and come from the acceptors exchanged, and say the same', () => {
    const { things, thingImages } = walked(referencePaxos({ leaders: 2, acceptors: 2 }));
    for (const [thing, { node, event }] of things.entries()) {
      const image = things[thingImages[0]?.[thing] as number];
      const other = (at: number) => (at < 2 ? at : 5 - at);
      expect(image?.node).toBe(other(node));
      expect(image?.event).toEqual('from' in event ? { ...event, from: other(event.from) } : event);
    }
    expect(things.length).toBeGreaterThan(10);
  });

  test('where a leader keeps the order of arrival, so do the images', () => {
    const pairs = statesOf(walked(referencePaxos({ leaders: 1, acceptors: 4, mutant: 'first-last' })), 1, 0);
    const lasts = pairs.filter(([state]) => state.includes('"from":2') && state.includes('"from":3'));
    for (const [state, image] of lasts) expect(image).toBe(exchange(state, 'from'));
    expect(lasts).toHaveLength(2);
  });
});

test('messages that name nodes are renamed inside', () => {
  type News = { type: 'News'; about: number } | { type: 'Hello' };
  const gossip = system({
    nodes: 4,
    role: role<{ knows: number | null }, News>({
      start: ({ id }) => (id > 1 ? [{ knows: null }, send(0, { type: 'Hello' })] : { knows: null }),
      on: {
        Hello: (me, _, from) => [me, send(1, { type: 'News', about: from })],
        News: (_, { about }) => ({ knows: about }),
      },
    }),
    symmetry: [[2, 3]],
  });
  const behaviour = walked(gossip);
  expect(statesOf(behaviour, 0, 1)).toEqual(
    expect.arrayContaining([
      ['{"knows":2}', '{"knows":3}'],
      ['{"knows":3}', '{"knows":2}'],
    ]),
  );
  const { things, thingImages } = behaviour;
  const about2 = things.findIndex(({ event }) => canonicalText(event, 'it').includes('"about":2'));
  expect(things[thingImages[0]?.[about2] as number]?.event).toMatchObject({ message: { about: 3 } });
});

describe('nodes that are not interchangeable are refused, with the step that shows it', () => {
  type Message = { type: 'Ask' } | { type: 'Yes' } | { type: 'No' };
  const poll = (answer: (id: number) => 'Yes' | 'No' | null, count: (from: number) => number) =>
    system({
      nodes: 4,
      role: role<{ sum: number }, Message>({
        start: ({ id }) =>
          id === 0 ? [{ sum: 0 }, ...[1, 2, 3].map((to) => send(to, { type: 'Ask' as const }))] : { sum: 0 },
        on: {
          Ask: (me, _, from, { id }) => {
            const said = answer(id);
            return said === null ? me : [me, send(from, { type: said })];
          },
          Yes: (me, _, from) => ({ sum: me.sum + count(from) }),
        },
      }),
      symmetry: [[1, 2, 3]],
    });

  test('all alike: none is refused', () => {
    expect(() =>
      walked(
        poll(
          () => 'Yes',
          () => 1,
        ),
      ),
    ).not.toThrow();
    // What is said means nothing by itself: node 2 says another word, and nobody minds.
    expect(() =>
      walked(
        poll(
          (id) => (id === 2 ? 'No' : 'Yes'),
          () => 0,
        ),
      ),
    ).not.toThrow();
  });
  test('one is silent', () => {
    expect(() =>
      walked(
        poll(
          (id) => (id === 2 ? null : 'Yes'),
          () => 1,
        ),
      ),
    ).toThrow(
      /^symmetry says that nodes (1 and 2|2 and 3) are interchangeable, but they are not\. Exchange them, and the step "node \d in state {"sum":0} gets {"type":"Ask"} from node 0" becomes "node \d in .*"; but the (first|second) sends {"type":"Yes"} to node 0, and the (first|second) no such message\.$/,
    );
  });
  test('one counts twice', () => {
    expect(() =>
      walked(
        poll(
          () => 'Yes',
          (from) => (from === 2 ? 2 : 1),
        ),
      ),
    ).toThrow(
      /nodes [12] and [23] are interchangeable, but they are not.*gets {"type":"Yes"} from node.*leads to state {"sum":/,
    );
  });
  test('one has started and the other not', () => {
    const two = system({
      nodes: 2,
      role: role<{ up: number }, { type: 'Up' }>({
        start: ({ id }) => (id === 0 ? { up: 0 } : [{ up: 1 }, send(0, { type: 'Up' })]),
      }),
      symmetry: [[0, 1]],
    });
    expect(() => walked(two)).toThrow(/nodes 0 and 1 are interchangeable, but they are not/);
  });
});
