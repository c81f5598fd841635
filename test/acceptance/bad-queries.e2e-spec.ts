import { randomUUID } from 'node:crypto';
import { openApiDocument } from '@yishi/platform';
import { DISTRICT, STREET } from '../../apps/demo/src/cast';
import { type TestServer, testServer } from '../support/standalone';

jest.setTimeout(240_000); // many requests, and the machine may be busy

type Problem = Readonly<{ code?: string; errors?: readonly { field: string }[] }>;

/** Every page, asked wrongly: for things that are not there, which every page must survive. */
describe('pages asked wrongly', () => {
  let server: TestServer;
  let token: string;

  beforeAll(async () => {
    server = await testServer();
    token = server.api.person(randomUUID(), { role: 'auditor', territory: DISTRICT }).token;
  }, 60_000);
  afterAll(() => server?.close());

  const CODES: Readonly<Record<string, string>> = {
    ...{ districtCode: DISTRICT, streetCode: STREET, year: '2018', scope: 'districts' },
    ...{ id: DISTRICT, code: DISTRICT, opinionNumber: '2018-1' },
  };
  const filled = (path: string, other: Readonly<Record<string, string>> = {}): string =>
    path.replace(/\{(\w+)\}/g, (_, name) => other[name] ?? CODES[name] ?? randomUUID());

  const pages = () =>
    Object.entries(openApiDocument(server.app).paths).flatMap(([path, { get }]) => {
      if (!get || !path.startsWith('/api/v1/') || path.endsWith('/live')) return [];
      const query = (get.parameters ?? []).flatMap((parameter) =>
        'name' in parameter && parameter.in === 'query' ? [parameter.name] : [],
      );
      return [{ path, query, required: query.includes('period') ? 'period=2018-H1&' : '' }];
    });

  async function ask(address: string): Promise<{ status: number; problem: Problem }> {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${server.url}${address}`, { headers });
    const { status } = response;
    if (status < 400) await response.arrayBuffer();
    const problem = status < 400 ? {} : ((await response.json()) as Problem);
    const type = response.headers.get('content-type');
    const isProblem = status < 400 || type?.startsWith('application/problem+json');
    expect([address, status < 500, isProblem]).toEqual([address, true, true]);
    return { status, problem };
  }

  it('name the parameter, on every page', async () => {
    const wrong: unknown[] = [];
    const tried = pages().flatMap(({ path, query, required }) => {
      const bad = [
        ['surprise', 'surprise=1'],
        ['constructor', 'constructor=1'],
      ];
      for (const name of query) bad.push([name, `${name}=1&${name}=2`]);
      for (const [name, value] of [
        ['limit', '0'],
        ['limit', '201'],
        ['cursor', 'eyJhIjoxfQ'],
        ['after', '-1'],
        ['asOf', '2018-02-30'],
        ['asOf', '2018-05-02T00:00:00Z'],
      ] as const)
        if (query.includes(name)) bad.push([name, `${name}=${value}`]);
      return bad.map(([name, text]) => ({
        name,
        address: `${filled(path)}?${name === 'period' ? '' : required}${text}`,
      }));
    });
    for (const { name, address } of tried) {
      const { status, problem } = await ask(address);
      // what is not there may be said first
      const isNamed = problem.errors?.some(({ field }) => field === name);
      if (status !== 404 && !(status === 400 && isNamed)) wrong.push([address, status, problem]);
    }
    expect(wrong).toEqual([]);
    expect(tried.length).toBeGreaterThan(400);
  });

  it('answer any day, and any id, without an error of their own', async () => {
    for (const { path, query, required } of pages()) {
      if (query.includes('asOf'))
        for (const day of ['0001-01-01', '2017-01-01', '9999-12-31'])
          await ask(`${filled(path)}?${required}asOf=${day}`);
      for (const [, name] of path.matchAll(/\{(\w+)\}/g))
        for (const id of [
          'x',
          '%00',
          "'%3B--",
          '..%2F..',
          '__proto__',
          '%E9%95%BF',
          '9'.repeat(90),
        ])
          await ask(`${filled(path, { [name!]: id })}?${required}`);
    }
  });

  it('leave the program ready, and no error in the log', async () => {
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
    const lines = server.logged().split('\n');
    expect(lines.filter((line) => /"level":"(error|fatal)"/.test(line))).toEqual([]);
  });
});
