/** Messages as whoever holds the key sends them; written apart from the kernel's own, so that no mistake is made twice. */
import { createHmac } from 'node:crypto';

/** Parts of a message under their signature. */
export function signed<Part extends string | Uint8Array>(
  key: string,
  parts: readonly Part[],
): (Part | string)[] {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return ['<IDS|MSG>', hmac.digest('hex'), ...parts];
}

/** What an `execute_request` holds. */
export function cellContent(code: string): Record<string, unknown> {
  return {
    code,
    silent: false,
    store_history: true,
    user_expressions: {},
    allow_stdin: false,
    stop_on_error: true,
  };
}
