import type { Tables } from '../../tables.js';
import { type Standing, SURE } from '../standing.js';
import type { Groups } from './groups.js';
import { NOBODY, type Shapes } from './shapes.js';

/**
 * The standing that stands for all that only exchange nodes of a group, and those that only order differently what
 * is due at the same time: the nodes of each group are sorted by what is to be said of each, and then what is under way.
 *
 * Nodes that send to each other may be told apart only by their neighbours' neighbours; then one standing may be
 * represented by several, which is right all the same: they are only not merged.
 */
export function representative(
  standing: Standing,
  tables: Tables,
  shapes: Shapes,
  { groups, of }: Groups,
): Standing {
  const { locals, items, dues } = standing;
  const to = items.map((item) => tables.to[item % SURE] as number);
  const from = items.map((item) => shapes.from(item % SURE));
  const shape = items.map((item) => shapes.ofEvent(item % SURE));

  const said = locals.map((local, node) => (of[node] === NOBODY ? [] : [`${shapes.ofLocal(local)}`]));
  const other = (node: number) => (node === NOBODY || of[node] === NOBODY ? `=${node}` : `*${of[node]}`);
  for (const [i, item] of items.entries()) {
    const [receiver, sender] = [to[i] as number, from[i] as number];
    const what = `${dues[i]} ${shape[i]} ${item >= SURE}`;
    if (of[receiver] !== NOBODY) said[receiver]?.push(`got ${what} ${other(sender)}`);
    if (sender !== NOBODY && of[sender] !== NOBODY) said[sender]?.push(`sent ${what} ${other(receiver)}`);
  }
  const texts = said.map(([local, ...things]) => `${local} ${things.sort().join()}`);
  const place = locals.map((_, node) => node);
  for (const members of groups) {
    const sorted = [...members].sort((a, b) => {
      const [x, y] = [texts[a] as string, texts[b] as string];
      return x < y ? -1 : x > y ? 1 : a - b;
    });
    for (const [i, node] of sorted.entries()) place[node] = members[i] as number;
  }
  const placeOf = (node: number) => (node === NOBODY ? NOBODY : (place[node] as number));

  const moved: number[] = [];
  for (const [node, local] of locals.entries()) {
    const at = placeOf(node);
    moved[at] = at === node ? local : shapes.local(shapes.ofLocal(local), at);
  }
  const entries = items.map((item, i) => {
    const node = placeOf(to[i] as number);
    const event = shapes.event(shape[i] as number, node, placeOf(from[i] as number));
    return { due: dues[i] as number, node, item: item >= SURE ? event + SURE : event };
  });
  // In which order things happen is free. One node after the other, those that are interchangeable first, and second
  // copies right away: so most becomes equal soon.
  const rank = (node: number) => (of[node] === NOBODY ? 1 : 0);
  const sure = (item: number) => (item >= SURE ? 0 : 1);
  entries.sort(
    (a, b) =>
      a.due - b.due ||
      rank(a.node) - rank(b.node) ||
      b.node - a.node ||
      sure(a.item) - sure(b.item) ||
      a.item - b.item,
  );
  return {
    locals: moved,
    items: entries.map(({ item }) => item),
    dues: entries.map(({ due }) => due),
    urgent: 0,
    left: [],
  };
}
