import { list, onlyOptions, shown } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';
import type { FigureParts, PlotlyPart, Row } from './parts.js';

export type { FigureParts, PlotlyPart, Row } from './parts.js';

/**
 * A picture with its words and its numbers. It shows itself in a cell, and saves itself to a file.
 *
 * @example
 * const figure = lossCurve(sweep(paxosRound, { loss: range(0, 1, 0.25) }, { trials: 200 }));
 * figure.name                                  // 'paxos-round-loss'
 * await figure.save('out/paxos-round-loss.csv');
 * figure.rows.length                           // 5
 */
export class Figure implements FigureParts {
  readonly name: string;
  readonly data: readonly PlotlyPart[];
  readonly layout: PlotlyPart;
  readonly live?: PlotlyPart;
  readonly alt: string;
  readonly caption: string;
  readonly rows: readonly Row[];

  /** @throws ArgumentError where a part is missing or of another kind, or the name could not be a file's */
  constructor(parts: FigureParts) {
    onlyOptions('Figure', parts, ['name', 'data', 'layout', 'live', 'alt', 'caption', 'rows']);
    const {
      name,
      data,
      layout,
      live = {},
      alt,
      caption,
      rows,
    } = parts as {
      readonly [part in keyof FigureParts]?: unknown;
    };
    if (typeof name !== 'string' || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
      throw new ArgumentError(
        `A figure's name is made of lower-case letters, digits and hyphens, such as 'loss-curve', but is ${shown(name)}.`,
      );
    }
    list('data of a figure', data);
    list('rows of a figure', rows);
    for (const [what, part] of Object.entries({ layout, live })) {
      if (typeof part !== 'object' || part === null || Array.isArray(part)) {
        throw new ArgumentError(`${what} of a figure must be an object, but is ${shown(part)}.`);
      }
    }
    for (const [what, words] of Object.entries({ alt, caption })) {
      if (typeof words !== 'string')
        throw new ArgumentError(`${what} of a figure must be a text, but is ${shown(words)}.`);
    }
    this.name = parts.name;
    this.data = parts.data;
    this.layout = parts.layout;
    if (parts.live !== undefined) this.live = parts.live;
    this.alt = parts.alt;
    this.caption = parts.caption;
    this.rows = parts.rows;
  }

  /**
   * Writes the figure to a file; its ending says which kind: .svg, .png, .pdf, .html, .json or .csv.
   *
   * Missing folders are made; a file that exists is replaced in one step.
   *
   * @param size of the picture in CSS pixels (96 to the inch on a screen, 640 to 85 mm on paper); the figure's
   *   own unless given
   * @returns the path that was written
   * @throws ArgumentError for an ending that is none of these, an unknown option, or a path that cannot be written
   */
  async save(
    path: string,
    size: { readonly width?: number; readonly height?: number } = {},
  ): Promise<string> {
    const { saveFigure } = await import('./save.node.js');
    return saveFigure(this, path, size);
  }

  /** The picture as SVG, with its font in it. */
  async svg(): Promise<string> {
    const { renderSvg } = await import('./export/render.node.js');
    return renderSvg(this);
  }

  /** What a notebook shows: the live plot, the same plot as a still picture, and words. */
  async [Symbol.for('Jupyter.display')](): Promise<Record<string, unknown>> {
    const { displayBundle } = await import('./save.node.js');
    return displayBundle(this);
  }
}
