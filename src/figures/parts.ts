/** A trace or a layout as plotly takes it: plain data. */
export type PlotlyPart = { readonly [key: string]: unknown };

/** One row of the numbers behind a figure, by column. */
export type Row = { readonly [column: string]: number | string | null };

/** What a figure is made from. */
export interface FigureParts {
  /** Names its files: lower-case letters, digits and hyphens, such as `two-generals-acknowledgements`. */
  readonly name: string;
  /** Plotly traces. */
  readonly data: readonly PlotlyPart[];
  /** Plotly layout; the theme is laid under it. */
  readonly layout: PlotlyPart;
  /** What the live plot's layout has besides, or in place of the layout's: a slider, and the room for it. */
  readonly live?: PlotlyPart;
  /** The figure in words, for those who cannot see it: kind, axes, ranges and finding, in two sentences. */
  readonly alt: string;
  /** What was drawn and from what: trials, seed, interval. */
  readonly caption: string;
  /** The numbers, for a CSV file. */
  readonly rows: readonly Row[];
}
