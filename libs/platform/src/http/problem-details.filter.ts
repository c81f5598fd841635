import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { toJson } from '@yishi/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger, SecurityLog } from '../logging';
import { Unauthenticated } from '../tokens';
import { traceIdOf } from '../tracing';
import { languageOf } from './language';
import { type Classified, classify, NotReady, problemOf } from './problem';
import { routeOf } from './request';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** Puts the problem into the language of the caller. */
export function sendProblem(
  request: Pick<FastifyRequest, 'headers' | 'id'>,
  reply: FastifyReply,
  classified: Classified,
): void {
  const language = languageOf(request.headers['accept-language']);
  reply
    .code(classified.status)
    .headers({
      ...classified.headers,
      'cache-control': 'no-store',
      'content-language': language,
      vary: 'Accept-Language',
    })
    .type(PROBLEM_TYPE)
    .send(toJson(problemOf(classified, language, request.id)));
}

/**
 * Every error leaves as a problem document; refused attempts go to the security log, surprises to
 * the log.
 */
@Catch()
export class ProblemDetailsFilter implements ExceptionFilter {
  constructor(
    private readonly log: Logger,
    private readonly security: SecurityLog,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const classified = classify(error);
    this.record(error, classified, request);
    if (reply.sent || reply.raw.headersSent) {
      // an answer that had begun (a stream) can only be cut: a client must not take it for whole
      reply.raw.destroy();
      return;
    }
    sendProblem(request, reply, classified);
  }

  private record(error: unknown, { code, status }: Classified, request: FastifyRequest): void {
    const about = {
      code,
      requestId: request.id,
      traceId: traceIdOf(request.span ?? undefined),
      method: request.method,
      route: routeOf(request),
    };
    // readiness writes its own line, once per change
    if (status >= 500 && !(error instanceof NotReady))
      this.log.error({ ...about, err: error }, code);
    const event = REFUSED_ATTEMPTS[status];
    if (!event) return;
    this.security.record(event, {
      ...about,
      from: request.routeOptions.config.isUnlogged ? undefined : request.ip,
      by: request.actor?.personId,
      cause: error instanceof Unauthenticated ? error.cause : undefined,
    });
  }
}

const REFUSED_ATTEMPTS = {
  401: 'token-refused',
  403: 'forbidden',
  429: 'rate-limited',
} as Readonly<Record<number, 'token-refused' | 'forbidden' | 'rate-limited'>>;
