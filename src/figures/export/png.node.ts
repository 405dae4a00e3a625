import { crc32 } from 'node:zlib';
import { renderAsync } from '@resvg/resvg-js';
import { faces, fontFamily } from './fonts.node.js';
import { millimetresPerPixel } from './print.js';
import type { Picture } from './tidy.node.js';

/** Pixels of the image for each of the picture: 570 to the inch in print. */
const scale = 3;

/** A picture as a PNG image, three times its size in pixels, drawn with the font it was measured with. */
export async function png({ svg, complete }: Picture): Promise<Uint8Array> {
  const image = await renderAsync(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: {
      // Only a character that the font lacks is looked for in the machine's own fonts.
      loadSystemFonts: !complete,
      fontFiles: faces.map((face) => face.path),
      defaultFontFamily: fontFamily,
      sansSerifFamily: fontFamily,
    },
  });
  return withPrintSize(image.asPng());
}

/** Where a PNG's first chunk, the header, ends. */
const headerEnd = 33;

/** Says in the image how large its pixels are on paper, in a `pHYs` chunk (PNG specification, 11.3.5.3). */
function withPrintSize(image: Buffer): Uint8Array {
  const chunk = Buffer.alloc(21);
  const pixelsPerMetre = Math.round((scale * 1000) / millimetresPerPixel);
  chunk.writeUInt32BE(9, 0);
  chunk.write('pHYs', 4, 'latin1');
  chunk.writeUInt32BE(pixelsPerMetre, 8);
  chunk.writeUInt32BE(pixelsPerMetre, 12);
  chunk.writeUInt8(1, 16);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 17)), 17);
  return Buffer.concat([image.subarray(0, headerEnd), chunk, image.subarray(headerEnd)]);
}
