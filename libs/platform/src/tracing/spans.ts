import {
  type Attributes,
  type Context,
  isSpanContextValid,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';

export { type Span, SpanKind } from '@opentelemetry/api';

let tracer: Tracer | undefined;

/** More links are dropped by the SDK, with a line in the log for each span. */
const MAX_LINKS = 128;

/** From now on spans go to the provider; `undefined`: none are made. */
export function recordSpans(provider: TracerProvider | undefined): void {
  tracer = provider?.getTracer('yishi');
}

export const isTracing = (): boolean => tracer !== undefined;

export type SpanOptions = Readonly<{
  kind?: SpanKind;
  /** W3C trace contexts, as they stand beside events. What can not be read begins a new trace. */
  parent?: string;
  links?: readonly string[];
  attributes?: Attributes;
  /** Milliseconds of `performance.now()`; default: now. */
  startedAt?: number;
}>;

/**
 * A span, or `undefined` while nothing is recorded. Contexts are handed on as data (in requests,
 * commands and events), never by the thread of execution: one batch of the pipeline holds the
 * commands of many requests. Attributes name routes, commands, followers and codes; never an id of
 * a person or of a thing, nor anything somebody wrote.
 */
export function startSpan(name: string, options: SpanOptions = {}): Span | undefined {
  if (!tracer) return undefined;
  const { kind = SpanKind.INTERNAL, parent, links = [], attributes, startedAt } = options;
  const linked = links
    .slice(0, MAX_LINKS)
    .map(readContext)
    .filter((context) => context !== undefined);
  return tracer.startSpan(
    name,
    { kind, attributes, startTime: startedAt, links: linked.map((context): Link => ({ context })) },
    contextOf(parent),
  );
}

/** Ends the span; `failure` is the code of what went wrong. */
export function endSpan(span: Span | undefined, failure?: string, endedAt?: number): void {
  if (!span) return;
  if (failure !== undefined) {
    span.setAttribute('error.type', failure);
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end(endedAt);
}

/** The W3C text (`00-trace-span-flags`) under which others continue the span's trace. */
export function traceparentOf(span: Span | undefined): string | undefined {
  const context = span?.spanContext();
  if (!context || !isSpanContextValid(context)) return undefined;
  const flags = context.traceFlags.toString(16).padStart(2, '0');
  return `00-${context.traceId}-${context.spanId}-${flags}`;
}

/** Was the trace chosen to be recorded where it began? */
export const isSampled = (traceparent: string): boolean =>
  (Number.parseInt(traceparent.slice(-2), 16) & 1) === 1;

export const traceIdOf = (span: Span | undefined): string | undefined =>
  span?.spanContext().traceId;

function readContext(traceparent: string | undefined): SpanContext | undefined {
  const context = traceparent === undefined ? null : parseTraceParent(traceparent);
  return context ? { ...context, isRemote: true } : undefined;
}

function contextOf(traceparent: string | undefined): Context {
  const parent = readContext(traceparent);
  return parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
}
