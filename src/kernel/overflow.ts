/**
 * What a cell prints beyond what a page can bear. The page is shown the beginning and is told of the file that
 * holds the rest: nothing is lost, and a loop that prints for ever harms no one.
 */
import { appendFileSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * How much of a cell's text is shown. A Jupyter server that was not told otherwise drops what goes beyond
 * 3 MB in 3 seconds, without asking whose it is; and JupyterLab takes some seconds to draw so much.
 */
export const SHOWN = { lines: 200_000, chars: 2_500_000 };
/** The file takes about this much, in characters: a disk is not endless either. */
const FILE_CHARS = 1 << 30;
/** How much is gathered before it is written. */
const CHUNK = 1 << 18;

/** One cell's. */
export class Overflow {
  readonly #folder: string;
  readonly #name: string;
  #lines = 0;
  #chars = 0;
  /** Nothing more is shown. */
  #full = false;
  #file: string | undefined;
  /** What is not written yet, and what is. */
  #gathered = '';
  #written = 0;
  #kept = 0;
  #lineEnded = true;
  #lost = false;
  #notice = '';

  /** The file goes into `folder`; its name begins with `name`. */
  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
  }

  /** The part of `text` that is shown. The rest is kept. */
  take(text: string): string {
    const room = this.#room(text);
    if (room >= text.length) return text;
    const shown = text.slice(0, room);
    this.#keep(text.slice(room));
    return shown === '' || shown.endsWith('\n') ? shown : `${shown}\n`;
  }

  /** What the reader must be told since this was last asked; most often nothing. */
  notice(): string {
    const notice = this.#notice;
    this.#notice = '';
    return notice;
  }

  /** The page is empty again. */
  cleared(): void {
    this.#lines = 0;
    this.#chars = 0;
    this.#full = false;
  }

  /** The cell has ended: says how much is in the file. */
  end(): void {
    this.flush();
    if (this.#file && !this.#lost) {
      const lines = this.#kept + (this.#lineEnded ? 0 : 1);
      const more = lines === 1 ? '1 more line is' : `${lines.toLocaleString('en')} more lines are`;
      this.#notice += `${more} in ${this.#place()}.\n`;
    }
  }

  /** Writes what was gathered. */
  flush(): void {
    if (this.#gathered === '' || !this.#file) return;
    try {
      appendFileSync(this.#file, this.#gathered);
      this.#written += this.#gathered.length;
      if (this.#written >= FILE_CHARS) this.#lose(`${this.#place()} is full`);
    } catch (error) {
      this.#lose((error as Error).message);
    }
    this.#gathered = '';
  }

  /** How much of `text` the page still takes. */
  #room(text: string): number {
    if (this.#full) return 0;
    let room = text.length;
    if (this.#chars + room > SHOWN.chars) {
      room = wholeLines(text, SHOWN.chars - this.#chars);
      this.#full = true;
    }
    for (let at = text.indexOf('\n'); at >= 0 && at < room; at = text.indexOf('\n', at + 1)) {
      this.#lines += 1;
      if (this.#lines < SHOWN.lines) continue;
      room = at + 1;
      this.#full = true;
    }
    this.#chars += room;
    return room;
  }

  #keep(text: string): void {
    if (this.#lost) return;
    if (!this.#file) this.#begin();
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#kept += 1;
    this.#lineEnded = text.endsWith('\n');
    this.#gathered += text;
    if (this.#gathered.length >= CHUNK) this.flush();
  }

  #begin(): void {
    try {
      mkdirSync(this.#folder, { recursive: true });
      this.#file = create(join(this.#folder, this.#name));
      this.#notice += `This is too much for a page: the output goes on in ${this.#place()}.\n`;
    } catch (error) {
      this.#lose((error as Error).message);
    }
  }

  #lose(why: string): void {
    this.#lost = true;
    this.#notice += `This is too much for a page, and the rest of the output is not kept: ${why}.\n`;
  }

  /** The file, as it is found from the notebook. */
  #place(): string {
    return this.#file === undefined ? '' : relative(process.cwd(), this.#file);
  }
}

/** How much of `text` goes into `room` without cutting a line, unless it is one that no page takes whole. */
function wholeLines(text: string, room: number): number {
  const end = text.lastIndexOf('\n', room - 1) + 1;
  if (end > 0 || text.length <= SHOWN.chars) return end;
  // Nor a character that is two of JavaScript's.
  return /[\uD800-\uDBFF]/.test(text.charAt(room - 1)) ? room - 1 : room;
}

/** A new file whose name begins with `path`: never one of an earlier session. */
function create(path: string): string {
  for (let count = 1; ; count += 1) {
    const file = count === 1 ? `${path}.txt` : `${path}-${count}.txt`;
    try {
      closeSync(openSync(file, 'wx'));
      return file;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
