import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { ROLES, type Role } from '@yishi/kernel';
import { commandRoutes, keysFor, TokenIssuer } from '@yishi/platform';
import { createSigner } from 'fast-jwt';
import { Client } from 'pg';
import sharp from 'sharp';
import { DISTRICT, STREET } from '../../apps/demo/src/cast';
import { type Compound, patiently, TestDistrict } from '../support/compound';
import { type TestServer, testServer } from '../support/standalone';
import { aimed, RIGHTS, type Targets } from './rights';

type Answer = Readonly<{ status: number; headers: Headers; text: string; body: Problem }>;
type Problem = Readonly<Record<string, unknown>> & {
  code?: string;
  errors?: readonly { field: string }[];
};
type Attempt = Readonly<{ token?: string; body?: string; headers?: Record<string, string> }>;

const OTHER_DISTRICT = '410802';
/** What no answer may show: a stack, a statement, a path of the program. */
const LEAKS = /\bat \S+ \(|\.[jt]s:\d+|node_modules|SELECT |INSERT |syntax error|pg_|ECONN/;

describe('security', () => {
  let server: TestServer;
  let log: Client;
  let compound: Compound;
  let targets: Targets;
  /** Answers 401 and 403 so far: each must leave one line in the security log. */
  let refusedAttempts = 0;

  beforeAll(async () => {
    server = await testServer();
    log = new Client({ connectionString: server.databaseUrl });
    await log.connect();
    const district = new TestDistrict(server.api);
    await district.open({ districtFen: 1_000_000, streetFen: 1_000_000 });
    compound = await district.compound({ name: '第一楼院' });
    const projectId = await district.raising(compound, 60_000);
    const { householdId } = compound.households[0]!;
    const gift = { householdId, channel: 'cash', amountFen: 100, paidOn: '2018-05-03' };
    const path = `projects/${projectId}`;
    const contribution = await server.api.post(compound.director, `${path}/contributions`, gift);
    const pledge = { householdId, amountFen: 100 };
    const { id: pledgeId } = await server.api.post(compound.director, `${path}/pledges`, pledge);
    const council = await server.api.get(`compounds/${compound.compoundId}/council`);
    const [, , communityId] = compound.place.split('/') as [string, string, string];
    const opinion = await opinionWithPhoto();
    const opened = await patiently(() =>
      server.api.post(district.officers.street, `councils/${council.councilId}/rating-periods`, {
        period: '2018-H1',
      }),
    );
    targets = {
      ...opinion,
      periodId: opened.id as string,
      ...{ districtCode: DISTRICT, streetCode: STREET, communityId, scope: 'projects' },
      ...{ compoundId: compound.compoundId, councilId: council.councilId, projectId },
      ...{ householdId, personId: compound.director.personId, year: '2018', id: projectId },
      ...{ contributionId: contribution.id, pledgeId },
      ...(await district.meeting(compound)),
    };
    await server.api.until(`${path}/funding`, ({ raising }) => raising.raisedFen === 100);
  });

  afterAll(async () => {
    await log?.end();
    await server?.close();
  });

  // -------------------------------------------------------------------------------------- tools

  const tokenFor = (role: Role, territory: string): string =>
    server.api.person(randomUUID(), { role, territory }).token;

  /** Submitted for the household of the compound that the attempts aim at. */
  async function opinionWithPhoto(): Promise<{ opinionNumber: string; digest: string }> {
    const { householdId } = compound.households[0]!;
    const said = { field: 'environment', title: '路灯', text: '路灯不亮。', aboutMoney: false };
    const path = `compounds/${compound.compoundId}/opinions`;
    const { opinionNumber } = await server.api.post(compound.director, path, {
      householdId,
      ...said,
    });
    const red = { width: 8, height: 8, channels: 3, background: 'red' } as const;
    const body = await sharp({ create: red }).png().toBuffer();
    const response = await fetch(`${server.url}/api/v1/${path}/${opinionNumber}/photos`, {
      method: 'POST',
      headers: { 'content-type': 'image/png', authorization: `Bearer ${compound.director.token}` },
      body: new Uint8Array(body),
    });
    const { sha256 } = (await response.json()) as { sha256: string };
    await server.api.until(`${path}/${opinionNumber}`, ({ state }) => state === 'submitted');
    return { opinionNumber: String(opinionNumber), digest: sha256 };
  }

  const eventCount = async (): Promise<number> => {
    const { rows } = await log.query<{ count: string }>('SELECT count(*) FROM log.events');
    return Number(rows[0]?.count);
  };

  /** What nobody has: an id of the right form. */
  const filled = (path: string): string =>
    aimed(path, targets).replace(/:[A-Za-z]+/g, () => randomUUID());

  async function call(method: string, path: string, attempt: Attempt = {}): Promise<Answer> {
    const { token, body, headers = {} } = attempt;
    const stop = new AbortController();
    const response = await fetch(`${server.url}/api/v1/${path}`, {
      method,
      signal: stop.signal,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
    const text = isStream ? '' : await response.text();
    stop.abort(); // a live stream never ends by itself
    const answer = { status: response.status, headers: response.headers, text, body: {} };
    if ([401, 403].includes(answer.status)) refusedAttempts++;
    const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
    if (isJson) answer.body = JSON.parse(text);
    if (answer.status >= 400) assertProblem(method, path, answer);
    return answer;
  }

  function assertProblem(method: string, path: string, { status, headers, text, body }: Answer) {
    const about = `${method} ${path}: ${status} ${text}`;
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    if (method !== 'HEAD' && (body as Problem).status !== status) throw new Error(about);
    if (status >= 500 || LEAKS.test(text)) throw new Error(about);
  }

  const send = (name: string, token?: string, headers: Record<string, string> = {}) => {
    const { path, upload } = commandRoutes.find(({ type }) => type.name === name)!;
    const { body = {} } = RIGHTS[name]!;
    const text = typeof body === 'string' ? body : aimed(JSON.stringify(body), targets);
    const type = upload ? 'text/csv' : 'application/json';
    const attempt = { token, body: text, headers: { 'content-type': type, ...headers } };
    return call('POST', filled(path), attempt);
  };

  const names = (): string[] => commandRoutes.map(({ type }) => type.name);

  // ------------------------------------------------------------------------- role and territory

  it('knows the rights of every command route', () => {
    expect(names().sort()).toEqual(Object.keys(RIGHTS).sort());
  });

  it('takes no token but a good one, on any command route', async () => {
    const before = await eventCount();
    const tokens = await badTokens(server);
    for (const name of names())
      for (const [kind, token] of Object.entries(tokens)) {
        const { status } = await send(name, token);
        expect([name, kind, status]).toEqual([name, kind, 401]);
      }
    expect(await eventCount()).toBe(before);
  });

  it('refuses every role a command is not for, even with the whole district', async () => {
    const before = await eventCount();
    for (const role of ROLES) {
      const token = tokenFor(role, DISTRICT);
      for (const name of names()) {
        if (RIGHTS[name]!.roles.includes(role)) continue;
        const { status, body } = await send(name, token);
        expect([role, name, status, body.code]).toEqual([role, name, 403, 'role-not-allowed']);
      }
    }
    expect(await eventCount()).toBe(before);
  });

  /**
   * Places that are not the compound's: the same level of another district, street, compound,
   * household.
   */
  const elsewhere = (role: Role): string[] => {
    const [, , communityId] = compound.place.split('/');
    const street = `${DISTRICT}/410811002`;
    const sibling = `${DISTRICT}/${STREET}/${communityId}/${randomUUID()}`;
    if (role.startsWith('district')) return [OTHER_DISTRICT];
    if (role === 'street-officer') return [OTHER_DISTRICT, street];
    if (role === 'resident') return [`${sibling}/${randomUUID()}`, `${street}/x/y/${randomUUID()}`];
    return [OTHER_DISTRICT, street, sibling];
  };

  it('refuses the right role of another place', async () => {
    const before = await eventCount();
    for (const name of names())
      for (const role of RIGHTS[name]!.roles)
        for (const territory of elsewhere(role)) {
          const { status } = await send(name, tokenFor(role, territory));
          const refused = [403, 404].includes(status);
          expect([name, role, territory, status, refused]).toEqual([
            name,
            role,
            territory,
            status,
            true,
          ]);
        }
    expect(await eventCount()).toBe(before);
  });

  it('refuses a neighbour what only the household itself may', async () => {
    const neighbour = `${compound.place}/${compound.households[1]!.householdId}`;
    const before = await eventCount();
    const ofTheHousehold = [
      ...['TakePart', 'WithdrawParticipation', 'RaiseObjection', 'MakePledge', 'GiveCredential'],
    ];
    const ofTheGiver = ['ConsentToShow', 'RevokeConsent', 'AskSurplusBack', 'WithdrawPledge'];
    for (const name of [...ofTheHousehold, ...ofTheGiver]) {
      const { status, body } = await send(name, tokenFor('resident', neighbour));
      expect([name, status, body.code]).toEqual([name, 403, 'territory-not-allowed']);
    }
    expect(await eventCount()).toBe(before);
  });

  // -------------------------------------------------------------------------------------- reads

  const reads = async (): Promise<string[]> => {
    const { paths } = (await call('GET', 'openapi.json')).body as {
      paths: Record<string, Record<string, unknown>>;
    };
    const found = Object.keys(paths).filter((path) => paths[path]!.get);
    expect(found.length).toBeGreaterThan(20);
    return found
      .filter((path) => path.startsWith('/api/v1/'))
      .map((path) => filled(path.slice('/api/v1/'.length).replace(/\{(\w+)\}/g, ':$1')));
  };

  it('changes nothing by GET and HEAD, on any route, whoever asks', async () => {
    const before = await eventCount();
    const own = tokenFor('district-administrator', DISTRICT);
    const paths = [...(await reads()), ...commandRoutes.map(({ path }) => filled(path)), 'clock'];
    for (const path of paths)
      for (const method of ['GET', 'HEAD'])
        for (const token of [undefined, own]) await call(method, path, { token });
    expect(await eventCount()).toBe(before);
  });

  it('shows what is not public to the auditor of the district, and to nobody from elsewhere', async () => {
    const closed: string[] = [];
    // Operations have no territory: see parked-messages.e2e-spec.
    for (const path of (await reads()).filter((each) => !each.startsWith('operations/')))
      if ((await call('GET', path)).status === 401) closed.push(path);
    expect(closed.length).toBeGreaterThan(4);
    const strangers = ROLES.map((role) => tokenFor(role, elsewhere(role)[0]!));
    const auditor = tokenFor('auditor', DISTRICT);
    for (const path of closed) {
      expect([path, (await call('GET', path, { token: auditor })).status]).toEqual([path, 200]);
      for (const token of strangers) {
        const { status } = await call('GET', path, { token });
        expect([path, [403, 404].includes(status)]).toEqual([path, true]);
      }
    }
  });

  // ----------------------------------------------------------------------------------- bad input

  const somebodyFor = (name: string): string => {
    const role = RIGHTS[name]!.roles[0]!;
    return tokenFor(role, placeOf(role));
  };

  const placeOf = (role: Role): string => {
    if (role.startsWith('district')) return DISTRICT;
    if (role === 'street-officer') return `${DISTRICT}/${STREET}`;
    return role === 'resident' ? `${compound.place}/${targets.householdId}` : compound.place;
  };

  const jsonRoutes = () => commandRoutes.filter(({ upload }) => !upload);

  it('names a field it does not know, on every route', async () => {
    const before = await eventCount();
    for (const { path, type } of jsonRoutes()) {
      const token = somebodyFor(type.name);
      const { body = {} } = RIGHTS[type.name]!;
      const good = aimed(JSON.stringify(body), targets);
      const bad = JSON.stringify({ ...JSON.parse(good), surprise: 1 });
      const reply = await call('POST', filled(path), { token, body: bad });
      expect([path, reply.status, reply.body.code]).toEqual([path, 400, 'malformed-input']);
      expect(reply.body.errors).toEqual([
        expect.objectContaining({ field: 'surprise', reason: 'unknown-field' }),
      ]);
    }
    expect(await eventCount()).toBe(before);
  });

  it.each([
    ['__proto__', '{"__proto__":{"isProcess":true}}', 'malformed-json'],
    ['a prototype', '{"constructor":{"prototype":{"isProcess":true}}}', 'malformed-json'],
    ['half an object', '{"a":', 'malformed-json'],
    ['nothing', '', 'malformed-json'],
    ['a control character', '\u0000', 'malformed-json'],
    ['depth', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, 'malformed-input'],
    ['an array', '[]', 'malformed-input'],
    ['a text', '"text"', 'malformed-input'],
    ['a number', '7', 'malformed-input'],
    ['null', 'null', 'malformed-input'],
    ['true', 'true', 'malformed-input'],
  ])('refuses a body of %s, on every route', async (_what, body, code) => {
    const before = await eventCount();
    for (const { path, type } of jsonRoutes()) {
      const reply = await call('POST', filled(path), { token: somebodyFor(type.name), body });
      expect([path, reply.status, reply.body.code]).toEqual([path, 400, code]);
      if (code === 'malformed-input')
        expect([path, reply.body.errors?.map(({ field }) => field)]).toEqual([path, ['body']]);
    }
    expect(({} as { isProcess?: boolean }).isProcess).toBeUndefined();
    expect(await eventCount()).toBe(before);
  });

  it('refuses a path parameter repeated in the body, and one that is no id', async () => {
    const token = tokenFor('council-director', compound.place);
    const repeated = JSON.stringify({ projectId: randomUUID() });
    const path = `projects/${targets.projectId}/start-of-work`;
    const first = await call('POST', path, { token, body: repeated });
    expect(first.body.errors?.map(({ field }) => field)).toEqual(['projectId']);
    for (const id of ["1' OR '1'='1", '../../etc/passwd', '%00', 'x'.repeat(300)]) {
      const odd = `projects/${encodeURIComponent(id)}`;
      expect((await call('POST', `${odd}/start-of-work`, { token, body: '{}' })).status).toBe(400);
      expect([400, 404]).toContain((await call('GET', odd)).status);
    }
  });

  it('reads JSON and files, each where it belongs', async () => {
    const token = tokenFor('council-director', compound.place);
    const route = `projects/${targets.projectId}`;
    const plain = { token, body: '{}', headers: { 'content-type': 'text/plain' } };
    expect((await call('POST', `${route}/start-of-work`, plain)).status).toBe(415);
    const csv = { token, body: 'a,b', headers: { 'content-type': 'text/csv' } };
    expect((await call('POST', `${route}/start-of-work`, csv)).body.code).toBe('malformed-input');
    expect((await call('POST', `${route}/cash-list`, { token, body: '{}' })).status).toBe(400);
  });

  it('refuses the same idempotency key with another body, and keeps keys of persons apart', async () => {
    const path = `projects/${targets.projectId}/contributions`;
    const gift = (amountFen: number, donorName: string) =>
      JSON.stringify({ donorName, channel: 'cash', amountFen, paidOn: '2018-05-03' });
    const token = tokenFor('council-director', compound.place);
    const headers = { 'idempotency-key': 'one' };
    const first = await call('POST', path, { token, headers, body: gift(500, '某甲') });
    const again = await call('POST', path, { token, headers, body: gift(500, '某甲') });
    expect([first.status, again.text]).toEqual([201, first.text]);
    for (const body of [gift(501, '某甲'), gift(500, '某乙')]) {
      const reply = await call('POST', path, { token, headers, body });
      expect([reply.status, reply.body.code]).toEqual([422, 'idempotency-key-reused']);
    }
    const another = tokenFor('council-director', compound.place);
    const theirs = await call('POST', path, { token: another, headers, body: gift(500, '某甲') });
    expect(theirs.status).toBe(201);
    expect(theirs.text).not.toBe(first.text);
    for (const key of ['', ' ', 'x'.repeat(129), '\u00e9']) {
      const odd = { token, headers: { 'idempotency-key': key }, body: gift(500, '某甲') };
      expect([key, (await call('POST', path, odd)).status]).toEqual([key, 400]);
    }
  });

  // ------------------------------------------------------------------------- limits and headers

  it('refuses a body of 50 MB, announced or not', async () => {
    const token = tokenFor('council-director', compound.place);
    const path = `projects/${targets.projectId}/cash-list`;
    for (const isAnnounced of [true, false]) {
      const reply = await upload(`${server.url}/api/v1/${path}`, token, isAnnounced);
      expect([isAnnounced, reply.status, reply.code]).toEqual([isAnnounced, 413, 'body-too-large']);
    }
    const json = JSON.stringify({ reason: 'x'.repeat(1_048_576) });
    const large = await call('POST', `projects/${targets.projectId}/withdrawal`, {
      token,
      body: json,
    });
    expect(large.status).toBe(413);
  });

  it('puts the security headers on every kind of answer', async () => {
    const token = tokenFor('auditor', DISTRICT);
    const answers = [
      await call('GET', `projects/${targets.projectId}`),
      await call('GET', 'no-such-route', { token }),
      await call('GET', `projects/${targets.projectId}/statement-lines`),
      await call('POST', 'projects', { token, body: '{' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 401, 400]);
    for (const { headers } of answers) {
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('server') ?? headers.get('x-powered-by')).toBeNull();
    }
    for (const { headers } of answers.slice(1))
      expect(headers.get('cache-control')).toContain('no-store');
  });

  it('limits public reads by the address that calls, whatever headers claim', async () => {
    const limited = await testServer({ YISHI_RATE_LIMIT_PER_MINUTE: '20' });
    try {
      const statuses: number[] = [];
      for (let index = 0; index < 30; index++) {
        const address = `203.0.113.${index}`;
        const claims = { 'x-forwarded-for': address, 'x-real-ip': address };
        const forwarded = { ...claims, forwarded: `for=${address}`, 'cf-connecting-ip': address };
        const { status } = await fetch(`${limited.url}/api/v1/districts`, { headers: forwarded });
        statuses.push(status);
      }
      expect(statuses).toEqual([...Array(20).fill(200), ...Array(10).fill(429)]);
    } finally {
      await limited.close();
    }
  });

  // --------------------------------------------------------------------------- the other side

  /** Last, for it changes things: it shows that the refusals above had no other cause. */
  it('lets the right role of the right place through to the rules', async () => {
    const before = await eventCount();
    for (const name of names())
      for (const role of RIGHTS[name]!.roles) {
        const isOfTheDistrict = ['SetAppropriation', 'ProposePayment'].includes(name);
        if (isOfTheDistrict && role === 'street-officer') continue; // has money of its own
        const { status, body } = await send(name, tokenFor(role, placeOf(role)));
        const isStopped = ['role-not-allowed', 'territory-not-allowed'].includes(body.code ?? '');
        const isMalformed =
          body.code === 'malformed-input' && !body.errors?.[0]?.field.match(/row/);
        expect([name, role, status, body.code, isStopped]).toEqual([
          name,
          role,
          status,
          body.code,
          false,
        ]);
        if (isMalformed) expect([name, body.errors]).toEqual([name, 'well-formed']);
      }
    expect(await eventCount()).toBeGreaterThan(before);
  });

  it('leaves one line in the security log for each refused attempt, and no token anywhere', () => {
    const lines = server.logged().split('\n');
    const refused = lines.filter((line) => /"event":"(token-refused|forbidden)"/.test(line));
    expect(refusedAttempts).toBeGreaterThan(500);
    expect(refused).toHaveLength(refusedAttempts);
    expect(server.logged()).not.toContain('eyJ');
  });
});

/** Tokens that nobody may come in with; each would be a district administrator's. */
async function badTokens({ issuer, config }: TestServer): Promise<Record<string, string>> {
  const grants = [{ role: 'district-administrator', territory: DISTRICT } as const];
  const person = { personId: randomUUID(), grants, ttlSeconds: 60 };
  const good = issuer.issue(person);
  const [header, payload, signature] = good.split('.') as [string, string, string];
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const { privateKey } = generateKeyPairSync('ed25519');
  const { tokenKey } = keysFor(config);
  const { tokenIssuer, tokenAudience } = config;
  const issuerWith = (change: object) =>
    new TokenIssuer({
      privateKey: tokenKey,
      issuer: tokenIssuer,
      audience: tokenAudience,
      ...change,
    }).issue(person);
  const signer = createSigner({
    algorithm: 'EdDSA',
    key: tokenKey.export({ format: 'pem', type: 'pkcs8' }),
  });
  const flipped = Buffer.from(signature, 'base64url');
  flipped[7]! ^= 1;
  const secret = createHash('sha256').update('secret').digest();
  return {
    none: '',
    garbage: 'x.y.z',
    'alg none': `${part({ alg: 'none', typ: 'JWT' })}.${payload}.`,
    'alg none, signature kept': `${part({ alg: 'none', typ: 'JWT' })}.${payload}.${signature}`,
    'alg HS256': createSigner({ algorithm: 'HS256', key: secret })(claims),
    'bit flipped': `${header}.${payload}.${flipped.toString('base64url')}`,
    'claims changed': `${header}.${part({ ...claims, sub: randomUUID() })}.${signature}`,
    'other key': issuerWith({ privateKey }),
    'other audience': issuerWith({ audience: 'another-api' }),
    'other issuer': issuerWith({ issuer: 'another' }),
    expired: signer({ ...claims, iat: claims.iat - 7_200, exp: claims.iat - 3_600 }),
  };
}

/**
 * 50 MB, until the server has answered: announced in the header, or not and sent piece by piece.
 * Past the limit it waits for the answer, which a client that goes on writing into a closed
 * connection may lose.
 */
function upload(
  url: string,
  token: string,
  isAnnounced: boolean,
): Promise<{ status: number; code: string }> {
  const size = 50 * 1_048_576;
  const limit = 20 * 1_048_576;
  const piece = Buffer.alloc(262_144, 0x31);
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'text/csv',
      ...(isAnnounced ? { 'content-length': size } : {}),
    };
    let isAnswered = false;
    const outgoing = httpRequest(url, { method: 'POST', headers }, (response) => {
      isAnswered = true;
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const { code } = JSON.parse(Buffer.concat(parts).toString());
        resolve({ status: response.statusCode ?? 0, code });
        outgoing.destroy();
      });
    });
    outgoing.on('error', (error) => {
      if (!isAnswered) reject(error);
    });
    let sent = 0;
    const more = (): void => {
      if (isAnswered) return;
      if (sent >= size) {
        outgoing.end();
        return;
      }
      const isEnough = isAnnounced || sent > limit;
      sent += piece.length;
      outgoing.write(piece, () => setTimeout(more, isEnough ? 2_000 : 0));
    };
    more();
  });
}
