import { randomUUID } from 'node:crypto';
import { FollowerRegistry } from '@yishi/following';
import { ROLES } from '@yishi/kernel';
import { Client } from 'pg';
import { DISTRICT } from '../../apps/demo/src/cast';
import { badBodies } from '../support/bad-bodies';
import { type TestServer, testServer } from '../support/standalone';

/** Of a page, of a request for a retry, and of a problem. */
type Body = Readonly<{
  items: readonly Readonly<Record<string, unknown>>[];
  nextCursor: string | null;
  code?: string;
  detail?: string;
  errors?: readonly { field: string; message: string }[];
}>;

/** A follower of topics that every program has. */
const FOLLOWER = 'funding.follow-project';
const LIST = 'operations/parked-messages';
const RETRIES = 'operations/parked-messages/retries';

/**
 * The operators' routes. Where the log is the bus nothing is ever parked, so the rows are put there
 * as a follower behind a broker does; how they come and go is in libs/following.
 */
describe('parked messages over HTTP', () => {
  let server: TestServer;
  let database: Client;
  let token: string;

  beforeAll(async () => {
    server = await testServer();
    database = new Client({ connectionString: server.databaseUrl });
    await database.connect();
    token = tokenFor('district-administrator');
  }, 60_000);
  afterAll(async () => {
    await database?.end();
    await server?.close();
  });

  const tokenFor = (role: (typeof ROLES)[number], territory = DISTRICT): string =>
    server.api.person(randomUUID(), { role, territory }).token;

  async function call(
    path: string,
    body?: unknown,
    by: string | undefined = token,
    language = 'en',
  ) {
    const response = await fetch(`${server.url}/api/v1/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'accept-language': language,
        ...(by && { authorization: `Bearer ${by}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Body };
  }

  async function park(key: string, position: number, error: string | null): Promise<void> {
    await database.query(
      `INSERT INTO following.parked
         (follower, version, key, position, message_index, type, data, metadata, error, tries)
       SELECT name, COALESCE(version, 0), $2, $3, 0, 'Something.v1', '{"secret":1}', '{}', $4, 5
       FROM following.follower WHERE name = $1`,
      [FOLLOWER, key, position, error],
    );
  }

  it('are none where the log is the bus', async () => {
    expect(await call(LIST)).toEqual({ status: 200, body: { items: [], nextCursor: null } });
  });

  it('are shown by key, page by page, without their data', async () => {
    for (let n = 1; n <= 5; n++) {
      await park(`project-${n}`, 10 * n, 'it was refused');
      for (let behind = 1; behind < n; behind++) await park(`project-${n}`, 10 * n + behind, null);
    }
    const items: Record<string, unknown>[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { status, body } = await call(`${LIST}?limit=2${cursor && `&cursor=${cursor}`}`);
      expect([status, body.items.length <= 2]).toEqual([200, true]);
      items.push(...body.items);
      cursor = body.nextCursor;
    }
    expect(items.map(({ key, waiting }) => [key, waiting])).toEqual(
      [1, 2, 3, 4, 5].map((n) => [`project-${n}`, n - 1]),
    );
    expect(items[2]).toEqual({
      ...{ follower: FOLLOWER, key: 'project-3', type: 'Something.v1', position: '30', index: 0 },
      ...{ error: 'it was refused', tries: 5, parkedAt: expect.any(String), waiting: 2 },
      retry: 'none',
    });
    expect(JSON.stringify(items)).not.toContain('secret');
  });

  it('are tried again on request, which is kept until it is taken up', async () => {
    const asked = { follower: FOLLOWER, key: 'project-2' };
    for (let time = 0; time < 2; time++)
      expect(await call(RETRIES, asked)).toEqual({ status: 202, body: asked });
    const { rows } = await database.query('SELECT follower, key FROM following.parked_retry');
    expect(rows).toEqual([asked]);
    const { body } = await call(LIST);
    expect(body.items.map(({ retry }) => retry)).toEqual([
      ...['none', 'requested', 'none', 'none', 'none'],
    ]);
  });

  it.each([
    ['follower-not-found', { follower: 'nobody.there', key: 'project-1' }],
    ['parked-messages-not-found', { follower: FOLLOWER, key: 'project-9' }],
  ])('answer %s in both languages', async (code, asked) => {
    const english = await call(RETRIES, asked);
    expect([english.status, english.body.code]).toEqual([404, code]);
    const chinese = await call(RETRIES, asked, token, 'zh-CN');
    expect(chinese.body.detail).toMatch(/\p{Script=Han}/u);
    expect(english.body.detail).not.toMatch(/\p{Script=Han}/u);
  });

  it('are no business of anybody but administrators, of whatever district', async () => {
    const asked = { follower: FOLLOWER, key: 'project-1' };
    for (const role of ROLES) {
      const by = tokenFor(role, role === 'district-administrator' ? '410802' : DISTRICT);
      const answers = [await call(LIST, undefined, by), await call(RETRIES, asked, by)];
      const expected =
        role === 'district-administrator'
          ? [
              [200, undefined],
              [202, undefined],
            ]
          : Array(2).fill([403, 'role-not-allowed']);
      expect([role, answers.map(({ status, body }) => [status, body.code])]).toEqual([
        role,
        expected,
      ]);
    }
    for (const body of [undefined, asked])
      expect((await call(body ? RETRIES : LIST, body, '')).status).toBe(401);
  });

  it('refuse a body with one thing wrong, and name it in words', async () => {
    const good = { follower: FOLLOWER, key: 'project-1' };
    const bad = badBodies(good).filter(({ what }) => what !== 'a telephone number');
    bad.push({ what: 'unknown', field: 'surprise', body: { ...good, surprise: 1 } });
    for (const whole of [[], [good], 'text', 7, null, true])
      bad.push({ what: JSON.stringify(whole), field: 'body', body: whole as never });
    for (const { what, field, body } of bad) {
      const { status, body: problem } = await call(RETRIES, body, token, 'zh-CN');
      const named = problem.errors?.find((error) => error.field === field);
      expect([field, what, status, problem.code]).toEqual([field, what, 400, 'malformed-input']);
      expect(named?.message).toMatch(/\p{Script=Han}/u);
    }
    expect(bad.length).toBeGreaterThan(25);
  });

  it('leave the program ready, and readiness names the follower', async () => {
    const registry = server.app.get(FollowerRegistry);
    const states = registry.states();
    const spy = jest
      .spyOn(registry, 'states')
      .mockReturnValue(
        states.map((each) => ({ ...each, parked: each.follower === FOLLOWER ? 3 : 0 })),
      );
    try {
      const ready = await fetch(`${server.url}/health/ready`);
      expect([ready.status, await ready.json()]).toMatchObject([
        200,
        {
          checks: expect.arrayContaining([
            expect.objectContaining({
              ...{ name: 'followers', ok: true },
              detail: `${FOLLOWER}: messages parked: 3`,
            }),
          ]),
        },
      ]);
    } finally {
      spy.mockRestore();
    }
  });
});
