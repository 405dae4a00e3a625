import type { NodeEvent } from '../../model/event.js';

/** Something under way that will happen to a node: a message in flight, or a timer that runs. */
export interface Thing {
  /** The node it will happen to. */
  readonly node: number;
  readonly event: Extract<NodeEvent, { event: 'message' | 'timer' }>;
}

/** Whether a thing is a message, which can be lost. */
export const isMessage = ({ event }: Thing): boolean => event.event === 'message';
