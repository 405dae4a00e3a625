import {
  functionOf,
  list,
  onlyOptions,
  probability,
  shown,
  text,
  wholeNumber,
  wordOf,
} from '../model/check.js';
import { ArgumentError } from '../model/errors.js';
import { checkedDelay, constant, type Delay } from '../model/network.js';
import { type Parameters, type System, type SystemOptions, system } from '../model/system.js';

/** What values a parameter may take. */
export type ParameterSpec =
  | {
      readonly kind: 'whole';
      readonly least: number;
      readonly most: number;
      readonly default: number;
      readonly about: string;
    }
  | { readonly kind: 'probability'; readonly default: number; readonly about: string }
  | {
      readonly kind: 'word';
      readonly choices: readonly string[];
      readonly default: string;
      readonly about: string;
    };

export type ParameterSpecs = { readonly [name: string]: ParameterSpec };

/** The values that parameters have, by what they may take: a number each, or one of the words to choose from. */
export type ValuesOf<Specs extends ParameterSpecs> = {
  readonly [name in keyof Specs]: Specs[name] extends {
    readonly choices: readonly (infer Word extends string)[];
  }
    ? Word
    : number;
};

/**
 * Values for an experiment's parameters (what is left out has its default), and the delay of its
 * messages. Its type names the parameters and no more: that is what a cell's error message shows.
 */
export type Given<Values extends Parameters = Parameters> = {
  readonly [name in keyof Values]?: Values[name];
} & { readonly delay?: Delay };

export interface ExperimentParts<Specs extends ParameterSpecs, Outcome extends string, State> {
  /** As the command line calls it. */
  readonly name: string;
  /** One line: what is done, and what counts. */
  readonly about: string;
  /** The title of the slide it belongs to. */
  readonly slide: string;
  readonly parameters: Specs;
  /** The system for given values; `delay` is what was asked for, else constantly 1 ms. */
  readonly system: (
    values: ValuesOf<Specs>,
    delay: Delay,
  ) => Omit<SystemOptions<Outcome, State>, 'name' | 'parameters' | 'exact'> & { outcomes: unknown };
  /** The closed form: each outcome's exact probability, where a formula gives it. */
  readonly exact: (values: ValuesOf<Specs>) => { readonly [name in Outcome]?: number };
}

/** A named, parameterised system: a function from parameters to the system, that knows its own name and limits. */
export interface Experiment<Values extends Parameters = Parameters, Outcome extends string = string> {
  (given?: Given<Values>): System<Outcome>;
  readonly experiment: string;
  readonly about: string;
  readonly slide: string;
  readonly parameters: { readonly [name in keyof Values]: ParameterSpec };
  readonly exact: (values: Values) => { readonly [name in Outcome]?: number };
}

/**
 * Makes an experiment of its parts: a function from parameters to a system, with a closed form.
 *
 * The function it returns throws an ArgumentError for an unknown parameter or a value out of range.
 *
 * @throws ArgumentError for a part that is missing, unknown or of another kind
 * @example
 * const greeting = experiment({
 *   name: 'greeting',
 *   about: 'node 0 greets node 1: does it arrive?',
 *   slide: 'none',
 *   parameters: { loss: { kind: 'probability', default: 0.2, about: 'probability that it is lost' } },
 *   system: ({ loss }, delay) => ({
 *     nodes: 2,
 *     role: role<{}, { type: 'Hello' }>({
 *       start: ({ id }) => (id === 0 ? [{}, send(1, { type: 'Hello' })] : {}),
 *       on: { Hello: (me) => [me, decide('greeted')] },
 *     }),
 *     network: { loss, delay },
 *     outcomes: { greeted: ({ nodes }: End) => nodes[1].decided === 'greeted' },
 *   }),
 *   exact: ({ loss }) => ({ greeted: 1 - loss }),
 * });
 * sample(greeting({ loss: 0.4 })).greeted.rate   // about 0.6
 * greeting({ loss: 0.4 }).exact.greeted          // 0.6
 */
export function experiment<Specs extends ParameterSpecs, Outcome extends string, State>(
  parts: ExperimentParts<Specs, Outcome, State>,
): Experiment<ValuesOf<Specs>, Outcome> {
  checkParts(parts);
  const { name, about, slide, parameters, exact } = parts;
  const build = (given: Given<ValuesOf<Specs>> = {} as Given<ValuesOf<Specs>>): System<Outcome> => {
    onlyOptions(name, given, [...Object.keys(parameters), 'delay']);
    const { delay = constant(1), ...rest } = given as Given;
    const values = checkedValues(name, parameters, rest) as ValuesOf<Specs>;
    const options: unknown = parts.system(values, checkedDelay(delay));
    const formula: unknown = exact(values);
    checkAnswer(`system of experiment '${name}'`, options, 'the options of a system');
    checkAnswer(`exact of experiment '${name}'`, formula, 'a probability for each outcome');
    return system<Outcome, State>({
      ...(options as SystemOptions<Outcome, State>),
      name,
      parameters: values,
      exact: formula as { readonly [name in Outcome]?: number },
    }) as System<Outcome>;
  };
  return Object.assign(build, { experiment: name, about, slide, parameters, exact });
}

function checkAnswer(what: string, answer: unknown, wanted: string): void {
  if (typeof answer === 'object' && answer !== null && !Array.isArray(answer)) return;
  throw new ArgumentError(`${what} must answer with ${wanted}, as an object, but answered ${shown(answer)}.`);
}

const PARTS = ['name', 'about', 'slide', 'parameters', 'system', 'exact'];

function checkParts(parts: unknown): void {
  onlyOptions('experiment', parts, PARTS);
  const given = parts as { readonly [part: string]: unknown };
  for (const words of ['name', 'about', 'slide']) text(`${words} of an experiment`, given[words]);
  const what = `of experiment ${shown(given.name)}`;
  functionOf(`system ${what}`, given.system, 'from parameters to the parts of a system');
  functionOf(`exact ${what}`, given.exact, 'from parameters to a probability for each outcome');
  const { parameters } = given;
  if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters)) {
    throw new ArgumentError(`parameters ${what} must say by name what each is, but is ${shown(parameters)}.`);
  }
  for (const [name, spec] of Object.entries(parameters)) checkSpec(name, spec, what);
}

const PARTS_BY_KIND = { whole: ['least', 'most'], probability: [], word: ['choices'] } as const;

function checkSpec(name: string, given: unknown, of: string): void {
  if (name === 'delay') {
    throw new ArgumentError(`No parameter ${of} can be called 'delay': every experiment has that already.`);
  }
  const what = `The parameter '${name}' ${of}`;
  const kind = (given as { kind?: unknown } | null | undefined)?.kind;
  const own = Object.hasOwn(PARTS_BY_KIND, String(kind))
    ? PARTS_BY_KIND[kind as ParameterSpec['kind']]
    : null;
  if (own === null) {
    throw new ArgumentError(
      `${what} must be { kind: 'whole', … }, { kind: 'probability', … } or { kind: 'word', … }, but is ${shown(given)}` +
        `${kind === undefined ? '' : ` of kind ${shown(kind)}`}.`,
    );
  }
  onlyOptions(what, given, ['kind', ...own, 'default', 'about']);
  const spec = given as { readonly [part: string]: unknown };
  text(`${what}: about`, spec.about);
  if (kind === 'probability') {
    probability(`${what}: default`, spec.default);
    return;
  }
  if (kind === 'word') {
    const choices = list(`${what}: choices`, spec.choices).map((word) => text(`${what}: a choice`, word));
    wordOf(`${what}: default`, spec.default, choices);
    return;
  }
  const least = wholeNumber(`${what}: least`, spec.least, Number.MIN_SAFE_INTEGER);
  const most = wholeNumber(`${what}: most`, spec.most, least);
  wholeNumber(`${what}: default`, spec.default, least, most);
}

function checkedValues(
  name: string,
  specs: ParameterSpecs,
  given: { readonly [name: string]: unknown },
): Parameters {
  return Object.fromEntries(
    Object.entries(specs).map(([parameter, spec]) => {
      const value = given[parameter] === undefined ? spec.default : given[parameter];
      return [parameter, checkedValue(`${parameter} of ${name}`, spec, value)];
    }),
  );
}

function checkedValue(what: string, spec: ParameterSpec, value: unknown): number | string {
  switch (spec.kind) {
    case 'whole':
      return wholeNumber(what, value, spec.least, spec.most);
    case 'probability':
      return probability(what, value);
    case 'word':
      return wordOf(what, value, spec.choices);
  }
}

/** The parameter that nearly every experiment has. */
export const LOSS = {
  kind: 'probability',
  default: 0.2,
  about: 'probability that a message is lost',
} as const;
