import { describe, expect, test } from 'vitest';
import { referencePaxos, referencePaxosFaults } from '../../../src/experiments/reference-paxos.js';
import { decide, send, setTimer, toss } from '../../../src/model/actions.js';
import { role } from '../../../src/model/role.js';
import { type End, system } from '../../../src/model/system.js';
import type { Mutant } from '../../../src/protocols/reference-paxos.js';
import { type Property, plainSearch } from './plain-search.js';
import { randomCase } from './random-protocols.js';

const consistency: Property = {
  name: 'consistency',
  kind: 'always',
  holds: ({ nodes }: End) => new Set(nodes.flatMap(({ decisions }) => decisions)).size < 2,
};

// Two leaders, three acceptors, any message lost: 895,971 states, 7,159,994 transitions. It finds those too, in a minute.
describe('the reference model has as many states as other model checkers counted', () => {
  test.each([
    [1, 3, 210, undefined],
    [2, 3, 101_408, 518_682],
  ])(
    '%i leaders, %i acceptors, nothing lost',
    { timeout: 120_000 },
    (leaders, acceptors, states, transitions) => {
      const found = plainSearch(referencePaxos({ leaders, acceptors }), {}, [consistency]);
      expect(found).toMatchObject({ states, ...(transitions === undefined ? {} : { transitions }) });
      expect(found?.verdicts).toMatchObject([{ verdict: 'holds', steps: null }]);
    },
  );

  test.each([
    [1, 3, 1117, 4243],
    [2, 2, 2053, 7028],
  ])('%i leaders, %i acceptors, any message lost', (leaders, acceptors, states, transitions) => {
    const found = plainSearch(referencePaxos({ leaders, acceptors }), { lose: 'any' });
    expect(found).toMatchObject({ states, transitions });
  });
});

/*
 * For a leader to decide with a quorum of q takes 1 + 4q steps: its start, and the delivery of q messages of each
 * kind. Two leaders need twice that, and a crash and a recovery are two steps more.
 */
test.each<[Mutant, number, number]>([
  ['literal-accept', 1, 10],
  ['half-quorum', 2, 10],
  ['forget-promise', 1, 12],
])('%s with %i acceptors decides two values, in %i steps at the least', (mutant, acceptors, steps) => {
  const made = referencePaxos({ leaders: 2, acceptors, mutant });
  const found = plainSearch(made, referencePaxosFaults(made), [consistency]);
  expect(found).toMatchObject({ depth: steps, verdicts: [{ verdict: 'violated', steps }] });
  const sound = referencePaxos({ leaders: 2, acceptors });
  expect(plainSearch(sound, referencePaxosFaults(made), [consistency])?.verdicts).toMatchObject([
    { verdict: 'holds' },
  ]);
});

describe('worked by hand', () => {
  const ping = system({
    nodes: 2,
    role: role<{ heard: number }, { type: 'Ping' }>({
      start: ({ id }) => (id === 0 ? [{ heard: 0 }, send(1, { type: 'Ping' })] : { heard: 0 }),
      on: { Ping: (me) => ({ heard: me.heard + 1 }) },
    }),
  });
  test.each([
    // Before the start, under way, heard.
    ['a message', {}, { states: 3, transitions: 2, depth: 2 }],
    ['a message that may be lost', { lose: 'any' as const }, { states: 4, transitions: 3, depth: 2 }],
    ['a message that may be lost, once', { lose: 1 }, { states: 4, transitions: 3, depth: 2 }],
    // Two copies under way are two of the same message: one transition delivers either.
    ['a message that may be doubled', { duplicate: 1 }, { states: 6, transitions: 5, depth: 4 }],
    // Up or down in each of the three moments; and down, when it has consumed the message unheard.
    ['its receiver may crash', { crash: { nodes: [1], atMost: 1 } }, { states: 7, transitions: 7, depth: 3 }],
  ])('%s', (_, faults, counts) => {
    expect(plainSearch(ping, faults)).toMatchObject(counts);
  });

  const waiter = system({
    nodes: 1,
    role: role<{ rang: boolean }, never>({
      start: () => [{ rang: false }, setTimer('wake', 5)],
      timer: { wake: () => [{ rang: true }, decide('awake')] },
    }),
  });
  test.each([
    ['a timer', {}, { states: 3, transitions: 2, depth: 2 }],
    // A crash in each of the three states; no timer rings after it.
    ['a timer of a node that may crash', { crash: 1 }, { states: 6, transitions: 5, depth: 3 }],
    // It starts again, having decided or not, and waits again: where it rang, both are the same.
    ['and come back', { crash: 1, recover: 1 }, { states: 9, transitions: 10, depth: 4 }],
  ])('%s', (_, faults, counts) => {
    expect(plainSearch(waiter, faults)).toMatchObject(counts);
  });

  test('tosses: a transition for each combination, even where two lead to the same state', () => {
    const gambler = system({
      nodes: 1,
      role: role<{ sum: number }, never>({
        start: () => [{ sum: 0 }, toss('coin', 2), toss('die', 3)],
        toss: {
          coin: (me, face) => ({ sum: me.sum + face }),
          // The highest face of the die is tossed once more.
          die: (me, face) => (face === 2 ? [me, toss('coin', 2)] : { sum: me.sum + face }),
        },
      }),
    });
    // 2 · (1 + 1 + 2) combinations; sums 0, 1 and 2.
    expect(plainSearch(gambler)).toMatchObject({ states: 4, transitions: 8, depth: 1 });
  });

  test('the search ends with the level at which its last open question is answered', () => {
    const started: Property = {
      name: 'started',
      kind: 'sometimes',
      holds: (end) => end.nodes[0]?.state !== null,
    };
    const silent: Property = { ...started, name: 'silent', holds: (end) => end.nodes[1]?.state !== null };
    const never: Property = { ...started, name: 'two heard', holds: () => false };
    expect(plainSearch(ping, {}, [silent])).toMatchObject({ states: 1, transitions: 0, depth: 0 });
    expect(plainSearch(ping, {}, [silent, started])).toEqual({
      states: 2,
      transitions: 1,
      depth: 1,
      verdicts: [
        { name: 'silent', kind: 'sometimes', verdict: 'found', steps: 0 },
        { name: 'started', kind: 'sometimes', verdict: 'found', steps: 1 },
      ],
    });
    expect(plainSearch(ping, {}, [started, never])).toMatchObject({
      states: 3,
      transitions: 2,
      depth: 2,
      verdicts: [{ steps: 1 }, { verdict: 'not found', steps: null }],
    });
  });
});

test('the random protocols ask for everything, and every verdict comes about', { timeout: 120_000 }, () => {
  const verdicts = new Set<string>();
  const faults = new Set<string>();
  let [byzantine, large] = [0, 0];
  for (let seed = 0; seed < 40; seed++) {
    const one = randomCase(seed);
    for (const { verdict } of one.found.verdicts) verdicts.add(verdict);
    for (const fault of Object.keys(one.faults)) faults.add(fault);
    if (Object.keys(one.system.faults.byzantine).length > 0) byzantine++;
    if (one.found.states > 100) large++;
  }
  expect([...verdicts].sort()).toEqual(['found', 'holds', 'not found', 'violated']);
  expect([...faults].sort()).toEqual(['crash', 'duplicate', 'lose', 'recover']);
  expect(Math.min(byzantine, large)).toBeGreaterThan(2);
  const { system: _, ...again } = randomCase(3);
  expect(JSON.stringify(again)).toBe(JSON.stringify({ ...randomCase(3), system: undefined }));
});
