import { stderr } from 'node:process';

const ERASE = '\r\u001b[2K';

/** A line on stderr that is drawn over; none where stderr is not a terminal. */
export function progressLine(): { draw(text: string): void; clear(): void } {
  if (!stderr.isTTY) return { draw() {}, clear() {} };
  let drawn = 0;
  return {
    draw(text) {
      const now = performance.now();
      if (drawn > 0 && now - drawn < 100) return;
      drawn = now;
      stderr.write(`${ERASE}${text}`);
    },
    clear() {
      if (drawn > 0) stderr.write(ERASE);
    },
  };
}

/** The same for trials that are counted: how far it is, and how long it will take. */
export function trialsProgress(): { onProgress(done: number, of: number): void; clear(): void } {
  const line = progressLine();
  const began = performance.now();
  return {
    onProgress(done, of) {
      const left = ((performance.now() - began) / 1000) * (of / done - 1);
      line.draw(
        `${Math.floor((100 * done) / of)} % of ${of.toLocaleString('en-US')} trials, ${Math.ceil(left)} s left`,
      );
    },
    clear: () => line.clear(),
  };
}
