/** An exchange of two neighbours of a group of interchangeable nodes; every renaming of a group is made of such. */
export interface Swap {
  readonly a: number;
  readonly b: number;
}

/** The node that has the place of a node once two are exchanged. */
export const exchanged = ({ a, b }: Swap, node: number): number => (node === a ? b : node === b ? a : node);
