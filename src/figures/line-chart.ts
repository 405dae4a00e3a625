import { type ChartAxis, type LineChart, roomy, type Series } from './line-chart/chart.js';
import { endLabels, endRoom, endsApart, labelsAlong } from './line-chart/labels.js';
import { guessMark, legendEntry, tracesOf } from './line-chart/traces.js';
import type { PlotlyPart } from './parts.js';
import { textWidth } from './text-width.js';
import { HEIGHT, INK, MARGIN, PAPER, seriesStyle, TEXT, themed, WIDTH } from './theme.js';
import { escaped } from './words.js';

/** More lines than this are told apart by a legend, fewer by labels on them. */
const MOST_LABELS = 4;

/**
 * Lines with their points, each labelled where there is room: at its end where the ends are apart,
 * else somewhere along it. With more than four, or where there is no room, a legend above.
 */
export function lineChart(given: LineChart): { data: PlotlyPart[]; layout: PlotlyPart } {
  const chart = { ...given, x: roomy(given.x), y: roomy(given.y) };
  const { series } = chart;
  const few = series.length > 1 && series.length <= MOST_LABELS;
  const atEnd = few && endsApart(chart);
  const along = labelsAlong(chart, few && !atEnd ? series : []);
  const legend = series.length > 1 && (!few || along.lines === null);
  const rows = legend ? Math.ceil(series.length / legendColumns(series)) : 0;
  const above = (chart.answer === undefined ? 0 : 32) + rows * 31;
  return {
    data: [
      ...(chart.guess === undefined ? [] : [guessMark(chart.guess)]),
      ...series.flatMap((one, i) => tracesOf(one, seriesStyle(i))),
      ...(legend ? series.map((one, i) => legendEntry(one, seriesStyle(i))) : []),
    ],
    layout: themed({
      height: HEIGHT + above,
      margin: { t: MARGIN.t + above, ...(atEnd ? { r: endRoom(chart) } : {}) },
      xaxis: axis(chart.x),
      yaxis: axis(chart.y),
      showlegend: legend,
      ...(legend ? { legend: { ...LEGEND, entrywidth: widest(series) } } : {}),
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

function legendColumns(series: readonly Series[]): number {
  return Math.max(1, Math.floor((WIDTH - MARGIN.l - MARGIN.r) / (widest(series) + 62)));
}

function widest(series: readonly Series[]): number {
  return Math.max(...series.map(({ label }) => textWidth(label, TEXT)));
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
