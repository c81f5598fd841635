import { randomUUID } from 'node:crypto';
import type { Json, Person, Reply } from '../../apps/demo/src/api';
import { DISTRICT } from '../../apps/demo/src/cast';
import { type Compound, POLICY, patiently, TestDistrict } from '../support/compound';
import { type TestServer, testServer } from '../support/standalone';

const TOTAL_FEN = 60_000; // 40,000 of the district, 10,000 of the street, 10,000 of the residents

/** Money asked for twice at the same moment, and money that is none. */
describe('money', () => {
  let server: TestServer;
  let district: TestDistrict;
  let compound: Compound;

  beforeAll(async () => {
    server = await testServer();
    district = new TestDistrict(server.api);
    await district.open({ districtFen: 1_000_000, streetFen: 1_000_000 });
    compound = await district.compound({ name: '第一楼院' });
  });
  afterAll(() => server?.close());

  const codes = (replies: readonly Reply[]): string[] =>
    replies.map(({ status, body }) => (status < 300 ? 'accepted' : body.code)).sort();
  const officer = (): Person =>
    server.api.person(randomUUID(), { role: 'district-finance', territory: DISTRICT });
  const funding = (projectId: string): Promise<Json> =>
    server.api.get(`projects/${projectId}/funding`);

  it('the last free appropriation goes to one of two officers who approve at once', async () => {
    const first = await district.endorsed(compound, TOTAL_FEN);
    const second = await district.endorsed(compound, TOTAL_FEN);
    const appropriations = `districts/${DISTRICT}/appropriations`;
    const year = await server.api.get(`${appropriations}/2018`);
    const account = year.accounts.find((item: Json) => item.account === 'district');
    const bound = account.amountFen - account.freeFen;
    const enoughForOne = { year: 2018, account: 'district', amountFen: bound + 40_000 + 39_999 };
    await server.api.post(district.officers.finance, appropriations, enoughForOne);

    const replies = await Promise.all(
      [first, second].map((id) =>
        server.api.tryPost(officer(), `projects/${id}/allocation-approval`),
      ),
    );

    expect(codes(replies)).toEqual(['accepted', 'insufficient-appropriation']);
    const refused = replies.find(({ status }) => status >= 400)?.body;
    expect(refused).toMatchObject({ account: 'district', freeFen: 39_999, neededFen: 40_000 });
    const after = await server.api.get(`${appropriations}/2018`);
    const left = after.accounts.find((item: Json) => item.account === 'district');
    expect(left.freeFen).toBe(39_999);
    const more = { ...enoughForOne, amountFen: 1_000_000 };
    await server.api.post(district.officers.finance, appropriations, more);
  });

  it('two officers who approve one project at once reserve its parts once', async () => {
    const projectId = await district.endorsed(compound, TOTAL_FEN);
    const replies = await Promise.all(
      [officer(), officer()].map((by) =>
        server.api.tryPost(by, `projects/${projectId}/allocation-approval`),
      ),
    );
    expect(codes(replies)).toEqual(['accepted', 'already-decided']);
  });

  it('64 contributions at once with one bank reference count once, whichever project', async () => {
    const projects = [await district.raising(compound, TOTAL_FEN)];
    projects.push(await district.raising(compound, TOTAL_FEN));
    const paidOn = '2018-05-03';
    const { householdId } = compound.households[0]!;
    const transfer = { householdId, channel: 'bank', amountFen: 250, paidOn, reference: 'B-64' };

    const replies = await Promise.all(
      Array.from({ length: 64 }, (_, index) => {
        const path = `projects/${projects[index % 2]}/contributions`;
        return server.api.tryPost(compound.director, path, transfer, randomUUID());
      }),
    );

    const expected = ['accepted', ...Array(63).fill('reference-already-counted')];
    expect(codes(replies)).toEqual(expected);
    const winner = replies.find(({ status }) => status === 201)?.body;
    for (const { body } of replies.filter(({ status }) => status === 409))
      expect(body.receiptNumber).toBe(winner.receiptNumber);
    const isCredited = async () =>
      (await Promise.all(projects.map(funding))).reduce((sum, f) => sum + f.raising.raisedFen, 0);
    await patiently(async () => expect(await isCredited()).toBe(250));
  });

  it('the same contribution sent 64 times under one key is one, with one receipt', async () => {
    const projectId = await district.raising(compound, TOTAL_FEN);
    const { householdId } = compound.households[1]!;
    const cash = { householdId, channel: 'cash', amountFen: 300, paidOn: '2018-05-04' };
    const path = `projects/${projectId}/contributions`;
    const replies = await Promise.all(
      Array.from({ length: 64 }, () => server.api.tryPost(compound.director, path, cash, 'cash-1')),
    );
    expect(codes(replies)).toEqual(Array(64).fill('accepted'));
    expect(new Set(replies.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    await patiently(async () => expect((await funding(projectId)).raising.raisedFen).toBe(300));
  });

  it('neither payments nor invoices at once take more than there is', async () => {
    const projectId = await district.raising(compound, TOTAL_FEN);
    const { finance, treasurer, street } = district.officers;
    const { householdId } = compound.households[2]!;
    const share = { householdId, channel: 'cash', amountFen: 10_000, paidOn: '2018-05-05' };
    await server.api.post(compound.director, `projects/${projectId}/contributions`, share);
    await district.stage(projectId, 'funded');

    const payments = `projects/${projectId}/payments`;
    const whole = { funder: 'district', amountFen: 40_000 };
    const proposals = await Promise.all(
      [finance, finance, officer()].map((by) => server.api.tryPost(by, payments, whole)),
    );
    const [proposed, ...others] = codes(proposals);
    expect([proposed, ...others]).toEqual([
      'accepted',
      'payment-exceeds-share',
      'payment-exceeds-share',
    ]);
    const { id } = proposals.find(({ status }) => status === 201)!.body;
    const releases = await Promise.all(
      [treasurer, officer()].map((by) => server.api.tryPost(by, `${payments}/${id}/release`)),
    );
    expect(codes(releases).filter((code) => code === 'accepted')).toHaveLength(1);
    await server.api.post(compound.director, `projects/${projectId}/start-of-work`);

    const invoices = `projects/${projectId}/invoices`;
    const bill = (invoiceNumber: string, amountFen: number) =>
      patientReply(() =>
        server.api.tryPost(compound.director, invoices, {
          invoiceNumber,
          payee: '某公司',
          amountFen,
        }),
      );
    const above = await bill('0', 50_001);
    expect(above.body).toMatchObject({ code: 'account-too-low', availableFen: 50_000 });
    const bills = await Promise.all([bill('1', 30_000), bill('2', 30_000)]);
    expect(codes(bills)).toEqual(['accepted', 'account-too-low']);
    const invoice = bills.find(({ status }) => status === 201)!.body;
    await server.api.post(street, `${invoices}/${invoice.id}/countersignature`);
    expect((await funding(projectId)).cashFen).toBe(20_000);
  });

  // --------------------------------------------------------------------------- what is no money

  /** No appropriation at all is a decision, and work may have cost nothing. */
  const MAY_BE_NOTHING = /(appropriations|settlement)$/;
  const NO_AMOUNTS = ['0', '-1', '0.5', '1e21', '9007199254740993', '"100"', 'null', 'true', '[1]'];

  /**
   * Every command with an amount, on a project that could take it, each with a body that is fine
   * but for the amount.
   */
  const commands = (): readonly [string, string, Person, object][] => {
    const projectId = randomUUID();
    const { finance, treasurer } = district.officers;
    const { director } = compound;
    const { householdId } = compound.households[0]!;
    const gift = { householdId, channel: 'cash', paidOn: '2018-05-03' };
    const invoice = { invoiceNumber: '1', payee: '某公司' };
    return [
      ['amountFen', `projects/${projectId}/contributions`, director, gift],
      ['amountFen', `projects/${projectId}/pledges`, director, { householdId }],
      ['amountFen', `projects/${projectId}/payments`, finance, { funder: 'district' }],
      ['amountFen', `projects/${projectId}/invoices`, director, invoice],
      ['actualFen', `projects/${projectId}/settlement`, director, {}],
      ['newTotalFen', `projects/${projectId}/supplements`, director, { reason: '涨价' }],
      [
        'amountFen',
        `districts/${DISTRICT}/appropriations`,
        treasurer,
        { year: 2019, account: 'district' },
      ],
    ];
  };

  it.each(NO_AMOUNTS)('%s is no amount, anywhere', async (amount) => {
    for (const [field, path, by, body] of commands()) {
      if (amount === '0' && MAY_BE_NOTHING.test(path)) continue;
      const text = JSON.stringify({ ...body, [field]: 0 }).replace(
        `"${field}":0`,
        `"${field}":${amount}`,
      );
      const reply = await raw(server.url, path, by, text);
      expect([path, reply.status, reply.body.code]).toEqual([path, 400, 'malformed-input']);
      expect(reply.body.errors.map((error: Json) => error.field)).toEqual([field]);
    }
  });

  it('budget lines must be quantity times price, in whole fen', async () => {
    const draft = (line: object) =>
      server.api.tryPost(compound.director, 'projects', {
        compoundId: compound.compoundId,
        field: 'environment',
        title: '路灯',
        description: '路灯。',
        budgetLines: [{ item: '灯', quantity: 3, unitPriceFen: 100, amountFen: 300, ...line }],
        attachments: [],
      });
    expect((await draft({ amountFen: 301 })).body).toMatchObject({ code: 'amount-differs' });
    expect((await draft({ unitPriceFen: 0, amountFen: 0 })).body.code).toBe('total-not-positive');
    const fraction = await draft({ unitPriceFen: 33.3 });
    expect(fraction.body.errors[0].field).toBe('budgetLines.0.unitPriceFen');
    const negative = await draft({ unitPriceFen: -100, amountFen: -300 });
    expect(negative.status).toBe(400);
  });

  it.each(['2018-02-30', '2018-13-01', '2018-6-1', '20180601', '2018-05-03T00:00:00Z', '', 43_000])(
    '%s is no date',
    async (paidOn) => {
      const body = { channel: 'cash', amountFen: 100, donorName: '热心人', paidOn };
      const path = `projects/${randomUUID()}/contributions`;
      const reply = await server.api.tryPost(compound.director, path, body);
      expect(reply.status).toBe(400);
      expect(reply.body.errors.map((error: Json) => error.field)).toEqual(['paidOn']);
    },
  );

  it('money paid tomorrow is refused', async () => {
    const projectId = await district.raising(compound, TOTAL_FEN);
    const { householdId } = compound.households[3]!;
    const body = { householdId, channel: 'cash', amountFen: 100, paidOn: '2019-05-03' };
    const reply = await server.api.tryPost(
      compound.director,
      `projects/${projectId}/contributions`,
      body,
    );
    expect(reply.body.code).toBe('paid-in-the-future');
  });

  it.each([
    [['2/3', '1/6', '1/7'], 'shares-do-not-sum-to-one'],
    [['2/3', '1/6', '1/3'], 'shares-do-not-sum-to-one'],
    [['333333333/1000000000', '333333333/1000000000', '333333333/1000000000'], undefined],
    [['0.5', '0.25', '0.25'], undefined],
    [['2/3', '1/6', '-1/6'], undefined],
    [['1/0', '1/6', '1/6'], undefined],
  ])('shares of %j are refused', async (shares, code) => {
    const terms = {
      ...POLICY,
      shares: POLICY.shares.map((part, index) => ({ ...part, share: shares[index] })),
    };
    const policy = { effectiveFrom: '2018-12-01', terms };
    const path = `districts/${DISTRICT}/policies`;
    const reply = await server.api.tryPost(district.officers.administrator, path, policy);
    if (code) expect(reply.body).toMatchObject({ status: 409, code });
    else expect(reply.status).toBe(400);
  });
});

async function raw(url: string, path: string, { token }: Person, body: string): Promise<Json> {
  const response = await fetch(`${url}/api/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body,
  });
  return { status: response.status, body: await response.json() };
}

/** Another context has not heard of the start of work yet. */
async function patientReply(call: () => Promise<Reply>): Promise<Reply> {
  return patiently(async () => {
    const reply = await call();
    if (reply.body.code === 'work-not-started') throw new Error('not yet: 409 ');
    return reply;
  });
}
