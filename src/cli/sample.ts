import { stdout } from 'node:process';
import type { Command } from 'commander';
import type { Sample } from '../engines/sample.js';
import type { Experiment } from '../experiments/experiment.js';
import { sampleInParallel } from '../experiments/parallel.node.js';
import { experimentNamed } from '../experiments/registry.js';
import type { System } from '../model/system.js';
import type { Estimate } from '../stats/interval.js';
import { alignedLines } from '../stats/table.js';
import { addCountingFlags, countingOf } from './counting.js';
import { addParameterFlags, experimentNames, type Flags, valuesGiven } from './parameters.js';
import { trialsProgress } from './progress.js';
import { namingFlags } from './refusals.js';
import { whole } from './table.js';

export function addSample(program: Command): void {
  const command = program
    .command('sample')
    .description('run an experiment many times, and say how often each outcome came about')
    .argument('<experiment>', experimentNames());
  addParameterFlags(command, 'number');
  addCountingFlags(command, 'how many trials', 100_000);
  command
    .option('--json', 'as one JSON object')
    .addHelpText(
      'after',
      `
The JSON object: experiment, parameters (defaults included), seed, trials, outcomes (for each its count, rate,
the ends low and high of its 95 % confidence interval, and the exact probability), seconds (how long it took),
messages (how many were delivered, in all trials together; lost ones and a node's own to itself do not count).

Examples:
  quorumlab sample paxos-round --nodes 5 --loss 0.2 --trials 100000 --seed 7
  quorumlab sample two-generals --messages 5 --json`,
    )
    .action((name: string, flags: Flags) => sampleCommand(experimentNamed(name), flags));
  namingFlags(command);
}

async function sampleCommand(experiment: Experiment, flags: Flags): Promise<void> {
  const given = valuesGiven(experiment, flags);
  const system = experiment(given);
  const counting = countingOf(flags);

  const progress = trialsProgress();
  const began = performance.now();
  const sample = await sampleInParallel(experiment.experiment, given, {
    ...counting,
    onProgress: progress.onProgress,
  }).finally(progress.clear);
  const seconds = (performance.now() - began) / 1000;
  stdout.write(
    flags.json ? `${JSON.stringify(asJson(system, sample, seconds))}\n` : asTable(system, sample, seconds),
  );
}

function asJson(system: System, sample: Sample, seconds: number) {
  const outcomes = Object.keys(system.outcomes).map((outcome) => {
    const { count, rate, low, high } = sample[outcome] as Estimate;
    return [outcome, { count, rate, low, high, exact: system.exact[outcome] ?? null }];
  });
  return {
    experiment: system.name,
    parameters: system.parameters,
    seed: sample.seed,
    trials: sample.trials,
    outcomes: Object.fromEntries(outcomes),
    seconds: Number(seconds.toFixed(3)),
    messages: sample.traffic.delivered,
  };
}

function asTable(system: System, sample: Sample, seconds: number): string {
  const parameters = Object.entries(system.parameters).map(([name, value]) => `${name} ${value}`);
  // As many digits as the interval can tell apart, and one more.
  const digits = Math.max(3, Math.ceil(Math.log10(sample.trials) / 2) + 2);
  const rows = Object.keys(system.outcomes).map((outcome) => {
    const { count, rate, low, high } = sample[outcome] as Estimate;
    const exact = system.exact[outcome];
    return [
      outcome,
      whole(count),
      rate.toFixed(digits),
      `${low.toFixed(digits)} to ${high.toFixed(digits)}`,
      exact === undefined ? '' : exact.toFixed(digits),
    ];
  });
  const lines = [
    `${system.name}: ${parameters.join(', ')}; ${whole(sample.trials)} trials, seed ${sample.seed}`,
    '',
    ...alignedLines([['outcome', 'count', 'rate', '95 % interval', 'exact'], ...rows], [1, 2, 4]),
    '',
    `${whole(sample.traffic.delivered)} messages delivered in ${seconds.toFixed(2)} s`,
    ...(sample.violations > 0
      ? [`${whole(sample.violations)} trials in which a node decided twice, differently`]
      : []),
    ...(sample.unfinished > 0 ? [`${whole(sample.unfinished)} trials cut off before their end`] : []),
  ];
  return `${lines.join('\n')}\n`;
}
