import { type Counts, countOutcomes, type SampleOptions } from '../engines/sample.js';
import type { Delay } from '../model/network.js';
import type { Given } from './experiment.js';
import { type Failure, failureOf } from './failure.js';
import { experimentNamed } from './registry.js';

/** Values for the parameters of some experiment, and the delay of its messages; the experiment checks them. */
export type AnyGiven = { readonly [parameter: string]: number | string | Delay | undefined };

/** A part of a sample, for a worker to count. A system is made of functions, so it is sent by its name. */
export interface Part {
  readonly experiment: string;
  readonly given: AnyGiven;
  readonly options: SampleOptions;
}

/** What a worker found, or why it could not. */
export type Found = { readonly counts: Counts } | { readonly failure: Failure };

export default function countPart({ experiment, given, options }: Part): Found {
  try {
    return { counts: countOutcomes(experimentNamed(experiment)(given as Given), options) };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}
