import type { Run, RunEvent, RunMessage } from '../engines/run.js';
import type { Value } from '../model/value.js';
import { copiesTogether, happening, sentByEvent } from './happenings.js';
import { differences, inParentheses, valueText } from './value-words.js';
import { capital, counted, listed } from './words.js';

/** One thing that happened in a run, in one sentence. */
export interface Sentence {
  /** In ms. */
  readonly time: number;
  readonly text: string;
  /** What happened to a node; null where something happened to messages. */
  readonly event: RunEvent | null;
  /** The messages that were lost, that a node that is down let pass, or that a traitor made up. */
  readonly messages: readonly RunMessage[];
}

type Told = (message: Value) => string;

/** More than so many letters of a value are left out. */
const MOST_LETTERS = 48;
/** More fields, receivers or messages than this are counted, not named. */
const MOST_NAMED = 6;

/** What happened, in order: a sentence an event, and one for messages that were lost or came to nothing. */
export function sentencesOf(run: Run, names: readonly string[], told: Told): Sentence[] {
  const sent = sentByEvent(run.messages);
  const next = nextOfNode(run.events);
  const events = run.events.map((event, i) => ({
    time: event.time,
    order: event.index,
    text: eventText(event, next[i], sent.get(event.index) ?? [], names, told),
    event,
    messages: [],
  }));
  return [...events, ...happenedToMessages(run.messages, names, told)].sort(
    (a, b) => a.time - b.time || a.order - b.order,
  );
}

/** What is under way when a run ends, in a sentence; null where nothing is. */
export function underWayText(run: Run, names: readonly string[], told: Told): string | null {
  const groups = copiesTogether(run.messages.filter(({ lost, arrived }) => !lost && arrived === null));
  if (groups.length === 0) return null;
  const named = groups.slice(0, MOST_NAMED).map((copies) => routed(copies, names, told));
  const more = groups.slice(MOST_NAMED).flat().length;
  return `Still under way at the end: ${listed(more > 0 ? [...named, counted(more, 'more message')] : named)}.`;
}

interface Ordered extends Sentence {
  /** Its place among what happens at the same time. */
  readonly order: number;
}

function happenedToMessages(messages: readonly RunMessage[], names: readonly string[], told: Told) {
  const moments = new Map<string, { time: number; order: number; fate: Fate; messages: RunMessage[] }>();
  for (const message of messages) {
    for (const { fate, time, order } of fatesOf(message)) {
      const key = JSON.stringify([fate, time, order]);
      const moment = moments.get(key) ?? { time, order, fate, messages: [] };
      moment.messages.push(message);
      moments.set(key, moment);
    }
  }
  return [...moments.values()].flatMap(({ time, order, fate, messages: those }): Ordered[] =>
    copiesTogether(those).map((copies) => {
      return { time, order, event: null, messages: copies, text: FATES[fate](copies, names, told) };
    }),
  );
}

type Fate = 'lost' | 'unheard' | 'madeUp' | 'duplicated';

/** Where it is not known when a message was lost, it was lost as it was sent. */
function* fatesOf({ sent, sentBy, duplicatedAt, lost, lostAt, arrived, receivedBy }: RunMessage) {
  if (duplicatedAt !== undefined) yield { fate: 'duplicated', time: duplicatedAt, order: Infinity } as const;
  else if (sentBy === null) yield { fate: 'madeUp', time: sent, order: Infinity } as const;
  if (lost)
    yield {
      fate: 'lost',
      time: lostAt ?? sent,
      order: lostAt === undefined ? (sentBy ?? 0) + 0.5 : Infinity,
    } as const;
  if (arrived !== null && receivedBy === null)
    yield { fate: 'unheard', time: arrived, order: Infinity } as const;
}

const FATES: {
  readonly [fate in Fate]: (copies: RunMessage[], names: readonly string[], told: Told) => string;
} = {
  lost: (copies, names, told) =>
    `The message${copies.length > 1 ? 's' : ''} ${routed(copies, names, told)} ${copies.length > 1 ? 'are' : 'is'} lost.`,
  unheard: (copies, names, told) =>
    `The message${copies.length > 1 ? 's' : ''} ${routed(copies, names, told)} ${copies.length > 1 ? 'find nobody: those nodes are' : 'finds nobody: that node is'} down.`,
  duplicated: (copies, names, told) => `There is one copy more of ${routed(copies, names, told)}.`,
  madeUp: (copies, names, told) => {
    const { from, message } = copies[0] as RunMessage;
    return `${subject(names[from] as string)}, a traitor, sends ${told(message)} to ${receivers(copies, names)}.`;
  },
};

/** `Collect(round 1) from node 0 to nodes 2 and 3`. */
function routed(copies: readonly RunMessage[], names: readonly string[], told: Told): string {
  const { from, message } = copies[0] as RunMessage;
  return `${told(message)} from ${names[from]} to ${receivers(copies, names)}`;
}

function receivers(copies: readonly RunMessage[], names: readonly string[]): string {
  if (copies.length > MOST_NAMED) {
    return copies.length === names.length - 1 ? 'all other nodes' : counted(copies.length, 'node');
  }
  const to = copies.map((copy) => names[copy.to] as string);
  const numbers = to.map((name) => /^node (\d+)$/.exec(name)?.[1]);
  if (to.length < 2 || numbers.includes(undefined)) return listed(to);
  return `nodes ${listed(numbers as string[])}`;
}

/** A name that begins a sentence; one that a reader gave stays as it is. */
const subject = (name: string): string => (/^node \d+$/.test(name) ? capital(name) : name);

function eventText(
  event: RunEvent,
  next: RunEvent | undefined,
  sent: readonly RunMessage[],
  names: readonly string[],
  told: Told,
): string {
  const does = [
    ...(event.before === null ? [] : sets(event.before, event.after)),
    ...timers('sets', event.setTimers),
    ...timers('stops', event.cancelTimers),
    ...copiesTogether(sent).map((copies) => {
      const what = told((copies[0] as RunMessage).message);
      const answer = event.kind === 'message' && copies.length === 1 && copies[0]?.to === event.from;
      return answer ? `answers ${what}` : `sends ${what} to ${receivers(copies, names)}`;
    }),
    ...(event.decided === undefined ? [] : [`decides ${shortened(valueText(event.decided))}`]),
  ];
  // That a handler tosses is seen only in what follows.
  if (event.kind === 'message' && does.length === 0 && next?.kind !== 'toss') does.push('ignores it');
  const last = does.pop();
  const begin = [`${subject(names[event.node] as string)} ${happening(event, names, told)}`, ...does].join(
    ', ',
  );
  return `${begin}${last === undefined ? '' : `, and ${last}`}.`;
}

/** `sets promised to 1 and accepted to (round 1, value tea)`, `forgets lasts`. */
function sets(before: Value, after: Value): string[] {
  const places = differences(before, after);
  const set = places
    .filter(({ gone }) => !gone)
    .map(
      ({ path, after: value }) => `${path === '' ? 'its state' : path} to ${shortened(inParentheses(value))}`,
    );
  const forgotten = places.filter(({ gone }) => gone).map(({ path }) => path);
  return [
    ...(set.length > 0 ? [`sets ${some(set)}`] : []),
    ...(forgotten.length > 0 ? [`forgets ${some(forgotten)}`] : []),
  ];
}

/** `sets its timer resend`, `stops its timers resend and wake`. */
function timers(verb: 'sets' | 'stops', names: readonly string[] = []): string[] {
  return names.length === 0
    ? []
    : [`${verb} its timer${names.length > 1 ? 's' : ''} ${some(names, 'timer')}`];
}

/** Fields or timers, the first few of them by name. */
function some(names: readonly string[], what = 'field'): string {
  const more = names.length - MOST_NAMED;
  return listed(more > 0 ? [...names.slice(0, MOST_NAMED), counted(more, `more ${what}`)] : names);
}

const shortened = (text: string): string =>
  text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS - 1)}…` : text;

/** For each event, the one that follows it at the same node. */
function nextOfNode(events: readonly RunEvent[]): (RunEvent | undefined)[] {
  const latest = new Map<number, RunEvent>();
  return events
    .map((_, i) => {
      const event = events[events.length - 1 - i] as RunEvent;
      const next = latest.get(event.node);
      latest.set(event.node, event);
      return next;
    })
    .reverse();
}
