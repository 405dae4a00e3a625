import type { Run } from '../../engines/run.js';
import type { Value } from '../../model/value.js';
import { valueText } from '../value-words.js';
import { counted, listed, numeral, settings } from '../words.js';
import type { Mark } from './marks.js';

/** At most this many of a kind are named one by one. */
const MOST = 4;

/** A space-time diagram in two sentences: what it shows, and what happens in it. */
export function spaceTimeAlt(run: Run, names: readonly string[], label: (message: Value) => string): string {
  const last = run.events.reduce((latest, { time }) => Math.max(latest, time), 0);
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
      : [listed(those.map(({ node, time }) => `${names[node]} ${word} at ${numeral(time)} ms`))];
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
                  `${names[node]} decides ${valueText(value as Value)} at ${numeral(time)} ms`,
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
  const traitors =
    run.byzantine.length === 0
      ? ''
      : `, ${listed(run.byzantine.map((node) => String(names[node])))} a traitor`;
  return (
    `Space-time diagram of a run of ${run.system}: a line for each of ${counted(run.nodes, 'node')}${traitors}, time from left to ` +
    `right from 0 to ${numeral(last)} ms, ${counted(run.messages.length, 'message')} as arrows. ` +
    `${happenings.charAt(0).toUpperCase()}${happenings.slice(1)}.`
  );
}

/** What was drawn and from what, and what its marks mean. */
export function spaceTimeCaption(run: Run, names: readonly string[], marks: readonly Mark[]): string {
  const kinds = new Set(marks.map(({ kind }) => kind));
  const has = (kind: string) => run.events.some((event) => event.kind === kind);
  const keys = [
    ...(run.messages.some(({ lost }) => lost) ? ['cross: message lost'] : []),
    ...(run.events.some(({ decided }) => decided !== undefined) ? ['star: decision'] : []),
    ...(has('timer') ? ['hourglass: timer'] : []),
    ...(has('toss') ? ['hexagon: toss'] : []),
    ...(has('crash') ? ['octagon: crash'] : []),
    ...(has('recover') ? ['open octagon: recovery'] : []),
    ...(kinds.has('still') ? ['open dot: nothing changed'] : []),
    ...(run.messages.some(({ lost, arrived }) => !lost && arrived === null)
      ? ['open end: still under way']
      : []),
    ...(run.byzantine.length > 0
      ? [`triangle and dashed line: traitor (${listed(run.byzantine.map((node) => String(names[node])))})`]
      : []),
  ];
  const parameters = Object.keys(run.parameters).length > 0 ? `, ${settings(run.parameters)}` : '';
  const point = run.point > 0 ? `, point ${run.point}` : '';
  const cut = run.finished ? '' : ' Cut off before its end.';
  const key = keys.join(', ');
  return (
    `One run of ${run.system}${parameters}; seed ${run.seed}${point}, trial ${run.trial}.${cut}` +
    (key === '' ? '' : ` ${key.charAt(0).toUpperCase()}${key.slice(1)}.`)
  );
}

function lostWords(lost: number, of: number): string {
  return of === 1
    ? 'the only message is lost'
    : `${lost} of ${of} messages ${lost === 1 ? 'is' : 'are'} lost`;
}
