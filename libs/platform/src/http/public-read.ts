import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';

type Done = (error: Error | null, payload?: unknown) => void;

/**
 * Lets caches keep the answers of a route marked `PublicRead`: `Cache-Control` and a strong ETag
 * over the bytes, and 304 without them when the client has them already. Streams get no ETag: they
 * are not at hand.
 */
export function cacheable(route: RouteOptions): void {
  const seconds = route.config?.maxAgeSeconds;
  if (seconds === undefined || route.method !== 'GET') return;
  const cacheControl = `public, max-age=${seconds}`;
  const onSend = (request: FastifyRequest, reply: FastifyReply, payload: unknown, done: Done) => {
    if (reply.statusCode !== 200) return done(null, payload);
    reply.header('cache-control', cacheControl);
    if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return done(null, payload);
    const etag = `"${hash('sha256', payload, 'base64url').slice(0, 27)}"`;
    reply.header('etag', etag);
    if (!names(request.headers['if-none-match'], etag)) return done(null, payload);
    reply.code(304).removeHeader('content-length').removeHeader('content-type');
    done(null, null);
  };
  route.onSend = [onSend, ...[route.onSend ?? []].flat()];
}

/**
 * A weak comparison (RFC 9110 §13.1.2): a proxy that compresses may have marked the tag as weak.
 */
const names = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag) ?? false;
