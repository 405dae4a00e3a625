import type { NodeEvent } from '../model/event.js';
import type { Moment } from '../model/step.js';
import type { End, Parameters, System } from '../model/system.js';
import type { Value } from '../model/value.js';
import type { Seed } from './random.js';

/** One thing that happened to one node. */
export interface RunEvent {
  /** Its place in the run, from 0. */
  readonly index: number;
  /** In ms. */
  readonly time: number;
  readonly node: number;
  readonly kind: NodeEvent['event'];
  /** Who sent the message; the node itself for a message to oneself. Messages only. */
  readonly from?: number;
  readonly message?: Value;
  /** The number of the message that arrived; absent for one to oneself, which crosses no channel. */
  readonly number?: number;
  /** The name of the timer or the toss. */
  readonly name?: string;
  /** What the toss showed. */
  readonly face?: number;
  readonly before: Value;
  readonly after: Value;
  /** What the node decided now. */
  readonly decided?: Value;
  /** The timers that it set, and those that it stopped, by name; absent where there are none. */
  readonly setTimers?: readonly string[];
  readonly cancelTimers?: readonly string[];
}

/** One copy of a message from one node to another. */
export interface RunMessage {
  /** Counted from 1, in the order of sending. */
  readonly number: number;
  readonly from: number;
  readonly to: number;
  readonly message: Value;
  /** In ms. */
  readonly sent: number;
  /** The index of the event at which it was sent; null where it was none, as when a Byzantine node makes it up. */
  readonly sentBy: number | null;
  readonly lost: boolean;
  /** When the network made this copy of a message that was sent once. */
  readonly duplicatedAt?: number;
  /** When it was lost, in ms, where that is known to be later than when it was sent. */
  readonly lostAt?: number;
  /** When it arrived, in ms; null where it was lost, or still under way when the run was cut off. */
  readonly arrived: number | null;
  /** The index of the event it caused; null where it caused none, such as at a crashed node. */
  readonly receivedBy: number | null;
}

/** One execution, from beginning to end. */
export interface Run<Outcome extends string = string> {
  readonly system: string;
  readonly parameters: Parameters;
  readonly nodes: number;
  readonly byzantine: readonly number[];
  readonly seed: Seed;
  readonly point: number;
  readonly trial: number;
  readonly events: readonly RunEvent[];
  readonly messages: readonly RunMessage[];
  readonly end: End;
  readonly outcomes: { readonly [name in Outcome]: boolean };
  /** False where it was cut off after `mostEvents`. */
  readonly finished: boolean;
}

/** What a run says of the system that it is one of. */
export function aboutSystem({ name, parameters, nodes, faults }: System) {
  return { system: name, parameters, nodes, byzantine: Object.keys(faults.byzantine).map(Number) };
}

/** One handler call, as a run keeps it. `number` is that of the message that arrived, if one did. */
export function eventOf(
  { event, before, after, effects }: Moment,
  index: number,
  time: number,
  node: number,
  number: number | undefined,
): RunEvent {
  const newly = after.decisions[before.decisions.length];
  const timers = (action: 'setTimer' | 'cancelTimer') =>
    effects.flatMap((effect) => (effect.effect === action ? effect.name : []));
  const [set, cancelled] = [timers('setTimer'), timers('cancelTimer')];
  return {
    index,
    time,
    node,
    kind: event.event,
    ...(event.event === 'message' ? { from: event.from, message: event.message } : {}),
    ...(event.event === 'timer' || event.event === 'toss' ? { name: event.name } : {}),
    ...(event.event === 'toss' ? { face: event.face } : {}),
    ...(number === undefined ? {} : { number }),
    before: before.state,
    after: after.state,
    ...(newly === undefined ? {} : { decided: newly }),
    ...(set.length === 0 ? {} : { setTimers: set }),
    ...(cancelled.length === 0 ? {} : { cancelTimers: cancelled }),
  };
}
