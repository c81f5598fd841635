import { randomUUID } from 'node:crypto';
import type { Role } from '@yishi/kernel';
import { commandRoutes } from '@yishi/platform';
import { DISTRICT, STREET } from '../../apps/demo/src/cast';
import { badBodies } from '../support/bad-bodies';
import { type Compound, TestDistrict } from '../support/compound';
import { type TestServer, testServer } from '../support/standalone';
import { aimed, RIGHTS, type Targets } from './rights';

jest.setTimeout(240_000); // thousands of requests, and the machine may be busy

/** Texts that may hold a number that looks like a telephone's, and why. */
const MAY_LOOK_PERSONAL = ['name', 'displayName', 'invoiceNumber'];
/** Refused by the rules of a project, after the shape: `personal-data-in-text`. */
const BY_RULE = /Project$|Draft$|^(RaiseObjection|UpholdObjection|OverruleObjection)$/;

type Answer = Readonly<{ status: number; code: string; errors: readonly Named[] }>;
type Named = Readonly<{ field: string; reason: string; message: string }>;

describe('bodies with one thing wrong', () => {
  let server: TestServer;
  let compound: Compound;
  let targets: Targets;

  beforeAll(async () => {
    server = await testServer();
    const district = await new TestDistrict(server.api).open({ districtFen: 1, streetFen: 1 });
    compound = await district.compound({ name: '化工局楼院' });
    const { householdId } = compound.households[0]!;
    const council = await server.api.get(`compounds/${compound.compoundId}/council`);
    targets = {
      ...{ districtCode: DISTRICT, streetCode: STREET, compoundId: compound.compoundId },
      ...{ communityId: compound.place.split('/')[2]!, councilId: council.councilId },
      ...{ householdId, personId: compound.director.personId, projectId: randomUUID() },
      ...{ year: '2018', opinionNumber: '2018-1' },
    };
  }, 120_000);
  afterAll(() => server?.close());

  const placeOf = (role: Role): string => {
    if (role.startsWith('district')) return DISTRICT;
    if (role === 'street-officer') return `${DISTRICT}/${STREET}`;
    return role === 'resident' ? `${compound.place}/${targets.householdId}` : compound.place;
  };

  async function post(path: string, token: string, body: object): Promise<Answer> {
    const response = await fetch(`${server.url}/api/v1/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    const { code = '', errors = [] } = (await response.json()) as Partial<Answer>;
    return { status: response.status, code, errors };
  }

  /** The field itself, the list it is an item of, or a field inside it. */
  const isNamed = (errors: readonly Named[], field: string): boolean =>
    errors.some(
      (error) =>
        error.field === field ||
        error.field.startsWith(`${field}.`) ||
        field.replace(/\.0$/, '') === error.field,
    );

  const isTaken = (command: string, field: string, what: string): boolean =>
    (what === 'a telephone number' &&
      (MAY_LOOK_PERSONAL.includes(field) || BY_RULE.test(command))) ||
    (what === 'missing' && field === 'householdId') ||
    (what === 'too long' && field === 'description');

  it('are refused, and the field is named with a reason in words, on every route', async () => {
    const wrong: unknown[] = [];
    let tried = 0;
    for (const { path, type, upload } of commandRoutes) {
      if (upload) continue;
      const { body = {}, roles } = RIGHTS[type.name]!;
      const [role] = roles as [Role];
      const { token } = server.api.person(randomUUID(), { role, territory: placeOf(role) });
      const to = aimed(path, targets).replace(/:[A-Za-z]+/g, () => randomUUID());
      for (const bad of badBodies(JSON.parse(aimed(JSON.stringify(body), targets)))) {
        if (isTaken(type.name, bad.field, bad.what)) continue;
        tried++;
        const { status, code, errors } = await post(to, token, bad.body);
        const isGood =
          (code === 'body-too-large' && status === 413) ||
          (code === 'malformed-input' && status === 400 && isNamed(errors, bad.field));
        const isInWords = errors.every(({ message }) => /\p{Script=Han}/u.test(message));
        if (!isGood || !isInWords)
          wrong.push([type.name, bad.field, bad.what, status, code, errors]);
      }
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(1_500);
  });

  it('leave the program ready, and no error in the log', async () => {
    const ready = await fetch(`${server.url}/health/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([200, {}]);
    const lines = server.logged().split('\n');
    expect(lines.filter((line) => /"level":"(error|fatal)"/.test(line))).toEqual([]);
  });
});
