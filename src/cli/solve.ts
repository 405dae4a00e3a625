import { stdout } from 'node:process';
import type { Command } from 'commander';
import type { Solution } from '../engines/solve/solution.js';
import { type Solved, solve } from '../engines/solve/solve.js';
import type { Experiment } from '../experiments/experiment.js';
import { experimentNamed } from '../experiments/registry.js';
import type { System } from '../model/system.js';
import { alignedLines } from '../stats/table.js';
import { Failure } from './failure.js';
import { addParameterFlags, experimentNames, type Flags, numberOf, valuesGiven } from './parameters.js';
import { namingFlags } from './refusals.js';
import { whole } from './table.js';

const CUT_OFF = 3;

export function addSolve(program: Command): void {
  const command = program
    .command('solve')
    .description('work out the exact probability of each outcome, as a polynomial in the loss rate')
    .argument('<experiment>', experimentNames());
  addParameterFlags(command, 'number');
  command
    .option('--states <number>', 'stop at so many states (default: 500 thousand)')
    .option('--json', 'as one JSON object')
    .addHelpText(
      'after',
      `
The JSON object: experiment, parameters (defaults included), outcomes (for each its coefficients, of 1, p, p², … where p
is the loss rate, as decimal strings, and its value at --loss), states (how many were visited), seconds.

Where the limit stops it, an outcome has the bounds low and high of its value in place of coefficients, and the exit code
is ${CUT_OFF}.

Examples:
  quorumlab solve paxos-round --nodes 5 --loss 0.2
  quorumlab solve two-generals --messages 5 --json`,
    )
    .action((name: string, flags: Flags) => solveCommand(experimentNamed(name), flags));
  namingFlags(command);
}

function solveCommand(experiment: Experiment, flags: Flags): void {
  const system = experiment(valuesGiven(experiment, flags));
  const limits = typeof flags.states === 'string' ? { states: numberOf('states', flags.states) } : {};
  const began = performance.now();
  const solved = solve(system, { limits });
  const seconds = (performance.now() - began) / 1000;
  stdout.write(
    flags.json ? `${JSON.stringify(asJson(system, solved, seconds))}\n` : asTable(system, solved, seconds),
  );
  if (!solved.complete) {
    throw new Failure(
      `It was cut off at ${whole(solved.states)} states: what is shown are bounds of the probabilities.`,
      CUT_OFF,
    );
  }
}

function asJson(system: System, { outcomes, states, complete }: Solved, seconds: number) {
  const one = (solution: Solution) =>
    complete
      ? { coefficients: solution.coefficients, value: at(system, solution) }
      : { low: at(system, solution.lower), high: at(system, solution.upper) };
  return {
    experiment: system.name,
    parameters: system.parameters,
    outcomes: Object.fromEntries(
      Object.entries(outcomes).map(([outcome, solution]) => [outcome, one(solution)]),
    ),
    states,
    seconds: Number(seconds.toFixed(3)),
  };
}

function asTable(system: System, { outcomes, states, complete }: Solved, seconds: number): string {
  const parameters = Object.entries(system.parameters).map(([name, value]) => `${name} ${value}`);
  const digits = (value: number) => value.toFixed(6);
  const rows = Object.entries<Solution>(outcomes).map(([outcome, solution]) =>
    complete
      ? [outcome, digits(at(system, solution)), String(solution.degree)]
      : [outcome, `${digits(at(system, solution.lower))} to ${digits(at(system, solution.upper))}`, ''],
  );
  const lines = [
    `${system.name}: ${parameters.join(', ')}`,
    '',
    ...alignedLines([['outcome', 'probability', 'degree in the loss rate'], ...rows], [1, 2]),
    '',
    `${whole(states)} states in ${seconds.toFixed(2)} s${complete ? '; --json has the coefficients' : ''}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** A curve's value at the system's own loss rate. */
const at = ({ parameters }: System, curve: Pick<Solution, 'at'>): number =>
  curve.at(Number(parameters.loss)).value;
