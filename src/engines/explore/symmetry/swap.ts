/** An exchange of two neighbours of a group of interchangeable nodes; every renaming of a group is made of such. */
export interface Swap {
  readonly a: number;
  readonly b: number;
}

/** The node that has the place of a node once two are exchanged. */
export const exchanged = ({ a, b }: Swap, node: number): number => (node === a ? b : node === b ? a : node);

/** What corresponds to what when two nodes are exchanged. */
export interface Images {
  /** Groups of interchangeable nodes, and the exchanges of neighbours of each. */
  readonly groups: readonly (readonly number[])[];
  readonly swaps: readonly Swap[];
  /** For each swap, node and local state: the local state of the node's image. */
  readonly localImages: readonly (readonly number[][])[];
  /** For each swap and thing: its image. */
  readonly thingImages: readonly number[][];
}
