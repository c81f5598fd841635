import { randomUUID } from 'node:crypto';
import type { EventStore } from '@yishi/event-store';
import {
  type AppropriationEvent,
  appropriationStream,
  type FundingEvent,
  fundingStream,
} from '@yishi/funding';
import type { Event } from '@yishi/kernel';
import { type ProjectEvent, projectStream } from '@yishi/project';
import { toAppend } from './drives';

/** What one project writes: its events from the draft to the last contribution, 1,000 in all. */
export const EVENTS_OF_A_PROJECT = 1_000;
const HOUSEHOLDS = 1_000;
const PARTICIPATIONS = 700;
const CONTRIBUTIONS = 290;

const DISTRICT = '410811';
const YEAR = 2018;
const COMMUNITY = '018f0000-0000-7000-8000-0000000000aa';
const COMPOUNDS = Array.from({ length: 100 }, () => randomUUID());

/** Projects under way at the same time, and how many events of one stand in a row in the log. */
const AT_ONCE = 40;
const IN_A_ROW = 25;
/** Two years for a million events. */
const BEGIN_MS = Date.parse('2018-01-02T00:00:00.000Z');
const MS_AN_EVENT = 63_000;

type Written = Readonly<{ stream: string; event: Event }>;

const TOTAL_FEN = 26_040_000n;
const TERMS = {
  threshold: '7/10',
  shares: [
    { funder: 'district', source: 'district', share: '2/3' },
    { funder: 'street', source: 'street', share: '1/6' },
    { funder: 'residents', source: 'residents', share: '1/6' },
  ],
  matching: 'on-target',
  publicityDays: 7,
  raisingDays: 60,
} as const;

const partsFor = (streetCode: string) =>
  [
    { funder: 'district', source: 'district', account: 'district', amountFen: 17_360_000n },
    { funder: 'street', source: 'street', account: `street-${streetCode}`, amountFen: 4_340_000n },
    { funder: 'residents', source: 'residents', account: '', amountFen: 4_340_000n },
  ] as const;

/** Puts so many projects into the log, many of them side by side. Returns the number of events. */
export async function writeLifecycles(store: EventStore, projects: number): Promise<number> {
  let events = 0;
  let next = 0;
  const write = async (stream: string, part: readonly Event[], expected: bigint | 'any') => {
    const at = new Date(BEGIN_MS + events * MS_AN_EVENT).toISOString();
    events += part.length;
    await store.append(
      stream,
      part.map((event) => toAppend(event, at)),
      expected,
    );
  };
  const writeNext = async (): Promise<void> => {
    while (next < projects) {
      const versions = new Map<string, bigint>();
      for (const { stream, events: part } of inRows(lifecycle(next++))) {
        const version = versions.get(stream) ?? 0n;
        await write(stream, part, stream.startsWith('appropriation') ? 'any' : version);
        versions.set(stream, version + BigInt(part.length));
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, writeNext));
  return events;
}

/** Events of one stream that follow each other, `IN_A_ROW` at most. */
function* inRows(
  written: Iterable<Written>,
): Generator<Readonly<{ stream: string; events: readonly Event[] }>> {
  let row: { stream: string; events: Event[] } | undefined;
  for (const { stream, event } of written) {
    if (row && (row.stream !== stream || row.events.length === IN_A_ROW)) {
      yield row;
      row = undefined;
    }
    row ??= { stream, events: [] };
    row.events.push(event);
  }
  if (row) yield row;
}

function* lifecycle(number: number): Generator<Written> {
  const projectId = randomUUID();
  const compoundId = COMPOUNDS[number % COMPOUNDS.length] as string;
  const streetCode = `${DISTRICT}00${1 + (number % 9)}`;
  const territory = `${DISTRICT}/${streetCode}/${COMMUNITY}/${compoundId}`;
  const place = { projectId, compoundId, territory, districtCode: DISTRICT, streetCode };
  const households = Array.from({ length: HOUSEHOLDS }, () => randomUUID());
  const ofProject = (event: ProjectEvent): Written => ({ stream: projectStream(projectId), event });
  const ofFunding = (event: FundingEvent): Written => ({ stream: fundingStream(projectId), event });
  const title = `院内道路 ${number}`;
  const parts = partsFor(streetCode);
  const asked = { title, totalFen: TOTAL_FEN, policyVersion: 1, terms: TERMS, round: 1 };
  const request = { ...place, ...asked, deciders: ['director', 'officer'] };
  const granted = { projectId, year: YEAR, round: 1, approvedFen: TOTAL_FEN, parts, by: 'finance' };
  const approval: AppropriationEvent = { type: 'AllocationApproved', data: granted };

  yield* drive(place, title, households).map(ofProject);
  yield ofProject({ type: 'ProjectEndorsed', data: { ...request, by: 'officer' } });
  yield ofFunding({ type: 'AllocationRequested', data: request });
  yield { stream: appropriationStream(DISTRICT, YEAR), event: approval };
  yield ofFunding({ type: 'AllocationGranted', data: granted });
  const approved = { round: 1, approvedFen: TOTAL_FEN, publicityEndsAt: AFTER, by: 'finance' };
  yield ofProject({ type: 'ProjectApproved', data: { projectId, ...approved } });
  yield ofProject({ type: 'PublicityEnded', data: { projectId } });
  const raising = { projectId, targetFen: 4_340_000n, deadline: AFTER };
  yield ofFunding({ type: 'RaisingOpened', data: raising });
  yield* contributions(projectId, households).map(ofFunding);
}
const AFTER = '2020-06-01T08:00:00.000Z';

function drive(
  place: Readonly<{
    projectId: string;
    compoundId: string;
    territory: string;
    districtCode: string;
    streetCode: string;
  }>,
  title: string,
  households: readonly string[],
): ProjectEvent[] {
  const { projectId } = place;
  const budgetLines = [
    { item: '混凝土', quantity: 300, unitPriceFen: 80_000n, amountFen: 24_000_000n },
    { item: '人工', quantity: 1, unitPriceFen: 2_040_000n, amountFen: 2_040_000n },
  ];
  const description = '道路破损，雨天积水。';
  const field = 'environment';
  const details = { field, title, description, budgetLines, attachments: [], totalFen: TOTAL_FEN };
  const snapshot = { registerVersion: 1, size: HOUSEHOLDS, needed: 700, households };
  const figures = { participating: PARTICIPATIONS, households: HOUSEHOLDS, needed: 700 };
  return [
    { type: 'ProjectDrafted', data: { ...place, ...details } as never },
    { type: 'DriveOpened', data: { projectId, ...snapshot, policyVersion: 1, terms: TERMS } },
    ...households.slice(0, PARTICIPATIONS).map(
      (householdId): ProjectEvent => ({
        type: 'HouseholdTookPart',
        data: { projectId, householdId, mode: 'volunteer' },
      }),
    ),
    { type: 'ProjectSubmitted', data: { projectId, round: 1, ...figures, by: 'director' } },
  ];
}

function contributions(projectId: string, households: readonly string[]): FundingEvent[] {
  const amountFen = 14_900n;
  return households.slice(0, CONTRIBUTIONS).map((householdId, index) => ({
    type: 'ContributionCredited',
    data: {
      projectId,
      contributionId: randomUUID(),
      receiptNumber: `${YEAR}-${String(index + 1).padStart(6, '0')}`,
      householdId,
      donorId: '',
      channel: index % 3 === 0 ? 'cash' : 'wechat',
      amountFen,
      paidOn: '2018-07-02',
      reference: index % 3 === 0 ? '' : `W${projectId.slice(0, 8)}${index}`,
      raisedFen: amountFen * BigInt(index + 1),
    },
  }));
}
