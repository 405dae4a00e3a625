import { constants } from 'node:os';
import { stdout } from 'node:process';
import type { Command } from 'commander';
import { type Exploration, type ExploreProgress, exploreSteps } from '../engines/explore/explore.js';
import {
  consistency,
  type Property,
  sometimes,
  termination,
  validity,
} from '../engines/explore/properties.js';
import type { ReduceOptions } from '../engines/explore/reduce.js';
import type { ExploreFaults } from '../engines/explore/rules.js';
import type { Experiment } from '../experiments/experiment.js';
import { referencePaxos, referencePaxosFaults } from '../experiments/reference-paxos.js';
import { experimentNamed } from '../experiments/registry.js';
import { ArgumentError } from '../model/errors.js';
import type { System } from '../model/system.js';
import { explorationText, stopText } from './exploration-text.js';
import { Failure } from './failure.js';
import { addParameterFlags, experimentNames, type Flags, numberOf, valuesGiven } from './parameters.js';
import { progressLine } from './progress.js';
import { namingFlags } from './refusals.js';
import { whole } from './table.js';

/** How likely a loss is means nothing where every loss is looked at. */
const LEFT_OUT = ['loss'];

const CUT_OFF = 3;

export function addExplore(program: Command): void {
  const command = program
    .command('explore')
    .description('visit every state that an experiment can reach, and say whether a property holds in all')
    .argument('<experiment>', experimentNames());
  addParameterFlags(command, 'number', LEFT_OUT);
  command
    .option('--lose <none, any or number>', 'how many messages may be lost', 'none')
    .option('--duplicate <number>', 'how many messages may be duplicated', '0')
    .option('--crash <number>', 'how many crashes there may be, of any nodes')
    .option('--recover <number>', 'how many nodes that have crashed may come back')
    .option(
      '--property <list>',
      "consistency and validity: do they hold in every state? termination: does every run come to it? An outcome of the experiment's: does it ever come about?",
      'consistency',
    )
    .option(
      '--drop-dead',
      'leave out losses, and what a node will ignore for ever: fewer states, the same answers',
    )
    .option('--symmetry', 'visit states that differ only by a renaming of interchangeable nodes once')
    .option('--partial-order', 'leave out orders that make no difference; a run that is shown may be longer')
    .option('--threads <number>', 'threads that search; what is found does not depend on it', '1')
    .option('--states <number>', 'stop at so many states (default: 10 million)')
    .option('--depth <number>', 'stop at so many moves from the first state (default: at none)')
    .option('--json', 'as one JSON object')
    .addHelpText(
      'after',
      `
A move is a node's start, a message that arrives, a timer that rings, or a fault. Messages arrive in any order.
With --mutant forget-promise one acceptor may crash and come back, unless --crash or --recover say otherwise.

The search ends when every state is visited, or every property has its verdict. Where a limit stops it before that,
a property that has none is 'open', and the exit code is ${CUT_OFF}. Ctrl-C prints what was found so far.

Termination: in every run each node decides or crashes. A run against it ends without that, or goes round for ever and
puts nothing off that could happen all the time. It is searched for by itself after all else, and far more slowly: take
small models, or --states. (Ctrl-C then ends it without a word.)

What --drop-dead, --symmetry and --partial-order leave out changes no verdict. With the last two one thread
searches, whatever --threads says.

The JSON object: model, parameters (defaults included), states, transitions, depth (how many moves the farthest state
found is away from the first), complete (whether all states were visited), properties (for each its name, its
verdict: holds, violated, found, never or open, and the steps of a shortest run that shows it, or with --partial-order
of some run; for termination also cycle: after these steps so many moves go round for ever; 0 where the run ends),
seconds.

Examples:
  quorumlab explore reference-paxos --leaders 2 --acceptors 3 --lose any
  quorumlab explore reference-paxos --mutant literal-accept --json
  quorumlab explore reference-paxos --mutant first-last --leaders 3 --drop-dead --symmetry
  quorumlab explore two-generals --messages 2 --lose any --property both,alone`,
    )
    .action((name: string, flags: Flags) => exploreCommand(experimentNamed(name), flags));
  namingFlags(command);
}

async function exploreCommand(experiment: Experiment, flags: Flags): Promise<void> {
  const system = experiment(valuesGiven(experiment, flags, LEFT_OUT));
  const properties = propertiesOf(flags.property as string, system);
  const faults = faultsOf(flags, system);
  const reduce = reduceOf(flags, system, properties);
  const threads = numberOf('threads', flags.threads as string);
  const began = performance.now();
  const steps = exploreSteps(system, { properties, faults, reduce, threads, limits: limitsOf(flags) });
  const exploration = await untilInterrupted(steps);
  const seconds = (performance.now() - began) / 1000;
  stdout.write(
    flags.json
      ? `${JSON.stringify(asJson(exploration, seconds))}\n`
      : explorationText({ ...exploration, parameters: meant(system) }, faults, seconds, reduce),
  );
  if (exploration.stopped === 'interrupted') {
    throw new Failure(stopText(exploration), 128 + constants.signals.SIGINT);
  }
  if (exploration.properties.some(({ verdict }) => verdict === 'open')) {
    const cutOff =
      exploration.stopped === null ? 'The search for a run against it was cut off' : stopText(exploration);
    throw new Failure(`${cutOff}; what lies beyond it is open.`, CUT_OFF);
  }
}

function asJson(
  { system, parameters, states, transitions, depth, complete, properties }: Exploration,
  seconds: number,
) {
  return {
    model: system,
    parameters: meant({ parameters }),
    states,
    transitions,
    depth,
    complete,
    properties: properties.map(({ name, kind, verdict, steps, cycle }) =>
      kind === 'eventually' ? { name, verdict, steps, cycle } : { name, verdict, steps },
    ),
    seconds: Number(seconds.toFixed(3)),
  };
}

/** The parameters that mean something here. */
function meant({ parameters }: Pick<System, 'parameters'>): System['parameters'] {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !LEFT_OUT.includes(name)));
}

/** What a search finds, or had found when Ctrl-C was pressed; meanwhile it says how far it has come. */
async function untilInterrupted(
  steps: Generator<ExploreProgress, Exploration, 'stop' | undefined>,
): Promise<Exploration> {
  const line = progressLine();
  const began = performance.now();
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
  };
  process.once('SIGINT', interrupt);
  try {
    for (;;) {
      const { done, value } = steps.next(interrupted ? 'stop' : undefined);
      if (done) return value;
      line.draw(progressText(value, (performance.now() - began) / 1000));
      // What may follow is the search for runs, which hears nothing: Ctrl-C is then to end it.
      if (value.waiting === 0) process.off('SIGINT', interrupt);
      // A signal is heard between two turns of the event loop only.
      await new Promise((resume) => setImmediate(resume));
    }
  } finally {
    process.off('SIGINT', interrupt);
    line.clear();
  }
}

function progressText({ states, depth, waiting, bytes }: ExploreProgress, seconds: number): string {
  const rate = Math.round(states / Math.max(seconds, 0.001) / 1000);
  const megabytes = Math.ceil(bytes / 2 ** 20);
  return (
    `${whole(states)} states, ${whole(rate)} thousand a second, ${whole(depth)} moves deep; ` +
    `${whole(waiting)} waiting, ${whole(megabytes)} MB`
  );
}

/** The properties of a list: ready-made ones, or outcomes of the system. */
function propertiesOf(given: string, { name, outcomes }: System): Property[] {
  const known = new Map<string, Property>(
    Object.entries(outcomes).map(([outcome, holds]) => [outcome, sometimes(outcome, holds)]),
  );
  for (const property of [consistency, validity, termination]) known.set(property.name, property);
  return given.split(',').map((word) => {
    const property = known.get(word.trim());
    if (property !== undefined) return property;
    throw new ArgumentError(
      `There is no property '${word.trim()}' of ${name}; there are ${[...known.keys()].sort().join(', ')}.`,
    );
  });
}

/** What may go wrong: what the flags say, and for a mutant that needs a fault to show, that fault. */
function faultsOf({ lose, duplicate, crash, recover }: Flags, system: System): ExploreFaults {
  const mutants = system.name === referencePaxos.experiment ? referencePaxosFaults(system) : {};
  return {
    lose: losesOf(lose as string),
    duplicate: numberOf('duplicate', duplicate as string),
    ...mutants,
    ...(typeof crash === 'string' ? { crash: numberOf('crash', crash) } : {}),
    ...(typeof recover === 'string' ? { recover: numberOf('recover', recover) } : {}),
  };
}

function losesOf(text: string): number | 'any' {
  if (text === 'any') return 'any';
  if (text === 'none') return 0;
  if (/^\d+$/.test(text)) return Number(text);
  throw new ArgumentError(`--lose must be none, any or a whole number, but is '${text}'.`);
}

/** What may be left out. Where symmetry does not go, it is said here, in flags: `explore` would speak of its options. */
function reduceOf(flags: Flags, { name, symmetry: groups }: System, properties: Property[]): ReduceOptions {
  const symmetry = flags.symmetry === true;
  if (symmetry && groups.length === 0) {
    throw new ArgumentError(`${name} names no interchangeable nodes: leave out --symmetry.`);
  }
  const onRuns = properties.find(({ kind }) => kind === 'eventually');
  if (symmetry && onRuns) {
    throw new ArgumentError(
      `${onRuns.name} is about whole runs, in which each node matters by itself: leave out --symmetry.`,
    );
  }
  return { symmetry, partialOrder: flags.partialOrder === true, dropDead: flags.dropDead === true };
}

function limitsOf({ states, depth }: Flags): { readonly states?: number; readonly depth?: number } {
  return {
    ...(typeof states === 'string' ? { states: numberOf('states', states) } : {}),
    ...(typeof depth === 'string' ? { depth: numberOf('depth', depth) } : {}),
  };
}
