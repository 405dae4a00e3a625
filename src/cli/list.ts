import { stderr, stdout } from 'node:process';
import { styleText } from 'node:util';
import type { Command } from 'commander';
import type { Experiment } from '../experiments/experiment.js';
import { experiments } from '../experiments/registry.js';
import { alignedLines } from '../stats/table.js';
import { allowed } from './parameters.js';

export function addList(program: Command): void {
  program
    .command('list')
    .description('the experiments there are, with their parameters and outcomes')
    .option('--json', 'as one JSON array')
    .action(({ json }: { json?: boolean }) => {
      stdout.write(json ? `${JSON.stringify(experiments.map(described), null, 2)}\n` : listed());
      if (!json && stdout.isTTY) stderr.write('Try one: quorumlab sample paxos-round --nodes 5 --loss 0.2\n');
    });
}

function described(experiment: Experiment) {
  const { about, slide, parameters } = experiment;
  return {
    experiment: experiment.experiment,
    about,
    slide,
    parameters,
    outcomes: Object.keys(experiment().outcomes),
  };
}

function listed(): string {
  const blocks = experiments.map((experiment) => {
    const { about, slide, parameters, outcomes } = described(experiment);
    const flags = Object.entries(parameters).map(([name, spec]) => [`--${name}`, allowed(spec), spec.about]);
    return [
      styleText('bold', experiment.experiment, { stream: stdout }),
      `  ${about} (slide "${slide}")`,
      ...alignedLines(flags).map((line) => `  ${line}`),
      `  outcomes: ${outcomes.join(', ')}`,
    ].join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}
