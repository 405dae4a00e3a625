/**
 * Has a file changed since we last looked? Asked before each cell, instead of being told by the operating
 * system: an answer that comes late would run the old code, and no one could say why.
 */
import { type Stats, statSync } from 'node:fs';

/** What a file looked like at some moment. */
export interface Look {
  /** Differs when the file differs; empty when there is no file. */
  readonly stamp: string;
  /** Whether an equal stamp later means an equal file. */
  readonly settled: boolean;
}

/**
 * Clocks of file systems tick as slowly as every two seconds: a file changed this recently may change
 * again and look the same.
 */
const TICK_MS = 2000;

export function look(path: string): Look {
  let stats: Stats | undefined;
  try {
    stats = statSync(path, { throwIfNoEntry: false });
  } catch {
    // A folder that may not be read, a file where a folder should be: nothing that can be imported.
  }
  if (!stats) return { stamp: '', settled: true };
  const { mtimeMs, ctimeMs, size, ino } = stats;
  return {
    // Editors may keep the time of modification; that of the last change no one can set.
    stamp: `${mtimeMs} ${ctimeMs} ${size} ${ino}`,
    settled: Date.now() - ctimeMs > TICK_MS,
  };
}

export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** Whether what was seen as `before` is surely the same as `now`. */
export function surelySame(before: Look, now: Look): boolean {
  return before.settled && before.stamp === now.stamp;
}

/** The compiler's kinds of news about a file. */
const KINDS = { created: 0, changed: 1, deleted: 2 } as const;

export type OnNews = (path: string, kind: 0 | 1 | 2) => void;

/** Files that are looked at when asked, and those who want to hear of them. */
export interface Watch {
  watchFile(path: string, onNews: OnNews): { close(): void };
  /** Tells of every file that has changed since the last look, or may have. */
  poll(): void;
}

interface Watcher {
  readonly path: string;
  readonly onNews: OnNews;
  last: Look;
}

export function createWatch(): Watch {
  const watchers = new Set<Watcher>();
  return {
    watchFile(path, onNews) {
      const watcher: Watcher = { path, onNews, last: look(path) };
      watchers.add(watcher);
      return {
        close: () => {
          watchers.delete(watcher);
        },
      };
    },
    poll() {
      // A callback may close watchers, or open some.
      for (const watcher of [...watchers]) {
        const now = look(watcher.path);
        const before = watcher.last;
        if (surelySame(before, now)) continue;
        watcher.last = now;
        const kind = now.stamp === '' ? 'deleted' : before.stamp === '' ? 'created' : 'changed';
        watcher.onNews(watcher.path, KINDS[kind]);
      }
    },
  };
}
