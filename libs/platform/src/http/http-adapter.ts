import { randomFillSync } from 'node:crypto';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyServerOptions } from 'fastify';
import type { Config } from '../config';
import { BODY_LIMIT } from './body-parsers';
import { type Classified, problemOf } from './problem';
import { PROBLEM_TYPE, sendProblem } from './problem-details.filter';

/**
 * Fastify for Nest, with the limits and the trust of the configuration. See `installHttp` for the
 * rest.
 */
export class YishiHttpAdapter extends FastifyAdapter {
  constructor(config: Config) {
    super(serverOptions(config));
  }

  /** Nest would add parsers for forms and lenient JSON; `parseBodies` says what is read. */
  override registerParserMiddleware(): void {
    // nothing: see above
  }
}

const UNREADABLE: Classified = { code: 'malformed-request', status: 400 };

function serverOptions({ trustProxy }: Config): FastifyServerOptions {
  const newRequestId = requestIds();
  return {
    bodyLimit: BODY_LIMIT,
    trustProxy: trustProxy.length > 0 ? [...trustProxy] : false,
    requestIdHeader: false,
    genReqId: newRequestId,
    logger: false,
    // a stop answers what is under way and what still arrives on open connections, then closes them
    return503OnClosing: false,
    requestTimeout: 300_000,
    // addresses the router can not read (a broken escape): no hook and no filter sees them
    frameworkErrors: (_error, request, reply) => sendProblem(request, reply, UNREADABLE),
    clientErrorHandler: (error, socket) => refuseRaw(error, socket, newRequestId()),
  };
}

/**
 * 64 random bits, nothing a client chose: they stand in the log. Counted numbers would say by their
 * gaps when a request came that leaves no line. Random bytes are fetched 4 KiB at a time.
 */
function requestIds(): () => string {
  const pool = Buffer.alloc(4_096);
  let at = pool.length;
  return () => {
    if (at === pool.length) {
      randomFillSync(pool);
      at = 0;
    }
    at += 8;
    return pool.toString('hex', at - 8, at);
  };
}

/** What is not even HTTP never reaches a route; it gets its problem document on the bare socket. */
function refuseRaw(error: NodeJS.ErrnoException, socket: Socket, requestId: string): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const problem = problemOf(UNREADABLE, 'zh-CN', requestId);
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: ${PROBLEM_TYPE}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
