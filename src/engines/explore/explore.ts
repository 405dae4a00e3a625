import { onlyOptions, wholeNumber } from '../../model/check.js';
import { ProtocolError } from '../../model/errors.js';
import { checkSystem, type Parameters, type System } from '../../model/system.js';
import type { Run } from '../run.js';
import type { Move } from './move.js';
import { pathTo } from './path.js';
import { checkedProperties, type Property } from './properties.js';
import { type ReduceOptions, reduced } from './reduce.js';
import { replay } from './replay.js';
import { type ExploreFaults, type Rules, rulesOf, withLiars } from './rules.js';
import { Search } from './search.js';

export interface ExploreOptions {
  /** What is claimed. Default: nothing, and every state is visited. */
  readonly properties?: readonly Property[];
  /** What may go wrong. Default: nothing does. */
  readonly faults?: ExploreFaults;
  /** What may be left out because it cannot change a verdict. Default: nothing is. */
  readonly reduce?: ReduceOptions;
  /** Where to stop: at so many states, or so many transitions away from the first. Default: 10 million states. */
  readonly limits?: { readonly states?: number; readonly depth?: number };
}

/** What came of a property. */
export interface Verdict<Outcome extends string = string> {
  readonly name: string;
  readonly kind: Property['kind'];
  /** 'holds' and 'never' are said only where every state was visited; 'open' where the search was cut off. */
  readonly verdict: 'holds' | 'violated' | 'found' | 'never' | 'open';
  /** How many transitions lead to the state that is shown; null where none is. */
  readonly steps: number | null;
  /** A shortest run to a state where it is violated, or found. */
  readonly run: Run<Outcome> | null;
  /** The same as moves, which {@link replay} makes again. */
  readonly moves: readonly Move[] | null;
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
 * const { value } = steps.next('stop');
 * value.complete   // false
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
  onlyOptions('explore', options, ['properties', 'faults', 'reduce', 'limits']);
  onlyOptions('limits of explore', options.limits ?? {}, ['states', 'depth']);
  const properties = checkedProperties(options.properties ?? []);
  const { rules, reductions } = reduced(rulesOf(options.faults ?? {}, given), options.reduce ?? {}, given);
  const system = withLiars(given, rules) as System<Outcome>;
  const limits = {
    states: wholeNumber('states of limits', options.limits?.states ?? MOST_STATES, 1),
    depth: wholeNumber('depth of limits', options.limits?.depth ?? Number.MAX_SAFE_INTEGER, 0),
  };
  const search = telling(system, rules, () => new Search(system, rules, properties));
  let stopped = reasonToStop(search, limits);
  while (stopped === null && !search.complete) {
    const most = Math.min(chunk, Math.max(64, limits.states - search.arena.used));
    telling(system, rules, () => search.advance(most), search);
    const wish = yield progressOf(search);
    stopped = wish === 'stop' ? 'interrupted' : reasonToStop(search, limits);
  }
  return {
    system: system.name,
    parameters: system.parameters,
    ...progressOf(search),
    complete: search.complete,
    stopped: search.complete ? null : stopped,
    reductions,
    properties: verdicts(system, rules, properties, search),
  };
}

function reasonToStop(
  search: Search,
  limits: { readonly states: number; readonly depth: number },
): Exploration['stopped'] {
  if (search.arena.used > limits.states) return 'states';
  // The rest is asked where a level ends: what is just as far away is looked at, too.
  if (search.expandedOfLevel > 0) return null;
  if (search.decided) return 'decided';
  return search.depth >= limits.depth ? 'depth' : null;
}

function progressOf({ arena, depth, levelSize, expandedOfLevel }: Search): ExploreProgress {
  const waiting = arena.used - arena.number;
  const next = waiting > levelSize - expandedOfLevel ? 1 : 0;
  return {
    states: arena.used,
    transitions: arena.transitions,
    depth: waiting === 0 ? depth - 1 : depth + next,
    waiting,
    bytes: 4 * (arena.seen.length + arena.queue.length),
  };
}

function verdicts<Outcome extends string>(
  system: System<Outcome>,
  rules: Rules,
  properties: readonly Property[],
  search: Search,
): Verdict<Outcome>[] {
  const shown = properties.filter(({ name }) => search.found.has(name));
  const again = shown.length > 0 ? searchAgain(system, rules, shown, search) : undefined;
  return properties.map(({ name, kind }) => {
    const found = again?.found.get(name);
    if (again?.arena.track === undefined || found === undefined) {
      const otherwise = kind === 'always' ? 'holds' : 'never';
      return {
        name,
        kind,
        verdict: search.complete ? otherwise : 'open',
        steps: null,
        run: null,
        moves: null,
      };
    }
    const moves = pathTo(again.behaviour, again.arena.track, found.number);
    const verdict = kind === 'always' ? 'violated' : 'found';
    return { name, kind, verdict, steps: found.depth, run: replay(system, moves), moves };
  });
}

/** The same search once more, which keeps how it came to each state, until it has found what the first has. */
function searchAgain(system: System, rules: Rules, properties: readonly Property[], first: Search): Search {
  const again = new Search(system, rules, properties, first);
  while (!again.decided) again.advance(1 << 12);
  return again;
}

/** Tells, of a rule that a handler breaks, how things came to it. */
function telling<T>(system: System, rules: Rules, work: () => T, search?: Search): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ProtocolError) || search === undefined) throw error;
    const again = new Search(system, rules, [], search);
    try {
      while (!again.complete) again.advance(1 << 12);
    } catch {
      // The same error, in the same state.
    }
    const moves = again.arena.track ? pathTo(again.behaviour, again.arena.track, again.arena.number) : [];
    throw new ProtocolError(error.node, error.handler, `${error.problem}${cameBy(moves)}`, { cause: error });
  }
}

function cameBy(moves: readonly Move[]): string {
  if (moves.length === 0) return ' (It did so in the first state.)';
  return ` It came to that by these moves: ${moves.map((move, i) => `${i + 1}. ${inWords(move)}`).join('; ')}.`;
}

function inWords(move: Move): string {
  switch (move.move) {
    case 'deliver':
      return `${typeOf(move.message)} from node ${move.from} arrives at node ${move.to}`;
    case 'timer':
      return `timer ${move.name} of node ${move.node} rings`;
    case 'start':
    case 'crash':
    case 'recover':
      return `node ${move.node} ${move.move}s`;
    default:
      return `${typeOf(move.message)} from node ${move.from} to node ${move.to}: ${move.move}`;
  }
}

const typeOf = (message: unknown): string => String((message as { type: unknown }).type);
