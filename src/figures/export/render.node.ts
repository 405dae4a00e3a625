import type { FigureParts } from '../parts.js';
import { HEIGHT, WIDTH } from '../theme.js';
import { fontFamily, subset } from './fonts.node.js';
import { drawWithPlotly, type Size } from './plotly.node.js';
import { type Picture, tidy } from './tidy.node.js';

const drawn = new WeakMap<FigureParts, Map<string, Promise<Picture>>>();

/** The size a figure asks for itself. */
export function sizeOf({ layout }: FigureParts): Size {
  const asked = (key: string, otherwise: number): number => {
    const value = layout[key];
    return typeof value === 'number' && value > 0 ? value : otherwise;
  };
  return { width: asked('width', WIDTH), height: asked('height', HEIGHT) };
}

/** The picture of a figure. One that goes into several files is drawn once. */
export function picture(figure: FigureParts, size: Partial<Size> = {}): Promise<Picture> {
  const whole = { ...sizeOf(figure), ...size };
  const sizes = drawn.get(figure) ?? new Map<string, Promise<Picture>>();
  drawn.set(figure, sizes);
  const key = `${whole.width}x${whole.height}`;
  let made = sizes.get(key);
  if (!made) {
    made = draw(figure, whole);
    made.catch(() => sizes.delete(key));
    sizes.set(key, made);
  }
  return made;
}

async function draw(figure: FigureParts, size: Size): Promise<Picture> {
  let plotted: string;
  try {
    plotted = await drawWithPlotly(figure.data, figure.layout, size);
  } catch (error) {
    const problem = isErrorLike(error) ? error.message : String(error);
    throw new Error(
      `Figure '${figure.name}' cannot be drawn as a still picture, which is made without a browser: ${problem}. Lines, points, bars and boxes can; what needs a canvas (heat maps, 3D, maps) cannot.`,
    );
  }
  return tidy(plotted, figure, size);
}

/** Errors of the page that plotly runs in are not instances of this one's Error. */
function isErrorLike(error: unknown): error is { message: string } {
  return typeof (error as { message?: unknown } | null)?.message === 'string';
}

/**
 * A figure as a self-contained SVG: the glyphs it uses are in it, under a family named after the figure.
 *
 * @param size in CSS pixels; the figure's own unless given
 */
export async function renderSvg(figure: FigureParts, size: Partial<Size> = {}): Promise<string> {
  return withFont(await picture(figure, size));
}

/** A picture with its font inside. */
export async function withFont({ svg, name, characters }: Picture): Promise<string> {
  const family = `figure-${name}`;
  const rules = await fontRules(family, characters);
  const style = rules === '' ? '' : `<style>${rules}</style>`;
  const families = `font-family="'${family}','${fontFamily}',sans-serif">`;
  return svg.replace(`font-family="'${fontFamily}'">`, () => `${families}${style}`);
}

/** CSS that brings the cuts of the font, with the given characters only, as data inside it. */
export async function fontRules(family: string, characters: Picture['characters']): Promise<string> {
  const rules = await Promise.all(
    [...characters].map(async ([face, used]) => {
      const data = Buffer.from(await subset(face, used)).toString('base64');
      const style = face.italic ? 'font-style:italic;' : '';
      return `@font-face{font-family:'${family}';font-weight:${face.weight};${style}src:url(data:font/woff2;base64,${data})format('woff2')}`;
    }),
  );
  return rules.join('');
}
