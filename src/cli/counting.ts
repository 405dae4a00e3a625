import type { Command } from 'commander';
import type { Seed } from '../engines/random.js';
import { ArgumentError } from '../model/errors.js';
import { type Flags, numberOf } from './parameters.js';

/** The flags of every command that counts trials. */
export function addCountingFlags(command: Command, trials: string, byDefault: number): void {
  command
    .option('--trials <number>', trials, String(byDefault))
    .option('--seed <seed>', 'a number or a word; the same seed gives the same result', '1')
    .option(
      '--workers <number>',
      'threads that count; the result does not depend on it (default: one for each core)',
    );
}

/** What those flags say. */
export function countingOf({ trials, seed, workers }: Flags): {
  readonly trials: number;
  readonly seed: Seed;
  readonly workers: number | undefined;
} {
  return {
    trials: numberOf('trials', trials as string),
    seed: seedOf(seed as string),
    workers: typeof workers === 'string' ? numberOf('workers', workers) : undefined,
  };
}

/** The seed a text is: a number where it is written as one is, else a word. */
function seedOf(text: string): Seed {
  if (text === '') throw new ArgumentError('--seed must be a number or a word, but is empty.');
  return String(Number(text)) === text && Number.isFinite(Number(text)) ? Number(text) : text;
}
