/** What a failed step's output says about its cause, where that is one the user can mend. */

const causes = [
  {
    pattern: /ENOSPC|No space left on device|There is not enough space on the disk|disk quota exceeded/i,
    advice:
      'The disk is full. The set-up needs about 1.5 GB: free some space, then run the same command again.',
  },
  {
    pattern:
      /ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT|Failed to establish a new connection|NewConnectionError|NameResolutionError|Temporary failure in name resolution|getaddrinfo failed|Max retries exceeded|ReadTimeoutError|ConnectTimeoutError|Network is unreachable|ProxyError/i,
    advice:
      'The package registry could not be reached. The first set-up downloads packages from the npm registry and from PyPI:\n' +
      'check the network connection, and behind a proxy set HTTPS_PROXY; then run the same command again. ' +
      'What is already downloaded is kept.',
  },
  {
    pattern:
      /CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT|unable to get local issuer/i,
    advice:
      'The registry’s certificate was not accepted: often a proxy that inspects traffic. Give its root certificate to both ' +
      'tools (PIP_CERT and NODE_EXTRA_CA_CERTS name a PEM file), then run the same command again.',
  },
  {
    pattern: /Could not find a version that satisfies|No matching distribution found|ResolutionImpossible/i,
    advice:
      'A pinned Python package was not found. Either the package index could not be reached (check the network, a proxy, ' +
      'PIP_INDEX_URL), or it has nothing for this version of Python: 3.10 to 3.13 are known to work.',
  },
  {
    pattern: /\bEACCES\b|Permission denied|\bEPERM\b|Access is denied/i,
    advice:
      'A file could not be written. The folder must belong to the user who runs this (a set-up run with sudo leaves files ' +
      'behind that do not), and on Windows no other program may hold a file in it open.',
  },
];

/**
 * @param {string} output what the failed command printed
 * @returns {string | undefined} advice for the user
 */
export function diagnose(output) {
  return causes.find(({ pattern }) => pattern.test(output))?.advice;
}
