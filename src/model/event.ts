import type { Value } from './value.js';

/** What can happen to a node. */
export type NodeEvent =
  | { readonly event: 'start' }
  | { readonly event: 'message'; readonly from: number; readonly message: Value }
  | { readonly event: 'timer'; readonly name: string }
  | { readonly event: 'toss'; readonly name: string; readonly face: number }
  | { readonly event: 'crash' }
  | { readonly event: 'recover' };

/** What a step does to the world outside the node, in the order the handler asked for it. */
export type Effect =
  | { readonly effect: 'send'; readonly to: number; readonly message: Value }
  | { readonly effect: 'setTimer'; readonly name: string; readonly delay: number }
  | { readonly effect: 'cancelTimer'; readonly name: string }
  | { readonly effect: 'toss'; readonly name: string; readonly sides: number };

/** How a handler is called in messages: `start`, `on Collect`, `timer resend`, `toss coin`. */
export function handlerName(event: NodeEvent): string {
  switch (event.event) {
    case 'message':
      return `on ${(event.message as { type: string }).type}`;
    case 'timer':
    case 'toss':
      return `${event.event} ${event.name}`;
    default:
      return event.event;
  }
}
