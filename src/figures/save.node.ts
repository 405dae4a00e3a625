import { mkdir } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
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
 * @throws ArgumentError for an ending that is none of these, or a path that cannot be written
 */
export async function saveFigure(
  figure: FigureParts,
  path: string,
  size: Partial<Size> = {},
): Promise<string> {
  const ending = extname(path).toLowerCase();
  const format = formats.get(ending);
  if (!format) {
    const given = ending === '' ? 'has no ending' : `ends in '${ending}'`;
    throw new ArgumentError(`'${path}' ${given}, but a figure can be saved as ${endings.join(', ')} only.`);
  }
  for (const [side, pixels] of Object.entries(size)) {
    if (!(Number.isFinite(pixels) && pixels >= 50 && pixels <= 10_000)) {
      throw new ArgumentError(`A picture's ${side} is 50 to 10,000 pixels, but ${pixels} was given.`);
    }
  }
  const content = await format(figure, size);
  try {
    await mkdir(dirname(resolve(path)), { recursive: true });
    await replaceFile(resolve(path), content);
  } catch (error) {
    throw new ArgumentError(`'${path}' cannot be written: ${reason(error)}`, { cause: error });
  }
  return path;
}

/** What the system's short names for its refusals mean, and what would be right. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'its folder may not be written to.',
  EPERM: 'its folder, or the file, may not be written to. Is it open in another program?',
  EBUSY: 'it is open in another program.',
  EROFS: 'its disk can only be read.',
  EISDIR: 'it is a folder; give a name for a file in it.',
  ENOTDIR: 'a part of it that should be a folder is a file.',
  EEXIST: 'a part of it that should be a folder is a file.',
  ENAMETOOLONG: 'its name is too long.',
  EFBIG: 'the file is too large for this disk.',
  ENOSPC: 'the disk is full.',
  EDQUOT: 'your share of the disk is full.',
  ENOENT: 'its folder does not exist and cannot be made.',
};

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return reasons[code ?? ''] ?? message;
}

/** What a notebook shows of a figure: the live plot, the same plot as a still picture, and words. */
export async function displayBundle(figure: FigureParts): Promise<Record<string, unknown>> {
  return {
    'application/vnd.plotly.v1+json': { ...plotlySpecification(figure), config: plotlyConfig },
    'image/svg+xml': await renderSvg(figure),
    'text/plain': figure.alt,
  };
}
