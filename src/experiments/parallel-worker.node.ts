import { type Counts, countOutcomes, type SampleOptions } from '../engines/sample.js';
import type { Given, ParameterSpecs } from './experiment.js';
import { experimentNamed } from './registry.js';

/** A part of a sample, for a worker to count. A system is made of functions, so it is sent by its name. */
export interface Part {
  readonly experiment: string;
  readonly given: Given<ParameterSpecs>;
  readonly options: SampleOptions;
}

/** What a worker found, or why it could not: an error sent as itself would lose its class and its name. */
export type Found = { readonly counts: Counts } | { readonly failure: Failure };

export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** A ProtocolError's. */
  readonly node?: number;
  readonly handler?: string;
}

export default function countPart({ experiment, given, options }: Part): Found {
  try {
    return { counts: countOutcomes(experimentNamed(experiment)(given), options) };
  } catch (error) {
    const { name, message, stack, node, handler } = error as Error & Partial<Failure>;
    return {
      failure: {
        name,
        message,
        stack,
        ...(node === undefined ? {} : { node }),
        ...(handler === undefined ? {} : { handler }),
      },
    };
  }
}
