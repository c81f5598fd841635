/**
 * Sent with every answer. The API serves data only: no page of it may load, embed, frame or submit
 * anything, and no browser may take the data for something else. What concerns pages only is left
 * out.
 *
 * Constants, put on in one go: @fastify/helmet builds its middleware anew for each request, and its
 * dozen headers took a tenth of the whole.
 */
const EVERYWHERE: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** A year. Only in production: a browser would remember it for localhost too. */
const OVER_TLS_ONLY = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' };

export const securityHeaders = (isProduction: boolean): Readonly<Record<string, string>> =>
  Object.freeze({ ...EVERYWHERE, ...(isProduction ? OVER_TLS_ONLY : {}) });
