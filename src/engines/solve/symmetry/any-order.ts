import type { Tables } from '../../tables.js';
import { type Standing, SURE } from '../standing.js';
import type { Steps } from '../steps.js';
import { effectsOf } from './alike.js';
import { type Groups, NotAlike } from './groups.js';
import { NOBODY, type Shapes } from './shapes.js';

/** A node that may come into more local states than that at one time is not looked at. */
const MOST_LOCALS = 1000;

/**
 * Sees to it that what happens to a node at one time leads to the same in any order. Only then nodes are
 * interchangeable: the order goes by their numbers, and one who is exchanged with another is not in its place.
 *
 * Any two of the events have to lead to the same, whichever comes first, in every local state that some of the events
 * lead to; then all orders do, since one becomes the other by exchanging neighbours.
 */
export class AnyOrder {
  private readonly steps: Steps;
  private readonly shapes: Shapes;
  private readonly groups: Groups;
  private readonly seen = new Set<string>();

  constructor(steps: Steps, shapes: Shapes, groups: Groups) {
    this.steps = steps;
    this.shapes = shapes;
    this.groups = groups;
  }

  /** @throws NotAlike where what happens next depends on an order */
  check({ locals, items, dues }: Standing): void {
    const now = items
      .filter((_, i) => dues[i] === dues[0])
      .map((item) => (item >= SURE ? item - SURE : item));
    const byNode = new Map<number, number[]>();
    for (const event of now) {
      const node = this.steps.tables.to[event] as number;
      const events = byNode.get(node) ?? [];
      byNode.set(node, events);
      events.push(event);
    }
    for (const [node, events] of byNode) {
      if (events.length < 2) continue;
      const local = locals[node] as number;
      const some = this.examplesOf(events);
      const key = `${local} ${events.length} ${some.join()}`;
      if (this.seen.has(key)) continue;
      this.seen.add(key);
      // Each message may come twice.
      this.checkNode(local, some, 2 * events.length);
    }
  }

  /** Of senders who are interchangeable and send the same, two are enough: other pairs are like them. */
  private examplesOf(events: readonly number[]): number[] {
    const { shapes, groups } = this;
    const bySender = new Map<number, Set<number>>();
    for (const event of events) {
      const from = shapes.from(event);
      const sent = bySender.get(from) ?? new Set();
      bySender.set(from, sent);
      sent.add(event);
    }
    const kinds = new Map<string, number>();
    const examples: number[] = [];
    for (const [from, sent] of bySender) {
      const group = from === NOBODY ? NOBODY : (groups.of[from] as number);
      const shapesSent = Array.from(sent, (event) => shapes.ofEvent(event)).sort((a, b) => a - b);
      const kind = group === NOBODY ? `=${from}` : `*${group} ${shapesSent.join()}`;
      const count = kinds.get(kind) ?? 0;
      kinds.set(kind, count + 1);
      if (count < 2) examples.push(...sent);
    }
    return examples;
  }

  private checkNode(first: number, events: readonly number[], depth: number): void {
    const { tables } = this.steps;
    const result = (local: number, event: number) => this.steps.resultOf(local, event);
    const after = (local: number, event: number) => {
      // First the step, which may make the tables' arrays anew.
      const step = result(local, event);
      return tables.next[step] as number;
    };
    const reached = new Map([[first, 0]]);
    for (const [local, steps] of reached) {
      for (const [i, one] of events.entries()) {
        this.refuseOwnTimers(result(local, one), events);
        for (const other of events.slice(i + 1)) {
          const [a, b] = [after(local, one), after(local, other)];
          const [thisWay, thatWay] = [
            [result(local, one), result(a, other)],
            [result(local, other), result(b, one)],
          ] as const;
          if (
            tables.next[thisWay[1]] !== tables.next[thatWay[1]] ||
            together(tables, thisWay) !== together(tables, thatWay)
          ) {
            throw new NotAlike('what happens at the same time leads to another end in another order');
          }
        }
        const next = after(local, one);
        if (steps < depth && !reached.has(next)) reached.set(next, steps + 1);
      }
      if (reached.size > MOST_LOCALS) throw new NotAlike('too much may happen at the same time');
    }
  }

  /** A timer that is due may not be set anew, or stopped, by what is due with it. */
  private refuseOwnTimers(result: number, events: readonly number[]): void {
    const { tables } = this.steps;
    for (const effect of effectsOf(tables, result)) {
      const special = effect < 0 ? tables.specials[~effect] : undefined;
      if (special !== undefined && special.kind !== 'toss' && events.includes(special.timer)) {
        throw new NotAlike('a timer is stopped when it is due');
      }
    }
  }
}

/** What two steps, one after the other, do together; all that is sent at one time arrives at one time. */
function together(tables: Tables, results: readonly number[]): string {
  const effects = results.flatMap((result) => effectsOf(tables, result));
  const timers = new Map<number, number>();
  for (const effect of effects) {
    const special = effect < 0 ? tables.specials[~effect] : undefined;
    if (special?.kind === 'setTimer') timers.set(special.timer, special.delay);
    if (special?.kind === 'cancelTimer') timers.set(special.timer, -1);
  }
  const sends = effects.filter((effect) => effect >= 0).sort((a, b) => a - b);
  return `${sends.join()}; ${[...timers].sort(([a], [b]) => a - b).join()}`;
}
