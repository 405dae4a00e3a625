import type { PlotlyPart } from './parts.js';

/**
 * How all figures look. Sizes are in px of a picture 640 px wide, chosen for print: 85 mm, a column of a
 * paper, is 241 pt, so 7 pt are 18.6 px and 1 pt is 2.66 px. The paper is white and the ink dark wherever
 * the picture is seen, so that it reads the same in a light JupyterLab, a dark one and a report.
 */
export const WIDTH = 640;
export const HEIGHT = 400;
/** Text: 7.2 pt in print. */
export const TEXT = 19;
/** The thinnest line that carries something: 1 pt in print. */
export const HAIRLINE = 2.7;
/** A curve. */
export const LINE = 3.5;
export const MARKER = 11;
/** The digit makes the quotes necessary in CSS. */
export const FONT = "'Source Sans 3', 'Open Sans', Arial, sans-serif";

export const PAPER = '#ffffff';
export const INK = '#222222';
export const FAINT = '#8a8a8a';
export const GRID = '#ececec';

/** Around the plot: room for its axes. */
export const MARGIN = { l: 84, r: 24, t: 18, b: 70 };

/** How one series looks: its colour, its line and its marks each tell it from every other. */
export interface SeriesStyle {
  readonly colour: string;
  /** The same hue, dark enough for text on white (contrast 4.5 and more). */
  readonly text: string;
  readonly dash: string;
  readonly symbol: string;
}

/**
 * Colours that readers with any colour vision can tell apart: M. Okabe and K. Ito, "Color universal design"
 * (2008), without their yellow, which vanishes on white paper.
 */
const STYLES: readonly SeriesStyle[] = [
  { colour: '#0072b2', text: '#00629a', dash: 'solid', symbol: 'circle' },
  { colour: '#d55e00', text: '#b04d00', dash: '13px,6px', symbol: 'square' },
  { colour: '#009e73', text: '#00734f', dash: '4px,5px', symbol: 'diamond' },
  { colour: '#cc79a7', text: '#a0457a', dash: '16px,5px,4px,5px', symbol: 'triangle-up' },
  { colour: '#e69f00', text: '#8a5f00', dash: '24px,7px', symbol: 'triangle-down' },
  { colour: '#56b4e9', text: '#1a6fa3', dash: '8px,4px', symbol: 'pentagon' },
  { colour: '#222222', text: '#222222', dash: '4px,9px', symbol: 'cross' },
];

/** The style of series `i`, from 0; after seven the colours begin again, each with another dash and mark. */
export function seriesStyle(i: number): SeriesStyle {
  const of = (j: number) => STYLES[j % STYLES.length] as SeriesStyle;
  const { dash, symbol } = of(i + 3 * Math.floor(i / STYLES.length));
  return { ...of(i), dash, symbol };
}

/** The layout under every figure, with `changes` over it. */
export function themed(changes: PlotlyPart): PlotlyPart {
  return merged(BASE, changes) as PlotlyPart;
}

const AXIS = {
  showline: true,
  linecolor: INK,
  linewidth: HAIRLINE,
  ticks: 'outside',
  ticklen: 7,
  tickwidth: HAIRLINE,
  tickcolor: INK,
  tickfont: { size: TEXT, color: INK },
  zeroline: false,
  gridcolor: GRID,
  gridwidth: HAIRLINE,
  fixedrange: false,
  automargin: false,
};

const BASE: PlotlyPart = {
  width: WIDTH,
  height: HEIGHT,
  paper_bgcolor: PAPER,
  plot_bgcolor: PAPER,
  font: { family: FONT, size: TEXT, color: INK },
  margin: { ...MARGIN, pad: 0 },
  showlegend: false,
  hovermode: 'closest',
  hoverlabel: {
    bgcolor: PAPER,
    bordercolor: INK,
    align: 'left',
    font: { family: FONT, size: 15, color: INK },
    namelength: -1,
  },
  xaxis: { ...AXIS, showgrid: false, title: { standoff: 10, font: { size: TEXT, color: INK } } },
  yaxis: { ...AXIS, showgrid: true, title: { standoff: 10, font: { size: TEXT, color: INK } } },
};

function merged(under: unknown, over: unknown): unknown {
  if (!isPlain(under) || !isPlain(over)) return over;
  const both: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over))
    both[key] = key in under ? merged(under[key], value) : value;
  return both;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
