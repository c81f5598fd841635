import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { EventStore } from '@yishi/event-store';
import { MessageBus } from '@yishi/messaging';
import { RecordingMessageBus, TopicStore } from '@yishi/messaging/contract';
import type { Json } from '../../apps/demo/src/api';
import { TestDistrict } from '../support/compound';
import { until } from '../support/following-instance';
import { recordedSpans } from '../support/spans';
import { type TestServer, testServer } from '../support/standalone';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';

const overBroker = () => {
  const topics = new TopicStore();
  return { bus: { provide: MessageBus, useFactory: () => new RecordingMessageBus(topics) } };
};

describe.each([
  ['in process, where the log is the bus', () => ({}), []],
  [
    'over a broker',
    overBroker,
    ['publish relay.yishi.funding.v1', 'publish relay.yishi.project.v1'],
  ],
] as const)('one trace %s', (_where, parts, relayed) => {
  let server: TestServer;
  let district: TestDistrict;
  let projectId: string;
  let lines: Json[];
  let spans: ReturnType<typeof recordedSpans>;

  beforeAll(async () => {
    spans = recordedSpans();
    // the caller is the proxy, whose trace goes on
    server = await testServer({ YISHI_TRUST_PROXY: '127.0.0.1' }, parts());
    district = new TestDistrict(server.api);
    await district.open({ districtFen: 1_000_000, streetFen: 1_000_000 });
    const compound = await district.compound({ name: '化工局家属院' });
    projectId = await district.endorsed(compound, 60_000);
    const path = `${server.url}/api/v1/projects/${projectId}/allocation-approval`;
    const answer = await fetch(path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${district.officers.finance.token}`,
        traceparent: `00-${TRACE}-${CALLER}-01`,
      },
    });
    expect(answer.status).toBe(201);
    await district.stage(projectId, 'approved');
    await until(() => wanted.every((name) => named(name).length > 0));
    lines = server
      .logged()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  });
  afterAll(async () => {
    spans?.stop();
    await server?.close();
  });

  const ofTrace = (): ReadableSpan[] =>
    spans.all().filter((span) => span.spanContext().traceId === TRACE);
  const named = (name: string): ReadableSpan[] => ofTrace().filter((span) => span.name === name);
  const one = (name: string): ReadableSpan => {
    const [span] = named(name);
    if (!span) throw new Error(`no span ${name}: ${ofTrace().map((each) => each.name)}`);
    return span;
  };
  const parentOf = (span: ReadableSpan): string | undefined =>
    ofTrace().find((each) => each.spanContext().spanId === span.parentSpanContext?.spanId)?.name;

  const request = 'POST /api/v1/projects/:projectId/allocation-approval';
  /** From the request in one context to its read model, to another context, and back to a third. */
  const wanted = [
    request,
    'command ApproveAllocation',
    'project funding.appropriation',
    ...relayed,
    'process project.follow-funding',
    'command RecordApproval',
    'project project.page',
    'project ledger.statistics',
  ];

  it('goes from the caller through request, command and append to the read models of all', () => {
    const http = one(request);
    expect(http.parentSpanContext?.spanId).toBe(CALLER);
    expect(http.attributes).toEqual({
      'http.request.method': 'POST',
      'http.route': '/api/v1/projects/:projectId/allocation-approval',
      'http.response.status_code': 201,
    });
    const path = wanted.slice(1).map((name) => [name, parentOf(one(name))]);
    expect(Object.fromEntries(path)).toEqual({
      'command ApproveAllocation': request,
      'project funding.appropriation': 'command ApproveAllocation',
      ...(relayed[0] && { [relayed[0]]: 'command ApproveAllocation' }),
      'process project.follow-funding': 'command ApproveAllocation',
      'command RecordApproval': 'process project.follow-funding',
      ...(relayed[1] && { [relayed[1]]: 'command RecordApproval' }),
      'project project.page': 'command RecordApproval',
      'project ledger.statistics': expect.stringMatching(/^command /),
    });
    expect(named('append').map(parentOf).sort()).toEqual(
      expect.arrayContaining(['command ApproveAllocation', 'command RecordApproval']),
    );
  });

  it('stands beside the events of both contexts, in the log of PostgreSQL', async () => {
    const store = server.app.get(EventStore);
    const types = new Map<string, string>();
    for await (const { events } of store.readAll(0n))
      for (const { event, metadata } of events)
        if (metadata.traceparent?.includes(TRACE)) types.set(event.type, metadata.traceparent);
    const spanIds = ofTrace().map((span) => span.spanContext().spanId);
    expect([...types.keys()]).toEqual(
      expect.arrayContaining(['AllocationApproved', 'ProjectApproved']),
    );
    for (const traceparent of types.values()) expect(spanIds).toContain(traceparent.split('-')[2]);
  });

  it('is named by the access log', () => {
    const approval = lines.find(
      ({ route, method }) => method === 'POST' && route?.endsWith('approval'),
    );
    expect(approval.traceId).toBe(TRACE);
  });

  it('holds no id of a person or a thing', () => {
    const told = JSON.stringify(
      spans
        .all()
        .map(({ name, attributes, status, links }) => [
          name,
          attributes,
          status,
          links.map((link) => link.attributes),
        ]),
    );
    expect(told).toContain('command ApproveAllocation');
    expect(told).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
  });
});
