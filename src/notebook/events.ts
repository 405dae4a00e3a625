import type { Run, RunEvent, RunMessage } from '../engines/run.js';
import { checkRun } from '../figures/given.js';
import { copiesTogether, happening, sentByEvent } from '../figures/happenings.js';
import { nodeNames } from '../figures/node-names.js';
import { changes, messageText, valueText } from '../figures/value-words.js';
import { counted, escaped, numeral } from '../figures/words.js';
import { onlyOptions, wholeNumber } from '../model/check.js';
import { type Displayable, displaySymbol, type MimeBundle } from './display.js';

export interface EventListOptions {
  /** What the nodes are called, one name each. Default: 'node 0', 'node 1', … */
  readonly names?: readonly string[];
  /** After so many events the list ends with a count of the rest. Default 200. */
  readonly most?: number;
}

/** One event in words. */
export interface ToldEvent {
  /** From 1. */
  readonly step: number;
  /** In ms. */
  readonly time: number;
  readonly node: string;
  /** What happened: `gets Collect(round 1) from node 0`. */
  readonly what: string;
  /** What the node did about it: `sends Last(round 1, accepted none) to node 0 (lost)`, `decides attack`. */
  readonly does: readonly string[];
  /** What changed in its state: `promised 0 → 1`; at its start, the state it starts with. */
  readonly state: readonly string[];
}

/**
 * A run in numbered sentences, one an event: what happened, what the node did, what changed in its state.
 * In a cell it shows itself as a table; `text` is the same for a plain screen.
 *
 * @throws ArgumentError for what is no run, an unknown option, or names that are not one a node
 * @example
 * eventList(run(paxosRound({ nodes: 3 }), { seed: 7 })).text   // '1. t = 0 ms: node 0 starts, …'
 */
export class EventList implements Displayable {
  readonly events: readonly ToldEvent[];
  /** How many events were left out at the end. */
  readonly left: number;

  constructor(run: Run, { names, most }: { readonly names: readonly string[]; readonly most: number }) {
    const sent = sentByEvent(run.messages);
    this.events = run.events.slice(0, most).map((event) => told(event, sent.get(event.index) ?? [], names));
    this.left = run.events.length - this.events.length;
  }

  get text(): string {
    const lines = this.events.map(({ step, time, node, what, does, state }) => {
      const changed = state.length > 0 ? `; state: ${state.join(', ')}` : '';
      return `${step}. t = ${numeral(time)} ms: ${[`${node} ${what}`, ...does].join(', ')}${changed}`;
    });
    return [...lines, ...(this.left > 0 ? [this.rest] : [])].join('\n');
  }

  get html(): string {
    const cell = (text: string, style = '') =>
      `<td style="text-align:left;vertical-align:top${style}">${text}</td>`;
    const lines = (texts: readonly string[]) => texts.map(escaped).join('<br>');
    const rows = this.events.map(
      ({ step, time, node, what, does, state }) =>
        `<tr>${cell(String(step), ';text-align:right')}${cell(escaped(numeral(time)), ';text-align:right')}` +
        `${cell(escaped(node), ';white-space:nowrap')}${cell(lines([what, ...does]))}${cell(lines(state))}</tr>`,
    );
    const heads = ['', 'time, ms', 'node', 'what happens', 'state'];
    const head = heads
      .map((text, i) => {
        const side = i < 2 ? 'right' : 'left';
        return `<th scope="col" style="text-align:${side};white-space:nowrap">${text}</th>`;
      })
      .join('');
    const rest = this.left > 0 ? `<p>${this.rest}</p>` : '';
    return `<table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>${rest}`;
  }

  private get rest(): string {
    return `… and ${counted(this.left, 'more event')}`;
  }

  toString(): string {
    return this.text;
  }

  [displaySymbol](): MimeBundle {
    return { 'text/html': this.html, 'text/plain': this.text };
  }
}

/**
 * The run as a list of events in words; see {@link EventList}.
 *
 * @throws ArgumentError for what is no run, an unknown option, or names that are not one a node
 * @example
 * const one = run(twoGenerals({ messages: 1 }), { lose: [1] });
 * const list = eventList(one, { names: ['General A', 'General B'] });
 * list.events[0].node         // 'General A'
 * list.text.split('\n').length // 2
 */
export function eventList(run: Run, options: EventListOptions = {}): EventList {
  checkRun('eventList', run);
  onlyOptions('eventList', options, ['names', 'most']);
  const names = nodeNames(run.nodes, options.names);
  return new EventList(run, { names, most: wholeNumber('most', options.most ?? 200, 1) });
}

function told(event: RunEvent, sent: readonly RunMessage[], names: readonly string[]): ToldEvent {
  const { index, time, node, before, after, decided } = event;
  return {
    step: index + 1,
    time,
    node: names[node] as string,
    what: happening(event, names, messageText),
    does: [...sends(sent, names), ...(decided === undefined ? [] : [`decides ${valueText(decided)}`])],
    state: event.kind === 'start' || event.kind === 'recover' ? [valueText(after)] : changes(before, after),
  };
}

/** The same message to several nodes is one sentence; those it was lost on the way to are named. */
function sends(sent: readonly RunMessage[], names: readonly string[]): string[] {
  return copiesTogether(sent).map((copies) => {
    const to = copies.map((copy) => `${names[copy.to]}${copy.lost ? ' (lost)' : ''}`);
    return `sends ${messageText((copies[0] as RunMessage).message)} to ${to.join(', ')}`;
  });
}
