import { type Closure, changesOf } from './closure.js';

/** For each node the local states in which it may have been; undefined: any. */
export type Allowed = readonly (ReadonlySet<number> | undefined)[];

/** What there can be together: by node the local states, and the things under way; 1 where it can be. */
export interface Together {
  readonly locals: readonly Uint8Array[];
  readonly things: Uint8Array;
}

/** After so many steps it is no longer worth it. */
const MOST_STEPS = 10_000_000;

/**
 * Of all that could be: what can be where some nodes have been in some local states only. So a leader that has not
 * proposed yet is sent no answer to its proposal.
 *
 * @returns undefined where so much has been asked that it takes too long: then anything can be
 */
export function sendable({
  behaviour,
  events,
  answer,
  lies,
}: Closure): (allowed: Allowed) => Together | undefined {
  let left = MOST_STEPS;
  const { locals, things, beginning } = behaviour;
  const nodeOf = things.map(({ node }) => node);
  const atOnce = events.map((own) => own.filter((event) => event < 0));
  return (allowed) => {
    const found = locals.map(({ length }) => new Uint8Array(length));
    const sent = new Uint8Array(things.length);
    /** By node: what was found there. */
    const stands: number[][] = locals.map(() => []);
    const arrives: number[][] = locals.map(() => []);
    const waiting: (readonly [node: number, local: number, event: number])[] = [];
    const addThing = (thing: number): void => {
      if (sent[thing] === 1) return;
      sent[thing] = 1;
      const node = nodeOf[thing] as number;
      arrives[node]?.push(thing);
      for (const local of stands[node] as number[]) waiting.push([node, local, thing]);
    };
    const addLocal = (node: number, local: number): void => {
      if (found[node]?.[local] === 1) return;
      (found[node] as Uint8Array)[local] = 1;
      stands[node]?.push(local);
      for (const event of [...(atOnce[node] as number[]), ...(arrives[node] as number[])])
        waiting.push([node, local, event]);
    };
    for (const lie of lies) addThing(lie);
    for (const [node, local] of beginning.entries()) addLocal(node, local);
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
      if (left-- <= 0) return undefined;
      const [node, local, event] = one;
      for (const { next, sends, runs } of changesOf(answer(node, local, event))) {
        if (allowed[node]?.has(next) === false) continue;
        addLocal(node, next);
        for (const thing of sends) addThing(thing);
        for (const timer of runs) addThing(timer);
      }
    }
    return { locals: found, things: sent };
  };
}
