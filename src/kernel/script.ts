/** What the user typed, what became of it, and what is wrong with it. */
import type { Chain, Place } from './source-map.js';

/** tslab puts this line before a cell, to make it a module; so do we where we parse one. */
export const PREFIX = 'export {};\n';

/** Whether it is the file that has the running cell's text, as tslab calls it. */
export function isCellFile(fileName: string): boolean {
  return fileName.endsWith('/__tslab__.ts');
}

/** A mistake the compiler found. */
export interface Mistake {
  readonly message: string;
  /** More about it, from the compiler. */
  readonly details: readonly string[];
  readonly start: Place;
  readonly end: Place;
  /** The file it is in, when that is not the cell, and what is written there. */
  readonly file?: string;
  readonly code?: string;
}

/** What was typed, as errors name it. */
export interface CellSource {
  /** For people: `Cell [3]`, or a file's name. */
  readonly label: string;
  readonly code: string;
}

/** A piece of code the kernel ran. */
export interface Script extends CellSource {
  readonly chain: Chain | undefined;
  /** How many lines stand before the output that `chain` maps, and how many it has. */
  readonly above: number;
  readonly lines: number;
  /** How many lines the compiler was given before what was typed. */
  readonly prefix: number;
}
