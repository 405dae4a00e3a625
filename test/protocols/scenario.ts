import { type Run, type RunEvent, run } from '../../src/engines/run.js';
import { experimentNamed } from '../../src/experiments/registry.js';
import type { Effect, NodeEvent } from '../../src/model/event.js';
import type { Crash } from '../../src/model/faults.js';
import type { AnyRole } from '../../src/model/role.js';
import { localStep, UNSTARTED } from '../../src/model/step.js';
import { type System, system } from '../../src/model/system.js';
import type { Value } from '../../src/model/value.js';
import { type Accepted, acceptor, leader } from '../../src/protocols/paxos.js';
import {
  type Mutant,
  type ReferenceLeader,
  referenceAcceptor,
  referenceLeader,
} from '../../src/protocols/reference-paxos.js';

/*
 * Scenario scripts: a command, a line of dashes, and the exchange that follows, up to an empty line. Lines that
 * begin with # are comments. There are five commands:
 *
 *   run paxos nodes=3 rounds=2 lose=3,4 crash=2@0
 *     an experiment, in which exactly the messages with those numbers are lost, and node 2 crashes at 0 ms
 *   acceptor Collect 3 from 1, Begin 2 'x' from 0
 *     an acceptor of Paxos, node 4 of 5, told these things one after the other
 *   leader next round, Last 2 'x'@1 from 1, Last 2 from 2
 *     a leader of Paxos, node 0 of 5, that is no acceptor: Lasts with what was accepted, and in which round
 *   reference-leader half-quorum Last 3 1@1 from 3, Accept 3 1 from 4
 *   reference-acceptor forget-promise Collect 2 from 1, crash, recover, Begin 1 1 from 0
 *     of the reference model with three leaders, two acceptors and a mutant: leader 2, or acceptor 4
 */

/** A script with each command's exchange as it is now. */
export function played(script: string): string {
  const sections = script.trimEnd().split(/\n\n+/);
  return `${sections.map(playedSection).join('\n\n')}\n`;
}

function playedSection(section: string): string {
  const lines = section.split('\n');
  const dashes = lines.indexOf('----');
  const head = dashes < 0 ? lines : lines.slice(0, dashes);
  const command = head.filter((line) => !line.startsWith('#')).join(' ');
  if (command === '') return section;
  return [...head, '----', ...exchange(command)].join('\n');
}

function exchange(command: string): string[] {
  const [verb = '', ...rest] = command.split(' ');
  if (verb === 'acceptor') return toldAlone(4, acceptor, rest.join(' '), promise);
  if (verb === 'leader') return toldAlone(0, leader(9, 5), rest.join(' '), waiting);
  if (verb.startsWith('reference-')) {
    const [mutant, ...told] = rest as [Mutant, ...string[]];
    return verb === 'reference-leader'
      ? toldAlone(2, referenceLeader(3, mutant), told.join(' '), phase)
      : toldAlone(4, referenceAcceptor(mutant), told.join(' '), promise);
  }
  if (verb !== 'run') {
    throw new Error(
      `there is no command '${verb}'; there are run, acceptor, leader, reference-leader and reference-acceptor`,
    );
  }
  const [experiment = '', ...settings] = rest;
  const given = Object.fromEntries(settings.map((setting) => setting.split('=') as [string, string]));
  const { lose = '', crash, ...parameters } = given;
  const values = Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, /^\d/.test(value) ? Number(value) : value]),
  );
  const made = experimentNamed(experiment)({ ...values, loss: 0 });
  const faulty: System = {
    ...made,
    faults: { crash: crash === undefined ? [] : crash.split(',').map(crashOf), byzantine: {} },
  };
  return told(run(faulty, { lose: lose === '' ? [] : lose.split(',').map(Number) }));
}

function crashOf(text: string): Crash {
  const [node, at] = text.split('@').map(Number);
  return { node: node as number, at: at as number };
}

/** A run, event by event: what happened to whom, and what was sent because of it. */
function told(one: Run): string[] {
  const name = one.system.startsWith('two-generals')
    ? (id: number) => ['A', 'B'][id] as string
    : (id: number) => `node ${id}`;
  const lines = one.events.flatMap((event) => [
    `${event.time} ms  ${name(event.node)} ${happening(event, name)}${event.decided === undefined ? '' : ` and decides ${text(event.decided)}`}`,
    ...one.messages
      .filter(({ sentBy }) => sentBy === event.index)
      .map(
        ({ number, to, message, lost }) =>
          `        ${number}. ${words(message)} to ${name(to)}${lost ? '  LOST' : ''}`,
      ),
  ]);
  const unheard = one.messages.filter(({ lost, receivedBy }) => !lost && receivedBy === null);
  const outcomes = Object.entries(one.outcomes)
    .filter(([, holds]) => holds)
    .map(([outcome]) => outcome);
  return [
    ...lines,
    ...(unheard.length > 0
      ? [`came to a crashed node: ${unheard.map(({ number }) => number).join(', ')}`]
      : []),
    `outcome: ${outcomes.join(', ') || 'no success'}`,
  ];
}

function happening(event: RunEvent, name: (id: number) => string): string {
  switch (event.kind) {
    case 'start':
      return 'starts';
    case 'message':
      return event.number === undefined
        ? `tells itself ${words(event.message as Value)}`
        : `gets ${event.number}. ${words(event.message as Value)} from ${name(event.from as number)}`;
    case 'timer':
      return `hears the timer '${event.name}'`;
    case 'crash':
      return 'crashes';
    default:
      return `${event.kind} ${event.name ?? ''}`;
  }
}

/** One node of five, told some things by the others, one after the other. */
function toldAlone(id: number, role: AnyRole, list: string, standing: (state: Value) => string): string[] {
  const alone = system({
    nodes: 5,
    role,
    inputs: Array.from({ length: 5 }, (_, node) => `own value of node ${node}`),
  });
  let { after, effects } = localStep(alone, id, UNSTARTED, { event: 'start' });
  const lines = [`start: ${answers(effects)}; ${standing(after.state)}`];
  for (const one of list.split(', ')) {
    ({ after, effects } = localStep(alone, id, after, eventOf(one)));
    lines.push(
      `${one}: ${answers(effects)}; ${standing(after.state)}${after.decisions.map((value) => `; decides ${text(value)}`).join('')}`,
    );
  }
  return lines;
}

/**
 * `Collect 3 from 1`, `Last 3 'x'@2 from 1`, `Begin 3 'x' from 1`, `Accept 3 'x' from 1`, with texts or numbers for
 * values, or `next round`, `crash` and `recover`.
 */
function eventOf(told: string): NodeEvent {
  if (told === 'next round') return { event: 'timer', name: told };
  if (told === 'crash' || told === 'recover') return { event: told };
  const [, type, number, word, digits, within, from] =
    /^([A-Z]\w+) (\d+)(?: (?:'(.*)'|(\d+))(?:@(\d+))?)? from (\d)$/.exec(told) ?? [];
  const value = digits === undefined ? word : Number(digits);
  if (type === undefined)
    throw new Error(`"${told}" is not such as "Collect 3 from 1" or "Last 3 'x'@2 from 1"`);
  const accepted = value === undefined ? null : { round: Number(within), value };
  const content = type === 'Last' ? { accepted } : value === undefined ? {} : { value };
  return { event: 'message', from: Number(from), message: { type, round: Number(number), ...content } };
}

/** What the node does: each thing once, with those it goes to. */
function answers(effects: readonly Effect[]): string {
  const said = new Map<string, number[]>();
  for (const effect of effects) {
    const what = effect.effect === 'send' ? words(effect.message) : `${effect.effect} '${effect.name}'`;
    said.set(what, [...(said.get(what) ?? []), ...(effect.effect === 'send' ? [effect.to] : [])]);
  }
  const told = [...said].map(([what, to]) => (to.length === 0 ? what : `${what} to ${to.join(' ')}`));
  return told.join(', ') || 'says nothing';
}

const waiting = (state: Value): string => {
  const { round, phase, lasts, accepts } = state as {
    round: number;
    phase: string;
    lasts: number;
    accepts: number;
  };
  const heard = phase === 'collect' ? `, Lasts: ${lasts}` : phase === 'begin' ? `, Accepts: ${accepts}` : '';
  return `round ${round} ${phase}${heard}`;
};

/** A leader of the reference model. */
function phase(state: Value): string {
  const me = state as unknown as ReferenceLeader;
  switch (me.phase) {
    case 'collect': {
      const lasts = me.lasts.map(({ from, accepted }) => `${from} (${acceptedText(accepted)})`);
      return `collects, Lasts of ${lasts.join(', ') || 'nobody'}`;
    }
    case 'begin':
      return `proposes ${me.value}, Accepts of ${me.accepts.join(', ') || 'nobody'}`;
    case 'done':
      return `done with ${me.value}`;
  }
}

function promise(state: Value): string {
  const { promised, accepted } = state as { promised: number; accepted: Accepted | null };
  return `promised ${promised === 0 ? 'nothing' : `round ${promised}`}, accepted ${acceptedText(accepted)}`;
}

const acceptedText = (accepted: Accepted | null) =>
  accepted === null ? 'nothing' : `${text(accepted.value)} in round ${accepted.round}`;

const text = (value: Value) => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value));

/** A message in the slide's words. */
function words(message: Value): string {
  const { type, ...rest } = message as {
    type: string;
    number?: number;
    round?: number;
    value?: Value;
    accepted?: Accepted | null;
  };
  switch (type) {
    case 'Collect':
      return `Collect ${rest.round}`;
    case 'Last':
      return `Last ${rest.round} (accepted ${acceptedText(rest.accepted as Accepted | null)})`;
    case 'Begin':
    case 'Accept':
      return `${type} ${rest.round} ${text(rest.value as Value)}`;
    default:
      return rest.number === undefined ? type : `${type} (letter ${rest.number})`;
  }
}
