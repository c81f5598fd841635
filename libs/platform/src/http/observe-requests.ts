import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Metrics } from '../metrics';
import { endSpan, isTracing, type Span, SpanKind, startSpan } from '../tracing';
import { leavesNoMark, routeOf } from './request';
import { fromTrustedProxy } from './trusted-proxies';

type Options = Readonly<{
  metrics?: Metrics;
  /** Whose traces are continued. */
  trustProxy: readonly string[];
}>;

/**
 * Counts and traces requests. A route marked `isUnlogged` is neither counted nor traced, nor does a
 * trace of the caller go on there: a counter that is read every few seconds tells when a ballot was
 * cast, and a trace from which browser.
 *
 * A trace goes on only from a proxy that is trusted: a stranger who chose its id could have every
 * request recorded, write into the traces of others, and leave marks in the log for ever.
 */
export function observeRequests(server: FastifyInstance, { metrics, trustProxy }: Options): void {
  const isFromProxy = fromTrustedProxy(trustProxy);
  server.decorateRequest('span', null);
  server.addHook('onRequest', (request, _reply, done) => {
    if (isTracing() && !leavesNoMark(request))
      request.span = spanOf(request, isFromProxy(request)) ?? null;
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const { statusCode: status, elapsedTime } = reply;
    if (!leavesNoMark(request))
      metrics?.requestEnded(request.method, routeOf(request), status, elapsedTime);
    if (request.span) {
      request.span.setAttribute('http.response.status_code', status);
      endSpan(request.span, status >= 500 ? String(status) : undefined);
    }
    done();
  });
}

function spanOf(request: FastifyRequest, isFromProxy: boolean): Span | undefined {
  const route = routeOf(request);
  const { traceparent } = request.headers;
  return startSpan(`${request.method} ${route}`, {
    kind: SpanKind.SERVER,
    parent: isFromProxy && typeof traceparent === 'string' ? traceparent : undefined,
    attributes: { 'http.request.method': request.method, 'http.route': route },
  });
}
