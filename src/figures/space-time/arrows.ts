import type { Run, RunMessage } from '../../engines/run.js';
import type { Value } from '../../model/value.js';
import type { Spot } from '../geometry.js';
import type { PlotlyPart } from '../parts.js';
import { HAIRLINE, INK, seriesStyle } from '../theme.js';
import { messageText, valueText } from '../value-words.js';
import { escaped, lines, numeral } from '../words.js';

const LINE = 3;
const CROSS = 14;
/** From a head to the middle of the dot it points at. */
const STANDOFF = 4.5;
/** How far a lost message gets: the first of these that ends it clear of the lines of nodes in between. */
const LOST_AT = [0.6, 0.55, 0.65, 0.5, 0.7, 0.45];

export const typeOf = (message: Value): string => (message as { readonly type: string }).type;

/** Where an arrow runs, in ms and nodes. */
export interface Arrow {
  readonly from: Spot;
  readonly to: Spot;
}

/** One arrow for each message of a run, in their order. */
export function arrowsOf(run: Run): Arrow[] {
  const delay = usualDelay(run);
  return run.messages.map((message) => {
    const from = { x: message.sent, y: message.from };
    if (message.arrived !== null) return { from, to: { x: message.arrived, y: message.to } };
    const along = (part: number) => ({
      x: message.sent + part * delay,
      y: message.from + part * (message.to - message.from),
    });
    const clear = LOST_AT.find((part) => Math.abs(along(part).y - Math.round(along(part).y)) > 0.25);
    return { from, to: along(clear ?? 0.6) };
  });
}

/** How long messages took in this run: the median, 1 ms where none arrived. */
function usualDelay(run: Run): number {
  const delays = run.messages
    .flatMap(({ sent, arrived }) => (arrived === null ? [] : [arrived - sent]))
    .sort((a, b) => a - b);
  return delays[Math.floor(delays.length / 2)] ?? 1;
}

/** The arrows of one type of message in one trace, each with its head, its cross, or (still under way) its ring. */
export function arrowTraces(run: Run, arrows: readonly Arrow[], type: string, i: number): PlotlyPart[] {
  const { colour, dash } = seriesStyle(i);
  const those = run.messages.flatMap((message, j) =>
    typeOf(message.message) === type ? [{ message, arrow: arrows[j] as Arrow }] : [],
  );
  const traces: PlotlyPart[] = [];
  const common = {
    type: 'scatter',
    name: escaped(type),
    legendgroup: type,
    hoverinfo: 'skip',
    cliponaxis: false,
  };
  const ends = [
    ['arrived', those.filter(({ message }) => message.arrived !== null), 'arrow', 17, colour, 0],
    ['lost', those.filter(({ message }) => message.lost), 'x-thin', CROSS, INK, 4],
    [
      'under way',
      those.filter(({ message }) => !message.lost && message.arrived === null),
      'circle-open',
      10,
      colour,
      HAIRLINE,
    ],
  ] as const;
  for (const [fate, messages, symbol, size, color, width] of ends) {
    if (messages.length === 0) continue;
    const head = fate === 'arrived';
    traces.push({
      ...common,
      meta: fate,
      mode: 'lines+markers',
      showlegend: false,
      x: messages.flatMap(({ arrow }) => [arrow.from.x, arrow.to.x, null]),
      y: messages.flatMap(({ arrow }) => [arrow.from.y, arrow.to.y, null]),
      line: { color: colour, width: LINE, dash },
      marker: {
        symbol,
        size: messages.flatMap(() => [0, size, 0]),
        color,
        opacity: 1,
        line: { color, width },
        ...(head ? { angleref: 'previous', standoff: STANDOFF } : {}),
      },
    });
  }
  return traces;
}

/** A trace without a point: its line alone, as heads and crosses would not be one's own in a legend. */
export function legendEntry(type: string, i: number): PlotlyPart {
  const { colour, dash } = seriesStyle(i);
  return {
    type: 'scatter',
    mode: 'lines',
    meta: 'legend',
    name: escaped(type),
    legendgroup: type,
    x: [null],
    y: [null],
    line: { color: colour, width: LINE, dash },
  };
}

/** Unseen points along the arrows, so that one can point at an arrow and not only at its ends. */
export function hoverTrace(run: Run, arrows: readonly Arrow[], names: readonly string[]): PlotlyPart {
  const places = [0.25, 0.5, 0.75];
  const spots = arrows.flatMap(({ from, to }) =>
    places.map((t) => ({ x: from.x + t * (to.x - from.x), y: from.y + t * (to.y - from.y) })),
  );
  return {
    type: 'scatter',
    mode: 'markers',
    meta: 'hover',
    name: 'messages',
    showlegend: false,
    x: spots.map(({ x }) => x),
    y: spots.map(({ y }) => y),
    marker: { size: 12, opacity: 0 },
    hoverinfo: 'text',
    hovertext: run.messages.flatMap((message) => places.map(() => lines(messageHover(message, run, names)))),
  };
}

function messageHover(message: RunMessage, run: Run, names: readonly string[]): string {
  const fate = message.lost
    ? 'lost'
    : message.arrived === null
      ? 'still under way'
      : `arrives at ${numeral(message.arrived)} ms`;
  const caused = message.receivedBy === null ? undefined : run.events[message.receivedBy];
  return [
    `message ${message.number}: ${messageText(message.message)}`,
    `${names[message.from]} to ${names[message.to]}, sent at ${numeral(message.sent)} ms, ${fate}`,
    ...(caused === undefined
      ? []
      : [`before: ${valueText(caused.before)}`, `after: ${valueText(caused.after)}`]),
  ].join('\n');
}
