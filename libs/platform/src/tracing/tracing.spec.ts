import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FollowerState, Handled } from '@yishi/following';
import { recordedSpans } from '../../../../test/support/spans';
import { createLogger } from '../logging';
import { endSpan, isTracing, startSpan, startTracing, traceHandled, traceparentOf } from '.';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const parentNumber = (n: number) => `00-${TRACE}-${String(n).padStart(16, '0')}-01`;

const handled = (traces: readonly (string | undefined)[], change: Partial<Handled> = {}) => ({
  ...{ follower: 'project.page', kind: 'projection' as const, state: 'running' as FollowerState },
  events: traces.map((traceparent, index) => ({
    ...{ type: 'T', data: { name: '金丝雀' }, at: '', by: 'somebody', role: 'resident' },
    ...{ stream: 's-1', position: 1n, index, commandId: 'c', traceparent },
  })),
  startedAt: performance.now() - 5,
  endedAt: performance.now(),
  ...change,
});

describe('spans', () => {
  let spans: ReturnType<typeof recordedSpans>;
  beforeEach(() => {
    spans = recordedSpans();
  });
  afterEach(() => spans.stop());

  it('are not made while nothing is recorded', () => {
    spans.stop();
    expect(isTracing()).toBe(false);
    expect(startSpan('nothing', { parent: parentNumber(1) })).toBeUndefined();
    endSpan(undefined, 'code');
    traceHandled(handled([parentNumber(1)]));
    expect(traceparentOf(undefined)).toBeUndefined();
    expect(spans.all()).toEqual([]);
  });

  it('continue a trace context, and hand theirs on', () => {
    const span = startSpan('one', { parent: parentNumber(1) });
    expect(traceparentOf(span)).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
    endSpan(span);
    expect(spans.all()[0]?.parentSpanContext).toMatchObject({ traceId: TRACE, isRemote: true });
  });

  it.each([
    'nonsense',
    '',
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `ff-${TRACE}-b7ad6b7169203331-01`,
    `00-${TRACE.toUpperCase()}-b7ad6b7169203331-01`,
    `00-${TRACE}-b7ad6b7169203331-01-x`,
  ])('begin a trace of their own after a context that is none: %s', (parent) => {
    endSpan(startSpan('one', { parent }));
    expect(spans.all()[0]?.parentSpanContext).toBeUndefined();
    expect(spans.all()[0]?.spanContext().traceId).not.toBe(TRACE);
  });

  it('are not recorded in a trace that its beginner does not sample, but continue it', () => {
    const span = startSpan('one', { parent: parentNumber(1).replace(/1$/, '0') });
    expect(traceparentOf(span)).toMatch(new RegExp(`^00-${TRACE}-.*-00$`));
    endSpan(span);
    expect(spans.all()).toEqual([]);
  });

  it('of a batch: one in the trace of each command', () => {
    traceHandled(handled([parentNumber(1), parentNumber(1), undefined, parentNumber(2)]));
    const parents = spans.all().map((span) => Number(span.parentSpanContext?.spanId));
    expect(parents).toEqual([1, 2]);
    expect(spans.all().map(({ name, attributes }) => [name, attributes])).toEqual(
      parents.map(() => [
        'project project.page',
        { 'yishi.follower': 'project.page', 'yishi.batch.events': 4 },
      ]),
    );
    for (const { duration } of spans.all()) expect(duration[1]).toBeGreaterThan(0);
  });

  it('of a batch with many commands: one that links to them', () => {
    const many = Array.from({ length: 400 }, (_, n) => parentNumber(n + 1));
    traceHandled(handled(many));
    expect(spans.all()).toHaveLength(1);
    expect(spans.all()[0]?.links).toHaveLength(128);
    expect(spans.all()[0]?.droppedLinksCount).toBe(0);
    expect(spans.all()[0]?.parentSpanContext).toBeUndefined();
  });

  it('are not made again of a past that is read again, nor twice of a process', () => {
    for (const state of ['rebuilding', 'catching-up'] as const)
      traceHandled(handled([parentNumber(1)], { state }));
    traceHandled(handled([parentNumber(1)], { kind: 'process' }));
    traceHandled(handled([undefined]));
    const unsampled = Array.from({ length: 40 }, (_, n) => parentNumber(n + 1).replace(/1$/, '0'));
    traceHandled(handled(unsampled));
    expect(spans.all()).toEqual([]);
  });
});

describe('a collector', () => {
  type Export = Readonly<{ url?: string; body: string }>;
  const exports: Export[] = [];
  let collector: Server;
  let endpoint: string;

  beforeAll(async () => {
    collector = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      exports.push({ url: request.url, body: Buffer.concat(chunks).toString() });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/`;
  });
  afterAll(() => collector.close());

  it('gets what was recorded, at the end at the latest, under the name of the service', async () => {
    const log = createLogger({ level: 'fatal' });
    const stop = startTracing({ endpoint, service: 'council-service', log });
    endSpan(startSpan('command TakePart', { parent: parentNumber(1) }), 'drive-not-open');
    await stop();
    expect(exports.map(({ url }) => url)).toEqual(['/v1/traces']);
    const [{ resource, scopeSpans }] = JSON.parse(exports[0]?.body ?? '').resourceSpans;
    expect(resource.attributes).toContainEqual({
      key: 'service.name',
      value: { stringValue: 'council-service' },
    });
    expect(scopeSpans[0].spans).toMatchObject([
      { name: 'command TakePart', traceId: TRACE, status: { code: 2 } },
    ]);
    expect(isTracing()).toBe(false);
  });
});
