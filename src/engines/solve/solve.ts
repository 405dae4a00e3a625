import { functionOf, onlyOptions, probability, wholeNumber } from '../../model/check.js';
import { ArgumentError, ProtocolError } from '../../model/errors.js';
import type { Local } from '../../model/step.js';
import { checkSystem, type Outcomes, type Parameters, type System } from '../../model/system.js';
import { endOf, outcomesOf } from '../end.js';
import { add, constantly, multiply, type Polynomial, ZERO } from './polynomial.js';
import { bounded, type Solution, solved } from './solution.js';
import { Steps } from './steps.js';
import { NotAlike } from './symmetry/groups.js';
import { noSymmetry, type Symmetry, symmetryOf } from './symmetry/symmetry.js';
import { type Limits, type Walked, walk } from './walk.js';

export interface SolveOptions<Outcome extends string = string, State = unknown> {
  /** What is asked. Default: the system's outcomes. */
  readonly outcomes?: Outcomes<Outcome, State>;
  /** Where links have loss rates of their own: the rate that is to be solved for, on all links that have it. */
  readonly unknown?: number;
  /**
   * Where to stop: after so many states (default 500,000), and on any way on which chance has decided so many times
   * (default 1,000).
   */
  readonly limits?: { readonly states?: number; readonly draws?: number };
}

/** What was solved. */
export interface Solved<Outcome extends string = string> {
  readonly system: string;
  readonly parameters: Parameters;
  readonly outcomes: { readonly [name in Outcome]: Solution };
  /** How many states were visited, ends included. */
  readonly states: number;
  /** Whether every run was followed to its end. */
  readonly complete: boolean;
  /** The limit that cut runs off. */
  readonly stopped: 'states' | 'draws' | null;
  /** Groups of interchangeable nodes that were found and used: states that only exchange these were visited once. */
  readonly symmetry: readonly (readonly number[])[];
}

const MOST_STATES = 500_000;
const MOST_DRAWS = 1000;

/**
 * Works out the exact probability of each outcome, as a polynomial in the loss rate, from the protocol itself: it
 * follows everything that chance may decide, and merges what comes to the same.
 *
 * Delays have to be constant; then only losses, duplicates and tosses are left to chance. Everything happens as in
 * `run`: all nodes start at time 0, in the order of their numbers; of events due at the same time, the one caused first
 * happens first. The loss rate of the network is the unknown, whatever it is in the system. Where each link
 * has its own, all are taken as they are, but for those that are equal to `unknown`.
 *
 * A protocol without an end, or one that is too large, is followed up to the limits; then each outcome has a `lower` and an
 * `upper` polynomial, and the truth lies between them.
 *
 * @throws ArgumentError for a system whose delays are random, or that has no outcome; for an option that is unknown
 *   or out of range
 * @throws ProtocolError where a handler breaks a rule
 * @example
 * const { success } = solve(paxosRound({ nodes: 3 })).outcomes;
 * success.coefficients    // ['1', '0', '-8', '8', '14', '-32', '24', '-8', '1']
 * success.at(0.5).value   // 0.19140625
 */
export function solve<Outcome extends string, Asked extends string = Outcome>(
  system: System<Outcome>,
  // biome-ignore lint/suspicious/noExplicitAny: an outcome may name the type of the states it looks at
  options: SolveOptions<Asked, any> = {},
): Solved<Asked> {
  checkSystem('solve', system);
  onlyOptions('solve', options, ['outcomes', 'unknown', 'limits']);
  onlyOptions('limits of solve', options.limits ?? {}, ['states', 'draws']);
  const limits: Limits = {
    states: wholeNumber('states of limits', options.limits?.states ?? MOST_STATES, 1),
    draws: wholeNumber('draws of limits', options.limits?.draws ?? MOST_DRAWS, 1, 60_000),
  };
  const unknown = options.unknown === undefined ? undefined : probability('unknown', options.unknown);
  const asked = { ...system, outcomes: askedOutcomes(options.outcomes ?? system.outcomes) };
  const steps = new Steps(asked, constantDelay(system), unknown);
  const { name, parameters } = system;
  return { system: name, parameters, ...bySymmetry(asked, steps, limits) } as Solved<Asked>;
}

type Found = Omit<Solved, 'system' | 'parameters'>;

/** Merges what only exchanges nodes that are interchangeable; where it turns out that they are not, does without. */
function bySymmetry(system: System, steps: Steps, limits: Limits): Found {
  try {
    return solveWith(system, steps, limits, symmetryOf(system, steps));
  } catch (error) {
    // A handler may have failed on what was tried and never happens. If it happens, it fails again; so does an outcome.
    const known = [NotAlike, ProtocolError, ArgumentError].some((kind) => error instanceof kind);
    if (!known) throw error;
    steps.onNewStep = () => {};
    steps.onSameTime = () => {};
    return solveWith(system, steps, limits, noSymmetry);
  }
}

/** Solves a system, with its symmetry or without: the outcomes are the same. */
export function solveWith(system: System, steps: Steps, limits: Limits, symmetry: Symmetry): Found {
  const walked = walk(steps, limits, symmetry);
  return {
    outcomes: solutions(system, steps, walked, limits, symmetry),
    states: walked.states,
    complete: walked.stopped === null,
    stopped: walked.stopped,
    symmetry: symmetry.groups,
  };
}

/** @throws ArgumentError where delays are random */
function constantDelay({ network: { delay } }: System): number {
  if (delay.law === 'constant') return delay.delay;
  throw new ArgumentError(
    `solve needs messages that all take the same time: delay: constant(ms). Those of this system have ` +
      `${delay.law === 'uniform' ? 'a uniform' : delay.law === 'pareto' ? 'a Pareto' : 'an exponential'} delay; sample can draw that.`,
  );
}

function askedOutcomes(outcomes: Outcomes<string, unknown>): System['outcomes'] {
  onlyOptions('outcomes of solve', outcomes, Object.keys(outcomes ?? {}));
  const named = Object.entries(outcomes);
  for (const [name, holds] of named) functionOf(`The outcome '${name}'`, holds, 'of how the run ended');
  if (named.length > 0) return outcomes as System['outcomes'];
  throw new ArgumentError(
    'solve needs an outcome: what to give the probability of, such as outcomes: { agreed: ({ nodes }) => … }.',
  );
}

function solutions(
  system: System,
  { tables }: Steps,
  { ends, undecided, stopped }: Walked,
  limits: Limits,
  symmetry: Symmetry,
): { [name: string]: Solution } {
  const sums = new Map<string, Polynomial>(Object.keys(system.outcomes).map((name) => [name, ZERO]));
  const sharesOf = symmetry.shares((end) => outcomesOf(system, end));
  for (const { locals, weight } of ends) {
    const end = endOf(
      system,
      locals.map((local) => tables.locals[local] as Local),
    );
    for (const [name, share] of Object.entries(sharesOf(end))) {
      sums.set(name, add(sums.get(name) as Polynomial, multiply(weight, constantly(share))));
    }
  }
  const why =
    stopped === 'states'
      ? `stopped after ${limits.states} states, its limit (limits: { states })`
      : `left off where chance had decided ${limits.draws} times, its limit (limits: { draws })`;
  return Object.fromEntries(
    Array.from(sums, ([name, sum]) => [
      name,
      stopped === null ? solved(sum) : bounded(sum, add(sum, undecided), why),
    ]),
  );
}
