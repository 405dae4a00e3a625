import { type Command, CommanderError } from 'commander';
import { experiments } from '../experiments/registry.js';
import { experimentNames } from './parameters.js';

/** Has a command that runs an experiment say which flags, or which experiments, there are. */
export function namingFlags(command: Command): void {
  const parameters = new Set(experiments.flatMap((one) => Object.keys(one.parameters)));
  command.exitOverride((error) => {
    if (error.code === 'commander.missingArgument') throw said(error, `; there are ${experimentNames()}`);
    if (error.code !== 'commander.unknownOption') throw error;
    const experiment = experiments.find((one) => command.args.includes(one.experiment));
    const flags = command.options.filter((option) => {
      const name = option.attributeName();
      return !parameters.has(name) || experiment === undefined || name in experiment.parameters;
    });
    throw said(
      error,
      `; ${experiment?.experiment ?? command.name()} takes ${flags.map(({ long }) => long).join(', ')}`,
    );
  });
}

function said(error: CommanderError, more: string): CommanderError {
  const [first = ''] = error.message.split('\n');
  return new CommanderError(error.exitCode, error.code, `${first}${more}.`);
}
