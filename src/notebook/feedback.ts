import type { Feedback, Verdict } from '../assignments/feedback.js';
import { spaceTime } from '../figures/space-time.js';
import { escaped } from '../figures/words.js';
import { type Displayable, displaySymbol } from './display.js';

/** Feedback that shows itself in a cell: a mark, a word, an explanation, and a run where there is one. */
export type ShownFeedback = Feedback & Displayable;

const MARKS: { readonly [verdict in Verdict]: string } = {
  'not started': '○',
  'wrong shape': '✗',
  'known mistake': '✗',
  wrong: '✗',
  right: '✓',
};

const COLOURS: { readonly [verdict in Verdict]: string } = {
  'not started': '#595959',
  'wrong shape': '#a33b00',
  'known mistake': '#a33b00',
  wrong: '#a33b00',
  right: '#00674d',
};

/** Makes a check show what it finds. */
export function shown<Given extends unknown[]>(
  check: (...given: Given) => Feedback,
): (...given: Given) => ShownFeedback {
  return (...given) => {
    const feedback = check(...given);
    return { ...feedback, [displaySymbol]: () => bundle(feedback) };
  };
}

async function bundle(feedback: Feedback): Promise<Record<string, unknown>> {
  const { assignment, verdict, points, of, message, run, names } = feedback;
  const score = `assignment ${assignment}, ${points} of ${of} points`;
  const box =
    `<div style="border-left:6px solid ${COLOURS[verdict]};padding:.5em 1em;background:#f7f7f7;color:#1a1a1a">` +
    `<strong style="color:${COLOURS[verdict]}">${MARKS[verdict]} ${verdict}</strong> <span>(${score})</span><br>` +
    `${escaped(message)}</div>`;
  const plain = `${MARKS[verdict]} ${verdict} (${score}). ${message}`;
  if (!run) return { 'text/html': box, 'text/plain': plain };
  const figure = spaceTime(run, {
    name: `assignment-${assignment.replace('.', '-')}`,
    ...(names ? { names } : {}),
  });
  const svg = await figure.svg();
  // As an image, so that nothing in the picture can reach the page's styles or ids.
  const picture = `<img alt="${escaped(figure.alt)}" src="data:image/svg+xml;base64,${base64(svg)}">`;
  return { 'text/html': box + picture, 'text/plain': `${plain}\n${figure.alt}` };
}

function base64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));
}
