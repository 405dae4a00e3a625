import type { System } from '../model/system.js';

/**
 * Whether a partition lies between two nodes at a time; null where the network has none at all.
 * Nodes that a partition does not name form one more group.
 */
export function partitionTest({
  nodes,
  network,
}: System): ((from: number, to: number, time: number) => boolean) | null {
  if (network.partitions.length === 0) return null;
  const partitions = network.partitions.map(({ from, until, groups }) => {
    const group = new Int32Array(nodes);
    for (const [i, members] of groups.entries()) for (const node of members) group[node] = i + 1;
    return { begin: from, until, group };
  });
  return (from, to, time) =>
    partitions.some(({ begin, until, group }) => time >= begin && time < until && group[from] !== group[to]);
}
