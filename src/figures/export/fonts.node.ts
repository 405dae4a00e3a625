import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as fontkit from 'fontkit';
import subsetFont from 'subset-font';

/** The family of every text in a figure. The files of a figure carry it with them. */
export const fontFamily = 'Source Sans 3';

/** One cut of the family: a weight, upright or italic. */
export interface Face {
  readonly weight: 400 | 600 | 700;
  readonly italic: boolean;
  /** Its TTF file. */
  readonly path: string;
}

const locate = createRequire(import.meta.url).resolve;

function face(weight: Face['weight'], italic: boolean, cut: string): Face {
  return { weight, italic, path: locate(`@expo-google-fonts/source-sans-3/${cut}/SourceSans3_${cut}.ttf`) };
}

/** The cuts that figures use; CSS weights between them go to the nearest. */
export const faces: readonly Face[] = [
  face(400, false, '400Regular'),
  face(400, true, '400Regular_Italic'),
  face(600, false, '600SemiBold'),
  face(600, true, '600SemiBold_Italic'),
  face(700, false, '700Bold'),
  face(700, true, '700Bold_Italic'),
];

/** The cut that a CSS `font-weight` and `font-style` select. */
export function faceFor(weight: string, style: string): Face {
  const number = weight === 'bold' || weight === 'bolder' ? 700 : Number(weight) || 400;
  const nearest = number < 500 ? 400 : number < 650 ? 600 : 700;
  const italic = style === 'italic' || style.startsWith('oblique');
  return faces.find((one) => one.weight === nearest && one.italic === italic) as Face;
}

interface Measures {
  readonly font: fontkit.Font;
  readonly widths: Map<string, number>;
}

const measured = new Map<Face, Measures>();

function measuresOf(one: Face): Measures {
  let found = measured.get(one);
  if (!found) {
    found = { font: fontkit.openSync(one.path) as fontkit.Font, widths: new Map() };
    measured.set(one, found);
  }
  return found;
}

/** The height of a line above and below its baseline, as a share of the font size. */
export function lineHeights(one: Face): { ascent: number; descent: number } {
  const { font } = measuresOf(one);
  return { ascent: font.ascent / font.unitsPerEm, descent: -font.descent / font.unitsPerEm };
}

/** Widths kept at most for each cut: enough for hundreds of figures, and no more memory than a few megabytes. */
const maximumWidths = 20_000;

/**
 * How far `text` advances the pen, kerning and ligatures included, as a share of the font size. A character
 * that the family lacks is drawn with another font, of which only a guess can be made: one em.
 */
export function advance(one: Face, text: string): number {
  const { font, widths } = measuresOf(one);
  const known = widths.get(text);
  if (known !== undefined) return known;
  const lacking = lackingCharacters(text);
  const own = lacking.length === 0 ? text : [...text].filter((char) => !lacking.includes(char)).join('');
  const foreign = lacking.filter((char) => !/\p{M}|\p{Cf}|\p{Cc}/u.test(char)).length;
  const width = (own === '' ? 0 : font.layout(own).advanceWidth / font.unitsPerEm) + foreign;
  if (widths.size >= maximumWidths) widths.clear();
  widths.set(text, width);
  return width;
}

/** The characters of `text` that the family has no glyph for, each as often as it occurs. */
export function lackingCharacters(text: string): string[] {
  const { font } = measuresOf(faces[0] as Face);
  return [...text].filter((char) => !font.hasGlyphForCodePoint(char.codePointAt(0) as number));
}

/** What a few labels need of a font; its other features double its size. (Its types do not know these yet.) */
const leaner = { keepFeatures: ['kern', 'liga', 'mark', 'ccmp'], noHinting: true };

/** A WOFF2 font with the glyphs for `characters` and no others: the same bytes for the same characters. */
export async function subset(one: Face, characters: Iterable<string>): Promise<Uint8Array> {
  const text = [...new Set(characters)].sort().join('');
  return subsetFont(readFileSync(one.path), text, {
    targetFormat: 'woff2',
    ...leaner,
  });
}
