import type { Segment, Spot } from '../geometry.js';
import type { PlotlyPart } from '../parts.js';
import { textWidth } from '../text-width.js';
import { HEIGHT, INK, MARGIN, seriesStyle, TEXT, WIDTH } from '../theme.js';
import { escaped } from '../words.js';
import { type ChartPoint, type LineChart, pathOf, type Series } from './chart.js';
import { type Placed, placeLabels, segmentsOf, type WantedLabel } from './places.js';
import { GUESS, THIN } from './traces.js';

export function endsApart({ series, y }: LineChart): boolean {
  const heights = series.map((one) => pathOf(one).at(-1)?.y ?? 0).sort((a, b) => a - b);
  const least = ((TEXT * 1.2) / (HEIGHT - MARGIN.t - MARGIN.b)) * (y.high - y.low);
  return heights.every((height, i) => i === 0 || height - (heights[i - 1] as number) >= least);
}

export function endRoom({ series }: LineChart): number {
  return 18 + Math.ceil(Math.max(...series.map((one) => textWidth(one.label, TEXT))));
}

export function endLabels({ series }: LineChart): PlotlyPart[] {
  return series.map((one, i) => {
    const y = pathOf(one).at(-1)?.y ?? 0;
    return { ...words(one.label, seriesStyle(i).text), xref: 'paper', x: 1, y, xanchor: 'left', xshift: 10 };
  });
}

/** Labels beside the lines of `labelled` (null where one finds no room), and beside the star of the guess. */
export function labelsAlong(
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
  const unlabelled = series.slice(labelled.length).flatMap((one) => segmentsOf(pathOf(one).map(px)));
  const star = guess === undefined ? [] : [px(guess)];
  const wanted: WantedLabel[] = [
    ...labelled.map((one) => ({ text: one.label, path: pathOf(one).map(px) })),
    ...star.map((spot) => ({ text: GUESS, path: [spot] })),
  ];
  const marks = [
    ...series.flatMap((one) => [...one.points, ...one.recorded].map(bar)),
    ...star.map((spot): Segment => [spot, spot]),
  ];
  const around = { left: left + 6, top, right, bottom: bottom - 4, size: TEXT, lines: unlabelled, marks };
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
    arrowwidth: THIN,
    arrowcolor: colour,
    ...{ x: to.x, y: to.y, xref: 'x', yref: 'y' },
    ...{ ax: from.x, ay: from.y, axref: 'x', ayref: 'y' },
  };
}
