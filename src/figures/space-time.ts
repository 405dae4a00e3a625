import type { Run, RunEvent, RunMessage } from '../engines/run.js';
import { onlyOptions, shown } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';
import type { Value } from '../model/value.js';
import { Figure, type PlotlyPart, type Row } from './figure.js';
import type { Box, Segment, Spot } from './geometry.js';
import { type ArrowText, type MarkText, placeTexts } from './space-time-labels.js';
import { spaceTimeAlt, spaceTimeCaption } from './space-time-words.js';
import { textWidth } from './text-width.js';
import { FAINT, HAIRLINE, INK, PAPER, seriesStyle, TEXT, themed, WIDTH } from './theme.js';
import { changes, messageLabel, messageText, valueText } from './value-words.js';
import { escaped, numeral, slug } from './words.js';

export interface SpaceTimeOptions {
  /** What the nodes are called, one name each. Default: 'node 0', 'node 1', … */
  readonly names?: readonly string[];
  /** The short text of a message's arrow. Default: its type and its plain fields, such as 'Collect 1'. */
  readonly label?: (message: Value) => string;
  /** Names the figure's files. Default: the system's name and '-run'. */
  readonly name?: string;
}

const LINE = 3;
const DOT = 9;
const CROSS = 14;
const MARK = 20;
/** How far a lost message gets. */
const LOST_AT = 0.6;
const TRAITOR = seriesStyle(1);

/**
 * The space-time diagram of a run (L. Lamport, "Time, clocks, and the ordering of events in a
 * distributed system", CACM 21 (1978)): a line for each node, time from left to right, an arrow
 * from where a message was sent to where it arrived, or to a cross where it was lost.
 *
 * @throws ArgumentError for an unknown option, or names that are not one a node
 * @example
 * spaceTime(run(twoGenerals({ messages: 3 }), { lose: [3] }), { names: ['General A', 'General B'] })
 */
export function spaceTime(run: Run, options: SpaceTimeOptions = {}): Figure {
  onlyOptions('spaceTime', options, ['names', 'label', 'name']);
  const names = namesOf(run, options.names);
  const { label = messageLabel } = options;
  const sheet = new Sheet(run, names, label);
  const types = [...new Set(run.messages.map(({ message }) => typeOf(message)))];
  const arrows = run.messages.map((message) => arrowOf(message, run));
  const marks = marksOf(run);

  const texts = placeTexts(
    run.messages.map(
      (message, i): ArrowText => ({
        text: label(message.message),
        arrow: sheet.segment(arrows[i] as Arrow),
        group: JSON.stringify([message.message, message.sent]),
      }),
    ),
    marks
      .filter(({ text }) => text !== null)
      .map((mark): MarkText => ({ text: mark.text as string, at: sheet.px(mark) })),
    sheet.scene(run, marks),
  );
  const unlabelled = types.filter(
    (type) => !run.messages.some(({ message }, i) => texts.arrows[i] !== null && typeOf(message) === type),
  );
  const legend = unlabelled.length > 0;
  const above = legend
    ? 30 * Math.ceil(types.reduce((sum, type) => sum + textWidth(type, TEXT) + 62, 0) / sheet.plotWidth)
    : 0;

  const annotations = [
    ...texts.arrows.flatMap((box, i) => {
      const { message } = run.messages[i] as RunMessage;
      return box === null
        ? []
        : [sheet.text(box, label(message), seriesStyle(types.indexOf(typeOf(message))).text)];
    }),
    ...texts.marks.flatMap((box, i) =>
      box === null ? [] : [sheet.text(box, marks.filter(({ text }) => text !== null)[i]?.text ?? '', INK)],
    ),
  ];
  return new Figure({
    name: options.name ?? slug(`${run.system} run`),
    data: [
      ...nodeLines(run, sheet.end),
      ...types.flatMap((type, i) => arrowTraces(run, arrows, type, i, legend)),
      ...markTraces(marks),
      hoverTrace(run, arrows, names),
    ],
    layout: sheet.layout(names, run, annotations, above, legend),
    alt: spaceTimeAlt(run, names, label),
    caption: spaceTimeCaption(run, names),
    rows: rowsOf(run),
  });
}

function namesOf(run: Run, names: readonly string[] | undefined): readonly string[] {
  if (names === undefined) return Array.from({ length: run.nodes }, (_, node) => `node ${node}`);
  if (!Array.isArray(names) || names.length !== run.nodes || names.some((name) => typeof name !== 'string')) {
    throw new ArgumentError(
      `names must be an array of ${run.nodes} texts, one a node, but is ${shown(names)}.`,
    );
  }
  return names;
}

const typeOf = (message: Value): string => (message as { readonly type: string }).type;

/** Where an arrow runs, in ms and nodes. */
interface Arrow {
  readonly from: Spot;
  readonly to: Spot;
}

function arrowOf(message: RunMessage, run: Run): Arrow {
  const from = { x: message.sent, y: message.from };
  if (message.arrived !== null) return { from, to: { x: message.arrived, y: message.to } };
  const part = LOST_AT;
  const delay = usualDelay(run);
  return {
    from,
    to: { x: message.sent + part * delay, y: message.from + part * (message.to - message.from) },
  };
}

/** How long messages took in this run: the median, 1 ms where none arrived. */
function usualDelay(run: Run): number {
  const delays = run.messages
    .flatMap(({ sent, arrived }) => (arrived === null ? [] : [arrived - sent]))
    .sort((a, b) => a - b);
  return delays[Math.floor(delays.length / 2)] ?? 1;
}

/** A mark on a node's line: all that happened there at that time. */
interface Mark extends Spot {
  readonly kind: 'dot' | 'still' | 'timer' | 'toss' | 'crash' | 'recover' | 'decision';
  readonly text: string | null;
  readonly hover: string;
}

function marksOf(run: Run): Mark[] {
  const together = new Map<string, RunEvent[]>();
  for (const event of run.events) {
    const key = `${event.node} ${event.time}`;
    together.set(key, [...(together.get(key) ?? []), event]);
  }
  return [...together.values()].map((events) => {
    const { time: x, node: y } = events[0] as RunEvent;
    const hover = events.map((event) => eventHover(event)).join('\n');
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

function eventHover(event: RunEvent): string {
  const { kind, message, name, face, before, after, decided } = event;
  const what =
    kind === 'message'
      ? `gets ${messageText(message as Value)}`
      : kind === 'timer'
        ? `timer ${name}`
        : kind === 'toss'
          ? `toss ${name}: ${face}`
          : kind;
  const state = before === null ? valueText(after) : changes(before, after).join(', ') || 'no change';
  return `${numeral(event.time)} ms: ${what}\n  ${state}${decided === undefined ? '' : `\n  decides ${valueText(decided)}`}`;
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

function markTraces(marks: readonly Mark[]): PlotlyPart[] {
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
        hovertext: those.map(({ hover }) => hoverText(hover)),
      },
    ];
  });
}

/** A line for each node; a thin one while it is down, a coloured, dashed one for a traitor. */
function nodeLines(run: Run, end: number): PlotlyPart[] {
  return Array.from({ length: run.nodes }, (_, node) => node).flatMap((node) => {
    const traitor = run.byzantine.includes(node);
    const turns = run.events.filter(
      (event) => event.node === node && (event.kind === 'crash' || event.kind === 'recover'),
    );
    const times = [0, ...turns.map(({ time }) => time), end];
    return times.slice(1).map((until, i) => {
      const up = turns[i - 1]?.kind !== 'crash';
      const line = up
        ? { color: traitor ? TRAITOR.colour : INK, width: HAIRLINE, dash: traitor ? '10px,4px' : 'solid' }
        : { color: FAINT, width: HAIRLINE, dash: '1px,7px' };
      return {
        type: 'scatter',
        mode: 'lines',
        meta: up ? 'node' : 'down',
        name: traitor ? 'traitor' : 'node',
        showlegend: false,
        hoverinfo: 'skip',
        x: [times[i], until],
        y: [node, node],
        line,
      };
    });
  });
}

/** The arrows of one type of message in one trace, each with its head, its cross, or (still under way) its ring. */
function arrowTraces(
  run: Run,
  arrows: readonly Arrow[],
  type: string,
  i: number,
  legend: boolean,
): PlotlyPart[] {
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
      showlegend: legend && traces.length === 0,
      x: messages.flatMap(({ arrow }) => [arrow.from.x, arrow.to.x, null]),
      y: messages.flatMap(({ arrow }) => [arrow.from.y, arrow.to.y, null]),
      line: { color: colour, width: LINE, dash },
      marker: {
        symbol,
        size: messages.flatMap(() => [0, size, 0]),
        color,
        opacity: 1,
        line: { color, width },
        ...(head ? { angleref: 'previous', standoff: DOT / 2 } : {}),
      },
    });
  }
  return traces;
}

/** Unseen points along the arrows, so that one can point at an arrow and not only at its ends. */
function hoverTrace(run: Run, arrows: readonly Arrow[], names: readonly string[]): PlotlyPart {
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
      places.map(() => hoverText(messageHover(message, run, names))),
    ),
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

const hoverText = (text: string): string => escaped(text).replace(/\n/g, '<br>');

/** Where ms and nodes lie on the picture, in px. */
class Sheet {
  /** The time at which the node lines end. */
  readonly end: number;
  readonly plotWidth: number;
  private readonly last: number;
  private readonly start: number;
  private readonly width: number;
  private readonly height: number;
  private readonly left: number;
  private readonly spacing: number;
  private readonly right = 24;
  private readonly top = 44;
  private readonly foot = 46;
  private readonly bottom = 70;

  constructor(run: Run, names: readonly string[], label: (message: Value) => string) {
    const times = [
      ...run.events.map(({ time }) => time),
      ...run.messages.map((message) => arrowOf(message, run).to.x),
    ];
    const latest = Math.max(0, ...times);
    this.last = latest > 0 ? latest : 1;
    this.start = -0.03 * this.last;
    this.end = 1.06 * this.last;
    const labels = names.map((name, node) =>
      textWidth(name + (run.byzantine.includes(node) ? ' (traitor)' : ''), TEXT),
    );
    this.left = Math.ceil(Math.max(...labels)) + 18;
    const crowd = Math.max(40 * new Set(times).size, 5 * run.messages.length);
    this.plotWidth = Math.max(WIDTH - this.left - this.right, Math.min(crowd, 1000 - this.left - this.right));
    this.width = this.left + this.plotWidth + this.right;
    this.spacing = spacingOf(run, label);
    this.height = this.top + this.spacing * (run.nodes - 1) + this.foot + this.bottom;
  }

  px({ x, y }: Spot): Spot {
    return {
      x: this.left + ((x - this.start) / (this.end - this.start)) * this.plotWidth,
      y: this.top + y * this.spacing,
    };
  }

  segment({ from, to }: Arrow): Segment {
    return [this.px(from), this.px(to)];
  }

  scene(run: Run, marks: readonly Mark[]) {
    const nodeLines = Array.from(
      { length: run.nodes },
      (_, y): Segment => [this.px({ x: 0, y }), this.px({ x: this.end, y })],
    );
    const crosses = run.messages
      .filter(({ arrived }) => arrived === null)
      .map((message) => this.px(arrowOf(message, run).to));
    return {
      left: this.left,
      top: 4,
      right: this.width - 4,
      bottom: this.height - this.bottom - 6,
      size: TEXT,
      nodeLines,
      marks: [...marks.map((mark) => this.px(mark)), ...crosses],
    };
  }

  text({ x, y, angle }: Box, text: string, colour: string): PlotlyPart {
    return {
      text: escaped(text),
      showarrow: false,
      xref: 'x',
      yref: 'y',
      x: this.start + ((x - this.left) / this.plotWidth) * (this.end - this.start),
      y: (y - this.top) / this.spacing,
      xanchor: 'center',
      yanchor: 'middle',
      textangle: Math.round((angle * 180_000) / Math.PI) / 1000,
      font: { size: TEXT, color: colour },
    };
  }

  layout(
    names: readonly string[],
    run: Run,
    annotations: PlotlyPart[],
    above: number,
    legend: boolean,
  ): PlotlyPart {
    const low = -this.top / this.spacing;
    const high = run.nodes - 1 + this.foot / this.spacing;
    return themed({
      width: this.width,
      height: this.height + above,
      margin: { l: this.left, r: this.right, t: above, b: this.bottom },
      showlegend: legend,
      ...(legend
        ? { legend: { orientation: 'h', x: 0, xanchor: 'left', y: 1, yanchor: 'bottom', itemwidth: 44 } }
        : {}),
      xaxis: { title: { text: 'time, ms' }, range: [this.start, this.end], ...wholeTicks(this.last) },
      yaxis: {
        range: [high, low],
        showgrid: false,
        showline: false,
        ticks: '',
        tickmode: 'array',
        tickvals: names.map((_, node) => node),
        ticktext: names.map(
          (name, node) => `${escaped(name)}${run.byzantine.includes(node) ? ' (traitor)' : ''} `,
        ),
      },
      annotations,
    });
  }
}

/** From one node's line to the next: two are far enough apart for an arrow's text, many are close. */
function spacingOf({ nodes, messages }: Run, label: (message: Value) => string): number {
  const longest = Math.max(0, ...messages.map(({ message }) => textWidth(label(message), TEXT)));
  if (nodes <= 3) return Math.min(210, Math.max(nodes === 3 ? 110 : 130, longest + 50));
  return nodes <= 6 ? 84 : Math.min(60, Math.max(30, 840 / nodes));
}

/** With few ms, a tick at each. */
function wholeTicks(last: number): PlotlyPart {
  return last <= 12 ? { tickmode: 'linear', tick0: 0, dtick: 1 } : {};
}

function rowsOf(run: Run): Row[] {
  const text = (value: Value | undefined): string | null =>
    value === undefined ? null : JSON.stringify(value);
  const events = run.events.map((event) => ({
    what: 'event',
    time: event.time,
    node: event.node,
    kind: event.kind,
    name: event.name ?? null,
    from: event.from ?? null,
    to: null,
    number: event.number ?? null,
    message: text(event.message),
    arrived: null,
    before: text(event.before),
    after: text(event.after),
    decided: text(event.decided),
  }));
  const messages = run.messages.map((message) => ({
    what: 'message',
    time: message.sent,
    node: message.from,
    kind: message.lost ? 'lost' : message.arrived === null ? 'under way' : 'arrived',
    name: null,
    from: message.from,
    to: message.to,
    number: message.number,
    message: text(message.message),
    arrived: message.arrived,
    before: null,
    after: null,
    decided: null,
  }));
  return [...events, ...messages];
}
