import type { EventToAppend } from '@yishi/event-store';
import type { Random } from './measure';

/** An event as the product has most of: one household takes part in one project's drive. */
export function participation(random: Random): EventToAppend {
  const household = random.hex().slice(4);
  return {
    id: random.uuid(),
    event: {
      type: 'HouseholdTookPart',
      data: {
        projectId: '7d5f0f0e-7b0a-8c53-9d0e-3f1f6f6d2b11',
        householdId: `household-${household}`,
        mode: 'online',
        areaCm2: 886_400,
      },
    },
    metadata: {
      commandId: random.uuid(),
      inputHash: Array.from({ length: 8 }, () => random.hex()).join(''),
      at: '2026-03-01T08:00:00.000Z',
      by: `person-${household}`,
      role: 'resident',
    },
  };
}

/** An event with money, whose fields become `bigint` when it is read. */
export function contribution(random: Random): EventToAppend {
  const { id, metadata } = participation(random);
  return {
    id,
    event: {
      type: 'ContributionRecorded',
      data: {
        projectId: '7d5f0f0e-7b0a-8c53-9d0e-3f1f6f6d2b11',
        householdId: `household-${random.hex().slice(4)}`,
        amountFen: 28_742n,
        channel: 'bank',
        reference: random.hex(),
      },
    },
    metadata,
  };
}
