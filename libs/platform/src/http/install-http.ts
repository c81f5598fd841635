import { randomFillSync } from 'node:crypto';
import { BadRequestException } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Clock, toJson, uuidV7 } from '@yishi/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../config';
import { type Logger, SecurityLog } from '../logging';
import type { Metrics } from '../metrics';
import { type TokenVerifier, Unauthenticated } from '../tokens';
import { traceIdOf } from '../tracing';
import { parseBodies, UPLOAD_LIMIT } from './body-parsers';
import { observeRequests } from './observe-requests';
import { ProblemDetailsFilter } from './problem-details.filter';
import { cacheable } from './public-read';
import { limitPublicRoutes } from './rate-limit';
import { leavesNoMark, routeOf } from './request';
import { securityHeaders } from './security-headers';

export type HttpParts = Readonly<{
  config: Config;
  verifier: Pick<TokenVerifier, 'verify'>;
  clock: Clock;
  log: Logger;
  /** Where requests are counted. */
  metrics?: Metrics;
}>;

/**
 * All that a request passes before and after its handler, as hooks of the server: they run once,
 * before the body is read, and cost less than Nest's guards and interceptors. In order: request id,
 * security headers, metrics and trace, CORS, token (routes that are not `Public`), rate limit (routes that are). Call
 * it before `app.init()`, on an application made with `YishiHttpAdapter`. Routes are refused to
 * callers without a token unless marked.
 */
export async function installHttp(app: NestFastifyApplication, parts: HttpParts): Promise<void> {
  const { config, verifier, clock, log, metrics } = parts;
  const server = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  app.useGlobalFilters(new ProblemDetailsFilter(log, new SecurityLog(log)));
  parseBodies(server);
  server.setReplySerializer(toJson);
  server.decorate('newCommandId', commandIds(clock));
  const headers = securityHeaders(config.nodeEnv === 'production');
  server.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers).header('x-request-id', request.id);
    done();
  });
  observeRequests(server, { metrics, trustProxy: config.trustProxy });
  logAccess(server, log);
  refuseNul(server);
  await securityPlugins(app, server, config);
  authenticate(server, verifier);
  server.addHook('onRoute', (route) => {
    if (route.config?.isUpload) route.bodyLimit = UPLOAD_LIMIT;
    cacheable(route);
  });
}

/** No text of the database holds a NUL, so nothing is there at an address that asks for one. */
function refuseNul(server: FastifyInstance): void {
  server.addHook('onRequest', (request, _reply, done) =>
    request.url.includes('%00') ? done(new BadRequestException()) : done(),
  );
}

/** CORS for the origins of the configuration, and the rate limit of public routes. */
async function securityPlugins(
  app: NestFastifyApplication,
  server: FastifyInstance,
  config: Config,
): Promise<void> {
  if (config.corsOrigins.length > 0)
    app.enableCors({
      origin: [...config.corsOrigins],
      methods: ['GET', 'HEAD', 'POST'],
      allowedHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'Accept-Language'],
      exposedHeaders: ['ETag', 'Retry-After', 'X-Request-Id'],
      maxAge: 600,
    });
  await limitPublicRoutes(server, config);
}

/**
 * Only routes marked `Public` are answered without a token; a forgotten mark closes a route, never
 * opens it.
 */
function authenticate(server: FastifyInstance, verifier: HttpParts['verifier']): void {
  server.decorateRequest('actor', null);
  server.addHook('onRequest', (request, reply, done) => {
    if (request.is404 || request.routeOptions.config.isPublic) return done();
    reply.header('cache-control', 'no-store');
    try {
      request.actor = verifier.verify(bearerToken(request));
    } catch (error) {
      return done(error as Error);
    }
    done();
  });
}

function bearerToken({ headers }: FastifyRequest): string {
  if (headers.authorization === undefined) throw new Unauthenticated('token-missing');
  const token = /^Bearer +(\S+)$/i.exec(headers.authorization)?.[1];
  if (token === undefined) throw new Unauthenticated('token-invalid', 'not-a-bearer-token');
  return token;
}

/**
 * One line per request: what was done by whom, how it ended, how long it took. No address, no
 * query, no body. Of what `leavesNoMark` there is none.
 */
function logAccess(server: FastifyInstance, root: Logger): void {
  // these lines are made of nothing that needs hiding; looking for it would cost more than writing
  // them
  const log = root.child({}, { redact: [] });
  // an import may take seconds: the answer says how long (Server-Timing)
  server.addHook('onSend', (request, reply, _payload, done) => {
    if (request.routeOptions.config.isUpload)
      reply.header('server-timing', `total;dur=${Math.round(reply.elapsedTime)}`);
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    if (leavesNoMark(request)) return done();
    const quiet = request.routeOptions.config.isQuiet && reply.statusCode < 400;
    log[quiet ? 'debug' : 'info']({
      requestId: request.id,
      method: request.method,
      route: routeOf(request),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      by: request.actor?.personId,
      traceId: traceIdOf(request.span ?? undefined),
    });
    done();
  });
}

/** UUIDv7s by the program's clock. Random bytes are fetched 4 KiB at a time. */
function commandIds(clock: Clock): () => string {
  const pool = new Uint8Array(4_096);
  let at = pool.length;
  return () => {
    if (at + 10 > pool.length) {
      randomFillSync(pool);
      at = 0;
    }
    at += 10;
    return uuidV7(clock.now().getTime(), pool.subarray(at - 10, at));
  };
}
