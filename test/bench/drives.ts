import { randomUUID } from 'node:crypto';
import type { EventStore, EventToAppend } from '@yishi/event-store';
import type { Event, EventMetadata } from '@yishi/kernel';

const PLACE = '410811/410811001/018f0000-0000-7000-8000-0000000000aa';

export type Drive = Readonly<{
  projectId: string;
  territory: string;
  households: readonly string[];
}>;

const metadata = (at: string): EventMetadata => ({
  commandId: randomUUID(),
  inputHash: '0'.repeat(64),
  at,
  by: 'process:bench',
  role: 'process',
});

export const toAppend = (event: Event, at = '2018-05-10T01:00:00.000Z'): EventToAppend => ({
  id: randomUUID(),
  event,
  metadata: metadata(at),
});

/** Puts an open drive of so many households into the log, as its commands would have. */
export async function openDrive(store: EventStore, size: number): Promise<Drive> {
  const projectId = randomUUID();
  const compoundId = randomUUID();
  const territory = `${PLACE}/${compoundId}`;
  const households = Array.from({ length: size }, () => randomUUID());
  const parts: string[][] = [];
  for (let from = 0; from < size; from += 10_000) parts.push(households.slice(from, from + 10_000));
  const events: Event[] = [
    {
      type: 'ProjectDrafted',
      data: {
        projectId,
        compoundId,
        territory,
        districtCode: '410811',
        streetCode: '410811001',
        field: 'environment',
        title: '排水改造',
        description: '改造排水。',
        budgetLines: [{ item: '管', quantity: 1, unitPriceFen: 100n, amountFen: 100n }],
        attachments: [],
        totalFen: 100n,
      },
    },
    {
      type: 'DriveOpened',
      data: {
        projectId,
        registerVersion: 1,
        size,
        needed: Math.ceil(size * 0.7),
        policyVersion: 1,
        terms: {
          threshold: '7/10',
          shares: [
            { funder: 'district', source: 'district', share: '2/3' },
            { funder: 'street', source: 'street', share: '1/6' },
            { funder: 'residents', source: 'residents', share: '1/6' },
          ],
          matching: 'on-target',
          publicityDays: 7,
          raisingDays: 60,
        },
        households: parts[0] ?? [],
      },
    },
    ...parts
      .slice(1)
      .map((part) => ({ type: 'SnapshotContinued', data: { projectId, households: part } })),
  ];
  await store.append(
    `project-${projectId}`,
    events.map((event) => toAppend(event)),
    0n,
  );
  return { projectId, territory, households };
}
