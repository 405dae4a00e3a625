import { readAnswer } from './answer.js';
import { handlerCall } from './call.js';
import { ProtocolError } from './errors.js';
import { type Effect, handlerName, type NodeEvent } from './event.js';
import type { System } from './system.js';
import { firstDifference, type Value } from './value.js';

/** All that an engine knows of one node: plain data, like the state in it. */
export interface Local {
  /** The protocol's state; null before the start; after a crash, what was there when it happened. */
  readonly state: Value;
  /** The different values decided, in order. */
  readonly decisions: readonly Value[];
  readonly up: boolean;
  /** False until its `start` has run: a node that crashes before that has nothing to recover from. */
  readonly started: boolean;
}

export const UNSTARTED: Local = Object.freeze({
  state: null,
  decisions: Object.freeze([]),
  up: true,
  started: false,
});

/** One handler call: the event, the node before and after, and all that the handler asked for. */
export interface Moment {
  readonly event: NodeEvent;
  readonly before: Local;
  readonly after: Local;
  readonly effects: readonly Effect[];
}

/**
 * A local step: an event, and after it the messages the node sends itself, which arrive at once and
 * in order. Every engine takes its steps from here, so a protocol means the same to all of them.
 */
export interface LocalStep {
  readonly after: Local;
  /** What leaves the node: messages to others, timers, tosses. */
  readonly effects: readonly Effect[];
  /** The handler calls it is made of: the event's first, then one for each message to itself. */
  readonly moments: readonly Moment[];
}

/** A node that keeps talking to itself would never finish a step. */
const MOST_TO_ITSELF = 10_000;

/**
 * What node `id` does on an event. A pure function of its arguments: engines remember its answers.
 *
 * @throws ProtocolError where the handler throws, changes what it was given, answers differently
 *   the second time, or returns something that is not plain data or not an action
 */
export function localStep(system: System, id: number, before: Local, event: NodeEvent): LocalStep {
  const moments: Moment[] = [];
  const effects: Effect[] = [];
  const waiting: NodeEvent[] = [event];
  let now = before;
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const moment = handle(system, id, now, next);
    moments.push(moment);
    now = moment.after;
    for (const effect of moment.effects) {
      if (effect.effect === 'send' && effect.to === id) {
        waiting.push({ event: 'message', from: id, message: effect.message });
      } else {
        effects.push(effect);
      }
    }
    if (moments.length > MOST_TO_ITSELF) {
      throw new ProtocolError(
        id,
        handlerName(next),
        `sends itself messages without end (more than ${MOST_TO_ITSELF} in one step).`,
      );
    }
  }
  return { after: now, effects, moments };
}

/**
 * One handler call, made twice: it must answer the same both times, or it is not a function of its
 * arguments. Engines remember the answer, so asking twice costs little.
 */
function handle(system: System, id: number, before: Local, event: NodeEvent): Moment {
  const becomes = (after: Local): Moment => ({ event, before, after, effects: [] });
  if (event.event === 'crash') return becomes({ ...before, up: false });
  if (before.up === (event.event === 'recover')) return becomes(before);

  const called: NodeEvent = event.event === 'recover' && !before.started ? { event: 'start' } : event;
  const handler = handlerName(called);
  const call = handlerCall(system, id, before.state, called, handler);
  if (call === null) return becomes(before);
  const ask = () => readAnswer(system, id, handler, call(), before.decisions);
  const first = ask();
  const different = firstDifference(first, ask(), 'its answer');
  if (different !== null) {
    throw new ProtocolError(
      id,
      handler,
      `answered differently when called again with the same arguments (${different} changed); a handler may not ` +
        'use random numbers, a clock or variables outside it, but toss, setTimer and its state.',
    );
  }
  const { state, decisions, effects } = first;
  return { event, before, after: { state, decisions, up: true, started: true }, effects };
}
