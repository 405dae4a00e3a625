import {
  type Box,
  boxesMeet,
  distanceTo,
  isWithin,
  type Region,
  type Segment,
  type Spot,
} from '../geometry.js';
import { textWidth } from '../text-width.js';

/** An arrow that wants its text along it. In px, y downwards. */
export interface ArrowText {
  readonly text: string;
  readonly arrow: Segment;
  /** Arrows of one group say the same: one label does for all. */
  readonly group: string;
}

/** A mark that wants its text beside it. */
export interface MarkText {
  readonly text: string;
  readonly at: Spot;
}

/** What labels must keep off. */
export interface Scene extends Region {
  readonly size: number;
  readonly nodeLines: readonly Segment[];
  readonly marks: readonly Spot[];
}

/** From an arrow to the nearest edge of its text. */
const GAP = 4;
const MARK_RADIUS = 9;
/** The same text of more marks than this covers no arrow. */
const MOST_COVERING = 8;
/** Among more than this no text finds room, and looking for it takes long. */
const MOST_ARROWS = 400;

/**
 * Finds places for the texts of arrows and marks where they touch nothing else. A text that has no such
 * place is left out: the picture then tells its arrow by colour and dash.
 *
 * @returns for each arrow and each mark its box, or null
 */
export function placeTexts(
  arrows: readonly ArrowText[],
  marks: readonly MarkText[],
  scene: Scene,
): { arrows: (Box | null)[]; marks: (Box | null)[] } {
  const placed: Box[] = [];
  const lines = arrows.map(({ arrow }) => arrow);
  const free = (box: Box, own: number, room: number): boolean =>
    isWithin(box, scene) &&
    !placed.some((other) => boxesMeet(grown(box, 3), other)) &&
    lines.every((line, i) => distanceTo(box, line, room) >= (i === own ? GAP - 1 : room)) &&
    scene.nodeLines.every((line) => distanceTo(box, line, 2) >= 2);
  const clearOfMarks = (box: Box): boolean =>
    scene.marks.every((mark) => distanceTo(box, [mark, mark], MARK_RADIUS) >= MARK_RADIUS);
  const take = (boxes: readonly Box[], own: number, room: number): Box | null => {
    const found = boxes.find((box) => free(box, own, room) && clearOfMarks(box)) ?? null;
    if (found !== null) placed.push(found);
    return found;
  };

  // What happens at a node is rarer, and told by nothing else: it goes first.
  // Where arrows leave no room beside it, it covers as few as can be; what is said often would cover most of them.
  const often = (text: string) => marks.filter((mark) => mark.text === text).length > MOST_COVERING;
  const covered = (box: Box) => lines.filter((line) => distanceTo(box, line, 1) < 1).length;
  const markBoxes = marks.map(
    (mark) =>
      take(besideMark(mark, scene.size), -1, 3) ??
      (often(mark.text)
        ? null
        : take(
            coveringBeside(mark, scene.size).sort((a, b) => covered(a) - covered(b)),
            -1,
            -1,
          )),
  );
  const arrowBoxes: (Box | null)[] = arrows.map(() => null);
  if (arrows.length > MOST_ARROWS) return { arrows: arrowBoxes, marks: markBoxes };
  const told = new Set<string>();
  // Each group gets one label; the rest of it is labelled where there is plenty of room.
  for (const room of [7, 3]) {
    for (const [i, { text, arrow, group }] of arrows.entries()) {
      if (told.has(group)) continue;
      arrowBoxes[i] = take(alongArrow(text, arrow, scene.size), i, room);
      if (arrowBoxes[i] !== null) told.add(group);
    }
  }
  // A lost message's arrow is short: its text may reach beyond it, where there is room.
  for (const [i, { text, arrow, group }] of arrows.entries()) {
    if (told.has(group)) continue;
    arrowBoxes[i] = take(alongArrow(text, longer(arrow, textWidth(text, scene.size)), scene.size), i, 7);
    if (arrowBoxes[i] !== null) told.add(group);
  }
  for (const [i, { text, arrow }] of arrows.entries()) {
    arrowBoxes[i] ??= take(alongArrow(text, arrow, scene.size), i, 12);
  }
  return { arrows: arrowBoxes, marks: markBoxes };
}

/** Places along an arrow, above it before below it, its middle first. */
function alongArrow(text: string, [from, to]: Segment, size: number): Box[] {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  const [width, height] = [textWidth(text, size), size];
  if (length < width) return [];
  const angle = Math.atan2(dy, dx);
  const off = height / 2 + GAP;
  const free = (length - width) / length / 2;
  return [-1, 1].flatMap((side) =>
    STEPS.map((step) => {
      const t = 0.5 + step * free;
      return {
        x: from.x + t * dx - side * off * Math.sin(angle),
        y: from.y + t * dy + side * off * Math.cos(angle),
        width,
        height,
        angle,
      };
    }),
  );
}

/** An arrow drawn out to a length, where it has half of it at least. */
function longer([from, to]: Segment, length: number): Segment {
  const own = Math.hypot(to.x - from.x, to.y - from.y);
  const by = (1.02 * length) / own;
  if (own === 0 || by < 1 || by > 2) return [from, to];
  return [from, { x: from.x + by * (to.x - from.x), y: from.y + by * (to.y - from.y) }];
}

const STEPS = [0, -0.2, 0.2, -0.4, 0.4, -0.55, 0.55, -0.7, 0.7, -0.85, 0.85, -1, 1];

/** Places beside a mark: the nearest first, and last those between them. */
const besideMark = (mark: MarkText, size: number): Box[] =>
  [
    [0, -0.25, 0.25, -0.5, 0.5, -0.62, 0.62],
    [-0.12, 0.12, -0.38, 0.38, -0.75, 0.75],
  ].flatMap((across) => boxesBeside(mark, size, [23, 28, 36], across));

/** The same for a text that covers arrows: it has paper around it, which must not cover its mark as well. */
const coveringBeside = (mark: MarkText, size: number): Box[] =>
  boxesBeside(mark, size, [29, 36], [0, -0.12, 0.12, -0.25, 0.25, -0.38, 0.38, -0.5, 0.5, -0.62, 0.62]);

function boxesBeside(
  { text, at }: MarkText,
  size: number,
  away: readonly number[],
  across: readonly number[],
): Box[] {
  const [width, height] = [textWidth(text, size), size];
  return away.flatMap((down) =>
    [1, -1].flatMap((side) =>
      across.map((share) => ({
        x: at.x + share * width,
        y: at.y + side * down,
        width,
        height,
        angle: 0,
      })),
    ),
  );
}

function grown(box: Box, by: number): Box {
  return { ...box, width: box.width + 2 * by, height: box.height + 2 * by };
}
