import { type Change, CRASH, START } from './behaviour.js';
import { type Closure, changesOf, leadingTo, single, type Way, waysTo } from './closure.js';
import { components } from './components.js';
import { isMessage, type Thing } from './thing.js';
import { type Allowed, sendable, type Together } from './together.js';

/**
 * Which deliveries commute with all else that can happen before them.
 *
 * Let message x be under way to node n, which stands in local state l. While x waits, n may see other events and come
 * to other local states, all known before the search (`closure.ts`). If in each of them x and each event that may
 * happen there can happen in either order, and come to the same (local state, messages and timers), then x can be
 * delivered at once: a run that delivers it later comes to the same state as one that delivers it first, and a run that
 * never does can do so first, too. What other nodes do touches neither n nor x. So from such a state it is enough to let
 * happen what can happen to x, and nothing else: it arrives, or is lost or doubled where the faults allow. (That is a
 * persistent set. Losing it and doubling it commute with all else as well: what a run spends of a budget, it spends in
 * any order.) Nothing is put off for ever, for there is no circle of such deliveries alone: each sends nothing, so
 * that fewer messages are under way, or takes n to where it cannot come back from.
 *
 * What is claimed must not see the difference. A claim on decisions (`sees` of a property) does not: no decision is
 * ever undone, so what is delivered early can only make more of them. For any other claim only deliveries will do that
 * leave the local state as it is.
 *
 * A run that is shown may be longer than a shortest one: by the deliveries that came first and were not needed.
 *
 * Source: A. Valmari, "A stubborn attack on state explosion", Formal Methods in System Design 1 (1992); P. Godefroid,
 * "Partial-order methods for the verification of concurrent systems", LNCS 1032 (1996).
 *
 * @param decisionsOnly whether only claims on decisions are made
 * @returns whether it is enough to deliver a message to its node in a local state, in the closure's numbers
 */
export function commutingDeliveries(
  closure: Closure,
  decisionsOnly: boolean,
): {
  readonly isEnough: (node: number, local: number, thing: number) => boolean;
  /** Pairs of a local state and a message that can arrive in it, and how many of them are enough. */
  readonly pairs: number;
  readonly enough: number;
} {
  const { behaviour, events } = closure;
  const underWay = sendable(closure);
  const ways = [...behaviour.locals.keys()].map((node) => waysTo(closure, node));
  const found = new Map<number, ReadonlySet<number>>();
  let [pairs, enough] = [0, 0];
  for (const node of behaviour.locals.keys()) {
    const parts = partsOf(closure, node);
    for (const message of events[node] as readonly number[]) {
      if (message < 0 || !isMessage(behaviour.things[message] as Thing)) continue;
      const can = localsOf(closure, node).filter((local) => closure.answer(node, local, message) !== null);
      const unsafe = unsafeFor(closure, node, message, ways, underWay, decisionsOnly);
      const safe = can.filter((local) => {
        const step = single(closure.answer(node, local, message));
        if (step === undefined || unsafe.has(local)) return false;
        return step.sends.length === 0 || parts[step.next] !== parts[local];
      });
      found.set(message, new Set(safe));
      pairs += can.length;
      enough += safe.length;
    }
  }
  const isEnough = (_: number, local: number, thing: number): boolean =>
    found.get(thing)?.has(local) === true;
  return { isEnough, pairs, enough };
}

const localsOf = ({ behaviour }: Closure, node: number): number[] =>
  Array.from({ length: (behaviour.locals[node] as readonly unknown[]).length - 1 }, (_, i) => i + 1);

/** The local states from which a node may come, while a message waits, to where it conflicts with something. */
function unsafeFor(
  closure: Closure,
  node: number,
  message: number,
  ways: readonly (readonly (readonly Way[])[])[],
  underWay: ReturnType<typeof sendable>,
  decisionsOnly: boolean,
): Set<number> {
  const { events, answer } = closure;
  const senderMay = allowedForSender(closure, message, ways);
  const own = ways[node] as readonly (readonly Way[])[];
  // Not all that could be can be together, so what there can be while the message waits is looked at more closely.
  const met = new Map<number, Together | undefined>();
  const togetherIn = (local: number): Together | undefined => {
    if (!met.has(local)) met.set(local, underWay(senderMay.with(node, leadingTo(own, [local]))));
    return met.get(local);
  };
  const isPossible = (local: number, event: number): boolean => {
    const together = togetherIn(local);
    if (together === undefined) return true;
    return together.locals[node]?.[local] === 1 && (event < 0 || together.things[event] === 1);
  };
  const others = (events[node] as readonly number[]).filter((event) => event !== message);
  const inConflict = localsOf(closure, node).filter((local) => {
    const step = single(answer(node, local, message));
    if (step === undefined || !(decisionsOnly || step.next === local)) return isPossible(local, START);
    return others.some((event) => !commute(closure, node, local, message, event) && isPossible(local, event));
  });
  return leadingTo(own, inConflict, ({ from, event }) => event !== message && isPossible(from, event));
}

/** For each local state the number of its strongly connected component: two of the same lead to each other. */
function partsOf({ behaviour, events, answer }: Closure, node: number): number[] {
  const edges = (behaviour.locals[node] as readonly unknown[]).map((_, local) =>
    (events[node] as readonly number[]).flatMap((event) =>
      changesOf(answer(node, local, event)).map(({ next }) => next),
    ),
  );
  const part: number[] = [];
  for (const [number, those] of components(edges).entries()) for (const local of those) part[local] = number;
  return part;
}

/**
 * Where the nodes may have been while a message is under way: the one that sent it only where it could come from
 * before it did, or go to afterwards.
 */
function allowedForSender(
  closure: Closure,
  message: number,
  ways: readonly (readonly (readonly Way[])[])[],
): Allowed {
  const { behaviour, events, answer, lies } = closure;
  const anywhere: Allowed = behaviour.locals.map(() => undefined);
  const { event: sent } = behaviour.things[message] as Thing;
  if (lies.includes(message) || sent.event !== 'message') return anywhere;
  const sender = sent.from;
  const changesFrom = (from: number): readonly Change[] =>
    (events[sender] as readonly number[]).flatMap((event) => changesOf(answer(sender, from, event)));
  const sending = new Set<number>();
  const afterwards = new Set<number>();
  for (const from of localsOf(closure, sender)) {
    for (const { sends, next } of changesFrom(from)) {
      if (!sends.includes(message)) continue;
      sending.add(from);
      afterwards.add(next);
    }
  }
  for (const one of afterwards) for (const { next } of changesFrom(one)) afterwards.add(next);
  const before = leadingTo(ways[sender] as readonly (readonly Way[])[], sending);
  return anywhere.with(sender, new Set([...before, ...afterwards]));
}

/**
 * Whether a message and an event that can happen as well can happen in either order, and come to the same. Where the
 * event cannot happen there is nothing to compare.
 */
function commute(closure: Closure, node: number, local: number, message: number, event: number): boolean {
  const { answer } = closure;
  if (answer(node, local, event) === null) return true;
  const message1 = single(answer(node, local, message));
  const event1 = single(answer(node, local, event));
  if (message1 === undefined || event1 === undefined || message1.stops.includes(event)) return false;
  const message2 = single(answer(node, event1.next, message));
  const event2 = single(answer(node, message1.next, event));
  if (message2 === undefined || event2 === undefined || message2.next !== event2.next) return false;
  const taken = taking(closure, node, event);
  return (
    sorted([...message1.sends, ...event2.sends]) === sorted([...event1.sends, ...message2.sends]) &&
    timersAfter([message1, taken, event2]) === timersAfter([taken, event1, message2])
  );
}

type Timers = Pick<Change, 'runs' | 'stops'>;

/** What an event does to timers by itself: one that rings has run; at a crash all stop. */
function taking({ behaviour }: Closure, node: number, event: number): Timers {
  if (event === CRASH) return { runs: [], stops: behaviour.timers[node] ?? [] };
  const rings = event >= 0 && !isMessage(behaviour.things[event] as Thing);
  return { runs: [], stops: rings ? [event] : [] };
}

/** One text for each outcome: which timers run and which do not after some steps, of those that the steps touch. */
function timersAfter(steps: readonly Timers[]): string {
  const running = new Map<number, boolean>();
  for (const { runs, stops } of steps) {
    for (const timer of stops) running.set(timer, false);
    for (const timer of runs) running.set(timer, true);
  }
  return [...running].sort(([a], [b]) => a - b).join();
}

const sorted = (numbers: number[]): string => numbers.sort((a, b) => a - b).join();
