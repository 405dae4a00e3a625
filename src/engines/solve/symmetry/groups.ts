import type { System } from '../../../model/system.js';
import type { Steps } from '../steps.js';
import { NOBODY, type Shapes } from './shapes.js';

/** Thrown where nodes that were taken for interchangeable are not. */
export class NotAlike extends Error {
  override readonly name = 'NotAlike';
}

/** Which nodes are taken for interchangeable. */
export class Groups {
  readonly groups: readonly (readonly number[])[];
  /** For each node its group; {@link NOBODY} where it is in none. */
  readonly of: readonly number[];

  constructor(groups: readonly (readonly number[])[], nodes: number) {
    this.groups = groups;
    this.of = Array.from({ length: nodes }, (_, node) => {
      const group = groups.findIndex((members) => members.includes(node));
      return group < 0 ? NOBODY : group;
    });
  }

  /** All that may stand in a node's place: itself, or any of its group. */
  placesOf(node: number): readonly number[] {
    return this.groups[this.of[node] as number] ?? [node];
  }
}

/**
 * The nodes that may be interchangeable: those with the same role that start alike, in a network that treats them
 * alike. Whether they are, each of their steps is to show.
 */
export function likelyGroups(system: System, steps: Steps, shapes: Shapes): Groups {
  const { network, faults, nodes } = system;
  const { tables } = steps;
  const none = new Groups([], nodes);
  // A partition, and a crash, names nodes.
  if (network.partitions.length > 0 || faults.crash.length > 0) return none;
  const byStart = new Map<string, number[]>();
  for (const [node, role] of system.roles.entries()) {
    const result = steps.resultOf(tables.unstarted(node), tables.event(node, { event: 'start' }));
    const effects = Array.from(
      tables.effects.subarray(tables.effectsFrom[result], tables.effectsFrom[result + 1]),
      (effect) => (effect >= 0 ? shapes.ofEvent(effect) : -1),
    );
    const after = shapes.ofLocal(tables.next[result] as number);
    const key = `${system.roles.indexOf(role)} ${node in faults.byzantine} ${after} ${effects.join()}`;
    const alike = byStart.get(key) ?? [];
    byStart.set(key, alike);
    alike.push(node);
  }
  const groups = [...byStart.values()].filter(({ length }) => length > 1);
  return groups.every((members) => linkedAlike(system, members)) ? new Groups(groups, nodes) : none;
}

/** Whether exchanging two neighbours of a group leaves every link's loss as it is. */
function linkedAlike({ network: { loss }, nodes }: System, members: readonly number[]): boolean {
  if (typeof loss === 'number') return true;
  return members.slice(1).every((b, i) => {
    const a = members[i] as number;
    const exchanged = (node: number) => (node === a ? b : node === b ? a : node);
    return loss.every((row, from) =>
      Array.from({ length: nodes }, (_, to) => to).every(
        (to) => from === to || row[to] === loss[exchanged(from)]?.[exchanged(to)],
      ),
    );
  });
}
