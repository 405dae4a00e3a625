import { run } from '../../src/engines/run.js';
import type { System } from '../../src/model/system.js';

/** How often an outcome comes about with so many messages lost and so many kept, over all patterns of losses. */
export type Patterns = {
  readonly outcomes: readonly string[];
  readonly lost: number;
  readonly kept: number;
}[];

/**
 * Every way in which a system's messages can be lost, each run once. A pattern is the list of the messages it
 * loses; what comes after the last of them arrives. Losing one more of those gives the next patterns.
 */
export function allPatterns(system: System, lose: readonly number[] = []): Patterns {
  const { messages, outcomes, finished } = run(system, { lose });
  if (!finished) throw new Error('the run has no end');
  const holding = Object.keys(outcomes).filter((name) => outcomes[name]);
  const one = { outcomes: holding, lost: lose.length, kept: messages.length - lose.length };
  const after = messages.filter(({ number }) => number > (lose.at(-1) ?? 0));
  return [one, ...after.flatMap(({ number }) => allPatterns(system, [...lose, number]))];
}

/** The probability of an outcome: over its patterns, the sum of loss^lost (1 − loss)^kept. */
export const probabilityOf = (patterns: Patterns, outcome: string, loss: number): number =>
  patterns
    .filter(({ outcomes }) => outcomes.includes(outcome))
    .reduce((sum, { lost, kept }) => sum + loss ** lost * (1 - loss) ** kept, 0);
