import { onlyOptions } from '../../model/check.js';
import { ArgumentError } from '../../model/errors.js';
import type { Effect, NodeEvent } from '../../model/event.js';
import { type Local, localStep } from '../../model/step.js';
import { checkSystem, type End, type System } from '../../model/system.js';
import { canonicalText, type Value } from '../../model/value.js';
import { endOf, outcomesOf } from '../end.js';
import { aboutSystem, eventOf } from '../record.js';
import type { Run, RunEvent, RunMessage } from '../run.js';
import { beginningOf } from './beginning.js';
import { cannotBeMade, checkedMoves } from './given-moves.js';
import type { Move } from './move.js';
import { type ExploreFaults, rulesOf, withLiars } from './rules.js';

type Writable<T> = { -readonly [key in keyof T]: T[key] };
type Message = Writable<RunMessage>;

/**
 * Runs a system once, as a list of moves says, such as those of a counterexample. Times are 0, 1, 2, …, one a move.
 * A node whose start does nothing to the outside has started before.
 *
 * @param moves what happens, in order: plain data
 * @param options the faults that `explore` was given, if some of them are Byzantine nodes: those follow no protocol here
 *   either. What else goes wrong stands in the moves.
 * @throws ArgumentError for a move that cannot be made where it stands; it says which
 * @throws ProtocolError where a handler breaks a rule
 * @example
 * const both = always('not both attack', ({ nodes }) => nodes.filter(({ decided }) => decided === 'attack').length < 2);
 * const system = twoGenerals({ messages: 2 });
 * const [{ moves }] = explore(system, { properties: [both] }).properties;
 * replay(system, moves ?? []).outcomes.both   // true
 *
 * const faults = { byzantine: { 0: [{ type: 'Propose', number: 1 }] } };
 * const [lied] = explore(system, { properties: [decides('attack')], faults }).properties;
 * replay(system, lied.moves ?? [], { faults }).byzantine   // [0]
 */
export function replay<Outcome extends string>(
  system: System<Outcome>,
  moves: readonly Move[],
  options: { readonly faults?: ExploreFaults } = {},
): Run<Outcome> {
  checkSystem('replay', system);
  const checked = checkedMoves(moves, system);
  onlyOptions('replay', options, ['faults']);
  const lying = withLiars(system, rulesOf(options.faults ?? {}, system));
  const replayed = new Replay(lying, beginningOf(lying));
  for (const [time, move] of checked.entries()) replayed.make(move, time);
  return replayed.run() as Run<Outcome>;
}

/** A run that is made move by move. */
export class Replay {
  private readonly system: System;
  private readonly locals: Local[];
  private readonly events: RunEvent[] = [];
  private readonly messages: Message[] = [];
  /** Timers that run, as `node name`. */
  private readonly timers = new Set<string>();
  private time = 0;
  private readonly lenient: boolean;

  /**
   * @param beginning where the nodes stand, see `beginningOf`
   * @param lenient whether tosses that no move tells of show their first face, and faces too many are passed over
   */
  constructor(system: System, beginning: readonly Local[], lenient?: 'lenient') {
    this.system = system;
    this.lenient = lenient !== undefined;
    this.locals = [...beginning];
  }

  /** Makes a move if it can be made, and returns it with the faces that were shown; else null. */
  attempt(move: Move, time: number): Move | null {
    try {
      this.make(move, time);
    } catch (error) {
      if (error instanceof ArgumentError) return null;
      throw error;
    }
    const { faces: _, ...plain } = move as Move & { faces?: readonly number[] };
    return this.shown.length > 0 ? ({ ...plain, faces: [...this.shown] } as Move) : (plain as Move);
  }

  /** Where the nodes stand. */
  end(): End {
    return endOf(this.system, this.locals);
  }

  /**
   * Makes a move.
   *
   * @throws ArgumentError where it cannot be made
   */
  make(move: Move, time: number): void {
    this.time = time;
    this.shown.length = 0;
    const faces = 'faces' in move && move.faces !== undefined ? [...move.faces] : [];
    switch (move.move) {
      case 'start':
        if (this.local(move).started) this.refuse(move, `node ${move.node} has started`);
        this.step(move, move.node, { event: 'start' }, faces);
        break;
      case 'crash':
        if (!this.local(move).up) this.refuse(move, `node ${move.node} is down`);
        for (const timer of this.timers) if (timer.startsWith(`${move.node} `)) this.timers.delete(timer);
        this.step(move, move.node, { event: 'crash' }, faces);
        break;
      case 'recover':
        if (this.local(move).up) this.refuse(move, `node ${move.node} is up`);
        this.step(move, move.node, { event: 'recover' }, faces);
        break;
      case 'timer':
        if (!this.timers.delete(timerKey(move.node, move.name))) this.refuse(move, 'that timer does not run');
        this.step(move, move.node, { event: 'timer', name: move.name }, faces);
        break;
      case 'deliver': {
        const arriving = this.underWay(move);
        const { from, to, message } = arriving;
        const { up, started } = this.local({ node: to });
        if (up && !started) this.refuse(move, `node ${to} has not started`);
        arriving.arrived = time;
        if (up) arriving.receivedBy = this.events.length;
        this.step(move, to, { event: 'message', from, message }, faces, arriving.number);
        break;
      }
      case 'lose': {
        const lost = this.underWay(move);
        lost.lost = true;
        lost.lostAt = time;
        break;
      }
      case 'duplicate': {
        const { from, to, message, sent, sentBy } = this.underWay(move);
        this.send(from, to, message, sent, sentBy, { duplicatedAt: time });
        break;
      }
      case 'lie':
        if (!(move.from in this.system.faults.byzantine)) {
          this.refuse(
            move,
            `node ${move.from} follows the protocol (of Byzantine nodes of explore, replay is told by its option faults)`,
          );
        }
        this.send(move.from, move.to, move.message, time, null);
    }
    if (!this.lenient && faces.length > 0) this.refuse(move, 'its faces are of more tosses than there are');
  }

  run(): Run {
    const { system, locals, events, messages, timers } = this;
    const end = endOf(system, locals);
    return {
      ...aboutSystem(system),
      seed: 'explore',
      point: 0,
      trial: 0,
      events,
      messages,
      end,
      outcomes: outcomesOf(system, end),
      finished:
        timers.size === 0 && messages.every(isOver) && locals.every(({ started, up }) => started || !up),
    };
  }

  private step(move: Move, node: number, event: NodeEvent, faces: number[], number?: number): void {
    const before = this.locals[node] as Local;
    const step = localStep(this.system, node, before, event);
    // A node that is down sees nothing.
    if (before.up || event.event === 'recover') {
      for (const [i, moment] of step.moments.entries()) {
        const index = this.events.length;
        this.events.push(eventOf(moment, index, this.time, node, i === 0 ? number : undefined));
        for (const effect of moment.effects) this.put(node, index, effect);
      }
    }
    this.locals[node] = step.after;
    const tosses = step.effects.filter((effect) => effect.effect === 'toss');
    this.waiting.push(...tosses);
    for (let toss = this.waiting.shift(); toss !== undefined; toss = this.waiting.shift()) {
      const told = faces.shift();
      const face = this.lenient && !(told !== undefined && told < toss.sides) ? 0 : told;
      if (face === undefined || !(face >= 0 && face < toss.sides)) {
        this.refuse(move, `faces must say what the toss ${toss.name} shows, from 0 to ${toss.sides - 1}`);
      }
      this.shown.push(face);
      this.step(move, node, { event: 'toss', name: toss.name, face }, faces);
    }
  }

  /** What the tosses of the last move have shown. */
  private readonly shown: number[] = [];
  /** Tosses whose turn has not come. */
  private readonly waiting: Extract<Effect, { effect: 'toss' }>[] = [];

  private put(node: number, index: number, effect: Effect): void {
    if (effect.effect === 'send' && effect.to !== node) {
      this.send(node, effect.to, effect.message, this.time, index);
    } else if (effect.effect === 'setTimer') this.timers.add(timerKey(node, effect.name));
    else if (effect.effect === 'cancelTimer') this.timers.delete(timerKey(node, effect.name));
  }

  private send(
    from: number,
    to: number,
    message: Value,
    sent: number,
    sentBy: number | null,
    more: { readonly duplicatedAt?: number } = {},
  ): void {
    this.messages.push({
      number: this.messages.length + 1,
      from,
      to,
      message,
      sent,
      sentBy,
      lost: false,
      arrived: null,
      receivedBy: null,
      ...more,
    });
  }

  /**
   * Of the copies of that message that are under way, the oldest. Where channels keep the order of their messages, the
   * one at the place that the move tells: what arrives is the first.
   */
  private underWay(move: Extract<Move, { from: number }>): Message {
    if (this.system.network.fifo) return this.inChannel(move);
    const text = canonicalText(move.message, 'the message of a move');
    const found = this.messages.find(
      (one) =>
        one.from === move.from &&
        one.to === move.to &&
        !isOver(one) &&
        canonicalText(one.message, 'a message') === text,
    );
    return found ?? this.refuse(move, 'no such message is under way');
  }

  private inChannel(move: Extract<Move, { from: number }>): Message {
    const held = this.messages.filter(
      ({ from, to, ...one }) => from === move.from && to === move.to && !isOver(one),
    );
    const place = ('place' in move ? move.place : undefined) ?? 0;
    const found = held[place];
    const text = canonicalText(move.message, 'the message of a move');
    if (found && canonicalText(found.message, 'a message') === text) return found;
    return this.refuse(move, `that is not what is at place ${place} of its channel`);
  }

  private local({ node }: { readonly node: number }): Local {
    return this.locals[node] as Local;
  }

  private refuse(move: Move, why: string): never {
    return cannotBeMade(this.time, move, why);
  }
}

const isOver = ({ lost, arrived }: Pick<RunMessage, 'lost' | 'arrived'>): boolean => lost || arrived !== null;
const timerKey = (node: number, name: string): string => `${node} ${name}`;
