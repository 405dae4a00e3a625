import type { RunEvent, RunMessage } from '../engines/run.js';
import type { Value } from '../model/value.js';

/** What happened to a node, in words that follow its name: `gets Collect(round 1) from node 0`. */
export function happening(
  { kind, from, node, message, name, face }: RunEvent,
  names: readonly string[],
  told: (message: Value) => string,
): string {
  switch (kind) {
    case 'start':
      return 'starts';
    case 'message':
      return `gets ${told(message as Value)} from ${from === node ? 'itself' : names[from as number]}`;
    case 'timer':
      return `sees its timer ${name} run out`;
    case 'toss':
      return `tosses ${name}: ${face}`;
    case 'crash':
      return 'crashes';
    case 'recover':
      return 'recovers';
  }
}

/** The messages that each event sent, by its index. */
export function sentByEvent(messages: readonly RunMessage[]): Map<number | null, RunMessage[]> {
  // A copy that the network made was not sent.
  return grouped(
    messages.filter(({ duplicatedAt }) => duplicatedAt === undefined),
    ({ sentBy }) => sentBy,
  );
}

/** Copies of the same message from the same node together, in the order of their first. */
export function copiesTogether(messages: readonly RunMessage[]): RunMessage[][] {
  return [...grouped(messages, ({ from, message }) => JSON.stringify([from, message])).values()];
}

function grouped<Key>(messages: readonly RunMessage[], by: (message: RunMessage) => Key) {
  const groups = new Map<Key, RunMessage[]>();
  for (const message of messages) {
    const group = groups.get(by(message));
    if (group === undefined) groups.set(by(message), [message]);
    else group.push(message);
  }
  return groups;
}
