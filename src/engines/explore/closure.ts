import { ArgumentError, ProtocolError } from '../../model/errors.js';
import type { System } from '../../model/system.js';
import { Behaviour, type Change, CRASH, RECOVER, START } from './behaviour.js';
import { liesOf } from './lies.js';
import type { Rules } from './rules.js';

/**
 * What a node does in a local state on an event: null where it cannot happen, 'breaks' where a handler broke a rule.
 * The search says so if it ever comes there, which it need not.
 */
export type Answer = readonly Change[] | null | 'breaks';

/**
 * All that each node could ever do, whatever arrives, in whatever order and however often: more local states than a
 * search will meet, and never fewer. What holds of all of these holds in every run, and is known before the search.
 *
 * The numbers are those of a behaviour of its own. One that is searched with gets no bits for what only could be.
 */
export interface Closure {
  readonly behaviour: Behaviour;
  /** For each node, all that may happen to it. Its local states are numbered from 1, as ever. */
  readonly events: readonly (readonly number[])[];
  readonly answer: (node: number, local: number, event: number) => Answer;
  /** What may be under way without having been sent. */
  readonly lies: readonly number[];
}

/** The changes of an answer that has some. */
export const changesOf = (answer: Answer): readonly Change[] =>
  answer === null || answer === 'breaks' ? [] : answer;

/** The change of an answer that has one only. */
export const single = (answer: Answer): Change | undefined => {
  const changes = changesOf(answer);
  return changes.length === 1 ? changes[0] : undefined;
};

/** After so many local steps there may be no end, as where a counter grows. */
const MOST_STEPS = 50_000;

/**
 * Works out all that the nodes could do.
 *
 * @returns in words why not, where it comes to no end
 */
export function closureOf(system: System, rules: Rules, most: number = MOST_STEPS): Closure | string {
  const behaviour = new Behaviour(system);
  const lies = liesOf(behaviour, rules);
  const answers: Map<number, Answer>[][] = behaviour.locals.map(() => []);
  const events = behaviour.locals.map((_, node) => {
    const crashing = rules.crashing.includes(node);
    const faults = [
      ...(crashing && rules.crash > 0 ? [CRASH] : []),
      ...(crashing && rules.recover > 0 ? [RECOVER] : []),
    ];
    return [START, ...faults];
  });
  let known = 0;
  let steps = 0;
  for (let before = -1; before < steps; ) {
    before = steps;
    for (; known < behaviour.things.length; known++) {
      const node = behaviour.things[known]?.node as number;
      events[node]?.push(known);
    }
    for (const [node, locals] of behaviour.locals.entries()) {
      const own = events[node] as number[];
      for (let local = 1; local < locals.length; local++) {
        const row = answerRow(answers[node] as Map<number, Answer>[], local);
        // Rows are filled from the left, so what is missing is at the end.
        for (let i = row.size; i < own.length; i++) {
          const event = own[i] as number;
          const answer = attempt(() => behaviour.changes(node, local, event));
          row.set(event, answer);
          steps += Math.max(1, changesOf(answer).length);
          if (steps > most) return endless(behaviour, most);
        }
      }
    }
  }
  const answer = (node: number, local: number, event: number): Answer =>
    answers[node]?.[local]?.get(event) ?? null;
  return { behaviour, events, answer, lies };
}

function answerRow(rows: Map<number, Answer>[], local: number): Map<number, Answer> {
  rows[local] ??= new Map();
  return rows[local];
}

/** In a combination that only could be, a handler may well be lost. */
function attempt(work: () => readonly Change[] | null): Answer {
  try {
    return work();
  } catch (error) {
    if (error instanceof ProtocolError || error instanceof ArgumentError) return 'breaks';
    throw error;
  }
}

function endless({ locals }: Behaviour, most: number): string {
  const counts = locals.map(({ length }) => length - 1);
  const largest = Math.max(...counts);
  const number = (count: number): string => count.toLocaleString('en');
  return (
    `what the nodes could do comes to no end in ${number(most)} local steps ` +
    `(node ${counts.indexOf(largest)} has ${number(largest)} local states and more)`
  );
}

/** A local state that leads to another, and the event by which it does. */
export interface Way {
  readonly from: number;
  readonly event: number;
}

/** For each local state of a node the ways that lead to it. */
export function waysTo({ behaviour, events, answer }: Closure, node: number): Way[][] {
  const locals = behaviour.locals[node] as readonly unknown[];
  const ways: Way[][] = locals.map(() => []);
  for (let from = 1; from < locals.length; from++) {
    for (const event of events[node] as readonly number[]) {
      for (const { next } of changesOf(answer(node, from, event))) ways[next]?.push({ from, event });
    }
  }
  return ways;
}

/** All from which some of these local states can be reached, by ways that may be taken; and these. */
export function leadingTo(
  ways: readonly (readonly Way[])[],
  these: Iterable<number>,
  mayTake: (way: Way) => boolean = () => true,
): Set<number> {
  const found = new Set(these);
  for (const local of found) {
    for (const way of ways[local] ?? []) if (!found.has(way.from) && mayTake(way)) found.add(way.from);
  }
  return found;
}

/** The numbers of a search's behaviour as numbers of the closure's. */
export function translator(
  closure: Closure,
  from: Behaviour,
): { readonly local: (node: number, local: number) => number; readonly thing: (thing: number) => number } {
  const locals: number[][] = from.locals.map(() => []);
  const things: number[] = [];
  const { behaviour } = closure;
  return {
    local: (node, local) => {
      const row = locals[node] as number[];
      row[local] ??= behaviour.local(
        node,
        from.locals[node]?.[local] as (typeof from.locals)[number][number],
      );
      return row[local];
    },
    thing: (thing) => {
      things[thing] ??= behaviour.thing(from.things[thing] as (typeof from.things)[number]);
      return things[thing];
    },
  };
}
