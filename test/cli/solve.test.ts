import { describe, expect, it } from 'vitest';
import { quorumlab } from './quorumlab.js';

interface Printed {
  readonly outcomes: {
    readonly [name: string]: { readonly coefficients: readonly string[]; readonly value: number };
  };
  readonly states: number;
  readonly seconds: number;
}

async function printed(...args: string[]): Promise<Printed> {
  const { code, stdout, stderr } = await quorumlab(['solve', ...args, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Printed;
}

describe('quorumlab solve', () => {
  it('prints one object, with the coefficients from the constant upwards', async () => {
    const { seconds, states, ...rest } = await printed('two-generals', '--messages', '2', '--loss', '0.25');
    // Both attack where neither of two messages is lost: (1 - p)². One alone where the second is lost; neither, the first.
    expect(rest).toEqual({
      experiment: 'two-generals',
      parameters: { messages: 2, loss: 0.25 },
      outcomes: {
        both: { coefficients: ['1', '-2', '1'], value: 0.5625 },
        alone: { coefficients: ['0', '1', '-1'], value: 0.1875 },
        neither: { coefficients: ['0', '1'], value: 0.25 },
      },
    });
    expect(states).toBeGreaterThan(0);
    expect(seconds).toBeGreaterThanOrEqual(0);
  });

  it('agrees with the closed form', async () => {
    const { outcomes } = await printed('paxos-round', '--nodes', '5', '--loss', '0.2');
    // P(Binomial(4, q²) ≥ 2)², q = 0.8: a majority of five with the leader itself, heard twice.
    const [heard, lost] = [0.8 ** 2, 1 - 0.8 ** 2];
    const enough = 6 * heard ** 2 * lost ** 2 + 4 * heard ** 3 * lost + heard ** 4;
    expect(outcomes.success?.value).toBeCloseTo(enough ** 2, 14);
    expect(outcomes.success?.coefficients).toHaveLength(17);
  });

  it('prints a table to be read', async () => {
    const { code, stdout } = await quorumlab(['solve', 'two-generals', '--messages', '1', '--loss', '0.5']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^two-generals: messages 1, loss 0\.5\n/);
    expect(stdout).toMatch(/^both +0\.500000 +1$/m);
    expect(stdout).toMatch(/states in \d+\.\d\d s; --json has the coefficients\n$/);
  });

  it('cut off by --states it gives bounds, says so, and exits with 3', async () => {
    const { code, stdout, stderr } = await quorumlab([
      'solve',
      'paxos',
      '--rounds',
      '3',
      '--states',
      '100',
      '--json',
    ]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^quorumlab: It was cut off at [\d,]+ states: what is shown are bounds/);
    const { success } = (JSON.parse(stdout) as { outcomes: Record<string, { low: number; high: number }> })
      .outcomes;
    expect(success?.low).toBeLessThan(success?.high ?? 0);
  });

  it.each([
    [['nonsense'], /nonsense/],
    [['paxos-round', '--loss', '2'], /loss of paxos-round must be/],
    [['paxos-round', '--states', '0'], /states/],
    [['paxos-round', '--trials', '5'], /--trials/],
  ])('%j is refused, in one line', async (args, says) => {
    const { code, stdout, stderr } = await quorumlab(['solve', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/ at .*\.[jt]s/);
  });
});
