import type { Spot } from '../geometry.js';
import type { PlotlyPart } from '../parts.js';
import { HAIRLINE, INK, LINE, MARKER, PAPER, type SeriesStyle } from '../theme.js';
import { escaped, lines } from '../words.js';
import type { ChartPoint, Series } from './chart.js';

const STAR = 22;
/** A recorded point lies around a live one and must not shout: there are many, and the line says the same. */
const RING = MARKER + 5;
/** Thinner than what the eye is to follow. */
export const THIN = 1.6;
/** What stands beside the reader's star. */
export const GUESS = 'your guess';

export function tracesOf({ label, points, exact, recorded }: Series, style: SeriesStyle): PlotlyPart[] {
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
    hovertext: of.map((point) => lines(point.hover)),
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
      size: RING,
      color: colour,
      line: { width: THIN, color: colour },
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
    // Without caps: an interval smaller than its mark would show nothing but their ends.
    width: 0,
  };
}

/** A trace without a point: the legend's entry shows line and mark together. */
export function legendEntry({ label }: Series, { colour, dash, symbol }: SeriesStyle): PlotlyPart {
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

/** Lies under the data: a guess that is right must not hide them. */
export function guessMark({ x, y }: Spot): PlotlyPart {
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
