/**
 * What was typed, in this session and the ones before it: for jupyter console's arrow keys and whoever else
 * asks. Kept in one SQLite database, as IPython does it, so that several kernels can write to it at once and
 * one that is killed leaves it whole.
 */
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { log } from './streams.js';
import type { Content } from './wire.js';

/** Session, line and source, as the protocol has them; with `output` the source is a pair. */
type Row = [session: number, line: number, source: string | [string, null]];
interface Cell {
  readonly session: number;
  readonly line: number;
  readonly source: string;
}

interface Opened {
  readonly database: DatabaseSync;
  readonly session: number;
  readonly insert: StatementSync;
}

/** How many cells are kept. */
const KEPT = 100_000;
/** How long another kernel's write is waited for. */
const BUSY_MS = 1000;

/** SQLITE_CORRUPT and SQLITE_NOTADB. */
const DAMAGED = new Set([11, 26]);

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS sessions (session INTEGER PRIMARY KEY AUTOINCREMENT);
  CREATE TABLE IF NOT EXISTS cells (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session INTEGER NOT NULL,
    line INTEGER NOT NULL,
    source TEXT NOT NULL
  );
  DELETE FROM cells WHERE id <= (SELECT max(id) FROM cells) - ${KEPT};
`;

export class History {
  readonly #file: string | undefined;
  #opened: Opened | undefined;

  /** `file` is made where there is none; without one, history ends with the kernel. */
  constructor(file: string | undefined) {
    this.#file = file;
  }

  /** Remembers a cell. What cannot be written is logged: no cell fails for it. */
  add(line: number, source: string): void {
    try {
      const { insert, session } = this.#open();
      insert.run(session, line, source);
    } catch (error) {
      log(`a cell could not be added to the history: ${(error as Error).message}`);
    }
  }

  /** The content of a `history_reply`. */
  reply(request: Content): Content {
    const output = request.output === true;
    const history = this.#chosen(request).map(
      ({ session, line, source }): Row => [session, line, output ? [source, null] : source],
    );
    return { status: 'ok', history };
  }

  #chosen(request: Content): Cell[] {
    // -1 is SQLite's "without a limit".
    const n = Number.isSafeInteger(request.n) && Number(request.n) >= 0 ? Number(request.n) : -1;
    switch (request.hist_access_type) {
      case 'range':
        return this.#range(request);
      case 'search': {
        // SQLite's GLOB is the pattern the protocol means: `*`, `?`, and sets in brackets.
        const pattern = String(request.pattern ?? '*');
        return request.unique === true
          ? this.#last('id IN (SELECT max(id) FROM cells WHERE source GLOB ? GROUP BY source)', n, pattern)
          : this.#last('source GLOB ?', n, pattern);
      }
      default:
        return this.#last('true', n);
    }
  }

  #range({ session, start, stop }: Content): Cell[] {
    const { database, session: current } = this.#open();
    // 0 is this session, -1 the one before.
    const asked = Number.isSafeInteger(session) ? Number(session) : 0;
    const from = Number.isSafeInteger(start) ? Number(start) : 0;
    const to = Number.isSafeInteger(stop) ? Number(stop) : Number.MAX_SAFE_INTEGER;
    return database
      .prepare(
        'SELECT session, line, source FROM cells WHERE session = ? AND line >= ? AND line < ? ORDER BY id',
      )
      .all(asked > 0 ? asked : current + asked, from, to) as unknown as Cell[];
  }

  /** The last `n` cells that meet `condition`, oldest first. */
  #last(condition: string, n: number, ...values: string[]): Cell[] {
    const cells = this.#open()
      .database.prepare(`SELECT session, line, source FROM cells WHERE ${condition} ORDER BY id DESC LIMIT ?`)
      .all(...values, n);
    return cells.reverse() as unknown as Cell[];
  }

  #open(): Opened {
    this.#opened ??= openOrForget(this.#file);
    return this.#opened;
  }
}

/** A new session in `file`; where that cannot be used, one that ends with the kernel. */
function openOrForget(file: string | undefined): Opened {
  if (file === undefined) return open(':memory:');
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    return openOrMoveAside(file);
  } catch (error) {
    log(`the history in ${file} cannot be used, and ends with this session: ${(error as Error).message}`);
    return open(':memory:');
  }
}

/** A damaged database is kept under another name, and a new one begun. */
function openOrMoveAside(file: string): Opened {
  try {
    return open(file);
  } catch (error) {
    if (!DAMAGED.has((error as { errcode?: number }).errcode ?? 0)) throw error;
    const aside = firstFree(`${file}.damaged`);
    for (const part of ['', '-wal', '-shm']) {
      if (existsSync(file + part)) renameSync(file + part, aside + part);
    }
    log(`the history in ${file} is damaged (${(error as Error).message}): it is now ${aside}`);
    return open(file);
  }
}

function firstFree(path: string): string {
  for (let at = 1; ; at += 1) {
    const name = at === 1 ? path : `${path}-${at}`;
    if (!existsSync(name)) return name;
  }
}

function open(file: string): Opened {
  if (file !== ':memory:') keepPrivate(file);
  const database = new DatabaseSync(file, { timeout: BUSY_MS });
  try {
    database.exec(SCHEMA);
    return begin(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

function begin(database: DatabaseSync): Opened {
  const { session } = database.prepare('INSERT INTO sessions DEFAULT VALUES RETURNING session').get() as {
    session: number;
  };
  const insert = database.prepare('INSERT INTO cells (session, line, source) VALUES (?, ?, ?)');
  return { database, session, insert };
}

/** What one types may be secret. SQLite gives the files beside it the same permissions. */
function keepPrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
}
