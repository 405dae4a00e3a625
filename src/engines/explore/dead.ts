import { type Closure, leadingTo, single, waysTo } from './closure.js';

/**
 * Which messages and timers a node will ignore, now and for ever.
 *
 * Such a thing is dead: in each local state that the node may come to from here, it changes nothing and asks for
 * nothing. What is dead stays so. So a state with it and the same state without it differ in nothing that will ever
 * be seen, and it may be left out: when it is sent to a node for which it is dead, and when a node comes to where it
 * is.
 *
 * No verdict and no number of steps changes. A shortest run to anything delivers, loses, doubles or lies nothing that
 * is dead, for without that step it would be shorter; and all its other steps can be made without what is dead. A run
 * without dead messages is, in turn, a run with them: there they wait.
 *
 * @returns whether a thing is dead for its node in a local state, in the closure's numbers
 */
export function deadThings(closure: Closure): {
  readonly isDead: (node: number, local: number, thing: number) => boolean;
  /** Pairs of a local state and a thing: how many there are, and how many of them are dead. */
  readonly pairs: number;
  readonly dead: number;
} {
  const { behaviour, events } = closure;
  /** For each thing the local states of its node from which it may still come to matter. */
  const matters: ReadonlySet<number>[] = [];
  let [pairs, dead] = [0, 0];
  for (const [node, locals] of behaviour.locals.entries()) {
    const ways = waysTo(closure, node);
    const numbers = [...locals.keys()].slice(1);
    for (const thing of events[node] as readonly number[]) {
      if (thing < 0) continue;
      const heeding = numbers.filter((local) => !isIgnored(closure, node, local, thing));
      matters[thing] = leadingTo(ways, heeding);
      pairs += numbers.length;
      dead += numbers.length - matters[thing].size;
    }
  }
  const sizes = behaviour.locals.map(({ length }) => length);
  // What the closure has never met is not known to be dead.
  const isDead = (node: number, local: number, thing: number): boolean =>
    local < (sizes[node] as number) && matters[thing] !== undefined && !matters[thing].has(local);
  return { isDead, pairs, dead };
}

/** Whether an event changes nothing, asks for nothing and tosses nothing, or waits. */
function isIgnored({ answer }: Closure, node: number, local: number, event: number): boolean {
  const found = answer(node, local, event);
  if (found === null) return true;
  const only = single(found);
  return (
    only !== undefined &&
    only.next === local &&
    only.sends.length + only.runs.length + only.stops.length + only.faces.length === 0
  );
}
