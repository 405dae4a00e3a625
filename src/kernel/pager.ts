/** `name?` and `?name`, as in IPython: what the compiler knows about a name, in the reader's pager. */

/** Half a conditional expression would be `name?` too, but no cell ends there. */
const QUESTION = /^\s*(?:\?{1,2}\s*([\w$.]+)|([\w$.]+)\s*\?{1,2})\s*;?\s*$/;

/** The name that `code` asks about; undefined where it is a cell like any other. */
export function askedName(code: string): string | undefined {
  const match = QUESTION.exec(code);
  return match?.[1] ?? match?.[2];
}
