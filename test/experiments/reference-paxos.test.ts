import { describe, expect, test } from 'vitest';
import { explore } from '../../src/engines/explore/explore.js';
import { consistency, decides, validity } from '../../src/engines/explore/properties.js';
import { run } from '../../src/engines/run.js';
import { sample } from '../../src/engines/sample.js';
import { referencePaxos, referencePaxosFaults } from '../../src/experiments/reference-paxos.js';
import { exponential } from '../../src/model/network.js';
import type { System } from '../../src/model/system.js';
import { type Mutant, mutants } from '../../src/protocols/reference-paxos.js';
import type { Estimate } from '../../src/stats/interval.js';

/** Three leaders in a race, and now and then one is late by far. */
const racing = (mutant: Mutant, acceptors: number): System =>
  referencePaxos({ leaders: 3, acceptors, mutant, loss: 0.1, delay: exponential(5) });

/** The same, and the first acceptor loses what it did not write down. */
const crashing = (mutant: Mutant): System => ({
  ...racing(mutant, 3),
  faults: { crash: [{ node: 3, at: 15, recoverAfter: 0 }], byzantine: {} },
});

const inconsistent = (system: System) => {
  const { consistency, trials, violations } = sample(system, { trials: 50_000, seed: 'race' });
  expect(violations).toBe(0);
  return trials - (consistency as Estimate).count;
};

describe('two leaders decide differently', () => {
  test.each<[Mutant, number]>([
    ['literal-accept', 3],
    ['half-quorum', 4],
    ['first-last', 3],
  ])('where the rule is %s, and never where it is not', (mutant, acceptors) => {
    expect(inconsistent(racing(mutant, acceptors))).toBeGreaterThan(0);
    expect(inconsistent(racing('none', acceptors))).toBe(0);
  });

  test('where an acceptor forgets its promise in a crash, and never where it keeps it', () => {
    expect(inconsistent(crashing('forget-promise'))).toBeGreaterThan(0);
    expect(inconsistent(crashing('none'))).toBe(0);
    expect(inconsistent(racing('forget-promise', 3))).toBe(0);
  });

  test('not by half a quorum of an odd number of acceptors: half of three is two as well', () => {
    expect(inconsistent(racing('half-quorum', 3))).toBe(0);
  });
});

test('leaders come first, then acceptors; each leader proposes its number, from 1', () => {
  const { nodes, messages } = run(referencePaxos({ leaders: 2, acceptors: 4, loss: 0 }));
  expect(nodes).toBe(6);
  expect(messages.slice(0, 8).map(({ from, to, message }) => [from, to, message])).toEqual(
    [0, 1].flatMap((leader) =>
      [2, 3, 4, 5].map((acceptor) => [leader, acceptor, { type: 'Collect', round: leader + 1 }]),
    ),
  );
});

test('what is decided is the input of a leader', () => {
  const paxos = referencePaxos({ leaders: 2, acceptors: 3 });
  const properties = [validity, consistency, decides(1), decides(2)];
  expect(explore(paxos, { properties }).properties.map(({ verdict }) => verdict)).toEqual([
    'holds',
    'holds',
    'found',
    'found',
  ]);
});

test('one acceptor may crash where it would forget; none else', () => {
  for (const mutant of mutants) {
    expect(referencePaxosFaults(referencePaxos({ leaders: 3, acceptors: 2, mutant }))).toEqual(
      mutant === 'forget-promise' ? { crash: { nodes: [3, 4], atMost: 1 }, recover: 1 } : {},
    );
  }
});
