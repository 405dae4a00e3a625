import type { NodeEvent } from '../model/event.js';
import type { Local } from '../model/step.js';

/**
 * One who looks on while a trial runs: the trace of `run` is made by one. It draws nothing and
 * changes nothing, so a trial that is watched is exactly the trial that was counted.
 */
export interface Watch {
  /** A node is about to take a step. `ticket` is that of the message or timer that led to it, else 0. */
  step(time: number, node: number, event: NodeEvent, before: Local, ticket: number): void;
  /** A copy of a message was sent, by that effect of the step: under `ticket`, or lost (ticket 0). */
  copy(time: number, from: number, to: number, event: NodeEvent, ticket: number, effect: number): void;
  /** Says whether the copy that is about to be sent is lost, in place of chance; null leaves it to chance. */
  fate(): boolean | null;
}
