import { type Run, runner } from '../engines/run.js';
import { onlyOptions, shown, wholeNumber } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';
import { checkSystem, type System } from '../model/system.js';
import { lossPatterns } from './loss-patterns.js';

export interface DefeatOptions {
  /** How many runs to try at most. Default 100,000. */
  readonly mostRuns?: number;
  /** A run with more events than this is cut off, and judged by what it had reached. Default 100,000. */
  readonly mostEvents?: number;
}

/** What an adversary who loses messages at will could do. */
export interface Defeat<Outcome extends string = string> {
  /** The run that shows it; null where none was found. */
  readonly run: Run<Outcome> | null;
  /** The numbers of the messages it loses, in the order of sending. */
  readonly lost: readonly number[];
  /** How many runs were tried. */
  readonly tried: number;
  /**
   * Whether the search came to its end: a run was found, or every way to lose messages was tried and no
   * run cut off. Then `run: null` means that there is none.
   */
  readonly complete: boolean;
}

/**
 * Lets an adversary choose which messages are lost, and looks for the fewest losses that bring about
 * what it wants: an outcome by its name, or anything that can be seen of a run. Losses are tried in
 * order of their number, so a run that is found is one with the fewest there are, and the earliest of those.
 *
 * What follows the last loss depends on the losses alone: so the system must have neither random
 * delays, nor duplication, nor tosses of its own. Its loss rate does not matter.
 *
 * Source: the argument of the slide "Is it Difficult?": whatever the plan, lose the message that matters.
 *
 * @param goal an outcome's name, or a function from a run to true or false
 * @returns the run, the numbers of the messages it loses (from 1), and how many runs were tried
 * @throws ArgumentError where the system has no such outcome, or leaves something else to chance
 * @example
 * defeat(twoGenerals({ messages: 8 }), 'alone').lost   // [8]: exactly the last
 * const stuck = defeat(paxosRound({ nodes: 5 }), (run) => !run.outcomes.success);
 * stuck.lost.length   // 3: two others answer of four, and with the leader three are needed
 */
export function defeat<Outcome extends string>(
  system: System<Outcome>,
  goal: Outcome | ((run: Run<Outcome>) => boolean),
  options: DefeatOptions = {},
): Defeat<Outcome> {
  checkSystem('defeat', system);
  onlyOptions('defeat', options, ['mostRuns', 'mostEvents']);
  const mostRuns = wholeNumber('mostRuns', options.mostRuns ?? 100_000, 1);
  const mostEvents = wholeNumber('mostEvents', options.mostEvents ?? 100_000, 1);
  const reached = reachedBy(system, goal);
  if (system.network.delay.law !== 'constant' || system.network.duplication > 0) {
    throw new ArgumentError(
      'defeat chooses the losses and nothing else: it needs constant delays and no duplication.',
    );
  }

  const runs = runner(system, mostEvents);
  const patterns = lossPatterns((lose) => runs({ lose }), mostRuns);
  let tried = 0;
  let cutOff = false;
  for (;;) {
    const next = patterns.next();
    if (next.done) return { run: null, lost: [], tried, complete: next.value && !cutOff };
    const { lost, run } = next.value;
    tried++;
    if (run.events.some((event) => event.kind === 'toss')) {
      throw new ArgumentError('defeat chooses the losses and nothing else: the protocol may not toss.');
    }
    if (reached(run)) return { run, lost, tried, complete: true };
    cutOff ||= !run.finished;
  }
}

function reachedBy<Outcome extends string>(
  system: System<Outcome>,
  goal: Outcome | ((run: Run<Outcome>) => boolean),
): (run: Run<Outcome>) => boolean {
  if (typeof goal === 'function') {
    return (one) => {
      const answer: unknown = goal(one);
      if (typeof answer === 'boolean') return answer;
      throw new ArgumentError(
        `The goal of defeat must answer true or false for a run, but answered ${shown(answer)}.`,
      );
    };
  }
  if (typeof goal === 'string' && Object.hasOwn(system.outcomes, goal))
    return ({ outcomes }) => outcomes[goal];
  const names = Object.keys(system.outcomes).join(', ') || 'none';
  throw new ArgumentError(
    `The goal of defeat is an outcome's name or a function of a run, but is ${shown(goal)}; ${system.name} has the outcomes ${names}.`,
  );
}
