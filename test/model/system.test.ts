import { describe, expect, test } from 'vitest';
import { ArgumentError } from '../../src/model/errors.js';
import type { FaultOptions } from '../../src/model/faults.js';
import {
  constant,
  exponential,
  longestDelay,
  type NetworkOptions,
  pareto,
  uniform,
} from '../../src/model/network.js';
import { system } from '../../src/model/system.js';

const still = { start: () => 0 };
const cycle: unknown[] = [];
cycle.push(cycle);

/** Lets a test give what the types forbid, as a cell without types can. */
const make = (options: object) => system({ nodes: 3, role: still, ...options } as never);
const onNetwork = (network: object) => make({ network: network as NetworkOptions });
const withFaults = (faults: object) => make({ faults: faults as FaultOptions });

/** Each of these says what was given and what is allowed. */
test.each<[string, () => unknown, string[]]>([
  ['no options at all', () => (system as () => unknown)(), ['system', 'undefined']],
  ['an unknown option', () => make({ loss: 0.2 }), ["no option 'loss'", 'network']],
  ['0 nodes', () => make({ nodes: 0 }), ['nodes', 'at least 1|from 1', 'is 0']],
  ['half a node', () => make({ nodes: 2.5 }), ['nodes', 'whole number', '2.5']],
  ['nodes as text', () => make({ nodes: '3' }), ['nodes', 'whole number', "'3'"]],
  ['too many nodes', () => make({ nodes: 1e9 }), ['nodes', '10000', '1000000000']],
  ['no role', () => make({ role: undefined }), ['role of node 0', 'start', 'undefined']],
  ['a role without a start', () => make({ role: { on: {} } }), ['role of node 0', 'start']],
  [
    'a role for some nodes only',
    () => make({ role: (id: number) => (id < 2 ? still : null) }),
    ['role of node 2', 'null'],
  ],
  ['a misspelt part of a role', () => make({ role: { ...still, timers: {} } }), ["'timers'", 'timer']],
  [
    'a handler that is none',
    () => make({ role: { ...still, on: { Ping: 3 } } }),
    ['on Ping', 'function', '3'],
  ],
  ['handlers that are none', () => make({ role: { ...still, timer: 'tick' } }), ['timer', "'tick'"]],
  ['too few inputs', () => make({ inputs: [1] }), ['inputs', '3', 'array of 1']],
  ['inputs by name', () => make({ inputs: { 0: 1 } }), ['inputs', 'array', 'object']],
  ['an input that is no value', () => make({ inputs: [1, new Date(0), 2] }), ['inputs[1]', 'Date']],
  [
    'a missing input',
    () => make({ inputs: Object.assign(new Array(3), { 0: 1, 2: 2 }) }),
    ['inputs[1]', 'undefined'],
  ],
  ['an input that contains itself', () => make({ inputs: [1, 2, cycle] }), ['inputs[2]', 'contain itself']],
  [
    'an outcome that is no function',
    () => make({ outcomes: { good: true } }),
    ["'good'", 'function', 'true'],
  ],
  ['outcomes in a list', () => make({ outcomes: [() => true] }), ['outcomes', 'by name', 'array']],
  [
    'an outcome with a name that is taken',
    () => make({ outcomes: { trials: () => true } }),
    ["'trials'", 'sample'],
  ],

  ['a name that is a number', () => make({ name: 7 }), ['name', 'text', '7']],
  ['an empty name', () => make({ name: '' }), ['name', 'empty']],
  ['parameters that are none', () => make({ parameters: 'abc' }), ['parameters', "'abc'"]],
  ['a parameter that is no number', () => make({ parameters: { loss: Number.NaN } }), ["'loss'", 'NaN']],
  ['exact probabilities in a list', () => make({ exact: [1] }), ['exact', 'by outcome', 'array']],
  ['an exact probability of no outcome', () => make({ exact: { x: 0.5 } }), ["'x'", 'no outcomes']],
  [
    'an exact probability of 7',
    () => make({ outcomes: { s: () => true }, exact: { s: 7 } }),
    ["'s'", 'from 0 to 1', '7'],
  ],
  [
    'an exact probability as text',
    () => make({ outcomes: { s: () => true }, exact: { s: 'y' } }),
    ["'s'", "'y'"],
  ],

  ['symmetry as a number', () => make({ symmetry: 2 }), ['symmetry', 'array', '2']],
  ['symmetry without groups', () => make({ symmetry: [0, 1] }), ['symmetry[0]', 'array', '0']],
  ['a group of one', () => make({ symmetry: [[0]] }), ['symmetry[0]', 'two nodes or more', '1']],
  ['a group with a node too many', () => make({ symmetry: [[1, 3]] }), ['symmetry', 'from 0 to 2', '3']],
  [
    'a node that is interchangeable twice',
    () =>
      make({
        symmetry: [
          [0, 1],
          [1, 2],
        ],
      }),
    ['symmetry', 'node 1', 'twice'],
  ],

  ['a loss of 1.2', () => onNetwork({ loss: 1.2 }), ['loss', 'from 0 to 1', '1.2']],
  ['a negative loss', () => onNetwork({ loss: -0.1 }), ['loss', 'from 0 to 1', '-0.1']],
  ['a loss that is not a number', () => onNetwork({ loss: Number.NaN }), ['loss', 'NaN']],
  ['a loss as text', () => onNetwork({ loss: '0.2' }), ['loss', "'0.2'"]],
  [
    'a loss for too few links',
    () =>
      onNetwork({
        loss: [
          [0, 0],
          [0, 0],
        ],
      }),
    ['loss', '3 rows of 3'],
  ],
  [
    'a wrong loss of one link',
    () =>
      onNetwork({
        loss: [
          [0, 0, 0],
          [0, 0, 7],
          [0, 0, 0],
        ],
      }),
    ['loss[1][2]', '7'],
  ],
  ['a delay as a number', () => onNetwork({ delay: 5 }), ['delay', 'constant(ms)', '5']],
  [
    'a delay of an unknown law',
    () => onNetwork({ delay: { law: 'normal' } }),
    ['delay', 'uniform(low, high)'],
  ],
  [
    'a negative delay',
    () => onNetwork({ delay: { law: 'constant', delay: -1 } }),
    ['delay', 'at least 0', '-1'],
  ],
  ['fifo as a number', () => onNetwork({ fifo: 1 }), ['fifo', 'true or false', '1']],
  ['a duplication of 2', () => onNetwork({ duplication: 2 }), ['duplication', 'from 0 to 1', '2']],
  ['an unknown option of the network', () => onNetwork({ delays: 1 }), ["'delays'", 'delay, fifo']],
  ['rows of loss with holes', () => onNetwork({ loss: new Array(3) }), ['loss', '3 rows of 3']],
  [
    'a group with a hole',
    () => onNetwork({ partitions: [{ from: 0, until: 1, groups: [new Array(1)] }] }),
    ['groups', 'undefined'],
  ],
  ['partitions that are none', () => onNetwork({ partitions: 7 }), ['partitions', 'array', '7']],
  ['a partition that is none', () => onNetwork({ partitions: [undefined] }), ['partition', 'undefined|null']],
  [
    'a partition without groups',
    () => onNetwork({ partitions: [{ from: 0, until: 1 }] }),
    ['groups', 'array', 'undefined'],
  ],
  [
    'a partition that ends before it begins',
    () => onNetwork({ partitions: [{ from: 2, until: 1, groups: [] }] }),
    ['until', 'at least 2', '1'],
  ],
  [
    'a node in two groups',
    () => onNetwork({ partitions: [{ from: 0, until: 1, groups: [[0], [0]] }] }),
    ['groups', 'at most once', '0'],
  ],
  [
    'a group with a node too many',
    () => onNetwork({ partitions: [{ from: 0, until: 1, groups: [[3]] }] }),
    ['0 to 2', '3'],
  ],

  ['crashes that are no list', () => withFaults({ crash: { node: 1, at: 2 } }), ['crash', 'array', 'object']],
  ['a crash that is none', () => withFaults({ crash: [undefined] }), ['crash', 'null|undefined']],
  [
    'a crash of a node that is not there',
    () => withFaults({ crash: [{ node: 3, at: 0 }] }),
    ['node of a crash', 'from 0 to 2', '3'],
  ],
  ['a crash at no time', () => withFaults({ crash: [{ node: 1 }] }), ['node 1', 'at (ms) or afterEvents']],
  [
    'a crash by both',
    () => withFaults({ crash: [{ node: 1, at: 1, afterEvents: 1 }] }),
    ['node 1', 'either'],
  ],
  ['a crash at a negative time', () => withFaults({ crash: [{ node: 1, at: -1 }] }), ['at of a crash', '-1']],
  [
    'a crash after half an event',
    () => withFaults({ crash: [{ node: 1, afterEvents: 0.5 }] }),
    ['afterEvents', '0.5'],
  ],
  [
    'a recovery before the crash',
    () => withFaults({ crash: [{ node: 1, at: 1, recoverAfter: -1 }] }),
    ['recoverAfter', '-1'],
  ],
  [
    'two crashes of one node',
    () =>
      withFaults({
        crash: [
          { node: 1, at: 1 },
          { node: 1, at: 2 },
        ],
      }),
    ['Node 1', 'two crashes'],
  ],
  [
    'a misspelt part of a crash',
    () => withFaults({ crash: [{ node: 1, at: 1, recover: 2 }] }),
    ["'recover'", 'recoverAfter'],
  ],
  [
    'a traitor who is not there',
    () => withFaults({ byzantine: { 3: still } }),
    ['Byzantine', 'from 0 to 2', '3'],
  ],
  ['a traitor by name', () => withFaults({ byzantine: { general: still } }), ['byzantine', "'general'"]],
  [
    'a traitor by a number oddly written',
    () => withFaults({ byzantine: { '01': still } }),
    ['byzantine', "'01'"],
  ],
  ['a traitor without a strategy', () => withFaults({ byzantine: { 1: { on: {} } } }), ['node 1', 'role']],
  [
    'a misspelt part of a strategy',
    () => withFaults({ byzantine: { 1: { ...still, onn: {} } } }),
    ['node 1', "'onn'"],
  ],
  ['traitors in a list', () => withFaults({ byzantine: [still] }), ['byzantine', 'array']],

  ['constant(−1)', () => constant(-1), ['delay', '-1']],
  ['constant(Infinity)', () => constant(Infinity), ['delay', 'Infinity']],
  ['uniform(2, 1)', () => uniform(2, 1), ['at least 2', '1']],
  ['exponential(−1)', () => exponential(-1), ['mean', '-1']],
  ['pareto(0, 1)', () => pareto(0, 1), ['shortest', 'above 0', '0']],
  ['pareto(1, 0)', () => pareto(1, 0), ['shape', '0.1', 'is 0']],
])('%s is refused', (_, attempt, says) => {
  expect(attempt).toThrow(ArgumentError);
  for (const words of says) {
    expect(attempt).toThrow(new RegExp(words.split('|').map(escaped).join('|')));
  }
});

const escaped = (text: string) => text.replace(/[.*+?^${}()[\]\\]/g, '\\$&');

describe('what is left out', () => {
  test('is a perfect network of constant delay, no faults and no outcomes', () => {
    const { name, inputs, network, faults, outcomes, exact, parameters, symmetry } = make({});
    expect({ name, inputs, network, faults, outcomes, exact, parameters, symmetry }).toEqual({
      symmetry: [],
      name: 'system',
      inputs: [null, null, null],
      network: { loss: 0, delay: constant(1), fifo: false, duplication: 0, partitions: [] },
      faults: { crash: [], byzantine: {} },
      outcomes: {},
      exact: {},
      parameters: {},
    });
  });

  test('whatever the caller does to the options afterwards, the system stays as it was made', () => {
    const loss = [0, 1, 2].map(() => [0, 0.5, 0]);
    const partitions = [{ from: 0, until: 1, groups: [[0], [1, 2]] }];
    const outcomes: Record<string, () => boolean> = { good: () => true };
    const exact: Record<string, number> = { good: 0.25 };
    const parameters: Record<string, number> = { loss: 0.5 };
    const delay = { law: 'constant', delay: 2 };
    const crash: object[] = [{ node: 0, at: 1 }];
    const byzantine: Record<number, object> = { 1: still };
    const made = make({
      outcomes,
      exact,
      parameters,
      network: { loss, partitions, delay },
      faults: { crash, byzantine },
    });
    const before = JSON.stringify(made);
    const names = Object.keys(made.outcomes);
    (loss[0] as number[])[1] = 9;
    loss.length = 1;
    (partitions[0] as { until: number }).until = 9;
    partitions[0]?.groups[1]?.push(0);
    partitions.length = 0;
    outcomes.bad = () => false;
    exact.good = 9;
    parameters.loss = 9;
    delay.delay = 9;
    (crash[0] as { at: number }).at = 9;
    crash.length = 0;
    byzantine[2] = still;
    expect(JSON.stringify(made)).toBe(before);
    expect(Object.keys(made.outcomes)).toEqual(names);
    const frozen = (part: unknown): boolean =>
      typeof part !== 'object' ||
      part === null ||
      (Object.isFrozen(part) && Object.values(part).every(frozen));
    const { roles: _, faults: given, ...rest } = made;
    expect(Object.values(rest).every(frozen)).toBe(true);
    expect([made, given, given.crash, given.crash[0], given.byzantine].every(Object.isFrozen)).toBe(true);
  });

  test('a key that says nothing is the same as none', () => {
    const { faults } = withFaults({
      crash: [{ node: 0, at: undefined, afterEvents: 3, recoverAfter: undefined }],
    });
    expect(Object.keys(faults.crash[0] as object)).toEqual(['node', 'afterEvents']);
    expect(make({ outcomes: { s: () => true }, exact: { s: undefined } }).exact).toEqual({});
  });

  test('a formula may miss 0 and 1 by its rounding, and no more', () => {
    const outcomes = { s: () => true };
    expect(make({ outcomes, exact: { s: -1e-17 } }).exact).toEqual({ s: 0 });
    expect(make({ outcomes, exact: { s: 1 + 2e-16 } }).exact).toEqual({ s: 1 });
    expect(() => make({ outcomes, exact: { s: -1e-6 } })).toThrow(ArgumentError);
  });

  test('and inputs are copies, so that changing them later changes nothing', () => {
    const inputs = [{ value: 1 }, null, null];
    const made = make({ inputs });
    (inputs[0] as { value: number }).value = 2;
    expect(made.inputs[0]).toEqual({ value: 1 });
  });
});

test('the longest delay is known where there is one', () => {
  expect([constant(3), uniform(1, 4), exponential(2), pareto(1, 2)].map(longestDelay)).toEqual([
    3,
    4,
    Infinity,
    Infinity,
  ]);
});
