import { describe, expect, it } from 'vitest';
import { sample } from '../../src/engines/sample.js';
import { paxosRound } from '../../src/experiments/paxos.js';
import { referencePaxos } from '../../src/experiments/reference-paxos.js';
import { twoGenerals } from '../../src/experiments/two-generals.js';
import { quorumlab } from './quorumlab.js';

const PAXOS = ['sample', 'paxos-round', '--nodes', '5', '--loss', '0.2', '--trials', '20000', '--seed', '7'];

interface Printed {
  readonly parameters: object;
  readonly seed: unknown;
  readonly trials: number;
  readonly outcomes: { readonly [name: string]: { readonly count: number } };
  readonly seconds: number;
  readonly messages: number;
}

async function printed(...args: string[]): Promise<Printed> {
  const { code, stdout, stderr } = await quorumlab([...args, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Printed;
}

describe('quorumlab sample --json', () => {
  it('prints one object, with what the library finds', async () => {
    const { seconds, ...rest } = await printed(...PAXOS);
    const system = paxosRound({ nodes: 5, loss: 0.2 });
    const { success, traffic } = sample(system, { trials: 20_000, seed: 7 });
    const { count, rate, low, high } = success;
    expect(rest).toEqual({
      experiment: 'paxos-round',
      parameters: { nodes: 5, loss: 0.2 },
      seed: 7,
      trials: 20_000,
      outcomes: { success: { count, rate, low, high, exact: system.exact.success } },
      messages: traffic.delivered,
    });
    expect(seconds).toBeGreaterThanOrEqual(0);
  });

  it('names every outcome, and the parameters that were left to their defaults', async () => {
    const { parameters, outcomes, seed } = await printed(
      'sample',
      'two-generals',
      '--loss',
      '.5',
      '--trials',
      '1e3',
    );
    const system = twoGenerals({ loss: 0.5 });
    expect(parameters).toEqual(system.parameters);
    expect(seed).toBe(1);
    const found = sample(system, { trials: 1000, seed: 1 });
    expect(Object.keys(outcomes)).toEqual(['both', 'alone', 'neither']);
    for (const name of ['both', 'alone', 'neither'] as const)
      expect(outcomes[name]?.count).toBe(found[name].count);
  });

  it('takes a word where a parameter has words to choose from', async () => {
    const args = 'sample reference-paxos --mutant half-quorum --acceptors 4 --trials 2000'.split(' ');
    const { parameters, outcomes } = await printed(...args);
    const system = referencePaxos({ acceptors: 4, mutant: 'half-quorum' });
    expect(parameters).toEqual({ leaders: 2, acceptors: 4, mutant: 'half-quorum', loss: 0.2 });
    const { success, consistency } = sample(system, { trials: 2000 });
    expect(outcomes).toMatchObject({
      success: { count: success.count },
      consistency: { count: consistency.count },
    });
  });

  it('gives the same for any number of workers, and another for another seed', async () => {
    const results = await Promise.all(
      ['1', '2', '3'].map(async (workers) => {
        const { seconds, ...rest } = await printed(...PAXOS, '--workers', workers);
        return rest;
      }),
    );
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
    const other = await printed(...PAXOS, '--seed', '8');
    expect(other.messages).not.toBe(results[0]?.messages);
  });

  it('takes a word for a seed, and the flags before the name', async () => {
    const { seed, outcomes } = await printed('sample', '--trials', '500', '--seed', 'slide', 'paxos-round');
    expect(seed).toBe('slide');
    expect(outcomes.success?.count).toBe(sample(paxosRound(), { trials: 500, seed: 'slide' }).success.count);
  });
});

describe('quorumlab sample', () => {
  it('prints a table whose columns line up', async () => {
    const { code, stdout } = await quorumlab(['sample', 'two-generals', '--trials', '2000', '--seed', '3']);
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('two-generals: messages 3, loss 0.2; 2,000 trials, seed 3');
    const table = lines.slice(2, 6);
    expect(table.map((line) => line.split(' ')[0])).toEqual(['outcome', 'both', 'alone', 'neither']);
    expect(new Set(table.map((line) => line.length)).size).toBe(1);
    expect(table[0]).toMatch(/count +rate +95 % interval +exact$/);
    expect(stdout).toMatch(/[\d,]+ messages delivered in [\d.]+ s\n$/);
  });
});
