import type { Run, RunEvent, RunMessage } from '../../engines/run.js';
import type { Value } from '../../model/value.js';
import type { Spot } from '../geometry.js';
import type { PlotlyPart } from '../parts.js';
import { HAIRLINE, INK, seriesStyle } from '../theme.js';
import { messageText } from '../value-words.js';
import { escaped, lines } from '../words.js';
import { type Clock, clockOf } from './clock.js';
import { statesHover } from './marks.js';

const LINE = 3;
const CROSS = 14;
/** From a head to the middle of the dot it points at. */
const STANDOFF = 4.5;
/** How far a lost message gets: the first of these that ends it clear of the lines of nodes in between. */
const LOST_AT = [0.6, 0.55, 0.65, 0.5, 0.7, 0.45];

export const typeOf = (message: Value): string => (message as { readonly type: string }).type;

/** Where an arrow runs, in ms and nodes; and whether it was cut off at an edge of the time that is shown. */
export interface Arrow {
  readonly from: Spot;
  readonly to: Spot;
  readonly begins?: 'before';
  readonly ends?: 'after';
}

/** One arrow for each message of a run, in their order. */
export function arrowsOf(run: Run): Arrow[] {
  const delay = usualDelay(run);
  return run.messages.map((message) => {
    const from = { x: message.sent, y: message.from };
    if (message.arrived !== null) return { from, to: { x: message.arrived, y: message.to } };
    // Where it is known when a message was lost, its cross stands at that time.
    const along = (part: number) => ({
      x: message.lostAt ?? message.sent + part * delay,
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
  const ending = (fate: (message: RunMessage) => boolean) =>
    those.filter(({ message, arrow }) => arrow.ends === undefined && fate(message));
  const ends = [
    ['arrived', ending(({ arrived }) => arrived !== null), 'arrow', 17, colour, 0],
    ['lost', ending(({ lost }) => lost), 'x-thin', CROSS, INK, 4],
    [
      'under way',
      ending(({ lost, arrived }) => !lost && arrived === null),
      'circle-open',
      10,
      colour,
      HAIRLINE,
    ],
    ['cut', those.filter(({ arrow }) => arrow.ends === 'after'), 'circle', 0, colour, 0],
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

/**
 * Unseen points along the arrows, so that one can point at an arrow and not only at its ends.
 *
 * @param events those of the whole run
 */
export function hoverTrace(
  run: Run,
  events: readonly RunEvent[],
  arrows: readonly Arrow[],
  names: readonly string[],
): PlotlyPart {
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
    hovertext: run.messages.flatMap((message) =>
      places.map(() => lines(messageHover(message, events, names, clockOf(run)))),
    ),
  };
}

function messageHover(
  message: RunMessage,
  events: readonly RunEvent[],
  names: readonly string[],
  { moment }: Clock,
): string {
  const fate = message.lost
    ? `lost${message.lostAt === undefined ? '' : ` at ${moment(message.lostAt)}`}`
    : message.arrived === null
      ? 'still under way'
      : `arrives at ${moment(message.arrived)}`;
  const caused = message.receivedBy === null ? undefined : events[message.receivedBy];
  return [
    `message ${message.number}: ${messageText(message.message)}`,
    `${names[message.from]} to ${names[message.to]}, sent at ${moment(message.sent)}, ${fate}`,
    ...(caused === undefined ? [] : [...statesHover(caused)]),
  ].join('\n');
}
