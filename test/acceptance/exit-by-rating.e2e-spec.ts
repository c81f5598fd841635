import { randomUUID } from 'node:crypto';
import { finishCredential, requestCredential } from '@yishi/rating';
import type { Json, Person } from '../../apps/demo/src/api';
import { DISTRICT } from '../../apps/demo/src/cast';
import { type Compound, patiently, TestDistrict } from '../support/compound';
import { type TestServer, testServer } from '../support/standalone';

jest.setTimeout(240_000); // the machine may be busy

/** Two low results in a row, voted online and on paper, and what people make of them. */
describe('two low ratings in a row', () => {
  let server: TestServer;
  let district: TestDistrict;
  let compound: Compound;
  let councilId: string;
  let caseId: string;

  beforeAll(async () => {
    server = await testServer();
    district = await new TestDistrict(server.api).open({ districtFen: 1, streetFen: 1 });
    compound = await district.compound({ name: '化工局楼院', households: 8 });
    councilId = (await server.api.get(`compounds/${compound.compoundId}/council`)).councilId;
  }, 120_000);
  afterAll(() => server?.close());

  const low = (): Person => compound.members[1]!;
  const reviewer = (): Person =>
    server.api.person(randomUUID(), { role: 'reviewer', territory: DISTRICT });

  const scoresOf = (page: Json) =>
    page.members.map(({ personId }: Json) => ({
      personId,
      scores: page.criteria.map(({ criterion }: Json) => ({
        criterion,
        score: personId === low().personId ? 30 : 90,
      })),
    }));

  async function voteOnline(path: string, page: Json, householdId: string): Promise<void> {
    const voter = district.residentOf(compound, { householdId, address: '' });
    const request = await requestCredential(page.periodId, page.publicKey);
    const asked = { householdId, blindedMessage: request.blindedMessage };
    const { blindSignature } = await server.api.post(voter, `${path}/credentials`, asked);
    const credential = await finishCredential(request, blindSignature);
    const ballot = { ...credential, scores: scoresOf(page) };
    await patiently(() => server.api.postUnsigned(`${path}/ballots`, ballot));
  }

  async function rate(period: string): Promise<void> {
    const { street } = district.officers;
    const periods = `councils/${councilId}/rating-periods`;
    const { id } = await patiently(() => server.api.post(street, periods, { period }));
    const path = `rating-periods/${id}`;
    const page = await server.api.get(path);
    const scores = scoresOf(page);
    const reasons = page.criteria.map(({ criterion }: Json) => ({
      ...{ personId: low().personId, criterion, reason: '长期未履行联系住户的承诺' },
    }));
    for (const source of ['party', 'third-party'])
      await server.api.post(reviewer(), `${path}/sheets`, { source, scores, reasons });
    const ids = compound.households.map(({ householdId }) => householdId);
    for (const householdId of ids.slice(0, 3)) await voteOnline(path, page, householdId);
    const paper = ids.slice(3, 6);
    const batch = { batch: '信封1', householdIds: paper, ballots: paper.map(() => ({ scores })) };
    await server.api.post(street, `${path}/paper-batches`, batch);
    await server.api.post(reviewer(), `${path}/paper-batches`, batch);
    await patiently(() => server.api.post(street, `${path}/end-of-voting`));
    await server.api.until(path, ({ result }) => result !== null);
    await district.passDays(30);
    await server.api.until(path, ({ stage }) => stage === 'settled');
  }

  const cases = async (query = ''): Promise<Json[]> =>
    (await server.api.get(`councils/${councilId}/exit-cases${query}`)).items;

  it('open one exit procedure, and no result opens one by itself', async () => {
    await rate('2017-H2');
    expect(await cases()).toEqual([]);
    await rate('2018-H1');
    const path = `councils/${councilId}/exit-cases`;
    const { items } = await server.api.until(path, ({ items }) => items.length > 0);
    expect(items).toMatchObject([
      { personId: low().personId, periods: ['2017-H2', '2018-H1'], awaits: 'statement' },
    ]);
    caseId = items[0].caseId;
    expect(await cases('?asOf=2018-05-03')).toEqual([]);
  });

  const refused = async (as: Person, path: string, body: object): Promise<[number, string]> => {
    const { status, body: answer } = await server.api.tryPost(as, path, body);
    return [status, answer.code];
  };

  it('are decided by people, each step once and by who may', async () => {
    const { street } = district.officers;
    const path = `exit-cases/${caseId}`;
    const decision = { outcome: 'removed', reason: '两期评议较低', votesFor: 2, votesAgainst: 0 };
    const confirm = { reason: '程序合规' };
    const decisions = `${path}/decisions`;
    expect(await refused(compound.director, decisions, decision)).toEqual([
      409,
      'statement-awaited',
    ]);
    expect(await refused(low(), decisions, decision)).toEqual([403, 'own-exit-case']);
    expect(await refused(street, `${path}/confirmation`, confirm)).toEqual([
      409,
      'not-at-this-step',
    ]);
    expect(await refused(compound.director, `${path}/position`, { text: '说明' })).toEqual([
      403,
      'not-the-person-concerned',
    ]);
    await server.api.post(low(), `${path}/position`, { text: '因病未能履职。' });
    await server.api.post(compound.director, decisions, decision);
    expect(await refused(compound.director, decisions, decision)).toEqual([
      409,
      'not-at-this-step',
    ]);
    await server.api.post(street, `${path}/confirmation`, confirm);
    const page = await server.api.until(path, ({ step }) => step === 'confirmed');
    expect(page).toMatchObject({ outcome: 'removed', awaits: null });
    expect(page.decisions.map(({ decision: made }: Json) => made)).toEqual([
      'decided',
      'confirmed',
    ]);
  });

  it('leave a seat that a by-election fills', async () => {
    const { street } = district.officers;
    const council = `compounds/${compound.compoundId}/council`;
    const seated = ({ members }: Json) => members.length === 2;
    await server.api.until(council, seated);
    const path = `councils/${councilId}`;
    const reason = { reason: '补选一席' };
    if ((await server.api.get(council)).byElection === null)
      await server.api.post(street, `${path}/by-elections`, reason);
    expect(await refused(street, `${path}/by-elections`, reason)).toEqual([
      409,
      'by-election-open',
    ]);
    const nominee = district.residentOf(compound, compound.households[6]!);
    const { personId } = nominee;
    await server.api.post(nominee, `${path}/nominations`, { personId });
    const result = `${path}/by-election/result`;
    expect(await refused(street, result, { personId })).toEqual([409, 'nomination-not-accepted']);
    const acceptance = `${path}/nominations/${personId}/acceptance`;
    await server.api.post(nominee, acceptance, { displayName: '新议事员' });
    await patiently(() => server.api.post(street, result, { personId }));
    const filled = await server.api.until(council, ({ members }) => members.length === 3);
    expect(filled.byElection).toBeNull();
    expect(await refused(street, result, { personId })).toEqual([409, 'no-by-election']);
  });

  it('leave the program ready, and no error in the log', async () => {
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
    const lines = server.logged().split('\n');
    expect(lines.filter((line) => /"level":"(error|fatal)"/.test(line))).toEqual([]);
  });
});
