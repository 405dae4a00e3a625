import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { csvParse } from 'd3-dsv';
import { afterAll, describe, expect, it } from 'vitest';
import { range, sweep } from '../../src/engines/sweep.js';
import { paxosRound } from '../../src/experiments/paxos.js';
import { parseRecorded } from '../../src/experiments/recorded.node.js';
import { quorumlab } from './quorumlab.js';

const folder = mkdtempSync(join(tmpdir(), 'quorumlab-sweep-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SWEEP = 'sweep paxos-round --loss 0:1:0.25 --nodes 3,5 --trials 400 --seed 6'.split(' ');
const expected = sweep(paxosRound, { nodes: [3, 5], loss: range(0, 1, 0.25) }, { trials: 400, seed: 6 });

async function printed(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await quorumlab(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

describe('quorumlab sweep', () => {
  it('prints CSV: a row for each outcome at each point, with what the library finds', async () => {
    const rows = csvParse(await printed(...SWEEP));
    expect(rows.columns).toEqual('nodes,loss,outcome,count,trials,rate,low,high,exact'.split(','));
    expect(rows.length).toBe(expected.points.length);
    for (const [i, { parameters, sample, exact }] of expected.points.entries()) {
      const { nodes, loss, outcome, count, trials, ...rest } = rows[i] as (typeof rows)[number];
      expect({ nodes, loss }).toEqual({ nodes: String(parameters.nodes), loss: String(parameters.loss) });
      expect({ outcome, count, trials }).toEqual({
        outcome: 'success',
        count: String(sample.success.count),
        trials: '400',
      });
      const { rate, low, high } = sample.success;
      for (const [column, value] of Object.entries({ rate, low, high, exact: exact.success as number })) {
        expect(Number(rest[column])).toBeCloseTo(value, 11);
      }
    }
  });

  it('prints the same bytes for any number of workers', async () => {
    const one = await printed(...SWEEP, '--workers', '1');
    for (const workers of ['2', '3']) expect(await printed(...SWEEP, '--workers', workers)).toBe(one);
  });

  it('takes the order of the parameters from the experiment, not from the flags', async () => {
    const swapped = 'sweep paxos-round --nodes 3,5 --loss 0:1:0.25 --trials 400 --seed 6'.split(' ');
    expect(await printed(...swapped)).toBe(await printed(...SWEEP));
  });

  it('mixes numbers and ranges, and gives what is left out its default', async () => {
    const rows = csvParse(
      await printed('sweep', 'two-generals', '--loss', '0,0.1:0.3:0.1,1', '--trials', '5'),
    );
    expect(rows.filter((row) => row.outcome === 'both').map((row) => row.loss)).toEqual([
      '0',
      '0.1',
      '0.2',
      '0.3',
      '1',
    ]);
    expect(new Set(rows.map((row) => row.messages))).toEqual(new Set(['3']));
    expect(rows.length).toBe(15);
  });

  it('as JSON holds its provenance and the same rows', async () => {
    const [text, csv] = [await printed(...SWEEP, '--format', 'json'), await printed(...SWEEP)];
    const { rows, ...provenance } = JSON.parse(text) as { rows: object[] };
    expect(provenance).toMatchObject({
      experiment: 'paxos-round',
      parameters: { nodes: [3, 5], loss: [0, 0.25, 0.5, 0.75, 1] },
      seed: 6,
      trials: 400,
    });
    const asText = rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)])),
    );
    expect(asText).toEqual([...csvParse(csv)].map((row) => ({ ...row })));
  });

  it('replaces a file, and writes its provenance beside it', async () => {
    const path = join(folder, 'round.csv');
    writeFileSync(path, 'an older one');
    const { code, stdout, stderr } = await quorumlab([...SWEEP, '--workers', '2', '--out', path]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain(path);
    expect(readdirSync(folder).sort()).toEqual(['round.csv', 'round.csv-metadata.json']);
    const csv = readFileSync(path, 'utf8');
    expect(csv).toBe(await printed(...SWEEP));

    const read = parseRecorded('round.csv', csv, readFileSync(`${path}-metadata.json`, 'utf8'));
    expect(read.points.map(({ sample }) => sample.success?.count)).toEqual(
      expected.points.map(({ sample }) => sample.success.count),
    );
    expect(read.varied).toEqual(['nodes', 'loss']);

    // The command that it names makes it again.
    const { command } = read.provenance;
    expect(command).not.toContain('workers');
    const again = command.replace('npx quorumlab ', '').replace(path, join(folder, 'again.csv')).split(' ');
    expect((await quorumlab(again)).code).toBe(0);
    expect(readFileSync(join(folder, 'again.csv'), 'utf8')).toBe(csv);
  });

  it('makes missing folders, and names a command that can be run again where lists hold spaces', async () => {
    const path = join(folder, 'new', 'folder', 'spaces.csv');
    const grid = ['--loss', ' 0, 0.5', '--nodes', '3 : 5 : 1'];
    const { code } = await quorumlab(['sweep', 'paxos-round', ...grid, '--trials', '5', '--out', path]);
    expect(code).toBe(0);
    const { provenance } = parseRecorded(
      'spaces.csv',
      readFileSync(path, 'utf8'),
      readFileSync(`${path}-metadata.json`, 'utf8'),
    );
    expect(provenance.command).toMatch(
      / sweep paxos-round --nodes 3:5:1 --loss 0,0\.5 --trials 5 --seed 1 --out /,
    );
  });

  it('says before it counts that a file cannot be written', async () => {
    const { code, stderr } = await quorumlab([
      'sweep',
      'paxos',
      '--trials',
      '1e12',
      '--out',
      folder,
      '--format',
      'csv',
    ]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^quorumlab: [^\n]+ is a folder;[^\n]+\n$/);
  });
});

describe('a parameter of words', () => {
  it('takes a list of them, and what is written can be read again', async () => {
    const out = join(folder, 'mutants.csv');
    await quorumlab([
      ...'sweep reference-paxos --mutant none,half-quorum --loss 0 --trials 10 --out'.split(' '),
      out,
    ]);
    const metadata = readFileSync(`${out}-metadata.json`, 'utf8');
    const { varied, points } = parseRecorded(out, readFileSync(out, 'utf8'), metadata);
    expect(varied).toEqual(['mutant']);
    expect(points.map(({ parameters }) => parameters)).toEqual(
      ['none', 'half-quorum'].map((mutant) => ({ leaders: 2, acceptors: 3, mutant, loss: 0 })),
    );
    const { columns } = (
      JSON.parse(metadata) as { tableSchema: { columns: { name: string; datatype: string }[] } }
    ).tableSchema;
    expect(columns.find(({ name }) => name === 'mutant')).toMatchObject({ datatype: 'string' });
  });
});
