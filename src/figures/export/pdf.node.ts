import { readFileSync } from 'node:fs';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { faces } from './fonts.node.js';
import { millimetresPerPixel } from './print.js';
import type { Picture, Words } from './tidy.node.js';

/** One page, as large as the picture. */
const page = `
#let size = (width: float(sys.inputs.width) * 1mm, height: float(sys.inputs.height) * 1mm)
#set document(title: sys.inputs.name, description: sys.inputs.caption, date: none)
#set page(..size, margin: 0pt, fill: none)
#image(bytes(sys.inputs.svg), format: "svg", alt: sys.inputs.alt, ..size)
`;

let typst: NodeCompiler | undefined;

/** A picture as a PDF of one page: lines stay lines, text stays text, the glyphs used are embedded. */
export function pdf({ svg, width, height }: Picture, { name, alt, caption }: Words): Uint8Array {
  typst ??= NodeCompiler.create({ fontArgs: [{ fontBlobs: faces.map((face) => readFileSync(face.path)) }] });
  const inputs = {
    name,
    alt,
    caption,
    svg,
    width: String(width * millimetresPerPixel),
    height: String(height * millimetresPerPixel),
  };
  // A fixed time: the same figure gives the same bytes.
  const made = typst.pdf({ mainFileContent: page, inputs }, { creationTimestamp: 0 });
  typst.evictCache(10);
  return made;
}
