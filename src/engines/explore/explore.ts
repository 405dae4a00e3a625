import { onlyOptions, wholeNumber } from '../../model/check.js';
import { ArgumentError, ProtocolError } from '../../model/errors.js';
import { checkSystem, type Parameters, type System } from '../../model/system.js';
import { Behaviour } from './behaviour.js';
import { advanceOrTell } from './broken-rule.js';
import { remember } from './explored.js';
import { OneNeeded } from './member.js';
import { checkedProperties, type Property } from './properties.js';
import { type ReduceOptions, reduced } from './reduce.js';
import { type ExploreFaults, rulesOf, withLiars } from './rules.js';
import { Search } from './search.js';
import { symmetricBehaviour } from './symmetry/interchangeable.js';
import { Recruits, Team } from './team.js';
import { type Verdict, verdictOnRuns, verdictsOf } from './verdicts.js';

export type { Verdict };

export interface ExploreOptions {
  /** What is claimed. Default: nothing, and every state is visited. */
  readonly properties?: readonly Property[];
  /** What may go wrong. Default: nothing does. */
  readonly faults?: ExploreFaults;
  /** What may be left out because it cannot change a verdict. Default: nothing is. */
  readonly reduce?: ReduceOptions;
  /** Where to stop: at so many states, or so many transitions away from the first. Default: 10 million states. */
  readonly limits?: { readonly states?: number; readonly depth?: number };
  /**
   * How many threads search. Default: 1. Several find the same; they save time from some millions of states on, and cost
   * a little with fewer. Where channels keep the order of their messages, or `reduce` has partialOrder or symmetry,
   * there is one all the same.
   */
  readonly threads?: number;
}

/** What a search has found so far. */
export interface ExploreProgress {
  /** Distinct states. */
  readonly states: number;
  readonly transitions: number;
  /** How far the states found are from the first, at most. */
  readonly depth: number;
  /** States found and not expanded yet. */
  readonly waiting: number;
  /** What the states take, in bytes. */
  readonly bytes: number;
}

/** What a search has found. */
export interface Exploration<Outcome extends string = string> extends ExploreProgress {
  readonly system: string;
  readonly parameters: Parameters;
  /** Whether every state was visited. */
  readonly complete: boolean;
  /** What ended the search before that: the limit it reached, or that every property had its verdict. */
  readonly stopped: 'states' | 'depth' | 'decided' | 'interrupted' | null;
  /** What was left out, in words. */
  readonly reductions: readonly string[];
  readonly properties: readonly Verdict<Outcome>[];
}

const MOST_STATES = 10_000_000;
const MOST_THREADS = 64;
/** How many states are expanded at a time: many for speed; few where someone wants to hear of it. */
const FAST = 1 << 16;
const TALKATIVE = 1 << 12;

/**
 * Visits every state that a system can reach, whatever is delivered next and whatever goes wrong within the given
 * limits: messages arrive in any order, each after any time; timers ring at any time; tosses show every face. What
 * a system says of delays, of loss and of when a node crashes is for the other engines.
 *
 * States are visited by their distance from the first, so a run that is shown is a shortest one. The search is exact:
 * states are compared, not fingerprints of them. It ends when all are visited, a limit is reached, or every property
 * has its verdict; then the states that are just as far away are visited as well.
 *
 * Source: the algorithm is breadth-first search, as in C. Baier and J.-P. Katoen, "Principles of model checking"
 * (2008), section 3.3.
 *
 * A property of the kind `eventually` is looked at by itself, in the time and memory of small systems.
 *
 * @throws ArgumentError for an option that is unknown or out of range, or a property that does not answer
 * @throws ProtocolError where a handler breaks a rule; it tells how things came to it
 * @example
 * const { states, properties } = explore(twoGenerals({ messages: 2 }), {
 *   faults: { lose: 'any' },
 *   properties: [always('both or none', ({ nodes: [a, b] }) => a?.decided === b?.decided)],
 * });
 * properties[0]?.verdict   // 'violated'
 */
export function explore<Outcome extends string>(
  system: System<Outcome>,
  options: ExploreOptions = {},
): Exploration<Outcome> {
  const steps = searching(system, options, FAST);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * The same in pieces, for whoever shows how far it has come: yields that every few milliseconds, and returns the
 * result. `withProgress(steps)` draws it in a cell. Told `'stop'`, it returns what it has found so far.
 *
 * @throws as {@link explore}
 * @example
 * const steps = exploreSteps(referencePaxos({ leaders: 2, acceptors: 3 }));
 * steps.next();
 * const { done } = steps.next('stop');
 * done   // true: so far and no further
 */
export function* exploreSteps<Outcome extends string>(
  system: System<Outcome>,
  options: ExploreOptions = {},
): Generator<ExploreProgress, Exploration<Outcome>, 'stop' | undefined> {
  return yield* searching(system, options, TALKATIVE);
}

function* searching<Outcome extends string>(
  given: System<Outcome>,
  options: ExploreOptions,
  chunk: number,
): Generator<ExploreProgress, Exploration<Outcome>, 'stop' | undefined> {
  checkSystem('explore', given);
  onlyOptions('explore', options, ['properties', 'faults', 'reduce', 'limits', 'threads']);
  onlyOptions('limits of explore', options.limits ?? {}, ['states', 'depth']);
  const properties = checkedProperties(options.properties ?? []);
  const whole = rulesOf(options.faults ?? {}, given);
  const system = withLiars(given, whole) as System<Outcome>;
  const ofStates = properties.filter(({ kind }) => kind !== 'eventually');
  const limits = {
    states: wholeNumber('states of limits', options.limits?.states ?? MOST_STATES, 1),
    depth: wholeNumber('depth of limits', options.limits?.depth ?? Number.MAX_SAFE_INTEGER, 0),
  };
  const threads = wholeNumber('threads', options.threads ?? 1, 1, MOST_THREADS);
  const { rules, reductions, reductionOf, byOne } = reduced(whole, options.reduce ?? {}, system, ofStates);
  const isSymmetric = options.reduce?.symmetry === true;
  const count = byOne ? 1 : threads;
  const byOneThread = () => searching(given, { ...options, threads: 1 }, chunk);
  // Each with numbers of its own: so what a search finds does not hang on what another has met.
  const searchFor = (sharing: boolean): Search => {
    const behaviour = isSymmetric ? symmetricBehaviour(system, rules, properties) : new Behaviour(system);
    return new Search(system, rules, ofStates, behaviour, reductionOf?.(behaviour), sharing);
  };
  let search: Search | Team = searchFor(count > 1);
  let stopped = reasonToStop(search, limits);
  // Not before: where the search cannot begin, nobody would end them.
  const recruits = new Recruits(count);
  let isOneNeeded = false;
  try {
    while (stopped === null && !search.complete) {
      const most = Math.min(chunk, Math.max(64, limits.states - search.states));
      if (search instanceof Search) search = recruits.join(search);
      if (search instanceof Search) advanceOrTell(search, most);
      else search.advance(most);
      const wish = yield progressOf(search);
      stopped = wish === 'stop' ? 'interrupted' : reasonToStop(search, limits);
    }
  } catch (error) {
    if (!(search instanceof Team && isForOne(error))) throw error;
    isOneNeeded = true;
  } finally {
    recruits.end();
  }
  // In what order threads come to a state is chance. Which of several mistakes is told should not be, nor what of the
  // last level they have seen.
  if (search instanceof Team && (isOneNeeded || stopped === 'states')) return yield* byOneThread();
  const verdicts = verdictsOf(system, ofStates, search, () => searchFor(false));
  const known = new Map(verdicts.map((verdict) => [verdict.name, verdict]));
  const verdictOn = (property: Property): Verdict<Outcome> =>
    known.get(property.name) ??
    verdictOnRuns(system, whole, property, stopped === 'interrupted' ? 0 : limits.states);
  const found: Exploration<Outcome> = {
    system: system.name,
    parameters: system.parameters,
    ...progressOf(search),
    complete: search.complete,
    stopped: search.complete ? null : stopped,
    reductions,
    properties: properties.map(verdictOn),
  };
  const isWhole = !isSymmetric && options.reduce?.partialOrder !== true;
  return remember(found, { system, rules, reductionOf, isWhole });
}

/** Whether a handler or a property is to blame, or a state that one thread alone can deal with. */
const isForOne = (error: unknown): boolean =>
  error instanceof ProtocolError || error instanceof ArgumentError || error instanceof OneNeeded;

function reasonToStop(
  search: Search | Team,
  limits: { readonly states: number; readonly depth: number },
): Exploration['stopped'] {
  if (search.states > limits.states) return 'states';
  // The rest is asked where a level ends: what is just as far away is looked at, too.
  if (search.isAmidLevel) return null;
  if (search.decided) return 'decided';
  return search.depth >= limits.depth ? 'depth' : null;
}

function progressOf({
  states,
  transitions,
  depth,
  waiting,
  isBeyond,
  bytes,
}: Search | Team): ExploreProgress {
  // The level that is being expanded, and what was found beyond it.
  const farthest = waiting === 0 ? depth - 1 : depth + (isBeyond ? 1 : 0);
  return { states, transitions, depth: farthest, waiting, bytes };
}
