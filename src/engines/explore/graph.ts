import { type Behaviour, CRASH, RECOVER, START } from './behaviour.js';
import { KINDS, MOVE } from './loop.js';
import type { Reduction } from './reduce.js';
import type { Rules } from './rules.js';

/** A global state, plainly. */
export interface Spot {
  readonly locals: readonly number[];
  /** What is left of the budgets: losses, duplicates, crashes, recoveries. */
  readonly left: readonly [number, number, number, number];
  /** What each channel holds, where channels keep the order of their messages. */
  readonly channels: readonly number[];
  /** How often each thing is under way that is. */
  readonly things: ReadonlyMap<number, number>;
}

/** A transition: the move, as the loop numbers it, and which of its choices. */
export interface Edge {
  readonly code: number;
  readonly choice: number;
  readonly to: Spot;
  /**
   * What must not be put off for ever while it can happen: the start of a node, a timer, the arrival of a message (or
   * of what is next in a channel). Null for what may never happen: whatever goes wrong.
   */
  readonly due: string | null;
}

const [LOSE, DUPLICATE, CRASHES, RECOVERIES] = [0, 1, 2, 3] as const;

/**
 * The transitions of a state, one by one. The hot loop does the same a thousand times as fast; this is for questions
 * about small systems in which the transitions themselves matter, such as whether something happens for ever.
 */
export function* edgesFrom(behaviour: Behaviour, rules: Rules, spot: Spot): Generator<Edge> {
  const { locals, left, things } = spot;
  const { channels } = behaviour;

  function* steps(
    node: number,
    event: number,
    code: number,
    from: Spot,
    due: string | null,
  ): Generator<Edge> {
    const changes = behaviour.changes(node, locals[node] as number, event) ?? [];
    for (const [choice, change] of changes.entries()) {
      const counts = new Map(from.things);
      const contents = [...from.channels];
      for (const thing of change.sends) {
        if (channels) {
          const channel = channels.of(thing);
          contents[channel] = channels.with(channel, contents[channel] ?? 0, thing);
        } else counts.set(thing, (counts.get(thing) ?? 0) + 1);
      }
      for (const timer of change.stops) counts.delete(timer);
      for (const timer of change.runs) counts.set(timer, 1);
      const to = { ...from, locals: from.locals.with(node, change.next), channels: contents, things: counts };
      yield { code, choice, to, due };
    }
  }
  const may = (budget: number): boolean => (left[budget] as number) > 0;
  const spent = (budget: number): Spot => ({
    ...spot,
    left: left.with(budget, (left[budget] as number) - 1) as unknown as Spot['left'],
  });
  const counted = (from: Spot, thing: number, by: number): Spot => {
    const counts = new Map(from.things);
    const count = (counts.get(thing) ?? 0) + by;
    if (count > 0) counts.set(thing, count);
    else counts.delete(thing);
    return { ...from, things: counts };
  };
  const move = (kind: keyof typeof MOVE, number: number): number => MOVE[kind] + KINDS * number;

  for (const node of locals.keys()) yield* steps(node, START, move('start', node), spot, `start ${node}`);
  for (const thing of things.keys()) {
    const { node, event } = behaviour.things[thing] as (typeof behaviour.things)[number];
    yield* steps(node, thing, move('happen', thing), counted(spot, thing, -1), `${event.event} ${thing}`);
    if (event.event === 'timer') continue;
    if (may(LOSE))
      yield { code: move('lose', thing), choice: 0, to: counted(spent(LOSE), thing, -1), due: null };
    if (may(DUPLICATE)) {
      yield { code: move('duplicate', thing), choice: 0, to: counted(spent(DUPLICATE), thing, 1), due: null };
    }
  }
  for (const [channel, content] of spot.channels.entries()) {
    if (!channels || !content) continue;
    const thing = channels.head(channel, content);
    const holds = (from: Spot, held: number): Spot => ({
      ...from,
      channels: from.channels.with(channel, held),
    });
    const rest = holds(spot, channels.rest(channel, content));
    const node = channels.receivers[channel] as number;
    yield* steps(node, thing, move('happen', thing), rest, `channel ${channel}`);
    if (!may(LOSE)) continue;
    for (const lost of channels.losses(channel, content)) {
      yield {
        code: move('lose', lost.thing),
        choice: lost.place,
        to: holds(spent(LOSE), lost.left),
        due: null,
      };
    }
  }
  for (const [node, messages] of rules.byzantine) {
    for (const other of locals.keys()) {
      for (const message of other === node ? [] : messages) {
        const thing = behaviour.thing({ node: other, event: { event: 'message', from: node, message } });
        if (things.has(thing)) continue;
        yield { code: move('lie', thing), choice: 0, to: counted(spot, thing, 1), due: null };
      }
    }
  }
  for (const node of rules.crashing) {
    if (may(CRASHES)) {
      const stopped = behaviour.timers[node]?.reduce(
        (from, timer) => counted(from, timer, -1),
        spent(CRASHES),
      );
      yield* steps(node, CRASH, move('crash', node), stopped ?? spent(CRASHES), null);
    }
    if (may(RECOVERIES)) yield* steps(node, RECOVER, move('recover', node), spent(RECOVERIES), null);
  }
}

/** Where a search begins. */
export function firstSpot(behaviour: Behaviour, rules: Rules): Spot {
  return {
    locals: behaviour.beginning,
    left: [rules.lose, rules.duplicate, rules.crash, rules.recover],
    channels: [],
    things: new Map(),
  };
}

/** A state without the things that are dead in it. */
export function withoutDead({ things }: Behaviour, spot: Spot, isDead: Reduction['isDead']): Spot {
  if (isDead === undefined) return spot;
  const alive = [...spot.things].filter(([thing]) => {
    const { node } = things[thing] as (typeof things)[number];
    return !isDead(node, spot.locals[node] as number, thing);
  });
  return { ...spot, things: new Map(alive) };
}

/** One text for each state. */
export function spotKey({ locals, left, channels, things }: Spot): string {
  const counts = [...things].sort(([a], [b]) => a - b);
  // A channel that was never used holds nothing.
  const held = channels.flatMap((content, channel) => (content ? [channel, content] : []));
  return [locals, left, held, counts].map((part) => part.join()).join(';');
}
