import { shown } from '../../model/check.js';
import { ArgumentError } from '../../model/errors.js';
import { checkSystem, type End, type System } from '../../model/system.js';
import type { Run, RunMessage } from '../record.js';
import { beginningOf } from './beginning.js';
import type { Move } from './move.js';
import { ask, checkedProperties, type Property } from './properties.js';
import { Replay, replay } from './replay.js';
import { withLiars } from './rules.js';

/** A run made short. */
export interface Minimized<Outcome extends string = string> {
  readonly moves: readonly Move[];
  readonly run: Run<Outcome>;
  /** How many moves the run had that it was made from, up to where it failed. */
  readonly before: number;
}

/**
 * Makes a run in which a claim fails, such as one that `sample` met, as short as leaving moves out can make it: without
 * any one of its moves it would not fail any more. What cannot happen without the moves left out is left out as well
 * (an arrival without its sending). Times are gone: moves are counted.
 *
 * Source: delta debugging, A. Zeller and R. Hildebrandt, "Simplifying and isolating failure-inducing input", IEEE
 * Transactions on Software Engineering 28 (2002), algorithm ddmin.
 *
 * Nodes that follow no protocol in the run, but do in the system, send what they send in the run and do nothing else: so
 * it is where `explore` was given Byzantine nodes.
 *
 * @param run a run of that system, by `run`, `explore` or `replay`
 * @param property one made by `always`
 * @throws ArgumentError for a property of another kind, a run in which it does not fail, or a network that duplicates
 * @example
 * const generals = twoGenerals({ messages: 5 });
 * const agree = always('both or none', ({ nodes: [a, b] }) => a?.decided === b?.decided);
 * // The last of five messages is lost.
 * minimize(generals, run(generals, { lose: [5] }), agree).moves.length < 10   // true
 */
export function minimize<Outcome extends string>(
  system: System<Outcome>,
  run: Run,
  property: Property,
): Minimized<Outcome> {
  checkSystem('minimize', system);
  checkRun(run, property);
  if (property.kind !== 'always') {
    throw new ArgumentError(
      `minimize takes a property made by always, but '${property.name}' is one of sometimes.`,
    );
  }
  if (system.network.duplication > 0) {
    throw new ArgumentError(
      'minimize does not know which messages a network duplicated; give it duplication 0.',
    );
  }
  const lying = withLiars(system, { byzantine: liarsOf(run, system) }) as System<Outcome>;
  const beginning = beginningOf(lying);
  const fails = (moves: readonly Move[]): Move[] | null =>
    failing(new Replay(lying, beginning, 'lenient'), moves, (end) => ask(property, end, lying));
  const first = fails(movesOf(run));
  if (first === null) {
    throw new ArgumentError(
      `The property '${property.name}' does not fail in this run, so there is nothing to make shorter.`,
    );
  }
  const moves = shortest(first, fails);
  return { moves, run: replay(lying, moves), before: first.length };
}

function checkRun(run: unknown, property: unknown): void {
  checkedProperties([property]);
  const { events, messages, byzantine } = (run ?? {}) as Partial<Run>;
  if ([events, messages, byzantine].every(Array.isArray)) return;
  throw new ArgumentError(`minimize takes a run, such as run(system) gives, but was given ${shown(run)}.`);
}

/** The nodes that are Byzantine in a run only, and nothing that they may send: the run says what they do. */
function liarsOf({ byzantine }: Run, { faults }: System): ReadonlyMap<number, readonly []> {
  return new Map(byzantine.filter((node) => !(node in faults.byzantine)).map((node) => [node, []]));
}

/**
 * Leaves out one part after another, in ever smaller parts, and keeps what still fails.
 *
 * @param fails what of some moves fails; null where nothing does
 */
function shortest(moves: readonly Move[], fails: (moves: readonly Move[]) => Move[] | null): readonly Move[] {
  let kept = moves;
  for (let size = Math.ceil(kept.length / 2); size >= 1; ) {
    const shorter = withoutAPart(kept, size, fails);
    if (shorter !== null) {
      kept = shorter;
      // What could not be left out before may be now.
      size = Math.min(size, Math.ceil(kept.length / 2));
    } else size = size === 1 ? 0 : Math.ceil(size / 2);
  }
  return kept;
}

function withoutAPart(
  moves: readonly Move[],
  size: number,
  fails: (moves: readonly Move[]) => Move[] | null,
): readonly Move[] | null {
  // From the end: the later moves hang on the earlier ones.
  for (let to = moves.length; to > 0; to -= size) {
    const rest = [...moves.slice(0, Math.max(0, to - size)), ...moves.slice(to)];
    const failed = fails(rest);
    if (failed !== null && failed.length < moves.length) return failed;
  }
  return null;
}

/** Of some moves those that can be made, up to where the property fails; null where it does not. */
function failing(made: Replay, moves: readonly Move[], holds: (end: End) => boolean): Move[] | null {
  const done: Move[] = [];
  if (!holds(made.end())) return done;
  for (const move of moves) {
    const really = made.attempt(move, done.length);
    if (really === null) continue;
    done.push(really);
    if (!holds(made.end())) return done;
  }
  return null;
}

/** A run as moves. */
function movesOf({ events, messages }: Run): Move[] {
  const fates = fatesOf(messages);
  const moves: Move[] = [];
  for (const { index, node, kind, from, message, number, name, face } of events) {
    const last = moves.findLast((move) => 'node' in move || move.move === 'deliver') as
      | Extract<Move, { faces?: readonly number[] }>
      | undefined;
    if (kind === 'toss') {
      // It belongs to the move that tossed.
      if (last) moves[moves.lastIndexOf(last)] = { ...last, faces: [...(last.faces ?? []), face as number] };
    } else if (kind === 'timer') moves.push({ move: 'timer', node, name: name as string });
    else if (kind !== 'message') moves.push({ move: kind, node });
    // What a node tells itself is part of the move before.
    else if (number !== undefined) {
      const what = { from: from as number, to: node, message: message ?? null };
      // A lie may be told at any time. One that does not arrive changes nothing.
      if (messages[number - 1]?.sentBy === null) moves.push({ move: 'lie', ...what });
      moves.push({ move: 'deliver', ...what });
    }
    moves.push(...(fates.get(index) ?? []));
  }
  return moves;
}

/** What the network did to the messages that were sent at each event. */
function fatesOf(messages: Run['messages']): ReadonlyMap<number | null, readonly Move[]> {
  const fates = new Map<number | null, Move[]>();
  const note = (move: 'duplicate' | 'lose', { from, to, message, sentBy }: RunMessage) =>
    fates.set(sentBy, [...(fates.get(sentBy) ?? []), { move, from, to, message }]);
  // In this order: what is lost cannot be duplicated any more.
  for (const one of messages) if (one.duplicatedAt !== undefined) note('duplicate', one);
  for (const one of messages) if (one.lost) note('lose', one);
  return fates;
}
