/**
 * What the kernel adds to the globals of a cell.
 */

/**
 * Asks the reader for a line and waits for it, as browsers and Deno do. Where no one can answer (papermill,
 * nbconvert, a grader), it throws.
 *
 * @param question what to ask
 * @param fallback what an empty answer stands for
 * @returns the line, without its end
 */
declare function prompt(question?: string, fallback?: string): string;
