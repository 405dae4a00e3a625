import type { RunMessage } from '../../engines/run.js';
import type { Value } from '../../model/value.js';
import { valueText } from '../value-words.js';
import { counted, listed, numeral, settings } from '../words.js';
import { clockOf, isExplored } from './clock.js';
import type { Mark } from './marks.js';
import type { Window } from './window.js';

/** At most this many of a kind are named one by one. */
const MOST = 4;

/** A space-time diagram in two sentences: what it shows, and what happens in it. */
export function spaceTimeAlt(
  window: Window,
  names: readonly string[],
  label: (message: Value) => string,
): string {
  const { run, isPart, length } = window;
  const clock = clockOf(run);
  const lost = run.messages.filter((message) => message.lost);
  const fates = [
    lost.length === 0
      ? run.messages.length > 0
        ? 'no message is lost'
        : 'no message is sent'
      : `${lostWords(lost.length, run.messages.length)}${
          lost.length <= MOST
            ? ` (${listed(lost.map(({ message, from, to }) => `${label(message)} from ${names[from]} to ${names[to]}`))})`
            : ''
        }`,
  ];
  const happened = (kind: 'crash' | 'recover', word: string) => {
    const those = run.events.filter((event) => event.kind === kind);
    return those.length === 0
      ? []
      : [listed(those.map(({ node, time }) => `${names[node]} ${word} at ${clock.moment(time)}`))];
  };
  const timers = run.events.filter(({ kind }) => kind === 'timer').length;
  const decided = run.events.filter((event) => event.decided !== undefined);
  const decisions =
    decided.length === 0
      ? ['no node decides']
      : decided.length > MOST
        ? [`${decided.length} nodes decide`]
        : [
            listed(
              decided.map(
                ({ node, time, decided: value }) =>
                  `${names[node]} decides ${valueText(value as Value)} at ${clock.moment(time)}`,
              ),
            ),
          ];
  const held = Object.entries(run.outcomes).flatMap(([name, holds]) => (holds ? [name] : []));
  const happenings = [
    ...fates,
    ...happened('crash', 'crashes'),
    ...happened('recover', 'recovers'),
    ...(timers > 0 ? [`${counted(timers, 'timer')} run${timers === 1 ? 's' : ''} out`] : []),
    ...decisions,
    ...(held.length > 0 ? [`outcome: ${listed(held)}`] : []),
  ].join('; ');
  const cut = cutArrows(window);
  const edges = cut > 0 ? `, ${numeral(cut)} of them cut off at the edges` : '';
  const traitors =
    run.byzantine.length === 0
      ? ''
      : `, ${listed(run.byzantine.map((node) => String(names[node])))} a traitor`;
  return (
    `Space-time diagram of a run of ${run.system}: a line for each of ${counted(run.nodes, 'node')}${traitors}, time from left to ` +
    `right from ${isPart ? partWords(window) : clock.span(0, length)}, ${counted(run.messages.length, 'message')} as arrows${edges}. ` +
    `${happenings.charAt(0).toUpperCase()}${happenings.slice(1)}.`
  );
}

/** `3 to 9 ms of a run of 40 ms`. */
function partWords({ from, to, length, run }: Window): string {
  const clock = clockOf(run);
  return `${clock.span(from, to)} of a run of ${clock.length(length)}`;
}

/** How many arrows go on beyond an edge. */
const cutArrows = ({ arrows }: Window): number =>
  arrows.filter(({ begins, ends }) => begins !== undefined || ends !== undefined).length;

/** What was drawn and from what, and what its marks mean. */
export function spaceTimeCaption(window: Window, names: readonly string[], marks: readonly Mark[]): string {
  const { run, isPart } = window;
  const kinds = new Set(marks.map(({ kind }) => kind));
  const has = (kind: string) => run.events.some((event) => event.kind === kind);
  const shows = (fate: (message: RunMessage) => boolean) =>
    run.messages.some((message, i) => window.arrows[i]?.ends === undefined && fate(message));
  const keys = [
    ...(shows(({ lost }) => lost) ? ['cross: message lost'] : []),
    ...(run.events.some(({ decided }) => decided !== undefined) ? ['star: decision'] : []),
    ...(has('timer') ? ['hourglass: timer'] : []),
    ...(has('toss') ? ['hexagon: toss'] : []),
    ...(has('crash') ? ['octagon: crash'] : []),
    ...(has('recover') ? ['open octagon: recovery'] : []),
    ...(kinds.has('still') ? ['open dot: nothing changed'] : []),
    ...(shows(({ lost, arrived }) => !lost && arrived === null) ? ['open end: still under way'] : []),
    ...(run.byzantine.length > 0
      ? [`triangle and dashed line: traitor (${listed(run.byzantine.map((node) => String(names[node])))})`]
      : []),
  ];
  const parameters = Object.keys(run.parameters).length > 0 ? `, ${settings(run.parameters)}` : '';
  const point = run.point > 0 ? `, point ${run.point}` : '';
  const found = isExplored(run);
  const origin = found ? 'found by exploring' : `seed ${run.seed}${point}, trial ${run.trial}`;
  // What was found ends where it shows what was looked for.
  const cut = run.finished || found ? '' : ' Cut off before its end.';
  const crossing = cutArrows(window);
  const crossed =
    crossing > 0
      ? `; ${counted(crossing, 'arrow')} ${crossing === 1 ? 'is' : 'are'} cut off at its edges`
      : '';
  const part = isPart ? ` Shown: ${partWords(window)}${crossed}.` : '';
  const key = keys.join(', ');
  return (
    `One run of ${run.system}${parameters}; ${origin}.${cut}${part}` +
    (key === '' ? '' : ` ${key.charAt(0).toUpperCase()}${key.slice(1)}.`)
  );
}

function lostWords(lost: number, of: number): string {
  return of === 1
    ? 'the only message is lost'
    : `${lost} of ${of} messages ${lost === 1 ? 'is' : 'are'} lost`;
}
