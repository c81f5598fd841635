export { traceHandled } from './follower-spans';
export {
  endSpan,
  isSampled,
  isTracing,
  recordSpans,
  type Span,
  SpanKind,
  type SpanOptions,
  startSpan,
  traceIdOf,
  traceparentOf,
} from './spans';
export { startTracing } from './start-tracing';
