import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Metrics } from '../metrics';
import { endSpan, isTracing, SpanKind, startSpan } from '../tracing';
import { routeOf } from './request';

/**
 * Counts and traces requests. A route marked `isUnlogged` is neither counted nor traced, nor does a
 * trace of the caller go on there: a counter that is read every few seconds tells when a ballot was
 * cast, and a trace from which browser.
 */
export function observeRequests(server: FastifyInstance, metrics: Metrics | undefined): void {
  server.decorateRequest('span', null);
  server.addHook('onRequest', (request, _reply, done) => {
    if (isTracing() && !request.routeOptions.config.isUnlogged)
      request.span = spanOf(request) ?? null;
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const { statusCode: status, elapsedTime } = reply;
    if (!request.routeOptions.config.isUnlogged)
      metrics?.requestEnded(request.method, routeOf(request), status, elapsedTime);
    if (request.span) {
      request.span.setAttribute('http.response.status_code', status);
      endSpan(request.span, status >= 500 ? String(status) : undefined);
    }
    done();
  });
}

function spanOf(request: FastifyRequest) {
  const route = routeOf(request);
  const { traceparent } = request.headers;
  return startSpan(`${request.method} ${route}`, {
    kind: SpanKind.SERVER,
    parent: typeof traceparent === 'string' ? traceparent : undefined,
    attributes: { 'http.request.method': request.method, 'http.route': route },
  });
}
