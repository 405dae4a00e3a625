import { type Behaviour, START } from './behaviour.js';

/** How many walks, and how long they may get. */
const WALKS = 200;
const STEPS = 300;

/**
 * Random walks through the states, which meet most of what the nodes can do: the search then begins with a layout
 * that it hardly ever outgrows. Each walk forgets what it met but the numbers that `behaviour` gave.
 */
export function scout(behaviour: Behaviour, beginning: readonly number[], loses: boolean): void {
  let seed = 1;
  const below = (n: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) | 0;
    return (seed >>> 8) % n;
  };
  for (let walk = 0; walk < WALKS; walk++) {
    const locals = [...beginning];
    const ahead: (readonly [node: number, event: number])[] = locals.map((_, node) => [node, START]);
    for (let steps = 0; steps < STEPS && ahead.length > 0; steps++) {
      const [picked] = ahead.splice(below(ahead.length), 1);
      const [node, event] = picked as readonly [number, number];
      if (loses && event >= 0 && below(8) === 0) continue;
      const changes = behaviour.changes(node, locals[node] as number, event);
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
  }
}
