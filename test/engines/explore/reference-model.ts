/*
 * The reference model a second time, for itself: Paxos with a round for each leader, and its four mutants, written
 * down from the text of the model alone. Nothing of `src` is in it. What the explorer says of the mutants is held
 * against it and its own search, `reference-search.ts`.
 *
 * A state is a row of small numbers. It has a few for each leader, and a column for each acceptor with all that is
 * between that acceptor and the leaders. A leader and an acceptor send each other each kind of message at most once, and
 * its round and value are the leader's. So a message takes one number, which says whether it is under way; a Last
 * one more, for what it tells. A value is known by the round that proposed it.
 */

export type Mutant = 'none' | 'literal-accept' | 'half-quorum' | 'first-last' | 'forget-promise';

export interface Model {
  readonly leaders: number;
  readonly acceptors: number;
  readonly mutant: Mutant;
  /** Whether one acceptor may crash and come back, once in a run. */
  readonly crash: boolean;
}

/** A message is named where it is delivered. Leaders and acceptors are counted from 0, each by themselves. */
export type Move =
  | { readonly move: 'start'; readonly leader: number }
  | Delivery
  | { readonly move: 'crash' | 'recover'; readonly acceptor: number };

export type Message =
  | { readonly type: 'Collect'; readonly round: number }
  | {
      readonly type: 'Last';
      readonly round: number;
      readonly accepted: null | { readonly round: number; readonly value: number };
    }
  | { readonly type: 'Begin' | 'Accept'; readonly round: number; readonly value: number };

export interface Delivery {
  readonly move: 'Collect' | 'Last' | 'Begin' | 'Accept';
  readonly leader: number;
  readonly acceptor: number;
}

export type State = readonly number[];

// The first number of a state: 0 before the crash, 1 while an acceptor is down, 2 when it is back.
const FAULT = 0;
// Then, for each leader: how far it is, the value it proposes, and of which round is the value that it has been told to
// go on with. (It keeps no order of the Lasts. With first-last and more than 3 acceptors, `explore` does: more states.)
const [PHASE, VALUE, TOLD, LEADER] = [0, 1, 2, 3];
const [ASLEEP, COLLECTING, BEGUN, DONE] = [0, 1, 2, 3];
// Then, for each acceptor: the round it has promised, the round in which it accepted (0: none), whether it is down;
const [PROMISED, ACCEPTED, DOWN, ACCEPTOR] = [0, 1, 2, 3];
// and for each leader whether these are under way. A Last and an Accept may also be with the leader, which counts them.
const [COLLECT, LAST, TELLS, BEGIN, ACCEPT, LINK] = [0, 1, 2, 3, 4, 5];
const [UNDER_WAY, COUNTED] = [1, 2];

export const upTo = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);

const leaderAt = (leader: number): number => 1 + LEADER * leader;
const width = ({ leaders }: Model): number => ACCEPTOR + LINK * leaders;
const acceptorAt = (model: Model, acceptor: number): number =>
  leaderAt(model.leaders) + width(model) * acceptor;
const linkAt = (model: Model, leader: number, acceptor: number): number =>
  acceptorAt(model, acceptor) + ACCEPTOR + LINK * leader;

/** Where what is between a leader and each acceptor stands. */
const linksOf = (model: Model, leader: number): readonly number[] =>
  upTo(model.acceptors).map((acceptor) => linkAt(model, leader, acceptor));

export const initial = (model: Model): State => new Array<number>(acceptorAt(model, model.acceptors)).fill(0);

/** Every move that there is, possible or not. */
export function everyMove({ leaders, acceptors, crash }: Model): readonly Move[] {
  const pairs = upTo(leaders).flatMap((leader) => upTo(acceptors).map((acceptor) => ({ leader, acceptor })));
  return [
    ...upTo(leaders).map((leader) => ({ move: 'start' as const, leader })),
    ...(['Collect', 'Last', 'Begin', 'Accept'] as const).flatMap((move) =>
      pairs.map((pair) => ({ move, ...pair })),
    ),
    ...(crash ? (['crash', 'recover'] as const) : []).flatMap((move) =>
      upTo(acceptors).map((acceptor) => ({ move, acceptor })),
    ),
  ];
}

/** The state after a move; null where it cannot be made. */
export function make(model: Model, state: State, move: Move): State | null {
  switch (move.move) {
    case 'start':
      return start(model, state, move.leader);
    case 'crash':
    case 'recover':
      return fault(model, state, move.move, move.acceptor);
    default:
      return deliver(model, state, move);
  }
}

const kinds = { Collect: COLLECT, Last: LAST, Begin: BEGIN, Accept: ACCEPT } as const;

function deliver(model: Model, state: State, { move, leader, acceptor }: Delivery): State | null {
  const [column, link] = [acceptorAt(model, acceptor), linkAt(model, leader, acceptor)];
  if (state[link + kinds[move]] !== UNDER_WAY) return null;
  const next = [...state];
  next[link + kinds[move]] = 0;
  if (move === 'Collect') collect(next, leader, column, link);
  else if (move === 'Last') last(model, next, leader, link);
  else if (move === 'Begin') begin(model, next, leader, column, link);
  else accept(model, next, leader, link);
  return next;
}

/** A leader sends Collect to every acceptor. */
function start(model: Model, state: State, leader: number): State | null {
  const me = leaderAt(leader);
  if (state[me + PHASE] !== ASLEEP) return null;
  const next = [...state];
  next[me + PHASE] = COLLECTING;
  for (const link of linksOf(model, leader)) next[link + COLLECT] = UNDER_WAY;
  return next;
}

/** An acceptor gets Collect of a round newer than what it promised: it promises, and answers Last. */
function collect(next: number[], leader: number, column: number, link: number): void {
  const round = leader + 1;
  if (next[column + DOWN] === 1 || round <= next[column + PROMISED]!) return;
  next[column + PROMISED] = round;
  next[link + LAST] = UNDER_WAY;
  next[link + TELLS] = next[column + ACCEPTED]!;
}

/** A leader that collects keeps a Last. When it has enough it forgets them, and sends Begin to every acceptor. */
function last(model: Model, next: number[], leader: number, link: number): void {
  const me = leaderAt(leader);
  const tells = next[link + TELLS]!;
  next[link + TELLS] = 0;
  if (next[me + PHASE] !== COLLECTING) return;
  next[link + LAST] = COUNTED;
  next[link + TELLS] = tells;
  const told = next[me + TOLD]!;
  next[me + TOLD] = model.mutant === 'first-last' && told > 0 ? told : Math.max(told, tells);
  const links = linksOf(model, leader);
  if (!enough(model, links.filter((one) => next[one + LAST] === COUNTED).length)) return;
  const round = next[me + TOLD]!;
  next[me + PHASE] = BEGUN;
  next[me + VALUE] = round === 0 ? leader + 1 : next[leaderAt(round - 1) + VALUE]!;
  next[me + TOLD] = 0;
  for (const one of links) {
    if (next[one + LAST] === COUNTED) next[one + LAST] = next[one + TELLS] = 0;
    next[one + BEGIN] = UNDER_WAY;
  }
}

/** An acceptor gets Begin: it accepts, and says so, unless it has promised a newer round. */
function begin(model: Model, next: number[], leader: number, column: number, link: number): void {
  const round = leader + 1;
  const promised = next[column + PROMISED]!;
  if (next[column + DOWN] === 1) return;
  if (round < promised && model.mutant !== 'literal-accept') return;
  next[column + PROMISED] = Math.max(promised, round);
  next[column + ACCEPTED] = round;
  next[link + ACCEPT] = UNDER_WAY;
}

/** A leader that has begun counts an Accept. When it has enough it is done, and forgets them. */
function accept(model: Model, next: number[], leader: number, link: number): void {
  const me = leaderAt(leader);
  if (next[me + PHASE] !== BEGUN) return;
  next[link + ACCEPT] = COUNTED;
  const counted = linksOf(model, leader).filter((one) => next[one + ACCEPT] === COUNTED);
  if (!enough(model, counted.length)) return;
  next[me + PHASE] = DONE;
  for (const one of counted) next[one + ACCEPT] = 0;
}

function fault(model: Model, state: State, move: 'crash' | 'recover', acceptor: number): State | null {
  const column = acceptorAt(model, acceptor);
  const [crashes, down] = [move === 'crash', state[column + DOWN] === 1];
  if (crashes ? !model.crash || state[FAULT] !== 0 : !down) return null;
  const next = [...state];
  next[FAULT] = crashes ? 1 : 2;
  next[column + DOWN] = crashes ? 1 : 0;
  if (!crashes && model.mutant === 'forget-promise') next[column + PROMISED] = 0;
  return next;
}

const enough = ({ acceptors, mutant }: Model, voices: number): boolean =>
  mutant === 'half-quorum' ? 2 * voices >= acceptors : 2 * voices > acceptors;

/** The values that are decided. */
export const decided = ({ leaders }: Model, state: State): ReadonlySet<number> =>
  new Set(
    upTo(leaders)
      .map(leaderAt)
      .filter((me) => state[me + PHASE] === DONE)
      .map((me) => state[me + VALUE]!),
  );

/** What a message that is under way says. */
export function messageOf(model: Model, state: State, { move, leader, acceptor }: Delivery): Message {
  const round = leader + 1;
  const value = (of: number) => state[leaderAt(of - 1) + VALUE]!;
  if (move === 'Collect') return { type: move, round };
  if (move !== 'Last') return { type: move, round, value: value(round) };
  const told = state[linkAt(model, leader, acceptor) + TELLS]!;
  return { type: move, round, accepted: told === 0 ? null : { round: told, value: value(told) } };
}

/**
 * The state without the messages that whoever gets them will ignore, whenever they come: a Last for a leader that no
 * longer collects, an Accept for one that is done, a Collect or a Begin of a round too old for what was promised. A
 * promise only ever grows, unless it is forgotten: with that mutant, Collects and Begins stay. And without what each
 * Last that is kept tells: TOLD says which value it will be.
 *
 * To deliver such a message is a move for nothing, so no shortest way has one.
 */
export function withoutDead(model: Model, state: State): State {
  const next = [...state];
  const promisesGrow = model.mutant !== 'forget-promise';
  for (const leader of upTo(model.leaders)) {
    const [round, phase] = [leader + 1, next[leaderAt(leader) + PHASE]!];
    for (const acceptor of upTo(model.acceptors)) {
      const promised = next[acceptorAt(model, acceptor) + PROMISED]!;
      const link = linkAt(model, leader, acceptor);
      if (phase > COLLECTING) next[link + LAST] = 0;
      if (next[link + LAST] !== UNDER_WAY) next[link + TELLS] = 0;
      if (phase === DONE) next[link + ACCEPT] = 0;
      if (promisesGrow && round <= promised) next[link + COLLECT] = 0;
      if (promisesGrow && round < promised && model.mutant !== 'literal-accept') next[link + BEGIN] = 0;
    }
  }
  return next;
}

/** Where the columns of a state begin, and how wide one is. No rule asks which is which: they may change places. */
export const columnsOf = (model: Model): { readonly from: number; readonly width: number } => ({
  from: leaderAt(model.leaders),
  width: width(model),
});
