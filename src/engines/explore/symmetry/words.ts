import { canonicalText } from '../../../model/value.js';
import { type Behaviour, CRASH, RECOVER, START } from '../behaviour.js';
import type { Thing } from '../thing.js';

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

/** A step as a message tells it. */
export function stepInWords({ locals, things }: Behaviour, { node, local, event }: Step): string {
  const state = short(locals[node]?.[local]?.state);
  const what = things[event]?.event;
  if (what === undefined) return `node ${node} in state ${state} ${OTHERS[event]}`;
  return what.event === 'timer'
    ? `timer ${what.name} of node ${node} in state ${state} rings`
    : `node ${node} in state ${state} gets ${short(what.message)} from node ${what.from}`;
}

/** A local state of a node. */
export function stateInWords({ locals }: Behaviour, node: number, local: number): string {
  return short(locals[node]?.[local]?.state);
}

/** A message that is sent. */
export function sentInWords({ things }: Behaviour, thing: number): string {
  const { node, event } = things[thing] as Thing;
  return `${short((event as { message?: unknown }).message)} to node ${node}`;
}

const LONGEST = 100;

function short(value: unknown): string {
  const text = canonicalText(value ?? null, 'it');
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
