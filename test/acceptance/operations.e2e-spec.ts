import { readFileSync } from 'node:fs';
import { TakePart } from '@yishi/project';
import { parse } from 'yaml';
import type { Json } from '../../apps/demo/src/api';
import { type Compound, TestDistrict } from '../support/compound';
import { until } from '../support/following-instance';
import { type TestServer, testServer } from '../support/standalone';

describe('operations', () => {
  let server: TestServer;
  let compound: Compound;
  let operations: string;

  beforeAll(async () => {
    server = await testServer({ METRICS_PORT: '0' });
    const district = new TestDistrict(server.api);
    await district.open({ districtFen: 1_000_000, streetFen: 1_000_000 });
    compound = await district.compound({ name: '化工局家属院' });
    await district.raising(compound, 60_000);
    const [, port] = /"port":(\d+),"msg":"metrics are served"/.exec(server.logged()) ?? [];
    operations = `http://127.0.0.1:${port}`;
  });
  afterAll(() => server?.close());

  const metrics = async (): Promise<string> => (await fetch(`${operations}/metrics`)).text();
  /** Every value of the metric, whatever its labels. */
  const valuesOf = (text: string, name: string): number[] =>
    [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'gm'))].map(([, n]) => Number(n));
  const ready = async (): Promise<Json> => (await fetch(`${server.url}/health/ready`)).json();
  const followersOf = (answer: Json): Json[] =>
    answer.checks.find(({ name }: Json) => name === 'followers').parts;

  it('counts what was done, in the text that Prometheus reads', async () => {
    const answer = await fetch(`${operations}/metrics`);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = await answer.text();
    expect(text).toContain(`yishi_commands_total{command="${TakePart.name}",outcome="ok"}`);
    for (const name of [
      'yishi_append_batch_appends_count',
      'yishi_append_batch_events_count',
      'yishi_append_duration_seconds_count',
      'yishi_command_duration_seconds_count',
      'yishi_http_requests_total',
      'yishi_log_head_position',
      'yishi_follower_events_total',
      'nodejs_eventloop_lag_p99_seconds',
      'process_resident_memory_bytes',
    ])
      expect([name, Math.max(...valuesOf(text, name)) > 0]).toEqual([name, true]);
    const written = valuesOf(text, 'yishi_append_batch_events_sum');
    expect(written).toEqual(valuesOf(text, 'yishi_log_head_position'));
    expect(valuesOf(text, 'yishi_follower_lease_held').every((held) => held === 1)).toBe(true);
    expect(valuesOf(text, 'yishi_follower_orphaned').every((orphaned) => orphaned === 0)).toBe(
      true,
    );
    expect(valuesOf(text, 'yishi_scheduled_commands')).toEqual([expect.any(Number), 0]);
  });

  it('counts refusals under their code, and what no stream was written for', async () => {
    const gone = '0190a0a0-0000-7000-8000-000000000001';
    const answer = await server.api.tryPost(compound.director, `projects/${gone}/participations`, {
      householdId: gone,
      mode: 'volunteer',
    });
    const outcome = `outcome="${answer.body.code}"`;
    expect(await metrics()).toContain(`yishi_commands_total{command="TakePart",${outcome}} 1`);
  });

  it('answers there to nothing else, and nothing of it on the public port', async () => {
    expect((await fetch(`${operations}/`)).status).toBe(404);
    expect((await fetch(`${operations}/metrics`, { method: 'POST' })).status).toBe(404);
    for (const path of ['metrics', 'api/v1/metrics', 'followers', 'api/v1/followers'])
      expect([path, (await fetch(`${server.url}/${path}`)).status]).toEqual([path, 404]);
  });

  it('says of every follower where it is and who works on it', async () => {
    await until(async () => followersOf(await ready()).every(({ isBehind }) => !isBehind));
    const followers = followersOf(await ready());
    expect(followers.length).toBeGreaterThan(20);
    for (const follower of followers)
      expect(follower).toEqual({
        name: expect.stringMatching(/^[a-z]+\.[a-z-]+$/),
        kind: expect.stringMatching(/^(projection|process)$/),
        ...{ state: 'running', position: follower.head, head: expect.any(Number) },
        ...{ isBehind: false, behindSeconds: 0, parked: 0 },
        lease: {
          holder: expect.stringMatching(/^yishi-standalone-[0-9a-f]{8}$/),
          ...{ isHere: true, isOrphaned: false },
        },
      });
  });

  it('names machine and process of a holder only where the public can not ask', async () => {
    const { instance, followers } = (await (await fetch(`${operations}/followers`)).json()) as Json;
    expect(instance).toMatch(new RegExp(`^yishi-standalone-[0-9a-f]{8}@.+:${process.pid}$`));
    expect(followers.map(({ lease }: Json) => lease.holder)).toContain(instance);
    expect(server.logged()).toContain(instance);
    expect(JSON.stringify(await ready())).not.toContain(instance.split('@')[1]);
  });
});

describe('the dashboard and the alerts', () => {
  const dashboard = JSON.parse(readFileSync('deploy/grafana/yishi.json', 'utf8'));
  const { groups } = parse(readFileSync('deploy/prometheus/alerts.yml', 'utf8'));
  const rules: Json[] = groups.flatMap((group: Json) => group.rules);
  const targets: string[] = dashboard.panels
    .flatMap(({ targets: of = [] }: Json) => of)
    .map(({ expr }: Json) => expr);

  /** The metrics an expression reads, without what Prometheus itself appends to histograms. */
  const namesIn = (expression: string): string[] =>
    [...expression.matchAll(/\b(?:yishi|nodejs|process)_[a-z0-9_]+/g)].map(([name]) => name);

  it('read only metrics that the program has, and the dashboard all of its own', async () => {
    const server = await testServer({ METRICS_PORT: '0' });
    const [, port] = /"port":(\d+),"msg":"metrics are served"/.exec(server.logged()) ?? [];
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    await server.close();
    const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
    const series = types.flatMap(([, name, type]) =>
      type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name + end) : [name],
    );
    const read = [...targets, ...rules.map(({ expr }) => expr)].flatMap(namesIn);
    expect(read.length).toBeGreaterThan(20);
    expect(read.filter((name) => !series.includes(name))).toEqual([]);
    const own = types.map(([, name]) => name as string).filter((name) => name.startsWith('yishi_'));
    const shown = targets.flatMap(namesIn);
    expect(own.filter((name) => !shown.some((each) => each.startsWith(name)))).toEqual([]);
  });

  it('have a title, a source of data and a place for every panel', () => {
    const [source] = dashboard.templating.list;
    expect(source).toMatchObject({ name: 'datasource', type: 'datasource', query: 'prometheus' });
    expect(new Set(dashboard.panels.map(({ id }: Json) => id)).size).toBe(dashboard.panels.length);
    for (const panel of dashboard.panels) {
      expect(panel).toMatchObject({ title: expect.any(String), gridPos: expect.any(Object) });
      if (panel.type !== 'row') expect(panel.datasource.uid).toBe('$' + '{datasource}');
    }
  });

  it('say of every alert how bad it is, and where to read on in the runbook', () => {
    const english = readFileSync('docs/runbook.md', 'utf8');
    const chinese = readFileSync('docs/runbook.zh-CN.md', 'utf8');
    expect(rules.length).toBeGreaterThanOrEqual(8);
    for (const { alert, expr, labels, annotations } of rules) {
      expect([alert, expr, labels.severity]).toEqual([
        expect.stringMatching(/^Yishi[A-Z][A-Za-z]+$/),
        expect.any(String),
        expect.stringMatching(/^(critical|warning)$/),
      ]);
      expect(annotations.summary).toEqual(expect.any(String));
      for (const runbook of [english, chinese]) expect(runbook).toContain(`### ${alert}\n`);
    }
  });
});
