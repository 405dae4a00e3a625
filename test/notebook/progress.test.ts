import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { sweep, sweepSteps } from '../../src/engines/sweep.js';
import { paxosRound } from '../../src/experiments/paxos.js';
import type { KernelBridge, MimeBundle } from '../../src/notebook/kernel.js';
import { withProgress } from '../../src/notebook/progress.js';

const place = Symbol.for('quorumlab.kernel');
const host = globalThis as Record<symbol, unknown>;
let before: unknown;
let said: (string | 'cleared')[];

const bridge: KernelBridge = {
  display: (bundle, options) =>
    said.push(`${options?.update ? 'again' : 'first'} ${(bundle as MimeBundle)['text/html']}`),
  clearOutput: () => said.push('cleared'),
};

/** How far the clock goes on between two steps, in ms. */
let pace: number;

function* steps(of: number, fails = false) {
  for (let done = 1; done <= of; done++) {
    now += pace;
    yield { done, of };
  }
  if (fails) throw new Error('the work failed');
  return `${of} done`;
}

let now: number;

beforeEach(() => {
  before = host[place];
  said = [];
  now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  vi.spyOn(console, 'log').mockImplementation((line) => said.push(`printed ${line}`));
});

afterEach(() => {
  vi.restoreAllMocks();
  host[place] = before;
});

const bars = () => said.filter((one) => one.includes('<progress'));

describe('in a kernel', () => {
  beforeEach(() => {
    host[place] = bridge;
  });

  test('slow work draws a bar, in one place, and clears it at the end', async () => {
    pace = 200;
    expect(await withProgress(steps(5))).toBe('5 done');
    expect(bars()).toEqual(
      [2, 3, 4, 5].map(
        (done, i) =>
          `${i === 0 ? 'first' : 'again'} <progress max="5" value="${done}"></progress> ${done} of 5`,
      ),
    );
    expect(said.at(-1)).toBe('cleared');
    expect(said.filter((one) => one === 'cleared')).toHaveLength(1);
  });

  test('quick work draws nothing, and clears nothing', async () => {
    pace = 1;
    expect(await withProgress(steps(200))).toBe('200 done');
    expect(said).toEqual([]);
  });

  test('the bar is not drawn at every one of many steps', async () => {
    pace = 10;
    await withProgress(steps(100));
    // From 0.3 s to 1 s, every tenth of a second.
    expect(bars()).toHaveLength(8);
  });

  test('where the work fails the bar goes too, and the failure comes out', async () => {
    pace = 400;
    await expect(withProgress(steps(2, true))).rejects.toThrow('the work failed');
    expect(said.at(-1)).toBe('cleared');
  });
});

test('without a kernel it is a line of text, and the result is the same', async () => {
  delete host[place];
  pace = 400;
  expect(await withProgress(steps(2))).toBe('2 done');
  expect(said).toEqual(['printed 1 of 2', 'printed 2 of 2']);
});

test('a sweep in steps is the sweep, with a kernel and without', async () => {
  const grid = { nodes: [3, 5], loss: [0.1, 0.4] };
  const options = { trials: 300, seed: 9 };
  const plain = JSON.stringify(sweep(paxosRound, grid, options));
  pace = 0;
  delete host[place];
  expect(JSON.stringify(await withProgress(sweepSteps(paxosRound, grid, options)))).toBe(plain);
  host[place] = bridge;
  expect(JSON.stringify(await withProgress(sweepSteps(paxosRound, grid, options)))).toBe(plain);
});

test('what has no steps is refused, with what has', async () => {
  const whole = sweep(paxosRound, { loss: [0.1] }, { trials: 1 });
  await expect(withProgress(whole as never)).rejects.toThrow(
    /takes work in steps, such as sweepSteps\(…\) in the place of sweep\(…\), but was given an object/,
  );
  await expect(withProgress(undefined as never)).rejects.toThrow(/was given undefined/);
});
