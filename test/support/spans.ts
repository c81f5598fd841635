import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { recordSpans } from '@yishi/platform';

/** Every span the program ends from now on, until `stop`. */
export function recordedSpans(): { all: () => readonly ReadableSpan[]; stop: () => void } {
  const exporter = new InMemorySpanExporter();
  recordSpans(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  return { all: () => exporter.getFinishedSpans(), stop: () => recordSpans(undefined) };
}
