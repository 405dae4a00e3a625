import type { Command } from 'commander';
import { range } from '../engines/sweep.js';
import type { Experiment, ParameterSpec } from '../experiments/experiment.js';
import { experiments } from '../experiments/registry.js';
import { ArgumentError } from '../model/errors.js';

/** What commander read: the text after each flag. */
export type Flags = { readonly [name: string]: string | boolean | undefined };

/** The names of all experiments, for a sentence. */
export const experimentNames = (): string => experiments.map((one) => one.experiment).join(', ');

/** What a parameter may be: `1 to 1000, default 5`. */
export function allowed(spec: ParameterSpec): string {
  switch (spec.kind) {
    case 'whole':
      return `${spec.least} to ${spec.most}, default ${spec.default}`;
    case 'probability':
      return `0 to 1, default ${spec.default}`;
    case 'word':
      return `${spec.choices.join(', ')}; default ${spec.default}`;
  }
}

/**
 * Gives a command a flag for each parameter of each experiment. Which of them belong to the experiment that
 * is run is seen to by {@link parameterTexts}: the flags may stand before its name, too.
 *
 * @param placeholder what stands for the value in the help
 * @param leftOut parameters that mean nothing to the command
 */
export function addParameterFlags(
  command: Command,
  placeholder: string,
  leftOut: readonly string[] = [],
): void {
  const takers = new Map<string, string[]>();
  for (const { experiment, parameters } of experiments) {
    for (const name of Object.keys(parameters)) takers.set(name, [...(takers.get(name) ?? []), experiment]);
  }
  for (const name of leftOut) takers.delete(name);
  for (const [name, names] of takers) {
    const specs = experiments.flatMap(({ parameters }) => parameters[name] ?? []);
    const about = [...new Set(specs.map((spec) => `${spec.about} (${allowed(spec)})`))].join('; ');
    const whose = names.length === experiments.length ? 'every experiment' : names.join(', ');
    const words = specs.every(({ kind }) => kind === 'word');
    command.option(
      `--${name} <${words ? placeholder.replace('number', 'word') : placeholder}>`,
      `${whose}: ${about}`,
    );
  }
}

/**
 * The texts given for an experiment's parameters, in the order of its parameters.
 *
 * @param leftOut the parameters that the command has no flag for
 * @throws ArgumentError for a flag that is another experiment's
 */
export function parameterTexts(
  { experiment, parameters }: Experiment,
  flags: Flags,
  leftOut: readonly string[] = [],
): Map<string, string> {
  for (const other of experiments) {
    for (const name of Object.keys(other.parameters)) {
      if (flags[name] !== undefined && !(name in parameters)) {
        const own = Object.keys(parameters).filter((own) => !leftOut.includes(own));
        throw new ArgumentError(
          `${experiment} has no --${name}; it takes ${own.map((own) => `--${own}`).join(', ')}.`,
        );
      }
    }
  }
  const texts = new Map<string, string>();
  for (const name of Object.keys(parameters)) {
    const text = flags[name];
    if (typeof text === 'string') texts.set(name, text);
  }
  return texts;
}

/** The values given for an experiment's parameters, one each, where it is run as it is and not swept. */
export function valuesGiven(
  experiment: Experiment,
  flags: Flags,
  leftOut: readonly string[] = [],
): { readonly [name: string]: number | string } {
  const texts = [...parameterTexts(experiment, flags, leftOut)];
  return Object.fromEntries(
    texts.map(([name, text]) => [name, oneValue(name, text, experiment.parameters[name] as ParameterSpec)]),
  );
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The number a text is. @throws ArgumentError where it is none; the range is checked by whoever takes it */
export function numberOf(flag: string, text: string): number {
  if (DECIMAL.test(text.trim())) return Number(text);
  throw new ArgumentError(`--${flag} must be a number, but is '${text}'.`);
}

/** One value, where a sweep would take several. A word is taken as it stands: the experiment knows its own. */
function oneValue(flag: string, text: string, spec: ParameterSpec): number | string {
  return spec.kind === 'word' ? text : oneNumber(flag, text);
}

/** The values of a list: words, `none,half-quorum`, or what {@link numbersOf} takes. */
export function valuesOf(
  flag: string,
  text: string,
  spec: ParameterSpec,
): string | number | (number | string)[] {
  if (spec.kind !== 'word') return numbersOf(flag, text);
  const words = text.split(',').map((word) => word.trim());
  return words.length === 1 ? text : noneTwice(flag, words);
}

function noneTwice<Item extends number | string>(flag: string, items: Item[]): Item[] {
  const twice = items.find((item, i) => items.indexOf(item) !== i);
  if (twice !== undefined) throw new ArgumentError(`--${flag} names ${twice} twice.`);
  return items;
}

/** One number, where a sweep would take several. */
function oneNumber(flag: string, text: string): number {
  if (DECIMAL.test(text.trim()) || !/[,:]/.test(text)) return numberOf(flag, text);
  throw new ArgumentError(
    `--${flag} takes one number here, but is '${text}'; for several there is quorumlab sweep.`,
  );
}

/**
 * The numbers of a list: `3,5,7`, or a range `first:last:step`, or both: `0,0.1:0.9:0.2,1`.
 *
 * @returns a single number where the text is one
 */
export function numbersOf(flag: string, text: string): number | number[] {
  if (DECIMAL.test(text.trim())) return Number(text);
  const numbers = text.split(',').flatMap((item) => {
    const parts = item.split(':');
    if (parts.length === 1 && DECIMAL.test(item.trim())) return [Number(item)];
    if (parts.length !== 3 || !parts.every((part) => DECIMAL.test(part.trim()))) {
      throw new ArgumentError(
        `--${flag} takes numbers, such as 0.2, lists, such as 3,5,7, or ranges first:last:step, such as 0:1:0.05, ` +
          `but is '${text}'.`,
      );
    }
    const [first, last, step] = parts.map(Number) as [number, number, number];
    if (first > last)
      throw new ArgumentError(`--${flag} is a range from ${first} down to ${last}; begin with the lesser.`);
    if (!(step > 0))
      throw new ArgumentError(`--${flag} is a range with the step ${step}; it must be above 0.`);
    return range(first, last, step);
  });
  return noneTwice(flag, numbers);
}
