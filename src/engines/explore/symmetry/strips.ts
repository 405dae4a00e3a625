import type { Images } from './swap.js';

/**
 * The parts of a state that belong to one node of a group each: for each slot, such as the local state or one message
 * from the leader, the place of it for each node of the group, in their order.
 */
export interface Slots {
  readonly nodes: readonly number[];
  /** Things, a row for each slot. */
  readonly things: readonly (readonly number[])[];
}

/**
 * The slots of each group, where all that is under way has to do with one interchangeable node at most, and the local
 * states of these say nothing of each other; null where it is not so. (Acceptors, for one, talk to leaders only.)
 * Then a renaming does nothing to these parts but exchange them.
 */
export function slotsOf(
  images: Images & { readonly alike: boolean },
  things: number,
): readonly Slots[] | null {
  if (!images.alike) return null;
  const { groups, swaps, thingImages } = images;
  const isMoved = (thing: number, swap: number): boolean => thingImages[swap]?.[thing] !== thing;
  const placed = new Set<number>();
  const slots = groups.map((nodes): Slots => {
    const first = swaps.findIndex(({ a }) => a === nodes[0]);
    const rows: number[][] = [];
    for (let thing = 0; thing < things; thing++) {
      // What has to do with the first node alone is moved by the first exchange, and by no other.
      if (placed.has(thing) || !swaps.every((_, s) => isMoved(thing, s) === (s === first))) continue;
      const row = [thing];
      for (let i = 0; i + 1 < nodes.length; i++)
        row.push(thingImages[first + i]?.[row[i] as number] as number);
      for (const one of row) placed.add(one);
      rows.push(row);
    }
    return { nodes, things: rows };
  });
  for (let thing = 0; thing < things; thing++) {
    if (!placed.has(thing) && swaps.some((_, s) => isMoved(thing, s))) return null;
  }
  return slots;
}
