import { type Run, run } from '../engines/run.js';
import { onlyOptions, wholeNumber } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';
import type { System } from '../model/system.js';

export interface DefeatOptions {
  /** How many runs to try at most. Default 100,000. */
  readonly mostRuns?: number;
}

/** What an adversary who loses messages at will could do. */
export interface Defeat<Outcome extends string = string> {
  /** The run that shows it; null where none was found. */
  readonly run: Run<Outcome> | null;
  /** The numbers of the messages it loses, in the order of sending. */
  readonly lost: readonly number[];
  /** How many runs were tried. */
  readonly tried: number;
  /** Whether every way to lose messages was tried: then `run: null` means that there is none. */
  readonly complete: boolean;
}

/**
 * Lets an adversary choose which messages are lost, and looks for the fewest losses that bring about
 * what it wants: an outcome by its name, or anything that can be seen of a run. Losses are tried in order of their number, so a run that is found is one with the
 * fewest there are, and the earliest of those.
 *
 * What follows the last loss depends on the losses alone: so the system must have neither random
 * delays, nor duplication, nor tosses of its own.
 *
 * @throws ArgumentError where the system has no such outcome, or leaves something else to chance
 * @example
 * defeat(twoGenerals({ messages: 8 }), 'alone').lost                            // [8]: exactly the last
 * defeat(paxosRound({ nodes: 5 }), ({ outcomes }) => !outcomes.success).lost    // three messages
 */
export function defeat<Outcome extends string>(
  system: System<Outcome>,
  goal: Outcome | ((run: Run<Outcome>) => boolean),
  options: DefeatOptions = {},
): Defeat<Outcome> {
  onlyOptions('defeat', options, ['mostRuns']);
  const mostRuns = wholeNumber('mostRuns', options.mostRuns ?? 100_000, 1);
  const reached = typeof goal === 'function' ? goal : (one: Run<Outcome>) => one.outcomes[goal];
  if (typeof goal !== 'function' && !(goal in system.outcomes)) {
    const names = Object.keys(system.outcomes).join(', ') || 'none';
    throw new ArgumentError(`${system.name} has no outcome '${String(goal)}'; it has ${names}.`);
  }
  if (system.network.delay.law !== 'constant' || system.network.duplication > 0) {
    throw new ArgumentError(
      'defeat chooses the losses and nothing else: it needs constant delays and no duplication.',
    );
  }

  let tried = 0;
  let level: readonly (readonly number[])[] = [[]];
  while (level.length > 0) {
    const next: number[][] = [];
    for (const lost of level) {
      if (tried === mostRuns) return { run: null, lost: [], tried, complete: false };
      tried++;
      const found = run(system, { lose: lost });
      if (found.events.some((event) => event.kind === 'toss')) {
        throw new ArgumentError('defeat chooses the losses and nothing else: the protocol may not toss.');
      }
      if (reached(found)) return { run: found, lost, tried, complete: true };
      // One more loss, later than all before: so every set of losses comes up once.
      const last = lost.at(-1) ?? 0;
      for (const { number } of found.messages.slice(last)) next.push([...lost, number]);
    }
    level = next;
  }
  return { run: null, lost: [], tried, complete: true };
}
