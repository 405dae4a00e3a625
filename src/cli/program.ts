import { stderr } from 'node:process';
import { styleText } from 'node:util';
import { Command, CommanderError } from 'commander';
import { ArgumentError } from '../model/errors.js';
import { addExplore } from './explore.js';
import { addExport } from './export.js';
import { Failure } from './failure.js';
import { addList } from './list.js';
import { version } from './package.js';
import { addSample } from './sample.js';
import { addSolve } from './solve.js';
import { addSweep } from './sweep.js';

/**
 * The command line.
 *
 * @param args without node and the program's own path
 * @returns the exit code: 0, or 1 where something failed, or 2 where the arguments were wrong, or 3 where an
 *   exploration or a solution was cut off, or 128 and the number of the signal that ended it
 */
export async function quorumlab(args: readonly string[]): Promise<number> {
  const program = build();
  try {
    if (args.length === 0 || args[0] === 'help') program.outputHelp();
    else await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    return complain(error);
  }
}

function build(): Command {
  const program = new Command('quorumlab')
    .description(
      'The classic results of distributed agreement, run: experiments sampled, swept, solved, explored and exported.',
    )
    .version(version(), '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .helpCommand(false)
    // Errors are thrown, not printed: complain() prints them all alike.
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .addHelpText(
      'after',
      `
Examples:
  quorumlab list
  quorumlab sample paxos-round --nodes 5 --loss 0.2 --trials 100000 --seed 7
  quorumlab sweep paxos-round --nodes 3,5,7 --loss 0:1:0.05 --out paxos-round.csv
  quorumlab solve paxos-round --nodes 5 --loss 0.2
  quorumlab explore reference-paxos --leaders 2 --acceptors 3 --lose any
  quorumlab export notebooks/04-two-generals.ipynb --to out --formats svg,pdf`,
    );
  addList(program);
  addSample(program);
  addSweep(program);
  addSolve(program);
  addExplore(program);
  addExport(program);
  return program;
}

function complain(error: unknown): number {
  if (error instanceof CommanderError) {
    // Help and the version come here too, with 0.
    if (error.exitCode !== 0) say(error.message.replace(/^error: /, ''));
    return error.exitCode === 0 ? 0 : 2;
  }
  if (error instanceof ArgumentError) {
    say(error.message);
    return 2;
  }
  if (error instanceof Failure) {
    say(error.message);
    return error.exitCode;
  }
  say(
    `a mistake in quorumlab itself: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  return 1;
}

/** One line for a complaint, whatever it is made of; a mistake of ours keeps its lines. */
function say(message: string): void {
  const text = message.includes('\n    at ') ? message : message.trim().replace(/\s*\n\s*/g, ' ');
  stderr.write(`${styleText('red', 'quorumlab:', { stream: stderr })} ${text}\n`);
}
