import { ProtocolError } from '../../model/errors.js';
import { type Behaviour, START } from './behaviour.js';
import { isMessage, type Thing } from './thing.js';

/** How many walks, how long each may get, and all together. */
const WALKS = 200;
const STEPS = 2000;
const ALL_STEPS = 40_000;
/** After so many walks that met nothing new, there is hardly more to meet. */
const QUIET = 20;

/**
 * Random walks through the states, which meet most of what the nodes can do: the search then begins with a layout
 * that it hardly ever outgrows. Each walk forgets what it met but the numbers that `behaviour` gave. Where a handler
 * breaks a rule the scouts go home: the search comes there by a shortest way, which is better to tell.
 */
export function scout(behaviour: Behaviour, loses: boolean): void {
  let seed = 1;
  const below = (n: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) | 0;
    return (seed >>> 8) % n;
  };
  let left = ALL_STEPS;
  const known = () => behaviour.things.length + behaviour.locals.reduce((sum, { length }) => sum + length, 0);
  let quiet = 0;
  for (let walk = 0; walk < WALKS && left > 0 && quiet < QUIET; walk++) {
    const before = known();
    const locals = [...behaviour.beginning];
    const ahead: (readonly [node: number, event: number])[] = locals.map((_, node) => [node, START]);
    for (let steps = 0; steps < STEPS && ahead.length > 0; steps++, left--) {
      const [picked] = ahead.splice(oldest(behaviour, ahead, below(ahead.length)), 1);
      const [node, event] = picked as readonly [number, number];
      if (loses && event >= 0 && below(8) === 0) continue;
      const changes = attempt(() => behaviour.changes(node, locals[node] as number, event));
      if (changes === undefined) return;
      if (changes === null) {
        // A message for a node that has not started: later.
        if (event >= 0) ahead.push([node, event]);
        continue;
      }
      const change = changes[below(changes.length)] as (typeof changes)[number];
      locals[node] = change.next;
      for (const timer of change.stops) {
        const at = ahead.findIndex(([, other]) => other === timer);
        if (at >= 0) ahead.splice(at, 1);
      }
      for (const thing of change.runs)
        if (!ahead.some(([, other]) => other === thing)) ahead.push([node, thing]);
      for (const thing of change.sends) ahead.push([behaviour.things[thing]?.node as number, thing]);
    }
    quiet = known() > before ? 0 : quiet + 1;
  }
}

/** Where channels keep the order of their messages, the place of the oldest one of a message's channel. */
function oldest(
  { channels, things }: Behaviour,
  ahead: readonly (readonly [node: number, event: number])[],
  picked: number,
): number {
  const [, event] = ahead[picked] as readonly [number, number];
  const isSent = (number: number): boolean => number >= 0 && isMessage(things[number] as Thing);
  if (!channels || !isSent(event)) return picked;
  const channel = channels.of(event);
  return ahead.findIndex(([, other]) => isSent(other) && channels.of(other) === channel);
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}
