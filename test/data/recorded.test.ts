import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import cdf from '@stdlib/stats-base-dists-binomial-cdf';
import { describe, expect, it } from 'vitest';
import { sample } from '../../src/engines/sample.js';
import { gridPoints, type Sweep } from '../../src/engines/sweep.js';
import { parseRecorded, recorded, recordedNames } from '../../src/experiments/recorded.node.js';
import { experimentNamed } from '../../src/experiments/registry.js';
import { csvMetadata, sweepCsv } from '../../src/experiments/sweep-table.js';
import type { Estimate } from '../../src/stats/interval.js';
import { root } from '../cli/quorumlab.js';

const data = (file: string): string => readFileSync(join(root, 'data', file), 'utf8');

type Values = { readonly [name: string]: number };

/** The probability of at least `least` successes in n, added up term by term. */
function atLeast(least: number, n: number, p: number): number {
  let sum = 0;
  let ways = 1;
  for (let k = 0; k <= n; k++) {
    if (k >= least) sum += ways * p ** k * (1 - p) ** (n - k);
    ways = (ways * (n - k)) / (k + 1);
  }
  return sum;
}

const round = ({ nodes = 0, loss = 0 }: Values): number =>
  atLeast(Math.floor(nodes / 2), nodes - 1, (1 - loss) ** 2) ** 2;

/** The closed forms, written down here once more. */
const closedForms: {
  readonly [experiment: string]: (values: Values) => { readonly [outcome: string]: number };
} = {
  'two-generals': ({ messages: m = 0, loss = 0 }) => {
    const q = 1 - loss;
    return { both: q ** m, alone: loss * q ** (m - 1), neither: 1 - q ** (m - 1) };
  },
  'two-generals-resend': ({ tries: r = 0, loss = 0 }) => {
    const q = 1 - loss;
    return { both: 1 - (1 - q * q) ** r, alone: (1 - q * q) ** r - loss ** r, neither: loss ** r };
  },
  'paxos-round': (values) => ({ success: round(values) }),
  paxos: (values) => ({ success: 1 - (1 - round(values)) ** (values.rounds ?? 0) }),
};

/** How likely a count at least as far out is, in either direction, if `p` is the truth. */
function tail(count: number, trials: number, p: number): number {
  if (p <= 0 || p >= 1) return count === trials * p ? 1 : 0;
  const upTo = cdf(count, trials, p);
  // From the other end, so that no digits are lost in 1 − (almost 1).
  const from = cdf(trials - count, trials, 1 - p);
  return Math.min(1, 2 * Math.min(upTo, from));
}

const names = recordedNames();
const estimates = names.flatMap((name) =>
  recorded(name).points.flatMap((point) => Object.keys(point.sample)),
);

it('there is a recorded sweep for each experiment of both topics', () => {
  expect(names).toEqual(['paxos', 'paxos-round', 'two-generals', 'two-generals-resend']);
});

describe.each(names)('data/%s.csv', (name) => {
  const sweep = recorded(name);
  const { provenance } = sweep;
  const experiment = experimentNamed(sweep.name);

  it('says what it was made from', () => {
    expect(provenance).toMatchObject({ experiment: name, trials: 1_000_000, seed: 1 });
    expect(provenance.version).toMatch(/^\d+\.\d+\.\d+$/);
    // Nothing but the parameters, the trials, the seed and the file: run again, it gives the same.
    expect(data(`${name}.csv-metadata.json`)).toBe(csvMetadata(`${name}.csv`, experiment, provenance));
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: { [name: string]: string };
    };
    expect(scripts[`data:${name}`]).toBe(
      provenance.command.replace('npx quorumlab', 'node scripts/quorumlab.mjs'),
    );
    expect(scripts.data).toContain(`npm run data:${name}`);
    expect(provenance.command).toContain(`--out data/${basename(name)}.csv`);
    expect(data('README.md')).toContain(provenance.command);
  });

  it('has every point of its grid, with loss from 0 to 1', () => {
    expect(sweep.points.map((point) => point.parameters)).toEqual(gridPoints(provenance.parameters));
    const losses = new Set(sweep.points.map((point) => point.parameters.loss));
    expect(losses).toEqual(new Set(Array.from({ length: 21 }, (_, i) => i / 20)));
  });

  it('agrees with the closed form, as a correct engine does but once in a million', () => {
    const closedForm = closedForms[name] as (values: Values) => { [outcome: string]: number };
    for (const { parameters, sample: counted, exact } of sweep.points) {
      const expected = closedForm(parameters as Values);
      expect(Object.keys(counted)).toEqual(Object.keys(expected));
      for (const [outcome, { count, trials, rate }] of Object.entries(counted)) {
        const p = Math.min(1, Math.max(0, expected[outcome] as number));
        expect(exact[outcome]).toBeCloseTo(p, 10);
        expect(rate).toBe(count / trials);
        // One in a million for all of them together.
        const likely = tail(count, trials, p);
        expect(likely, `${JSON.stringify(parameters)} ${outcome}`).toBeGreaterThan(1e-6 / estimates.length);
      }
    }
  });

  // Three points at which chance has something to say: not those at a loss of 0 or 1.
  it.each([7, sweep.points.length / 2 + 3, sweep.points.length - 5].map(Math.floor))(
    'comes out the same, byte for byte, when point %i is made again',
    (index) => {
      const { parameters } = sweep.points[index] as (typeof sweep.points)[number];
      expect([0, 1]).not.toContain(parameters.loss);
      const system = experiment(parameters as Values);
      const point = { parameters, exact: system.exact };
      const { trials, seed } = provenance;
      const again: Sweep = {
        name,
        varied: sweep.varied,
        outcomes: sweep.outcomes,
        points: [{ ...point, sample: sample(system, { trials, seed, point: index }) }],
        trials,
        seed,
      };
      const lines = data(`${name}.csv`).split('\n');
      const first = 1 + index * sweep.outcomes.length;
      const kept = [lines[0], ...lines.slice(first, first + sweep.outcomes.length), ''].join('\n');
      expect(sweepCsv(again)).toBe(kept);
    },
    120_000,
  );
});

describe('recorded', () => {
  it('says which sweeps there are, if not the one asked for', () => {
    expect(() => recorded('raft')).toThrow(/no recorded sweep 'raft'; there are .*two-generals/);
    expect(() => recorded('../package')).toThrow(/no recorded sweep/);
  });

  it('says where a file is damaged', () => {
    const metadata = data('paxos.csv-metadata.json');
    const csv = data('paxos.csv');
    expect(() => parseRecorded('a.csv', csv.replace('count', 'counts'), metadata)).toThrow(
      /^a\.csv must have the columns nodes, rounds, loss, outcome, count, .* but has .*counts/,
    );
    const lines = csv.split('\n');
    lines[4] = (lines[4] as string).replace(/success,\d+/, 'success,some');
    expect(() => parseRecorded('a.csv', lines.join('\n'), metadata)).toThrow(
      "a.csv, line 5: count must be a number, but is 'some'.",
    );
  });

  it('gives estimates as sample does', () => {
    const [point] = recorded('two-generals').points;
    const expected: Estimate = { ...(point?.sample.both as Estimate) };
    expect(Object.keys(expected).sort()).toEqual(['confidence', 'count', 'high', 'low', 'rate', 'trials']);
  });
});

it('the files that are named in the list of data are there', () => {
  for (const [, file] of data('README.md').matchAll(/\| `([^`]+\.csv)`/g)) {
    expect(existsSync(join(root, 'data', file as string))).toBe(true);
  }
});
