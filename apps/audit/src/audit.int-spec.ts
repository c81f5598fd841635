import { createSecretKey, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { EventStore } from '@yishi/event-store';
import { FollowerRegistry, FollowingModule } from '@yishi/following';
import {
  type AppropriationEvent,
  type FundingEvent,
  partsOf,
  type ReceiptsEvent,
} from '@yishi/funding';
import type { Event } from '@yishi/kernel';
import { LedgerModule } from '@yishi/ledger';
import { createLogger, FoundationModule } from '@yishi/platform';
import type { ProjectEvent } from '@yishi/project';
import { Client } from 'pg';
import { communityPublication } from '../../../libs/community/src/publication';
import { membershipPublication } from '../../../libs/council/src/membership/publication';
import { fundingPublication } from '../../../libs/funding/src/publication';
import { projectPublication } from '../../../libs/project/src/publication';
import { type FreshDatabase, freshDatabase } from '../../../test/support/database';
import { SetClock } from '../../../test/support/following-instance';
import { audit, type Report } from './audit';
import { fromDatabase, fromStore } from './raw-log';

/**
 * The contexts' events and what they publish, without their commands: the story is written into the
 * log.
 */
@Module({
  imports: [
    FollowingModule.forContext({
      publications: [
        communityPublication,
        membershipPublication,
        projectPublication,
        fundingPublication,
      ],
    }),
  ],
})
class OtherContexts {}

const districtCode = '410811';
const streetCode = '410811001';
const compoundId = '00000000-0000-8000-8000-0000000000c1';
const SETTLED = '00000000-0000-8000-8000-0000000000a1';
const RAISING = '00000000-0000-8000-8000-0000000000a2';
const UNWOUND = '00000000-0000-8000-8000-0000000000a3';
const YEAR = 2018;
const SHARES = [
  { funder: 'district', source: 'district', share: '2/3' },
  { funder: 'street', source: 'street', share: '1/6' },
  { funder: 'residents', source: 'residents', share: '1/6' },
] as const;
const terms = {
  threshold: '7/10',
  shares: SHARES,
  matching: 'advance',
  publicityDays: 7,
  raisingDays: 60,
} as const;
const parts = (totalFen: bigint) => partsOf(totalFen, SHARES, streetCode);
const place = { compoundId, districtCode, streetCode, territory: `${districtCode}/${streetCode}` };

let database: FreshDatabase;
let app: TestingModule;
let client: Client;
let serial = 0;

async function write(stream: string, ...events: readonly Event[]): Promise<void> {
  const metadata = {
    commandId: randomUUID(),
    inputHash: '',
    at: '2018-06-01T04:00:00.000Z',
    by: 'somebody',
    role: 'resident',
  };
  const appended = events.map((event) => ({ id: randomUUID(), event, metadata }));
  await app.get(EventStore).append(stream, appended, 'any');
}
const inYear = (...events: readonly AppropriationEvent[]) =>
  write(`appropriation-${districtCode}-${YEAR}`, ...events);
const inProject = (projectId: string, ...events: readonly ProjectEvent[]) =>
  write(`project-${projectId}`, ...events);
const inFunding = (projectId: string, ...events: readonly FundingEvent[]) =>
  write(`funding-${projectId}`, ...events);

async function start(projectId: string, totalFen: bigint): Promise<void> {
  const details = {
    field: 'environment',
    title: '更换管道',
    description: '',
    budgetLines: [],
    attachments: [],
    totalFen,
  } as const;
  await inProject(
    projectId,
    { type: 'ProjectDrafted', data: { projectId, ...place, ...details } },
    {
      type: 'HouseholdTookPart',
      data: { projectId, householdId: randomUUID(), mode: 'online' },
    },
  );
  const request = { title: '', totalFen, policyVersion: 1, terms, deciders: [], round: 1 };
  await inFunding(projectId, {
    type: 'AllocationRequested',
    data: { projectId, ...place, ...request },
  });
  const approval = { year: YEAR, round: 1, approvedFen: totalFen, parts: parts(totalFen), by: '' };
  await inYear({ type: 'AllocationApproved', data: { projectId, ...approval } });
}

/** Raised so far, by project, as the events carry it. */
const raised = new Map<string, bigint>();

async function contribute(projectId: string, amountFen: bigint): Promise<FundingEvent> {
  serial++;
  const contributionId = randomUUID();
  const receiptNumber = `${YEAR}-${String(serial).padStart(6, '0')}`;
  const receipt = {
    contributionId,
    receiptNumber,
    projectId,
    householdId: randomUUID(),
    donorId: '',
    channel: 'bank',
    amountFen,
    paidOn: '2018-06-01',
    reference: `T${serial}`,
  } as const;
  const received: ReceiptsEvent = {
    type: 'ContributionReceived',
    data: { ...receipt, importId: randomUUID() },
  };
  await write(`receipts-${districtCode}-${YEAR}`, received);
  const raisedFen = (raised.get(projectId) ?? 0n) + amountFen;
  raised.set(projectId, raisedFen);
  await inFunding(projectId, { type: 'ContributionCredited', data: { ...receipt, raisedFen } });
  const left = { contributionId, receiptNumber, channel: 'bank', amountFen, reason: '' } as const;
  const data = { projectId, ...left, raisedFen: raisedFen - amountFen };
  return { type: 'ContributionRefunded', data };
}

async function pay(projectId: string, funder: 'district' | 'street', amountFen: bigint) {
  const paymentId = randomUUID();
  const account = funder === 'district' ? funder : `street-${streetCode}`;
  const payment = { paymentId, funder, source: funder, account, amountFen };
  const released = { ...payment, districtCode, year: YEAR, aheadOfRaising: false, by: '' };
  await inFunding(projectId, { type: 'PaymentReleased', data: { projectId, ...released } });
  const data = { projectId, paymentId, account, amountFen };
  await inYear({ type: 'PaymentBooked', data });
}

/** Approved 1,000.00, raised 0.01 more than needed, cost 990.01. */
async function settled(): Promise<void> {
  const projectId = SETTLED;
  await start(projectId, 100_000n); // 66,667 / 16,667 / 16,666
  await contribute(projectId, 10_000n);
  await contribute(projectId, 6_667n);
  await pay(projectId, 'district', 66_667n);
  await pay(projectId, 'street', 16_667n);
  const invoice = { invoiceId: randomUUID(), invoiceNumber: 'A-1', payee: '市政', by: '' };
  await inFunding(projectId, {
    type: 'InvoicePaid',
    data: { projectId, ...invoice, amountFen: 99_001n },
  });
  const due = parts(99_001n); // 66,001 / 16,500 / 16,500
  const paid = [66_667n, 16_667n, 16_667n];
  const share = parts(100_000n);
  const closed = due.map(({ funder, source, account, amountFen: dueFen }, index) => ({
    funder,
    source,
    account,
    shareFen: share[index]!.amountFen,
    dueFen,
    paidFen: paid[index]!,
    backFen: source === 'residents' ? 0n : paid[index]! - dueFen,
  }));
  const year = { compoundId, districtCode, year: YEAR, round: 1 };
  const figures = { approvedFen: 100_000n, actualFen: 99_001n, parts: closed, reserveFen: 167n };
  await inFunding(projectId, { type: 'ProjectSettled', data: { projectId, ...year, ...figures } });
  await inYear(
    ...closed
      .filter(({ backFen }) => backFen > 0n)
      .map(
        ({ account, backFen: amountFen }): AppropriationEvent => ({
          type: 'PaymentReturned',
          data: { projectId, account, amountFen },
        }),
      ),
    {
      type: 'AllocationReleased',
      data: { projectId, year: YEAR, round: 1, parts: [], whole: false },
    },
  );
}

async function unwound(): Promise<void> {
  const projectId = UNWOUND;
  await start(projectId, 5n);
  await inFunding(projectId, await contribute(projectId, 1n));
  const open = parts(5n).filter(({ source }) => source !== 'residents');
  const closed = open.map(({ funder, source, account, amountFen: shareFen }) => ({
    funder,
    source,
    account,
    shareFen,
    dueFen: 0n,
    paidFen: 0n,
    backFen: 0n,
  }));
  const data = { projectId, compoundId, districtCode, year: YEAR, round: 1, parts: closed };
  await inFunding(projectId, { type: 'ProjectUnwound', data });
  const release = { projectId, year: YEAR, round: 1, parts: open, whole: false };
  await inYear({ type: 'AllocationReleased', data: release });
}

async function raising(): Promise<void> {
  const projectId = RAISING;
  await start(projectId, 60_000n);
  await contribute(projectId, 2_500n);
  await pay(projectId, 'district', 1n);
}

beforeAll(async () => {
  database = await freshDatabase();
  app = await Test.createTestingModule({
    imports: [
      FoundationModule.forRoot({
        databaseUrl: database.url,
        keys: {
          tokenKey: generateKeyPairSync('ed25519').privateKey,
          vaultKey: createSecretKey(randomBytes(32)),
        },
        clock: new SetClock(new Date('2018-06-01T08:00:00.000Z')),
        log: createLogger({ level: 'error' }),
        allowNonDurable: true,
      }),
      OtherContexts,
      LedgerModule,
    ],
  }).compile();
  await app.init();
  for (const account of ['district', `street-${streetCode}`])
    await inYear({
      type: 'AppropriationSet',
      data: {
        districtCode,
        year: YEAR,
        account,
        source: account === 'district' ? 'district' : 'street',
        streetCode: account === 'district' ? '' : streetCode,
        amountFen: 1_000_000n,
        changeFen: 1_000_000n,
      },
    });
  await settled();
  await unwound();
  await raising();
  const head = await app.get(EventStore).head();
  const followers = app.get(FollowerRegistry);
  if (!(await followers.waitFor('ledger', head, 10_000)))
    throw new Error(JSON.stringify(followers.states().map(({ error }) => error)));
  client = new Client({ connectionString: database.url });
  await client.connect();
});

afterAll(async () => {
  await client?.end();
  await app?.close();
  await database.drop();
});

const named = ({ listed }: Report) => listed.map(({ what, where }) => `${where}: ${what}`);

/** Does something that nobody should, audits, and undoes it. */
async function tampered(spoil: string, mend: string): Promise<Report> {
  await client.query(spoil);
  try {
    return await audit(client);
  } finally {
    await client.query(mend);
  }
}

it('ties out over everything, when nobody touched anything', async () => {
  const report = await audit(client);
  expect(report.listed).toEqual([]);
  expect(report).toMatchObject({
    tiesOut: true,
    findings: 0,
    underWay: 0,
    projects: 3,
    lines: 12,
    entries: 16,
    splits: 4,
    receipts: 4,
  });
});

const setting = (
  table: string,
  column: string,
  change: string,
  where: string,
): [string, string] => [
  `UPDATE ledger.${table} SET ${column} = ${column} + ${change} WHERE ${where}`,
  `UPDATE ledger.${table} SET ${column} = ${column} - ${change} WHERE ${where}`,
];

it('finds the same by a log that is read elsewhere', async () => {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const other = new Client({ connectionString: database.url });
  await other.connect();
  try {
    const here = await audit(client);
    expect(here.events).toBeGreaterThan(20);
    expect(await audit(client, fromStore(app.get(EventStore)))).toEqual(here);
    await other.query('BEGIN');
    expect(await audit(client, fromDatabase(other))).toEqual(here);
  } finally {
    await client.end();
    await other.end();
  }
});

describe('names what was changed in the read models', () => {
  it.each([
    ['a running balance', 'line', 'balance_fen', `kind = 'invoice'`, 'balance after a line'],
    ['a line', 'line', 'income_fen', `kind = 'disbursement'`, 'public ledger line'],
    ['what a project holds', 'project_account', 'balance_fen', 'true', 'cash'],
    ['what was raised', 'project', 'raised_fen', 'true', 'raised'],
    ['who takes part', 'project', 'participating', 'true', 'participation'],
    ['an account', 'account', 'balance_fen', `kind = 'appropriation'`, 'journal account'],
    ['a day', 'account_day', 'change_fen', 'true', 'account on a day against its postings'],
  ])('%s', async (_, table, column, where, what) => {
    const report = await tampered(...setting(table, column, '1', where));
    expect(report.tiesOut).toBe(false);
    expect(named(report)).toContainEqual(expect.stringContaining(`: ${what}`));
  });

  it('a line that was taken out, and one that was put in', async () => {
    const report = await tampered(
      `UPDATE ledger.line SET position = 1 WHERE kind = 'to-reserve'`,
      `UPDATE ledger.line SET position = (SELECT max(position) FROM ledger.line WHERE kind = 'returned')
        WHERE kind = 'to-reserve'`,
    );
    expect(report.listed).toMatchObject([
      { what: 'public ledger line', expected: 'no such line' },
      { what: 'public ledger line', found: 'no such line' },
    ]);
  });

  it('the part of a funder', async () => {
    const spoil = (from: string, to: string) =>
      `UPDATE ledger.project_funders SET funders =
         replace(funders::text, '"paidFen": ${from}', '"paidFen": ${to}')::jsonb
        WHERE project_id = '${SETTLED}'`;
    const report = await tampered(spoil('16667', '16668'), spoil('16668', '16667'));
    expect(report.listed).toEqual([
      {
        what: 'paidFen',
        where: `project ${SETTLED}, street`,
        expected: '16667',
        found: '16668',
      },
    ]);
  });

  it('an entry that does not balance', async () => {
    const report = await tampered(
      `UPDATE ledger.entry SET postings = jsonb_set(postings, '{0,amountFen}', '1')
        WHERE type = 'InvoicePaid'`,
      `UPDATE ledger.entry SET postings = jsonb_set(postings, '{0,amountFen}', '99001')
        WHERE type = 'InvoicePaid'`,
    );
    expect(named(report)).toContainEqual(expect.stringContaining('journal entry sums to zero'));
  });
});

describe('names what was changed in the log, past its triggers', () => {
  const raw = (type: string, from: string, to: string) => `
    ALTER TABLE log.events DISABLE TRIGGER ALL;
    UPDATE log.events SET data = replace(data, '${from}', '${to}') WHERE type = '${type}';
    ALTER TABLE log.events ENABLE ALWAYS TRIGGER refuse_change;`;

  it.each([
    [
      'an amount',
      'ContributionCredited',
      '"amountFen":2500',
      '"amountFen":2400',
      [
        `project ${RAISING}: raised`,
        'receipt of a contribution',
        'public ledger line',
        `cash:${RAISING}: journal account`,
      ],
    ],
    [
      'a split',
      'ProjectSettled',
      '"dueFen":66001',
      '"dueFen":66000',
      [`project ${SETTLED}: split of the actual cost`, 'given back at settlement'],
    ],
    [
      'a receipt number',
      'ContributionReceived',
      '2018-000002',
      '2018-000022',
      [`receipts-${districtCode}-${YEAR}: receipt number without gaps`],
    ],
    [
      'a reserve',
      'ProjectSettled',
      '"reserveFen":167',
      '"reserveFen":100',
      ['cash of a project that is settled', `reserve:${compoundId}: journal account`],
    ],
    [
      'an appropriation',
      'AppropriationSet',
      '"changeFen":1000000',
      '"changeFen":1000001',
      ['appropriation after a change', `appropriation:district-${districtCode}:${YEAR}`],
    ],
    [
      'a reservation',
      'PaymentReturned',
      '"amountFen":666',
      '"amountFen":665',
      ['free appropriation, by its stream and by the projects'],
    ],
  ])('%s', async (_, type, from, to, expected) => {
    const report = await tampered(raw(type, from, to), raw(type, to, from));
    expect(report.tiesOut).toBe(false);
    for (const what of expected)
      expect(named(report)).toContainEqual(expect.stringContaining(what));
  });

  it('and ties out again when it is as it was', async () =>
    expect(await audit(client)).toMatchObject({ tiesOut: true, listed: [] }));
});
