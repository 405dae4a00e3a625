import cdf from '@stdlib/stats-base-dists-binomial-cdf';
import { describe, expect, test } from 'vitest';
import { solve, solveWith } from '../../../src/engines/solve/solve.js';
import { Steps } from '../../../src/engines/solve/steps.js';
import { noSymmetry } from '../../../src/engines/solve/symmetry/symmetry.js';
import { paxosRound } from '../../../src/experiments/paxos.js';
import { twoGenerals } from '../../../src/experiments/two-generals.js';
import { type Action, broadcast, cancelTimer, decide, send, setTimer } from '../../../src/model/actions.js';
import type { NetworkOptions } from '../../../src/model/network.js';
import { role, type Step } from '../../../src/model/role.js';
import { type End, type System, system } from '../../../src/model/system.js';
import type { Acceptor } from '../../../src/protocols/paxos.js';
import { randomStar } from './random-stars.js';
import { randomSystem } from './random-systems.js';

const LIMITS = { states: 3000, draws: 1000 };

const without = (one: System) => solveWith(one, new Steps(one, 1, undefined), LIMITS, noSymmetry);
const polynomials = ({ outcomes }: Pick<ReturnType<typeof without>, 'outcomes'>) =>
  Object.fromEntries(Object.entries(outcomes).map(([name, { coefficients }]) => [name, coefficients]));

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

describe('with symmetry the polynomials are those without it', () => {
  test.each(range(3, 6))('paxos-round, %i nodes; and there are fewer states', (nodes) => {
    const [fast, plain] = [solve(paxosRound({ nodes })), without(paxosRound({ nodes }))];
    expect(fast.symmetry).toEqual([range(1, nodes - 1)]);
    expect(polynomials(fast)).toEqual(polynomials(plain));
    expect(fast.states).toBeLessThan(plain.states);
  });

  test('random protocols around a hub, whose other nodes are alike', () => {
    let used = 0;
    let peers = 0;
    for (let seed = 0; seed < 250; seed++) {
      const star = randomStar(seed);
      const fast = solve(star, { limits: LIMITS });
      const plain = without(star);
      if (!plain.complete || !fast.complete) continue;
      expect(polynomials(fast), `seed ${seed}`).toEqual(polynomials(plain));
      expect(fast.outcomes.all?.coefficients).toEqual(['1']);
      const degrees = Object.values(fast.outcomes).map(({ degree }) => degree);
      if (fast.symmetry.length > 0 && Math.max(...degrees) > 2) {
        used++;
        if (star.parameters.peers === 'talk') peers++;
      }
    }
    // A test of trifles would prove nothing.
    expect(used).toBeGreaterThan(40);
    expect(peers).toBeGreaterThan(10);
  }, 60_000);

  test('random protocols with everything that there is', () => {
    for (let seed = 0; seed < 150; seed++) {
      const one = randomSystem(`plain ${seed}`);
      const { delay } = one.network;
      if (delay.law !== 'constant') throw new Error('a delay that is not constant');
      const plain = solveWith(one, new Steps(one, delay.delay, undefined), LIMITS, noSymmetry);
      if (!plain.complete) continue;
      expect(polynomials(solve(one, { limits: LIMITS })), `seed ${seed}`).toEqual(polynomials(plain));
    }
  }, 60_000);
});

type Vote = { type: 'Ask' } | { type: 'Vote' };

/** Three voters who answer the hub, node 0, and what the hub does with an answer. */
const voting = (
  hears: (me: { votes: readonly number[] }, from: number) => { votes: readonly number[] },
  outcomes: Record<string, (end: End<{ votes: readonly number[] }>) => boolean>,
  twice = false,
) => {
  const hub = role<{ votes: readonly number[] }, Vote>({
    start: () => [{ votes: [] }, broadcast({ type: 'Ask' }), ...(twice ? [setTimer('again', 5)] : [])],
    on: { Vote: (me, _, from) => hears(me, from) },
    timer: { again: (me) => [me, broadcast({ type: 'Ask' })] },
  });
  const voter = role<object, Vote>({
    start: () => ({}),
    on: { Ask: (me, _, from) => [me, send(from, { type: 'Vote' })] },
  });
  return system({ nodes: 4, role: (id) => (id === 0 ? hub : voter), outcomes });
};

describe('symmetry is used whatever an outcome looks at', () => {
  type Told = { readonly told: boolean; readonly by: { readonly nodes: readonly number[] } | null };
  const telling = (outcome: (end: End<Told>) => boolean) => {
    const told = role<Told, { type: 'Tell' }>({
      start: ({ id }) => {
        const me = { told: false, by: null };
        return id === 0 ? [me, broadcast({ type: 'Tell' })] : me;
      },
      on: { Tell: (_, __, from) => [{ told: true, by: { nodes: [from] } }, decide('told')] },
    });
    return system({ nodes: 5, role: told, outcomes: { outcome } });
  };
  const decided = ({ nodes }: End<Told>) => nodes.map((node) => node.decided === 'told');

  test.each<[string, (end: End<Told>) => boolean]>([
    ['nobody', () => true],
    ['two nodes', (end) => decided(end)[1] === true && decided(end)[2] === true],
    ['the last node', (end) => decided(end)[4] === true],
    ['the last two that decided', (end) => decided(end).lastIndexOf(true) > 2],
    ['how many there are', (end) => decided(end).filter(Boolean).length >= 2],
    ['what is deep inside', ({ nodes }) => nodes[3]?.state.by?.nodes[0] === 0],
    ['the whole, as text', ({ nodes }) => JSON.stringify(nodes[2]).includes('true')],
    ['keys', ({ nodes }) => Object.keys(nodes[2]?.state.by ?? {}).length === 1],
    ['copies', ({ nodes }) => ({ ...nodes[1] }).decided === 'told' && 'nodes' in (nodes[2]?.state.by ?? {})],
    ['one after another', ({ nodes }) => nodes[1]?.decided === undefined || nodes[2]?.state.told === true],
  ])('%s', (_, outcome) => {
    const one = telling(outcome);
    expect(solve(one).symmetry).toEqual([[1, 2, 3, 4]]);
    expect(polynomials(solve(one))).toEqual(polynomials(without(one)));
  });

  test('and is done without where an outcome cannot be asked so', () => {
    const one = telling((end) => (structuredClone(end) as End).nodes[1]?.decided === 'told');
    expect(solve(one).symmetry).toEqual([]);
    expect(solve(one).outcomes.outcome.coefficients).toEqual(['1', '-1']);
  });

  test('with 11 nodes: a majority has accepted', () => {
    const accepted = ({ nodes }: End) =>
      nodes.filter(({ state }) => {
        const part = state as { acceptor?: Acceptor } & Acceptor;
        return (part.acceptor ?? part).accepted !== null;
      }).length > 5;
    const { success, most } = solve(paxosRound({ nodes: 11 }), {
      outcomes: { most: accepted, success: ({ nodes }: End) => nodes[0]?.decided !== undefined },
    }).outcomes;
    // Whoever decides has heard of a majority; and a majority is as likely as enough answers, and 5 of 10 reached.
    for (const p of [0.05, 0.3]) {
      expect(most.at(p).value).toBeGreaterThan(success.at(p).value);
      const collected = 1 - cdf(4, 10, (1 - p) ** 2);
      expect(most.at(p).value).toBeCloseTo(collected * (1 - cdf(4, 10, 1 - p)), 10);
    }
  });
});

describe('symmetry is not used', () => {
  const same = (one: System) => {
    const { symmetry, outcomes } = solve(one);
    expect(symmetry).toEqual([]);
    expect(polynomials({ outcomes })).toEqual(polynomials(without(one)));
    return outcomes;
  };

  test('where the hub remembers who was first: of two answers at the same time that is the lower number', () => {
    const { one, two } = same(
      voting((me, from) => (me.votes.length === 0 ? { votes: [from] } : me), {
        one: ({ nodes }) => nodes[0]?.state.votes[0] === 1,
        two: ({ nodes }) => nodes[0]?.state.votes[0] === 2,
      }),
    );
    // q², and (1 − q²) q²
    expect(one?.coefficients).toEqual(['1', '-2', '1']);
    expect(two?.coefficients).toEqual(['0', '2', '-5', '4', '-1']);
  });

  test('where what is asked tells nodes apart, even if only their names change', () => {
    const { twice } = same(
      voting(
        (me, from) => ({
          votes: me.votes.length < 1 || me.votes[0] === from ? [...me.votes, from] : me.votes,
        }),
        { twice: ({ nodes }) => nodes[0]?.state.votes.length === 2 },
        true,
      ),
    );
    // Whoever was first (anyone: 1 − (1 − q²)³) is heard again, with q².
    expect(twice?.at(0.5).value).toBeCloseTo((1 - 0.75 ** 3) * 0.25, 12);
  });

  test('where the order of answers decides, though no state holds a name', () => {
    // The hub marks whoever is first, asks again, and decides by whether the first answer is the marked one's.
    type Word = { type: 'Ask' | 'Vote' | 'Mark' | 'Marked' };
    type Hub = { phase: number };
    const hub = role<Hub, Word>({
      start: () => [{ phase: 0 }, broadcast({ type: 'Ask' }), setTimer('again', 10)],
      on: {
        Vote: (me, _, from) =>
          me.phase === 0
            ? [{ phase: 1 }, send(from, { type: 'Mark' })]
            : { phase: me.phase === 2 ? 3 : me.phase },
        Marked: (me) => (me.phase === 2 ? [{ phase: 3 }, decide('marked')] : me),
      },
      timer: { again: () => [{ phase: 2 }, broadcast({ type: 'Ask' })] },
    });
    const voter = role<{ marked: boolean }, Word>({
      start: () => ({ marked: false }),
      on: {
        Ask: (me, _, from) => [me, send(from, { type: me.marked ? 'Marked' : 'Vote' })],
        Mark: () => ({ marked: true }),
      },
    });
    const { first } = same(
      system({
        nodes: 3,
        role: (id) => (id === 0 ? hub : voter),
        outcomes: { first: ({ nodes }) => nodes[0]?.decided === 'marked' },
      }),
    );
    // With a = q², an answer: node 1 is marked with a q, and then first with a; node 2 with (1 − a) a q, and then
    // first with (1 − a) a.
    const [q, a] = [0.5, 0.25];
    expect(first?.at(0.5).value).toBe(a * q * a + (1 - a) * a * q * (1 - a) * a);
  });

  /** A hub that asks twice, and what it does with answers and timers; voters count how often they were asked. */
  type Asks = { asked: number; rang: number };
  const asking = (
    ask: Action<Vote>[],
    hears: (me: Asks) => Step<Asks, Vote>,
    outcome: (end: End<Asks>) => boolean,
    network: NetworkOptions = {},
  ) => {
    const none = { asked: 0, rang: 0 };
    const hub = role<Asks, Vote>({
      start: () => [none, ...ask, setTimer('again', 5), setTimer('late', 2)],
      on: { Vote: hears },
      timer: {
        again: (me) => [me, ...ask],
        late: (me) => ({ ...me, rang: me.rang + 1 }),
        now: (me) => ({ ...me, rang: me.rang + 1 }),
      },
    });
    const voter = role<Asks, Vote>({
      start: () => none,
      on: { Ask: (me, _, from) => [{ ...me, asked: me.asked + 1 }, send(from, { type: 'Vote' })] },
    });
    return system({
      nodes: 4,
      role: (id) => (id === 0 ? hub : voter),
      network,
      outcomes: { outcome },
    });
  };
  const everyone = [broadcast<Vote>({ type: 'Ask' })];
  const someTwice = ({ nodes }: End<Asks>) => nodes.some(({ state }) => state.asked === 2);

  test('where some of those who are alike are asked, and others are not', () => {
    const some = [send<Vote>(1, { type: 'Ask' }), send<Vote>(2, { type: 'Ask' })];
    const { outcome } = same(asking(some, (me) => me, someTwice));
    // 1 − (1 − q²)²
    expect(outcome?.at(0.5).value).toBe(1 - 0.75 ** 2);
  });

  test('where the links of those who are alike lose differently', () => {
    const loss = [
      [0, 0, 0.5, 0.5],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ];
    const { outcome } = same(asking(everyone, (me) => me, someTwice, { loss }));
    expect(outcome?.coefficients).toEqual(['1']);
    const exactly = ({ nodes }: End<Asks>) => nodes.filter(({ state }) => state.asked === 2).length === 1;
    expect(same(asking(everyone, (me) => me, exactly, { loss })).outcome?.at(0).value).toBe(0.75 ** 2);
  });

  test('where an answer stops a timer that is due: the timer was set first, so it rings first', () => {
    const stops = (me: Asks): Step<Asks, Vote> => [me, cancelTimer('late')];
    const { outcome } = same(asking(everyone, stops, ({ nodes }) => nodes[0]?.state.rang === 1));
    expect(outcome?.coefficients).toEqual(['1']);
  });

  test('where an answer sets a timer that rings at once: after all the answers', () => {
    const sets = (me: Asks): Step<Asks, Vote> => [me, setTimer('now', 0)];
    const { outcome } = same(asking(everyone, sets, ({ nodes }) => (nodes[0]?.state.rang ?? 0) <= 3));
    expect(outcome?.coefficients).toEqual(['1']);
  });

  test('where there is nothing to exchange', () => {
    expect(solve(twoGenerals({ messages: 4 })).symmetry).toEqual([]);
  });
});
