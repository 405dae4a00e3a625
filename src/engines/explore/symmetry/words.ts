import { canonicalText } from '../../../model/value.js';
import { type Behaviour, CRASH, RECOVER, START } from '../behaviour.js';

/** A step of a node: in a local state, on an event. */
export interface Step {
  readonly node: number;
  readonly local: number;
  readonly event: number;
}

const OTHERS: { readonly [event: number]: string } = {
  [START]: 'starts',
  [CRASH]: 'crashes',
  [RECOVER]: 'recovers',
};

/** A step, or a local state of a node, as a message says it. */
export function inWords(behaviour: Behaviour, step: Step): string;
export function inWords(behaviour: Behaviour, node: number, local: number): string;
export function inWords(behaviour: Behaviour, given: Step | number, number?: number): string {
  if (typeof given === 'number') return short(behaviour.locals[given]?.[number as number]?.state);
  const { node, local, event } = given;
  const state = short(behaviour.locals[node]?.[local]?.state);
  const what = behaviour.things[event]?.event;
  if (what === undefined) return `node ${node} in state ${state} ${OTHERS[event]}`;
  return what.event === 'timer'
    ? `timer ${what.name} of node ${node} in state ${state} rings`
    : `node ${node} in state ${state} gets ${short(what.message)} from node ${what.from}`;
}

const LONGEST = 100;

function short(value: unknown): string {
  const text = canonicalText(value ?? null, 'it');
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
