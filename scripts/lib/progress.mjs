/** The step list as the user sees it: a spinner with the time on a terminal, plain lines in a log. */

const unicode = process.platform !== 'win32' || Boolean(process.env.WT_SESSION);
const frames = unicode ? [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'] : [...'|/-\\'];
const [good, bad] = unicode ? ['✔', '✘'] : ['ok', 'FAILED'];

/**
 * @typedef {{ note: (text: string) => void, done: (text?: string) => void, failed: () => void }} Shown
 *   `note`: what the step is at just now, of which only a terminal has room
 */

/**
 * Shows that a step has begun.
 * @param {string} name
 * @param {NodeJS.WriteStream} [out]
 * @returns {Shown}
 */
export function show(name, out = process.stderr) {
  const began = Date.now();
  const seconds = () => (Date.now() - began) / 1000;
  const live = out.isTTY && !process.env.CI && process.env.TERM !== 'dumb';
  if (!live) {
    out.write(`${name} ...\n`);
    return {
      note() {},
      done: (text = '') => out.write(`${name}: done in ${seconds().toFixed(1)} s${text && ` (${text})`}\n`),
      failed: () => out.write(`${name}: failed after ${seconds().toFixed(1)} s\n`),
    };
  }
  let latest = '';
  let frame = 0;
  const draw = () => {
    const head = `${frames[frame++ % frames.length]} ${name}  ${seconds().toFixed(0)} s  `;
    const room = Math.max(0, (out.columns || 80) - head.length - 1);
    out.write(`\r\x1b[2K${head}\x1b[2m${latest.slice(0, room)}\x1b[0m`);
  };
  const timer = setInterval(draw, 100);
  draw();
  /** @param {string} line */
  const end = (line) => {
    clearInterval(timer);
    out.write(`\r\x1b[2K${line}\n`);
  };
  return {
    note(text) {
      // Colours and cursor movements of the program would break the line.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is removed
      latest = text.replace(/\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x1f]/g, '');
    },
    done: (text = '') => end(`${good} ${name}  ${seconds().toFixed(1)} s${text && `  (${text})`}`),
    failed: () => end(`${bad} ${name}  ${seconds().toFixed(1)} s`),
  };
}
