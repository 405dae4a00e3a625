import { describe, expect, test } from 'vitest';
import { solve, solveWith } from '../../../src/engines/solve/solve.js';
import { Steps } from '../../../src/engines/solve/steps.js';
import { noSymmetry } from '../../../src/engines/solve/symmetry/symmetry.js';
import { paxosRound } from '../../../src/experiments/paxos.js';
import { twoGenerals } from '../../../src/experiments/two-generals.js';
import { broadcast, decide, send, setTimer } from '../../../src/model/actions.js';
import { role } from '../../../src/model/role.js';
import { type End, type System, system } from '../../../src/model/system.js';
import { randomStar, randomSystem } from './random-systems.js';

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
    for (let seed = 0; seed < 400; seed++) {
      const star = randomStar(seed);
      const fast = solve(star, { limits: LIMITS });
      const plain = without(star);
      if (!plain.complete || !fast.complete) continue;
      expect(polynomials(fast), `seed ${seed}`).toEqual(polynomials(plain));
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

  test('where an outcome tells nodes apart whose states are alike', () => {
    const counting = (outcome: (end: End) => boolean) => {
      const told = role<{ told: boolean }, { type: 'Tell' }>({
        start: ({ id }) => (id === 0 ? [{ told: false }, broadcast({ type: 'Tell' })] : { told: false }),
        on: { Tell: () => [{ told: true }, decide('told')] },
      });
      return system({ nodes: 5, role: told, outcomes: { outcome } });
    };
    const decided = ({ nodes }: End) => nodes.map((node) => node.decided === 'told');
    same(counting((end) => decided(end)[1] === true && decided(end)[2] === true));
    same(counting((end) => decided(end)[4] === true));
    // Where it does not, it is: at least two are told.
    const least = counting((end) => decided(end).filter(Boolean).length >= 2);
    expect(solve(least).symmetry).toEqual([[1, 2, 3, 4]]);
    expect(polynomials(solve(least))).toEqual(polynomials(without(least)));
  });

  test('where there is nothing to exchange', () => {
    expect(solve(twoGenerals({ messages: 4 })).symmetry).toEqual([]);
  });
});
