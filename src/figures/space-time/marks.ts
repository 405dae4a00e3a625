import type { Run, RunEvent } from '../../engines/run.js';
import type { Value } from '../../model/value.js';
import type { Spot } from '../geometry.js';
import type { PlotlyPart } from '../parts.js';
import { FAINT, HAIRLINE, INK, PAPER } from '../theme.js';
import { changes, messageText, valueText } from '../value-words.js';
import { lines } from '../words.js';
import { clockOf } from './clock.js';

const DOT = 9;
const MARK = 20;
/** Dark red: no message's colour, so that a traitor's line is not read as one. */
const TRAITOR = '#8c1c13';

/** A mark on a node's line: all that happened there at that time. */
export interface Mark extends Spot {
  readonly kind: 'dot' | 'still' | 'timer' | 'toss' | 'crash' | 'recover' | 'decision';
  readonly text: string | null;
  readonly hover: string;
}

export function marksOf(run: Run): Mark[] {
  const { moment } = clockOf(run);
  const together = new Map<string, RunEvent[]>();
  for (const event of run.events) {
    const key = `${event.node} ${event.time}`;
    together.set(key, [...(together.get(key) ?? []), event]);
  }
  return [...together.values()].map((events) => {
    const { time: x, node: y } = events[0] as RunEvent;
    const hover = events.map((event) => eventHover(event, moment(event.time))).join('\n');
    const of = (kind: RunEvent['kind']) => events.find((event) => event.kind === kind);
    const decided = events.find((event) => event.decided !== undefined);
    const timer = of('timer');
    const toss = of('toss');
    const mark = (kind: Mark['kind'], text: string | null): Mark => ({ x, y, kind, text, hover });
    if (of('crash') !== undefined) return mark('crash', 'crashes');
    if (of('recover') !== undefined) return mark('recover', 'recovers');
    if (decided !== undefined)
      return mark('decision', short(`decides ${valueText(decided.decided as Value)}`));
    if (timer !== undefined) return mark('timer', short(timer.name ?? 'timer'));
    if (toss !== undefined) return mark('toss', short(`${toss.name} ${toss.face}`));
    const changed = events.some(({ before, after }) => changes(before, after).length > 0);
    return mark(changed ? 'dot' : 'still', null);
  });
}

const short = (text: string): string => (text.length > 24 ? `${text.slice(0, 23)}…` : text);

function eventHover(event: RunEvent, moment: string): string {
  const { kind, message, name, face, before, after, decided } = event;
  const what =
    kind === 'message'
      ? `gets ${messageText(message as Value)}`
      : kind === 'timer'
        ? `timer ${name}`
        : kind === 'toss'
          ? `toss ${name}: ${face}`
          : kind;
  const states =
    before === null
      ? [kind === 'crash' ? 'not started' : hoverText(after)]
      : changes(before, after).length > 0
        ? statesHover(event)
        : ['no change'];
  return [
    `${moment}: ${what}`,
    ...states.map((line) => `  ${line}`),
    ...(decided === undefined ? [] : [`  decides ${hoverText(decided)}`]),
  ].join('\n');
}

/** The node's state before an event and after it. */
export function statesHover({ before, after }: RunEvent): string[] {
  return [`before: ${hoverText(before)}`, `after: ${hoverText(after)}`];
}

/** A box under the pointer is no wider than the page. */
function hoverText(value: Value): string {
  const text = valueText(value);
  return text.length > 110 ? `${text.slice(0, 109)}…` : text;
}

const SYMBOLS: { readonly [kind in Mark['kind']]: PlotlyPart } = {
  dot: { symbol: 'circle', size: DOT, color: INK },
  still: { symbol: 'circle', size: DOT, color: PAPER, line: { color: INK, width: 2 } },
  timer: { symbol: 'hourglass', size: 17, color: INK, line: { color: PAPER, width: 1 } },
  toss: { symbol: 'hexagon', size: 17, color: PAPER, line: { color: INK, width: HAIRLINE } },
  crash: { symbol: 'octagon', size: MARK, color: INK, line: { color: PAPER, width: 1 } },
  recover: { symbol: 'octagon', size: MARK, color: PAPER, line: { color: INK, width: HAIRLINE } },
  decision: { symbol: 'star', size: MARK, color: '#f0c000', line: { color: INK, width: 2 } },
};

export function markTraces(marks: readonly Mark[]): PlotlyPart[] {
  return (Object.keys(SYMBOLS) as Mark['kind'][]).flatMap((kind) => {
    const those = marks.filter((mark) => mark.kind === kind);
    if (those.length === 0) return [];
    return [
      {
        type: 'scatter',
        mode: 'markers',
        name: kind,
        meta: kind,
        showlegend: false,
        cliponaxis: false,
        x: those.map(({ x }) => x),
        y: those.map(({ y }) => y),
        marker: { opacity: 1, ...SYMBOLS[kind] },
        hoverinfo: 'text',
        hovertext: those.map(({ hover }) => lines(hover)),
      },
    ];
  });
}

/** A traitor's own mark, at the start of its line. */
export function traitorMarks(run: Run, start: number): PlotlyPart[] {
  if (run.byzantine.length === 0) return [];
  return [
    {
      type: 'scatter',
      mode: 'markers',
      name: 'traitor',
      meta: 'traitor',
      showlegend: false,
      cliponaxis: false,
      x: run.byzantine.map(() => start),
      y: run.byzantine,
      marker: { symbol: 'triangle-down', size: MARK, color: TRAITOR, line: { color: INK, width: 2 } },
      hoverinfo: 'name',
    },
  ];
}

/** A line for each node; a thin one while it is down, a coloured, dashed one for a traitor. */
export function nodeLines(run: Run, start: number, end: number): PlotlyPart[] {
  return Array.from({ length: run.nodes }, (_, node) => node).flatMap((node) => {
    const traitor = run.byzantine.includes(node);
    const turns = run.events.filter(
      (event) => event.node === node && (event.kind === 'crash' || event.kind === 'recover'),
    );
    const times = [0, ...turns.map(({ time }) => time), Infinity];
    return times.slice(1).flatMap((ends, i) => {
      const [since, until] = [Math.max(times[i] as number, start), Math.min(ends, end)];
      if (since >= until) return [];
      const up = turns[i - 1]?.kind !== 'crash';
      const line = up
        ? { color: traitor ? TRAITOR : INK, width: HAIRLINE, dash: traitor ? '18px,6px' : 'solid' }
        : { color: FAINT, width: HAIRLINE, dash: '1px,7px' };
      const trace = {
        type: 'scatter',
        mode: 'lines',
        meta: up ? 'node' : 'down',
        name: traitor ? 'traitor' : 'node',
        showlegend: false,
        hoverinfo: 'skip',
        x: [since, until],
        y: [node, node],
        line,
      };
      return [trace];
    });
  });
}
