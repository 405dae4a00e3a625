import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { quorumlab } from './quorumlab.js';

const folder = mkdtempSync(join(tmpdir(), 'quorumlab-arguments-'));
writeFileSync(join(folder, 'text.ipynb'), 'not a notebook');
writeFileSync(join(folder, 'old.ipynb'), '{"nbformat": 3, "worksheets": []}');
afterAll(() => rmSync(folder, { recursive: true }));

const NAMES = 'two-generals, two-generals-resend, paxos-round, paxos';

/** Arguments, and what the one line says. */
const refused: readonly [string, readonly (string | RegExp)[]][] = [
  ['frobnicate', ["unknown command 'frobnicate'"]],
  ['smaple paxos', ['smaple', 'Did you mean sample?']],
  ['--frobnicate', ['--frobnicate']],
  ['list paxos', ['too many arguments']],
  ['sample', ['experiment', NAMES]],
  ['sample raft', ["'raft'", NAMES]],
  ['sample paxos-round five', ['too many arguments']],
  ['sample paxos-round --frobnicate 3', ['--frobnicate', '--nodes, --trials, --seed', /^[^\n]*--loss/]],
  ['sample paxos-round --tries 3', ['paxos-round has no --tries', '--nodes, --loss']],
  ['sample --rounds 3 two-generals', ['two-generals has no --rounds', '--messages, --loss']],
  ['sample paxos-round --nodes', ['--nodes']],
  ['sample paxos-round --loss 1.2', ['loss', '0 to 1', '1.2']],
  ['sample paxos-round --loss -0.1', ['loss', '0 to 1', '-0.1']],
  ['sample paxos-round --loss much', ['--loss', "'much'"]],
  ['sample paxos-round --loss 0x1', ['--loss', "'0x1'"]],
  ['sample reference-paxos --mutant half', ['mutant', 'none, literal-accept, half-quorum', "'half'"]],
  ['sample reference-paxos --mutant none,half-quorum', ['mutant', "'none,half-quorum'"]],
  ['sweep reference-paxos --mutant none,none', ['--mutant', 'none twice']],
  ['sweep reference-paxos --mutant none,half', ['mutant', 'half-quorum', "'half'"]],
  ['sample paxos-round --loss 0:1:0.1', ['--loss', 'one number', 'sweep']],
  ['sample paxos-round --nodes 2.5', ['nodes', 'whole number', '2.5']],
  ['sample paxos-round --nodes 0', ['nodes', 'from 1', 'is 0']],
  ['sample paxos-round --trials 0', ['trials', 'at least 1', 'is 0']],
  ['sample paxos-round --trials many', ['--trials', "'many'"]],
  ['sample paxos-round --workers 0', ['workers', 'from 1', 'is 0']],
  ['sweep paxos-round --loss 0:1', ['--loss', 'first:last:step', "'0:1'"]],
  ['sweep paxos-round --loss 1:0:0.1', ['--loss', 'from 1 down to 0']],
  ['sweep paxos-round --loss 0:1:0', ['--loss', 'step 0']],
  ['sweep paxos-round --loss 0,,1', ['--loss', "'0,,1'"]],
  ['sweep paxos-round --loss 0,2', ['loss', '0 to 1', 'is 2']],
  ['sweep paxos-round --loss 0:1:1e-9', ['1000000000', '100000']],
  ['sweep paxos-round --nodes 1:1000:1 --loss 0:1:0.001', ['1,001,000 points', '100,000']],
  ['sweep paxos-round --nodes 3,5,3', ['--nodes', '3 twice']],
  ['sweep paxos-round --format xml', ['--format', 'csv or json', "'xml'"]],
  ['sweep paxos-round --format json --out a.csv', ['--format is json', '.csv']],
  ['sweep paxos-round --out a.txt', ['--out', '.csv or .json', "'a.txt'"]],
  ['sweep paxos-round --out text.ipynb/a.csv', ['text.ipynb/a.csv', 'should be a folder is a file']],
  ['explore', ['experiment', NAMES]],
  ['explore raft', ["'raft'", NAMES]],
  ['explore reference-paxos --lose some', ['--lose', 'none, any or a whole number', "'some'"]],
  ['explore reference-paxos --lose -1', ['--lose', "'-1'"]],
  ['explore reference-paxos --leaders 0', ['leaders', 'from 1 to 10', 'is 0']],
  ['explore reference-paxos --mutant half', ['mutant', 'half-quorum', "'half'"]],
  [
    'explore reference-paxos --property agreement',
    ["'agreement'", 'consistency, success, termination, validity'],
  ],
  ['explore two-generals --property both,both', ["Two properties are called 'both'"]],
  ['explore reference-paxos --crash any', ['--crash', "'any'"]],
  ['explore reference-paxos --states 0', ['states', 'at least 1', 'is 0']],
  ['explore reference-paxos --depth deep', ['--depth', "'deep'"]],
  // How likely a loss is means nothing here.
  ['explore reference-paxos --loss 0.2', ['--loss', '--leaders, --acceptors, --mutant, --lose']],
  ['explore two-generals --leaders 2', ['two-generals has no --leaders; it takes --messages.']],
  ['explore reference-paxos --workers 2', ["unknown option '--workers'", '--lose', '--drop-dead']],
  ['export', ['notebook']],
  ['export nowhere.ipynb', ["'nowhere.ipynb'", 'no such file']],
  ['export .', ['folder']],
  ['export text.ipynb', ["'text.ipynb'", 'not JSON']],
  ['export old.ipynb', ["'old.ipynb'", 'format 4']],
  ['export text.ipynb --formats svg,bmp', ["'bmp'", 'svg, png, pdf, html, json, csv']],
];

describe('wrong arguments', () => {
  it.each(refused)('quorumlab %s', async (line, parts) => {
    const { code, stdout, stderr } = await quorumlab(line.split(' '), { cwd: folder });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^quorumlab: [^\n]+\n$/);
    for (const part of parts) expect(stderr).toMatch(part instanceof RegExp ? part : literal(part));
    expect(readdirSync(folder).sort()).toEqual(['old.ipynb', 'text.ipynb']);
  });

  it('an empty seed', async () => {
    const { code, stderr } = await quorumlab(['sample', 'paxos-round', '--seed', '']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^quorumlab: --seed [^\n]+\n$/);
  });
});

const literal = (text: string): RegExp => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
