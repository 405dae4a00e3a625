import type { PlotlyPart } from './figure.js';
import type { Segment, Spot } from './geometry.js';
import { type Placed, placeLabels, type WantedLabel } from './line-labels.js';
import { textWidth } from './text-width.js';
import {
  HAIRLINE,
  HEIGHT,
  INK,
  LINE,
  MARGIN,
  MARKER,
  PAPER,
  type SeriesStyle,
  seriesStyle,
  TEXT,
  themed,
  WIDTH,
} from './theme.js';
import { escaped } from './words.js';

/** A sampled or computed value; `low` and `high` where it has an interval. In the axes' units. */
export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
  /** What is said when the pointer is on it. */
  readonly hover: string;
}

export interface Series {
  readonly label: string;
  readonly points: readonly ChartPoint[];
  /** The exact curve behind the points; empty where no formula gives it. */
  readonly exact: readonly Spot[];
  /** Recorded points, from many more trials: rings around the live ones. */
  readonly recorded: readonly ChartPoint[];
}

export interface ChartAxis {
  /** With its unit, such as `messages lost, %`. */
  readonly title: string;
  readonly low: number;
  readonly high: number;
  /** Where the ticks are; default: plotly's choice. */
  readonly ticks?: readonly number[];
}

export interface LineChart {
  readonly series: readonly Series[];
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  /** The reader's guess as a star. */
  readonly guess?: Spot;
  /** How the guess did, above the plot. */
  readonly answer?: string;
}

/** More lines than this are told apart by a legend, fewer by labels on them. */
const MOST_LABELS = 4;
const STAR = 20;
const GUESS = 'your guess';

/**
 * Lines with their points, each labelled where there is room: at its end where the ends are apart,
 * else somewhere along it. With more than four, or where there is no room, a legend above.
 */
export function lineChart(chart: LineChart): { data: PlotlyPart[]; layout: PlotlyPart } {
  const { series } = chart;
  const few = series.length > 1 && series.length <= MOST_LABELS;
  const atEnd = few && endsApart(chart);
  const along = labelsAlong(chart, few && !atEnd ? series : []);
  const legend = series.length > 1 && (!few || along.lines === null);
  const rows = legend ? Math.ceil(series.length / legendColumns(series)) : 0;
  const above = (chart.answer === undefined ? 0 : 32) + rows * 27;
  return {
    data: [
      ...series.flatMap((one, i) => tracesOf(one, seriesStyle(i))),
      ...(legend ? series.map((one, i) => legendEntry(one, seriesStyle(i))) : []),
      ...(chart.guess === undefined ? [] : [guessMark(chart.guess)]),
    ],
    layout: themed({
      height: HEIGHT + above,
      margin: { t: MARGIN.t + above, ...(atEnd ? { r: endRoom(chart) } : {}) },
      xaxis: axis(chart.x),
      yaxis: axis(chart.y),
      showlegend: legend,
      ...(legend ? { legend: LEGEND } : {}),
      annotations: [
        ...(atEnd ? endLabels(chart) : (along.lines ?? [])),
        ...along.guess,
        ...(chart.answer === undefined ? [] : [answerLine(chart.answer, above)]),
      ],
    }),
  };
}

const LEGEND = {
  orientation: 'h',
  x: 0,
  xanchor: 'left',
  y: 1.02,
  yanchor: 'bottom',
  font: { size: TEXT, color: INK },
  itemwidth: 44,
  bgcolor: PAPER,
};

function axis({ title, low, high, ticks }: ChartAxis): PlotlyPart {
  return {
    title: { text: escaped(title) },
    range: [low, high],
    ...(ticks === undefined ? {} : { tickmode: 'array', tickvals: ticks }),
  };
}

function tracesOf({ label, points, exact, recorded }: Series, style: SeriesStyle): PlotlyPart[] {
  const { colour, dash, symbol } = style;
  const at = (spots: readonly Spot[]) => ({ x: spots.map(({ x }) => x), y: spots.map(({ y }) => y) });
  const common = {
    type: 'scatter',
    name: escaped(label),
    legendgroup: label,
    showlegend: false,
    cliponaxis: false,
  };
  const hover = (of: readonly ChartPoint[]) => ({
    hoverinfo: 'text',
    hovertext: of.map((point) => escaped(point.hover).replace(/\n/g, '<br>')),
  });
  const sampled = points.some(({ low }) => low !== undefined);
  const traces: PlotlyPart[] = [];
  if (exact.length > 0) {
    traces.push({
      ...common,
      ...at(exact),
      meta: 'exact',
      mode: 'lines',
      line: { color: colour, dash, width: LINE, simplify: false },
      hoverinfo: 'skip',
    });
  }
  if (recorded.length > 0) {
    const marker = {
      symbol: `${symbol}-open`,
      size: MARKER + 8,
      color: colour,
      line: { width: HAIRLINE, color: colour },
    };
    traces.push({
      ...common,
      ...at(recorded),
      ...hover(recorded),
      meta: 'recorded',
      mode: 'markers',
      marker,
    });
  }
  if (points.length > 0) {
    const joined = exact.length === 0;
    traces.push({
      ...common,
      ...at(points),
      ...hover(points),
      meta: sampled ? 'sampled' : 'computed',
      mode: joined ? 'lines+markers' : 'markers',
      ...(joined ? { line: { color: colour, dash, width: sampled ? HAIRLINE : LINE } } : {}),
      marker: { symbol, size: MARKER, color: colour, opacity: 1, line: { color: PAPER, width: 1 } },
      ...(sampled ? { error_y: bars(points, colour) } : {}),
    });
  }
  return traces;
}

function bars(points: readonly ChartPoint[], colour: string): PlotlyPart {
  return {
    type: 'data',
    symmetric: false,
    array: points.map(({ y, high = y }) => high - y),
    arrayminus: points.map(({ y, low = y }) => y - low),
    color: colour,
    thickness: HAIRLINE,
    width: 6,
  };
}

/** A trace without a point: the legend's entry shows line and mark together. */
function legendEntry({ label }: Series, { colour, dash, symbol }: SeriesStyle): PlotlyPart {
  return {
    type: 'scatter',
    mode: 'lines+markers',
    name: escaped(label),
    legendgroup: label,
    x: [null],
    y: [null],
    line: { color: colour, dash, width: LINE },
    marker: { symbol, size: MARKER, color: colour },
  };
}

function legendColumns(series: readonly Series[]): number {
  const widest = Math.max(...series.map(({ label }) => textWidth(label, TEXT)));
  return Math.max(1, Math.floor((WIDTH - MARGIN.l - MARGIN.r) / (widest + 62)));
}

function guessMark({ x, y }: Spot): PlotlyPart {
  return {
    type: 'scatter',
    mode: 'markers',
    name: GUESS,
    meta: 'guess',
    showlegend: false,
    cliponaxis: false,
    x: [x],
    y: [y],
    hoverinfo: 'name',
    marker: { symbol: 'star', size: STAR, color: PAPER, line: { color: INK, width: HAIRLINE } },
  };
}

function answerLine(answer: string, above: number): PlotlyPart {
  return {
    text: escaped(answer),
    showarrow: false,
    xref: 'paper',
    yref: 'paper',
    x: 0,
    y: 1,
    xanchor: 'left',
    yanchor: 'middle',
    yshift: above,
    font: { size: TEXT, color: INK },
  };
}

/** A range with room on both sides, so that no mark sits on the axis. */
export function padded(low: number, high: number): { low: number; high: number } {
  const pad = high > low ? 0.04 * (high - low) : 1;
  return { low: low - pad, high: high + pad };
}

/** A tick at each value, where there are few and none too close to the next. */
export function ticksAt(values: readonly number[]): { ticks?: readonly number[] } {
  const ticks = [...new Set(values)].sort((a, b) => a - b);
  const least = ((ticks.at(-1) ?? 0) - (ticks[0] ?? 0)) / 14;
  const roomy = ticks.every((tick, i) => i === 0 || tick - (ticks[i - 1] as number) >= least);
  return ticks.length <= 12 && roomy ? { ticks } : {};
}

/** The path a reader's eye follows: the exact curve where there is one, else from point to point. */
export function pathOf({ exact, points }: Series): readonly Spot[] {
  return exact.length > 0 ? exact : points;
}

function endsApart({ series, y }: LineChart): boolean {
  const heights = series.map((one) => pathOf(one).at(-1)?.y ?? 0).sort((a, b) => a - b);
  const least = ((TEXT * 1.2) / (HEIGHT - MARGIN.t - MARGIN.b)) * (y.high - y.low);
  return heights.every((height, i) => i === 0 || height - (heights[i - 1] as number) >= least);
}

function endRoom({ series }: LineChart): number {
  return 18 + Math.ceil(Math.max(...series.map((one) => textWidth(one.label, TEXT))));
}

function endLabels({ series }: LineChart): PlotlyPart[] {
  return series.map((one, i) => {
    const y = pathOf(one).at(-1)?.y ?? 0;
    return { ...words(one.label, seriesStyle(i).text), xref: 'paper', x: 1, y, xanchor: 'left', xshift: 10 };
  });
}

/** Labels beside the lines of `labelled` (null where one finds no room), and beside the star of the guess. */
function labelsAlong(
  chart: LineChart,
  labelled: readonly Series[],
): { lines: PlotlyPart[] | null; guess: PlotlyPart[] } {
  const { series, x, y, guess } = chart;
  const [left, top, right, bottom] = [MARGIN.l, MARGIN.t, WIDTH - MARGIN.r, HEIGHT - MARGIN.b];
  const px = (spot: Spot): Spot => ({
    x: left + ((spot.x - x.low) / (x.high - x.low)) * (right - left),
    y: bottom - ((spot.y - y.low) / (y.high - y.low)) * (bottom - top),
  });
  const units = (spot: Spot): Spot => ({
    x: x.low + ((spot.x - left) / (right - left)) * (x.high - x.low),
    y: y.low + ((bottom - spot.y) / (bottom - top)) * (y.high - y.low),
  });
  const bar = (point: ChartPoint): Segment => [
    px({ x: point.x, y: point.low ?? point.y }),
    px({ x: point.x, y: point.high ?? point.y }),
  ];
  const unlabelled = series.slice(labelled.length).flatMap((one) => pathOf(one).map(px));
  const star = guess === undefined ? [] : [px(guess)];
  const wanted: WantedLabel[] = [
    ...labelled.map((one) => ({ text: one.label, path: pathOf(one).map(px) })),
    ...star.map((spot) => ({ text: GUESS, path: [spot] })),
  ];
  const marks = [
    ...series.flatMap((one) => [...one.points, ...one.recorded].map(bar)),
    ...unlabelled.map((spot): Segment => [spot, spot]),
    ...star.map((spot): Segment => [spot, spot]),
  ];
  const around = { left: left + 6, top, right, bottom: bottom - 4, size: TEXT, marks };
  const places = placeLabels(wanted, around);
  const annotation = ({ centre, leader }: Placed, text: string, colour: string): PlotlyPart[] => [
    { ...words(text, colour), ...units(centre), xanchor: 'center' },
    ...(leader === null ? [] : [leaderLine(units(leader[0]), units(leader[1]), colour)]),
  ];
  const lines = labelled.map((one, i) => {
    const place = places[i] ?? null;
    return place === null ? null : annotation(place, one.label, seriesStyle(i).text);
  });
  const place = guess === undefined ? null : (places.at(-1) ?? null);
  return {
    lines: lines.some((line) => line === null) ? null : (lines as PlotlyPart[][]).flat(),
    guess: place === null ? [] : annotation(place, GUESS, INK),
  };
}

function words(text: string, colour: string): PlotlyPart {
  return {
    text: escaped(text),
    showarrow: false,
    xref: 'x',
    yref: 'y',
    yanchor: 'middle',
    font: { size: TEXT, color: colour },
  };
}

/** From a label to its line: an arrow without a head. */
function leaderLine(from: Spot, to: Spot, colour: string): PlotlyPart {
  return {
    text: '',
    showarrow: true,
    arrowhead: 6,
    arrowsize: 0.5,
    arrowwidth: HAIRLINE,
    arrowcolor: colour,
    ...{ x: to.x, y: to.y, xref: 'x', yref: 'y' },
    ...{ ax: from.x, ay: from.y, axref: 'x', ayref: 'y' },
  };
}
