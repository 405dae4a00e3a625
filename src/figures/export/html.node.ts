import type { FigureParts } from '../parts.js';
import { plotlyConfig, plotlySpecification } from '../specification.js';
import { faces, fontFamily } from './fonts.node.js';
import { plotlySource } from './plotly.node.js';
import { fontRules, withFont } from './render.node.js';
import type { Picture } from './tidy.node.js';

/** Forbids the page to ask the network for anything. */
const policy = [
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  'font-src data:',
  'img-src data: blob:',
].join('; ');

/** Characters that numbers shown under the pointer are made of, and any others of European languages. */
const usual = String.fromCharCode(...Array.from({ length: 0x17f - 0x20 }, (_, index) => 0x20 + index));

/** A figure as one page that needs nothing else: the live plot, or its still picture where scripts do not run. */
export async function html(figure: FigureParts, picture: Picture): Promise<string> {
  const { characters, width, height } = picture;
  const still = await withFont(picture);
  const shown = new Map(faces.map((face) => [face, new Set([...usual, ...(characters.get(face) ?? [])])]));
  const upright = [...shown].filter(([face]) => !face.italic && face.weight !== 600);
  const rules = await fontRules(fontFamily, new Map(upright));
  const { data, layout } = plotlySpecification(figure);
  // The live plot may need more room than the still one, for a slider.
  const more = figure.live === undefined ? 0 : Number(layout.height) - Number(figure.layout.height);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>${escapeText(figure.name)}</title>
<style>${rules}
body { margin: 1rem; background: #fff; color: #222; font: 16px/1.4 '${fontFamily}', sans-serif; }
figure { margin: 0 auto; max-width: ${width}px; }
</style>
</head>
<body>
<figure>
<div id="plot" role="img" aria-label="${escapeText(figure.alt)}"></div>
<noscript>${still}</noscript>
<figcaption>${escapeText(figure.caption)}</figcaption>
</figure>
<script>${(await plotlySource()).replaceAll('</script', '<\\/script')}</script>
<script>
const fonts = [400, 700].map((weight) => document.fonts.load(weight + " 16px '${fontFamily}'"));
Promise.all(fonts).finally(() => Plotly.newPlot('plot', ${[data, { ...layout, width, height: height + more }, plotlyConfig].map(escapeJson).join(', ')}));
</script>
</body>
</html>
`;
}

function escapeText(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** JSON that no text in it can end the script, or open a comment. */
function escapeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
