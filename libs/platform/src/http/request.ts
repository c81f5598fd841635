import { hash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type Actor, Malformed, uuidFromDigest } from '@yishi/kernel';
import type { FastifyRequest } from 'fastify';
import type { CommandOrigin } from '../commands/command';
import { Unauthenticated } from '../tokens';
import { type Span, traceparentOf } from '../tracing';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls; `null` on public routes. */
    actor: Actor | null;
    /** Of a request that is traced. */
    span: Span | null;
  }
  interface FastifyInstance {
    /** A UUIDv7 by the program's clock. */
    newCommandId(): string;
  }
}

/** A request on a route that is not public: authentication has put the actor there. */
export type AuthenticatedRequest = FastifyRequest<{ Params: Record<string, string> }>;

/**
 * The pattern of the route (`/api/v1/projects/:id`), never the address itself, which may hold
 * anything.
 */
export const routeOf = (request: FastifyRequest): string => request.routeOptions.url ?? 'none';

/**
 * Nothing may be written of the request: its route is marked `isUnlogged`, or it is a browser's
 * question whether it may send one, which does not say on which route.
 */
export const leavesNoMark = ({ routeOptions, method }: FastifyRequest): boolean =>
  routeOptions.config.isUnlogged === true || method === 'OPTIONS';

/** Who calls. Throws `Unauthenticated` on a public route, where nobody has been asked. */
export function callerOf(request: Pick<FastifyRequest, 'actor'>): Actor {
  if (!request.actor) throw new Unauthenticated('token-missing');
  return request.actor;
}

/**
 * Who sends the command and under which id. The header `Idempotency-Key` (1 to 128 visible ASCII
 * characters) makes the id together with the person, so that two persons' keys never meet; without
 * it the id is new. Throws `Malformed`.
 */
export function originOf(request: AuthenticatedRequest): CommandOrigin {
  const actor = callerOf(request);
  const traced = request.span ? { traceparent: traceparentOf(request.span) } : {};
  const key = request.headers['idempotency-key'];
  if (key === undefined) return { actor, commandId: request.server.newCommandId(), ...traced };
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,128}$/.test(key))
    throw new Malformed([{ field: 'Idempotency-Key', reason: 'not-a-key' }]);
  const digest = hash('sha256', `${actor.personId}\n${key}`, 'buffer');
  return { actor, commandId: uuidFromDigest(digest), ...traced };
}

const requestOf = (context: ExecutionContext) =>
  context.switchToHttp().getRequest<AuthenticatedRequest>();

/** The calling `Actor` as a parameter of a handler. */
export const Caller = createParamDecorator((_, context: ExecutionContext) =>
  callerOf(requestOf(context)),
);

/** The `CommandOrigin` of the request as a parameter of a handler. */
export const Origin = createParamDecorator((_, context: ExecutionContext) =>
  originOf(requestOf(context)),
);
