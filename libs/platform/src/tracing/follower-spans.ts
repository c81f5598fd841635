import type { Handled } from '@yishi/following';
import { endSpan, isSampled, isTracing, SpanKind, startSpan } from './spans';

/** So many traces may have a span of their own for one batch; beyond that the batch has one. */
const TRACES_A_BATCH = 16;

/**
 * A batch of a projection or a relay, told of when it was committed. While few commands are in it,
 * each gets a span in its own trace, so that a trace shows when its events could be read. Under
 * load, where one transaction holds the events of hundreds, one span of the batch links to them.
 * What a follower reads again from the past belongs to traces that ended long ago: no span. A
 * process has spans where it sends commands.
 */
export function traceHandled({ follower, kind, state, events, startedAt, endedAt }: Handled): void {
  if (!isTracing() || kind === 'process' || state !== 'running') return;
  const traces = new Set<string>();
  for (const { traceparent } of events)
    if (traceparent && isSampled(traceparent)) traces.add(traceparent);
  if (traces.size === 0) return;
  const name = kind === 'relay' ? `publish ${follower}` : `project ${follower}`;
  const options = {
    kind: kind === 'relay' ? SpanKind.PRODUCER : SpanKind.CONSUMER,
    attributes: { 'yishi.follower': follower, 'yishi.batch.events': events.length },
    startedAt,
  };
  const spans =
    traces.size > TRACES_A_BATCH
      ? [startSpan(name, { ...options, links: [...traces] })]
      : [...traces].map((parent) => startSpan(name, { ...options, parent }));
  for (const span of spans) endSpan(span, undefined, endedAt);
}
