import { DiagLogLevel, diag } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Logger } from '../logging';
import { recordSpans } from './spans';

type TracingOptions = Readonly<{
  /** Base address of a collector that speaks OTLP over HTTP: `http://127.0.0.1:4318`. */
  endpoint: string;
  service: string;
  log: Logger;
}>;

/**
 * Records spans and sends them to a collector until the answer is called, which sends the last
 * ones. Sampling, headers, batch sizes and more are read by the SDK from the variables that
 * OpenTelemetry defines (`OTEL_TRACES_SAMPLER`, `OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_SERVICE_NAME`).
 * A collector that is away costs spans, never requests: a full queue drops them.
 */
export function startTracing({ endpoint, service, log }: TracingOptions): () => Promise<void> {
  diag.setLogger(diagnostics(log), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  const named = resourceFromAttributes({ 'service.name': service });
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` });
  const provider = new BasicTracerProvider({
    resource: named.merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  recordSpans(provider);
  return async () => {
    recordSpans(undefined);
    await provider.shutdown().catch((error: unknown) => log.warn({ err: error }, 'spans are lost'));
    diag.disable();
  };
}

function diagnostics(log: Logger) {
  const child = log.child({ from: 'OpenTelemetry' });
  const say = (level: 'error' | 'warn' | 'debug') => (message: string) => child[level](message);
  return {
    error: say('error'),
    warn: say('warn'),
    info: say('debug'),
    debug: say('debug'),
    verbose: say('debug'),
  };
}
