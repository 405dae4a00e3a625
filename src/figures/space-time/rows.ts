import type { Run } from '../../engines/run.js';
import type { Value } from '../../model/value.js';
import type { Row } from '../parts.js';

/** The events and messages of a run, for a file. */
export function rowsOf(run: Run): Row[] {
  const text = (value: Value | undefined): string | null =>
    value === undefined ? null : JSON.stringify(value);
  const events = run.events.map((event) => ({
    what: 'event',
    time: event.time,
    node: event.node,
    kind: event.kind,
    name: event.name ?? null,
    from: event.from ?? null,
    to: null,
    number: event.number ?? null,
    message: text(event.message),
    arrived: null,
    before: text(event.before),
    after: text(event.after),
    decided: text(event.decided),
  }));
  const messages = run.messages.map((message) => ({
    what: 'message',
    time: message.sent,
    node: message.from,
    kind: message.lost ? 'lost' : message.arrived === null ? 'under way' : 'arrived',
    name: null,
    from: message.from,
    to: message.to,
    number: message.number,
    message: text(message.message),
    arrived: message.arrived,
    before: null,
    after: null,
    decided: null,
  }));
  return [...events, ...messages];
}
