import { extname } from 'node:path';
import { onlyOptions, shown } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';
import { csv } from './export/csv.js';
import type { Size } from './export/plotly.node.js';
import { picture, renderSvg } from './export/render.node.js';
import { replaceFile } from './export/replace-file.node.js';
import type { FigureParts } from './parts.js';
import { plotlyConfig, plotlySpecification } from './specification.js';

type Format = (figure: FigureParts, size: Partial<Size>) => Promise<string | Uint8Array>;

/** The kinds of file a figure can be saved as, by ending. Their libraries are loaded when they are needed. */
const formats = new Map<string, Format>([
  ['.svg', renderSvg],
  [
    '.png',
    async (figure, size) => {
      const { png } = await import('./export/png.node.js');
      return png(await picture(figure, size));
    },
  ],
  [
    '.pdf',
    async (figure, size) => {
      const { pdf } = await import('./export/pdf.node.js');
      return pdf(await picture(figure, size), figure);
    },
  ],
  [
    '.html',
    async (figure, size) => {
      const { html } = await import('./export/html.node.js');
      return html(figure, await picture(figure, size));
    },
  ],
  ['.json', async (figure) => `${JSON.stringify(plotlySpecification(figure), null, 1)}\n`],
  ['.csv', async (figure) => csv(figure)],
]);

/** The endings that `saveFigure` knows, with their dots. */
export const endings: readonly string[] = [...formats.keys()];

/**
 * Writes a figure to a file. The file's ending, in small letters or capitals, says which kind: `.svg`, `.png`,
 * `.pdf` (vector, fonts embedded), `.html` (one self-contained page), `.json` (the plotly specification) or
 * `.csv` (the numbers). Missing folders are made. A file that exists is replaced in one step: whoever reads it
 * finds the old one or the new one, and it stays as it was where writing fails.
 *
 * @param size of the picture in CSS pixels; the figure's own unless given
 * @returns the path, as given
 * @throws ArgumentError for an ending that is none of these, an unknown option, or a path that cannot be written
 */
export async function saveFigure(
  figure: FigureParts,
  path: string,
  size: Partial<Size> = {},
): Promise<string> {
  if (typeof path !== 'string' || path === '') {
    throw new ArgumentError(
      `save takes the path of a file, such as 'out/figure.svg', but was given ${shown(path)}.`,
    );
  }
  onlyOptions('save', size, ['width', 'height']);
  const ending = extname(path).toLowerCase();
  const format = formats.get(ending);
  if (!format) {
    const given = ending === '' ? 'has no ending' : `ends in '${ending}'`;
    throw new ArgumentError(`'${path}' ${given}, but a figure can be saved as ${endings.join(', ')} only.`);
  }
  for (const [side, pixels] of Object.entries(size)) {
    if (!(Number.isFinite(pixels) && pixels >= 50 && pixels <= 10_000)) {
      throw new ArgumentError(`A picture's ${side} is 50 to 10,000 pixels, but ${shown(pixels)} was given.`);
    }
  }
  await replaceFile(path, await format(figure, size));
  return path;
}

/** What a notebook shows of a figure: the live plot, the same plot as a still picture, and words. */
export async function displayBundle(figure: FigureParts): Promise<Record<string, unknown>> {
  return {
    'application/vnd.plotly.v1+json': { ...plotlySpecification(figure), config: plotlyConfig },
    'image/svg+xml': await renderSvg(figure),
    'text/plain': figure.alt,
  };
}
