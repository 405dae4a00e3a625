import { basename, extname } from 'node:path';
import { stderr, stdout } from 'node:process';
import type { Command } from 'commander';
import { type Grid, gridPoints, type Sweep } from '../engines/sweep.js';
import type { Experiment } from '../experiments/experiment.js';
import { sweepInParallel } from '../experiments/parallel.node.js';
import { experimentNamed } from '../experiments/registry.js';
import { csvMetadata, type Provenance, sweepCsv, sweepRows } from '../experiments/sweep-table.js';
import { makeReadyFor, replaceFile } from '../figures/export/replace-file.node.js';
import { ArgumentError } from '../model/errors.js';
import { addCountingFlags, countingOf } from './counting.js';
import { version } from './package.js';
import { addParameterFlags, experimentNames, type Flags, parameterTexts, valuesOf } from './parameters.js';
import { trialsProgress } from './progress.js';
import { namingFlags } from './refusals.js';
import { whole } from './table.js';

const FORMATS = ['csv', 'json'];
const MOST_POINTS = 100_000;

export function addSweep(program: Command): void {
  const command = program
    .command('sweep')
    .description('sample an experiment at every point of a grid of parameters')
    .argument('<experiment>', experimentNames());
  addParameterFlags(command, 'numbers');
  addCountingFlags(command, 'how many trials at each point', 10_000);
  command
    .option(
      '--out <file>',
      'write to this .csv or .json file, replacing it in one step; missing folders are made (default: print)',
    )
    .option('--format <format>', "csv or json (default: by the file's ending, else csv)")
    .addHelpText(
      'after',
      `
A parameter takes a number (0.2) or a word, a list (3,5,7) or a range first:last:step (0:1:0.05).

A row for each outcome at each point; columns: the parameters, outcome, count, trials, rate, low and high (the
95 % confidence interval), exact (the closed form). JSON holds the provenance as well; beside a CSV file it is
written as <file>-metadata.json.

Examples:
  quorumlab sweep paxos-round --nodes 3,5,7 --loss 0:1:0.05 --trials 10000 --seed 6
  quorumlab sweep two-generals --messages 1,2,3 --loss 0:1:0.1 --out two-generals.csv`,
    )
    .action((name: string, flags: Flags) => sweepCommand(experimentNamed(name), flags));
  namingFlags(command);
}

async function sweepCommand(experiment: Experiment, flags: Flags): Promise<void> {
  const texts = parameterTexts(experiment, flags);
  const grid = Object.fromEntries(
    Object.entries(experiment.parameters).map(([name, spec]) => {
      const text = texts.get(name);
      return [name, text === undefined ? spec.default : valuesOf(name, text, spec)];
    }),
  );
  checkSize(grid);
  // Every point is built once, so that one that cannot be is refused before anything runs.
  for (const point of gridPoints(grid)) experiment(point);
  const counting = countingOf(flags);
  const out = flags.out as string | undefined;
  const format = formatOf(flags.format as string | undefined, out);
  // Better now than after an hour of counting.
  if (out !== undefined) await makeReadyFor(out);

  const progress = trialsProgress();
  const sweep = await sweepInParallel(experiment.experiment, grid, {
    ...counting,
    onProgress: progress.onProgress,
  }).finally(progress.clear);

  const provenance: Provenance = {
    experiment: experiment.experiment,
    parameters: grid,
    seed: counting.seed,
    trials: counting.trials,
    version: version(),
    command: commandOf(experiment, texts, flags),
  };
  const text = format === 'csv' ? sweepCsv(sweep) : asJson(provenance, sweep);
  if (out === undefined) {
    stdout.write(text);
    return;
  }
  const files = [[out, text]];
  if (format === 'csv')
    files.push([`${out}-metadata.json`, csvMetadata(basename(out), experiment, provenance)]);
  for (const [path, content] of files as [string, string][]) await replaceFile(path, content);
  stderr.write(`${files.map(([path]) => path).join(' and ')}: ${whole(sweep.points.length)} points\n`);
}

function checkSize(grid: Grid): void {
  let points = 1;
  for (const values of Object.values(grid)) points *= [values].flat().length;
  if (points > MOST_POINTS) {
    throw new ArgumentError(`That is ${whole(points)} points; a sweep may have ${whole(MOST_POINTS)}.`);
  }
}

function formatOf(given: string | undefined, out: string | undefined): string {
  if (given !== undefined && !FORMATS.includes(given)) {
    throw new ArgumentError(`--format must be csv or json, but is '${given}'.`);
  }
  const ending = out === undefined ? '' : extname(out).slice(1).toLowerCase();
  if (FORMATS.includes(ending)) {
    if (given === undefined || given === ending) return ending;
    throw new ArgumentError(`--format is ${given}, but the file '${out}' ends in .${ending}.`);
  }
  if (out !== undefined && given === undefined) {
    throw new ArgumentError(
      `--out must end in .csv or .json, or --format must say which it is; it is '${out}'.`,
    );
  }
  return given ?? 'csv';
}

/** The command again, with what the result hangs on and no more: not the number of workers. */
function commandOf(experiment: Experiment, texts: ReadonlyMap<string, string>, flags: Flags): string {
  const parts = ['npx quorumlab sweep', experiment.experiment];
  // A list may hold spaces, which mean nothing in it, but to a shell they do.
  for (const [name, text] of texts) parts.push(`--${name} ${text.replace(/\s/g, '')}`);
  for (const name of ['trials', 'seed', 'out', 'format']) {
    if (flags[name] !== undefined) parts.push(`--${name} ${quoted(flags[name] as string)}`);
  }
  return parts.join(' ');
}

const quoted = (text: string): string =>
  /^[\w./:,=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

function asJson(provenance: Provenance, sweep: Sweep): string {
  const rows = sweepRows(sweep).map((row) => `    ${JSON.stringify(row)}`);
  const head = JSON.stringify(provenance, null, 2).replace(/\n}$/, '');
  return `${head},\n  "rows": [\n${rows.join(',\n')}\n  ]\n}\n`;
}
