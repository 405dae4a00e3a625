import type { End } from '../../../model/system.js';
import { type Rational, rational } from '../rational.js';
import { type Groups, NotAlike } from './groups.js';
import { type Paths, seen, watched } from './reads.js';
import { NOBODY } from './shapes.js';

/** Outcomes by name, and whether an end belongs to them. */
export type Question = (end: End) => { readonly [name: string]: boolean };

/** By outcome. */
export type Share = { readonly [name: string]: Rational };

/** So many ends are asked about, at most, for one that stands for them. */
const MOST_ENDS = 20_000;

/**
 * Of all the ends that one stands for, which share belongs to each outcome. They differ only by an exchange of
 * interchangeable nodes, so they are equally likely.
 *
 * Only what an outcome looks at counts: nodes that look equal to it need not be exchanged. One that looks at none of
 * these nodes is asked once.
 */
export class Shares {
  private readonly groups: readonly (readonly number[])[];
  private readonly isMember: (node: number) => boolean;
  private readonly question: Question;
  /** What of a node was looked at so far. */
  private readonly paths: Paths = new Map();
  private readonly known = new Map<string, Share>();

  constructor({ groups, of }: Groups, question: Question) {
    this.groups = groups;
    this.isMember = (node) => of[node] !== NOBODY;
    this.question = question;
  }

  /** @throws NotAlike where there are too many ends */
  of(end: End): Share {
    for (;;) {
      const looks = end.nodes.map((node, i) =>
        this.isMember(i) ? seen(node, this.paths) : JSON.stringify(node),
      );
      const others = looks.filter((_, node) => !this.isMember(node));
      const members = this.groups.map((group) => group.map((node) => looks[node] as string).sort());
      const key = JSON.stringify([others, members]);
      const before = this.paths.size;
      const share = this.known.get(key) ?? this.counted(end, looks, members);
      // Where more was looked at than before, more nodes may look different.
      if (this.paths.size > before) {
        this.known.clear();
        continue;
      }
      this.known.set(key, share);
      return share;
    }
  }

  /** Asks about all ends that look different. */
  private counted(end: End, looks: readonly string[], members: readonly (readonly string[])[]): Share {
    const before = this.paths.size;
    const counts: { [name: string]: number } = {};
    const examples = new Map(end.nodes.map((node, i) => [looks[i], watched(node, this.paths)]));
    const nodes = [...end.nodes];
    let ends = 0;
    for (const arranged of arrangements(members)) {
      for (const [g, group] of this.groups.entries()) {
        for (const [i, node] of group.entries()) {
          nodes[node] = examples.get(arranged[g]?.[i]) as End['nodes'][number];
        }
      }
      for (const [name, holds] of Object.entries(this.question({ nodes: [...nodes] }))) {
        counts[name] = (counts[name] ?? 0) + (holds ? 1 : 0);
      }
      if (this.paths.size > before) break;
      if (++ends > MOST_ENDS) throw new NotAlike('too many ends differ by an exchange of nodes');
    }
    return Object.fromEntries(
      Object.entries(counts).map(([name, count]) => [
        name,
        rational(BigInt(count), BigInt(Math.max(ends, 1))),
      ]),
    );
  }
}

/** All orders of each list, with all of the others; of equal texts, no two orders. The lists are sorted. */
function* arrangements(lists: readonly (readonly string[])[]): Generator<readonly (readonly string[])[]> {
  const [first, ...others] = lists;
  if (first === undefined) {
    yield [];
    return;
  }
  const order: string[] = [...first];
  do {
    for (const rest of arrangements(others)) yield [order, ...rest];
  } while (toNextOrder(order));
}

/** The next order of texts as in a dictionary; false after the last. */
function toNextOrder(order: string[]): boolean {
  const at = order.findLastIndex((text, i) => text < (order[i + 1] ?? ''));
  if (at < 0) return false;
  const small = order[at] as string;
  const larger = order.findLastIndex((text) => text > small);
  order[at] = order[larger] as string;
  order[larger] = small;
  order.push(...order.splice(at + 1).reverse());
  return true;
}
