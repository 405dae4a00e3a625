import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sample } from '../../src/engines/sample.js';
import { range, sweep } from '../../src/engines/sweep.js';
import { errorOf, failureOf } from '../../src/experiments/failure.js';
import { paxos } from '../../src/experiments/paxos.js';
import { ArgumentError, ProtocolError } from '../../src/model/errors.js';
import { uniform } from '../../src/model/network.js';
import { root } from './quorumlab.js';

// Threads load their file from where it was built.
const built = pathToFileURL(join(root, 'dist', 'experiments', 'parallel.node.js')).href;
const { sampleInParallel, sweepInParallel } = (await import(
  built
)) as typeof import('../../src/experiments/parallel.node.js');

describe('sampleInParallel', () => {
  it('gives exactly what sample gives, however many threads', async () => {
    const given = { nodes: 4, rounds: 2, loss: 0.3, delay: uniform(1, 5) };
    const options = { trials: 5001, seed: 'threads', point: 3, confidence: 0.9 };
    const expected = sample(paxos(given), options);
    for (const workers of [1, 2, 3]) {
      expect(await sampleInParallel('paxos', given, { ...options, workers })).toEqual(expected);
    }
  });

  it('takes more threads than trials', async () => {
    const found = await sampleInParallel('paxos', {}, { trials: 2, workers: 5 });
    expect(found).toEqual(sample(paxos(), { trials: 2 }));
  });

  it('tells how far it is, up to the end', async () => {
    const told: number[] = [];
    await sampleInParallel('paxos', {}, { trials: 1000, workers: 2, onProgress: (done) => told.push(done) });
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBe(1000);
  });

  it.each([1, 2])('throws the errors of its parts as they are, with %i threads', async (workers) => {
    const options = { trials: 100, seed: Number.NaN };
    let expected: unknown;
    try {
      sample(paxos(), options);
    } catch (error) {
      expected = error;
    }
    const thrown = await sampleInParallel('paxos', {}, { ...options, workers }).catch(
      (error: unknown) => error,
    );
    expect(expected).toBeInstanceOf(ArgumentError);
    expect(thrown).toMatchObject({ name: 'ArgumentError', message: (expected as Error).message });
  });

  it('refuses what is no option', async () => {
    const wrong = { threads: 2 } as object;
    await expect(sampleInParallel('paxos', {}, wrong)).rejects.toThrow(/no option 'threads'/);
    await expect(sampleInParallel('paxos', {}, { workers: 1.5 })).rejects.toThrow(/workers .* whole number/);
    // Before it counts: so many trials would take years.
    const unsure = { trials: 1e12, workers: 1, confidence: 2 };
    await expect(sampleInParallel('paxos', {}, unsure)).rejects.toThrow(/confidence .* is 2/);
    await expect(sweepInParallel('paxos', {}, unsure)).rejects.toThrow(/confidence .* is 2/);
    await expect(sampleInParallel('raft')).rejects.toThrow(/no experiment 'raft'/);
  });
});

describe('sweepInParallel', () => {
  it('gives exactly what sweep gives', async () => {
    const grid = { nodes: [3, 4], rounds: 2, loss: range(0, 1, 0.25) };
    const { exactAt, ...expected } = sweep(paxos, grid, { trials: 300, seed: 5 });
    for (const workers of [1, 2, 3]) {
      const { exactAt: at, ...found } = await sweepInParallel('paxos', grid, {
        trials: 300,
        seed: 5,
        workers,
      });
      expect(found).toEqual(expected);
      expect(at?.({ nodes: 3, loss: 0.1 })).toEqual(exactAt?.({ nodes: 3, loss: 0.1 }));
    }
  });
});

describe('an error that crosses threads', () => {
  it.each([
    new ArgumentError('loss must be a number.'),
    new ProtocolError(2, 'on.Collect', 'returned undefined'),
    new RangeError('too long'),
  ])('is the same on the other side: %s', (error) => {
    const there = errorOf(structuredClone(failureOf(error)));
    expect(there).toMatchObject({ name: error.name, message: error.message, stack: error.stack });
    if (!(error instanceof RangeError)) expect(there).toBeInstanceOf(error.constructor);
    if (error instanceof ProtocolError) expect(there).toMatchObject({ node: 2, handler: 'on.Collect' });
  });
});
