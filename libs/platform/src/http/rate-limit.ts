import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../config';
import { RateLimited } from './problem';
import { fromTrustedProxy } from './trusted-proxies';

/**
 * Where a trusted proxy does not say who calls, all callers are one, and so many times as many
 * requests are taken of them: a limit that one machine can reach alone would be a way to end a
 * vote. It only keeps the process free for its other routes.
 */
export const HIDDEN_CALLERS = 20;

/** Nothing of how many requests came: among callers who count as one it says when others voted. */
const SILENT = { addHeaders: {}, addHeadersOnExceeding: {} };

/** Limits public routes, by address. Those that are not logged are counted by themselves. */
export async function limitPublicRoutes(server: FastifyInstance, config: Config): Promise<void> {
  const { rateLimitPerMinute, trustProxy } = config;
  await server.register(rateLimit, {
    global: false,
    max: rateLimitPerMinute,
    timeWindow: 60_000,
    cache: 10_000,
    errorResponseBuilder: (_request, { ttl }) => new RateLimited(Math.ceil(ttl / 1000)),
  });
  const isFromProxy = fromTrustedProxy(trustProxy);
  const isHidden = (request: FastifyRequest): boolean =>
    request.headers['x-forwarded-for'] === undefined && isFromProxy(request);
  const limit = server.rateLimit();
  const unlogged = server.rateLimit({
    ...SILENT,
    max: (request) => rateLimitPerMinute * (isHidden(request) ? HIDDEN_CALLERS : 1),
  });
  server.addHook('onRoute', (route) => {
    const { isPublic, isUnlimited, isUnlogged } = route.config ?? {};
    if (!isPublic || isUnlimited) return;
    route.onRequest = [...[route.onRequest ?? []].flat(), isUnlogged ? unlogged : limit];
  });
}
