import type { Moment } from '../model/step.js';
import type { RunEvent } from './run.js';

/** One handler call, as a run keeps it. `number` is that of the message that arrived, if one did. */
export function eventOf(
  { event, before, after }: Moment,
  index: number,
  time: number,
  node: number,
  number: number | undefined,
): RunEvent {
  const newly = after.decisions[before.decisions.length];
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
  };
}
