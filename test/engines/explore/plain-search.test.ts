import { expect, test } from 'vitest';
import { referencePaxos } from '../../../src/experiments/reference-paxos.js';
import { plainSearch } from './plain-search.js';

test.each([
  [1, 3, {}, 210],
  [2, 3, {}, 101408],
  [1, 3, { lose: 'any' }, 1117],
  [2, 2, { lose: 'any' }, 2053],
] as const)(
  '%s %s %j',
  (leaders, acceptors, f, n) => {
    const t = Date.now();
    const r = plainSearch(referencePaxos({ leaders, acceptors }), f);
    console.log(leaders, acceptors, r, Date.now() - t);
    expect(r.states).toBe(n);
  },
  200000,
);
