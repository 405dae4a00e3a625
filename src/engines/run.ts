import { onlyOptions, wholeNumber } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';
import type { NodeEvent } from '../model/event.js';
import { type Local, type LocalStep, localStep } from '../model/step.js';
import { checkSystem, type System } from '../model/system.js';
import type { Value } from '../model/value.js';
import { endOf, outcomesOf } from './end.js';
import { type Seed, trialStreams } from './random.js';
import { aboutSystem, eventOf, type Run, type RunEvent, type RunMessage } from './record.js';
import { Simulation } from './simulation.js';
import type { Watch } from './watch.js';

export type { Run, RunEvent, RunMessage };

export interface RunOptions {
  /** Default 1. */
  readonly seed?: Seed;
  /** The point of the sweep that the trial belongs to. Default 0. */
  readonly point?: number;
  /** Which trial of the sample. Default 0. */
  readonly trial?: number;
  /** The numbers of the messages to lose (see {@link RunMessage}); all others arrive. Default: chance decides. */
  readonly lose?: readonly number[];
  /** Default 100,000. */
  readonly mostEvents?: number;
}

/**
 * Runs a system once and keeps all that happened. With the seed, point and trial of a sample it is
 * exactly the run that was counted there. Times are in ms.
 *
 * @throws ArgumentError for an option that is unknown or out of range
 * @throws ProtocolError where a handler breaks a rule
 * @example
 * run(twoGenerals({ messages: 3, loss: 0.2 }), { lose: [3] }).outcomes.alone   // true
 */
export function run<Outcome extends string>(system: System<Outcome>, options: RunOptions = {}): Run<Outcome> {
  checkSystem('run', system);
  onlyOptions('run', options, ['seed', 'point', 'trial', 'lose', 'mostEvents']);
  const { lose } = options;
  const mostEvents = wholeNumber('mostEvents', options.mostEvents ?? 100_000, 1);
  wholeNumber('trial', options.trial ?? 0, 0);
  if (
    lose !== undefined &&
    !(Array.isArray(lose) && lose.every((number) => Number.isInteger(number) && number >= 1))
  ) {
    throw new ArgumentError('lose must be an array of message numbers, counted from 1, such as [2, 5].');
  }
  return runner(system, mostEvents)(options);
}

/**
 * A system made ready to be run again and again: what its handlers answered is remembered from run to
 * run. For those who try thousands of runs, such as an adversary; the options are taken as they are.
 */
export function runner<Outcome extends string>(
  system: System<Outcome>,
  mostEvents: number,
): (options: Omit<RunOptions, 'mostEvents'>) => Run<Outcome> {
  const simulation = new Simulation(system, { mostEvents, mostCells: 1 << 24 });
  // The simulation gives the same local state, and the same event, as the same object each time.
  const known = new WeakMap<Local, Map<NodeEvent, LocalStep>>();
  const steps = (node: number, before: Local, event: NodeEvent): LocalStep => {
    const answers = known.get(before) ?? new Map<NodeEvent, LocalStep>();
    known.set(before, answers);
    const step = answers.get(event) ?? localStep(system, node, before, event);
    answers.set(event, step);
    return step;
  };
  return ({ seed = 1, point = 0, trial = 0, lose }) => {
    const trace = new Trace(steps, lose === undefined ? null : new Set(lose));
    const stream = { s0: 0, s1: 0, s2: 0, c: 1 };
    trialStreams(seed, point)(trial, stream);
    const finished = simulation.trial(stream, trace);
    const locals = Array.from(simulation.now, (number) => simulation.tables.locals[number] as Local);
    const end = endOf(system, locals);
    return {
      ...aboutSystem(system),
      seed,
      point,
      trial,
      events: trace.events,
      messages: trace.messages,
      end,
      outcomes: outcomesOf(system, end),
      finished,
    };
  };
}

type Writable<T> = { -readonly [key in keyof T]: T[key] };

/** Looks on and writes down. */
class Trace implements Watch {
  readonly events: RunEvent[] = [];
  readonly messages: Writable<RunMessage>[] = [];
  private readonly steps: (node: number, before: Local, event: NodeEvent) => LocalStep;
  private readonly lose: ReadonlySet<number> | null;
  private readonly underWay = new Map<number, Writable<RunMessage>>();
  /** For each effect of the step under way, the index of the event that caused it. */
  private sentBy: number[] = [];

  constructor(
    steps: (node: number, before: Local, event: NodeEvent) => LocalStep,
    lose: ReadonlySet<number> | null,
  ) {
    this.steps = steps;
    this.lose = lose;
  }

  step(time: number, node: number, event: NodeEvent, before: Local, ticket: number): void {
    const arrived = event.event === 'message' ? this.underWay.get(ticket) : undefined;
    if (arrived !== undefined) {
      this.underWay.delete(ticket);
      arrived.arrived = time;
    }
    if (before.up === (event.event === 'recover')) return;
    if (arrived !== undefined) arrived.receivedBy = this.events.length;
    this.sentBy = [];
    for (const [i, moment] of this.steps(node, before, event).moments.entries()) {
      const toOthers = moment.effects.filter((effect) => effect.effect !== 'send' || effect.to !== node);
      this.sentBy.push(...toOthers.map(() => this.events.length));
      const number = i === 0 ? arrived?.number : undefined;
      this.events.push(eventOf(moment, this.events.length, time, node, number));
    }
  }

  fate(): boolean | null {
    return this.lose === null ? null : this.lose.has(this.messages.length + 1);
  }

  copy(time: number, from: number, to: number, event: NodeEvent, ticket: number, effect: number): void {
    const message: Writable<RunMessage> = {
      number: this.messages.length + 1,
      from,
      to,
      message: (event as { message: Value }).message,
      sent: time,
      sentBy: this.sentBy[effect] as number,
      lost: ticket === 0,
      arrived: null,
      receivedBy: null,
    };
    this.messages.push(message);
    if (ticket !== 0) this.underWay.set(ticket, message);
  }
}
