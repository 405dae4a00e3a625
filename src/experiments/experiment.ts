import { onlyOptions, probability, wholeNumber } from '../model/check.js';
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
  | { readonly kind: 'probability'; readonly default: number; readonly about: string };

export type ParameterSpecs = { readonly [name: string]: ParameterSpec };

/** Values for an experiment's parameters (what is left out has its default), and the delay of its messages. */
export type Given<Specs extends ParameterSpecs> = { readonly [name in keyof Specs]?: number } & {
  readonly delay?: Delay;
};

type Values<Specs extends ParameterSpecs> = { readonly [name in keyof Specs]: number };

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
    values: Values<Specs>,
    delay: Delay,
  ) => Omit<SystemOptions<Outcome, State>, 'name' | 'parameters' | 'exact'> & { outcomes: unknown };
  /** The closed form: each outcome's exact probability. */
  readonly exact: (values: Values<Specs>) => { readonly [name in Outcome]: number };
}

/** A named, parameterised system: a function from parameters to the system, that knows its own name and limits. */
export interface Experiment<Specs extends ParameterSpecs = ParameterSpecs, Outcome extends string = string> {
  (given?: Given<Specs>): System<Outcome>;
  readonly experiment: string;
  readonly about: string;
  readonly slide: string;
  readonly parameters: Specs;
  readonly exact: (values: Values<Specs>) => { readonly [name in Outcome]: number };
}

/**
 * Makes an experiment of its parts.
 *
 * The function it returns throws an ArgumentError for an unknown parameter or a value out of range.
 */
export function experiment<const Specs extends ParameterSpecs, Outcome extends string, State>(
  parts: ExperimentParts<Specs, Outcome, State>,
): Experiment<Specs, Outcome> {
  const { name, about, slide, parameters, exact } = parts;
  const build = (given: Given<Specs> = {}): System<Outcome> => {
    onlyOptions(name, given, [...Object.keys(parameters), 'delay']);
    const { delay = constant(1), ...rest } = given;
    const values = checkedValues(
      name,
      parameters,
      rest as { readonly [name: string]: unknown },
    ) as Values<Specs>;
    return system<Outcome, State>({
      ...(parts.system(values, checkedDelay(delay)) as SystemOptions<Outcome, State>),
      name,
      parameters: values as Parameters,
      exact: exact(values),
    }) as System<Outcome>;
  };
  return Object.assign(build, { experiment: name, about, slide, parameters, exact });
}

function checkedValues(
  name: string,
  specs: ParameterSpecs,
  given: { readonly [name: string]: unknown },
): Parameters {
  return Object.fromEntries(
    Object.entries(specs).map(([parameter, spec]) => {
      const value = given[parameter] === undefined ? spec.default : given[parameter];
      const what = `${parameter} of ${name}`;
      return [
        parameter,
        spec.kind === 'whole' ? wholeNumber(what, value, spec.least, spec.most) : probability(what, value),
      ];
    }),
  );
}

/** The parameter that nearly every experiment has. */
export const LOSS = {
  kind: 'probability',
  default: 0.2,
  about: 'probability that a message is lost',
} as const;
