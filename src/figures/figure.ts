import { ArgumentError } from '../model/errors.js';

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
  /** The figure in words, for those who cannot see it: kind, axes, ranges and finding, in two sentences. */
  readonly alt: string;
  /** What was drawn and from what: trials, seed, interval. */
  readonly caption: string;
  /** The numbers, for a CSV file. */
  readonly rows: readonly Row[];
}

/** A picture with its words and its numbers. It shows itself in a cell, and saves itself to a file. */
export class Figure implements FigureParts {
  readonly name: string;
  readonly data: readonly PlotlyPart[];
  readonly layout: PlotlyPart;
  readonly alt: string;
  readonly caption: string;
  readonly rows: readonly Row[];

  /** @throws ArgumentError where the name could not be a file's */
  constructor(parts: FigureParts) {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(parts.name)) {
      throw new ArgumentError(
        `A figure's name is made of lower-case letters, digits and hyphens, such as 'loss-curve', but is '${parts.name}'.`,
      );
    }
    this.name = parts.name;
    this.data = parts.data;
    this.layout = parts.layout;
    this.alt = parts.alt;
    this.caption = parts.caption;
    this.rows = parts.rows;
  }

  /**
   * Writes the figure to a file; its ending says which kind: .svg, .png, .pdf, .html, .json or .csv.
   *
   * @returns the path that was written
   * @throws ArgumentError for an ending that is none of these, or a path that cannot be written
   */
  async save(path: string): Promise<string> {
    const { saveFigure } = await import('./save.node.js');
    return saveFigure(this, path);
  }

  /** What a notebook shows: the live plot, the same plot as a still picture, and words. */
  async [Symbol.for('Jupyter.display')](): Promise<Record<string, unknown>> {
    const { displayBundle } = await import('./save.node.js');
    return displayBundle(this);
  }
}
