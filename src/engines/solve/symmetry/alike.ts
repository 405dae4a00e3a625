import type { Special, Tables } from '../../tables.js';
import type { Steps } from '../steps.js';
import { type Groups, NotAlike } from './groups.js';
import { NOBODY, type Shapes } from './shapes.js';

/**
 * Sees to it that interchangeable nodes do the same. Whenever a step is taken for the first time, it is taken by all
 * that may stand in the places of the node and of the sender, and what comes of it has to have the same form.
 */
export class Alike {
  private readonly steps: Steps;
  private readonly shapes: Shapes;
  private readonly groups: Groups;
  private readonly seen = new Set<string>();

  constructor(steps: Steps, shapes: Shapes, groups: Groups) {
    this.steps = steps;
    this.shapes = shapes;
    this.groups = groups;
  }

  /** @throws NotAlike where a step, of an event in a local state of its node, tells nodes of a group apart */
  check(local: number, event: number): void {
    const { shapes, groups, steps } = this;
    const node = steps.tables.to[event] as number;
    const from = shapes.from(event);
    const [state, what] = [shapes.ofLocal(local), shapes.ofEvent(event)];
    const kind = (one: number) =>
      one === NOBODY || groups.of[one] === NOBODY ? `=${one}` : `*${groups.of[one]}`;
    const key = `${kind(node)} ${kind(from)} ${state} ${what}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    const form = this.formOf(local, event);
    for (const to of groups.placesOf(node)) {
      for (const sender of from === NOBODY ? [NOBODY] : groups.placesOf(from)) {
        if (sender === to) continue;
        if (this.formOf(shapes.local(state, to), shapes.event(what, to, sender)) !== form) {
          throw new NotAlike(`nodes ${node} and ${to} do not do the same`);
        }
      }
    }
  }

  /** What comes of a step, in words that are the same for all that may stand in the places of the node and the sender. */
  private formOf(local: number, event: number): string {
    const { shapes, groups, steps } = this;
    const { tables } = steps;
    const node = tables.to[event] as number;
    const from = shapes.from(event);
    const result = steps.resultOf(local, event);
    const timers: string[] = [];
    const sends = new Map<string, number>();
    /** What goes to a group as a whole has to go to each of its nodes, as often to one as to another. */
    const toGroups = new Map<string, Map<number, number>>();
    for (const effect of effectsOf(tables, result)) {
      if (effect < 0) {
        timers.push(timerInWords(tables, tables.specials[~effect]));
        continue;
      }
      const to = tables.to[effect] as number;
      const what = shapes.ofEvent(effect);
      if (to === from || groups.of[to] === NOBODY) {
        const key = to === from ? `${what} back` : `${what} to ${to}`;
        sends.set(key, (sends.get(key) ?? 0) + 1);
      } else {
        const key = `${what} to all of ${groups.of[to]}`;
        const counts = toGroups.get(key) ?? new Map<number, number>();
        toGroups.set(key, counts);
        counts.set(to, (counts.get(to) ?? 0) + 1);
      }
    }
    for (const [key, counts] of toGroups) {
      const [to, often] = [...counts][0] as [number, number];
      const others = groups.placesOf(to).filter((other) => other !== node && other !== from);
      if (others.some((other) => counts.get(other) !== often)) {
        throw new NotAlike(`node ${node} sends to some nodes of a group and not to others`);
      }
      sends.set(key, often);
    }
    // A sender outside all groups is one node: "back" to it, and "to" it, are the same in all places.
    const sent = Array.from(sends, ([key, often]) => `${often} ${key}`).sort();
    return `${shapes.ofLocal(tables.next[result] as number)}; ${sent.join(', ')}; ${timers.join(', ')}`;
  }
}

export const effectsOf = (tables: Tables, result: number): number[] => [
  ...tables.effects.subarray(tables.effectsFrom[result], tables.effectsFrom[result + 1]),
];

function timerInWords(tables: Tables, special: Special | undefined): string {
  if (special === undefined || special.kind === 'toss') throw new NotAlike('nodes toss');
  const timer = tables.events[special.timer] as { readonly name: string };
  if (special.kind === 'cancelTimer') return `cancel ${timer.name}`;
  return `set ${timer.name} ${special.delay}`;
}
