import type { Published } from '@yishi/following';
import type { GovernanceState } from '@yishi/messaging';
import { COMPOUND, DISTRICT, STREET } from '../lifecycle.fixture';

export const id = (kind: string, n: number): string =>
  `00000000-0000-8000-8000-${kind}${String(n).padStart(12 - kind.length, '0')}`;

const place = { compoundId: COMPOUND, territory: `${DISTRICT}/${STREET}/x/${COMPOUND}` };
const codes = { districtCode: DISTRICT, streetCode: STREET };

export const submitted = (opinionId: string, number: number, title: string): Published => ({
  type: 'OpinionSubmitted.v1',
  data: {
    ...{ opinionId, ...place, year: 2018, number, title },
    ...{ field: 'environment', aboutMoney: false },
  },
});
export const listed = (itemId: string, title: string, opinionId = ''): Published => ({
  type: 'GovernanceItemListed.v1',
  data: { itemId, ...place, field: 'environment', title, estimatedFen: 100n, opinionId },
});
export const changed = (
  itemId: string,
  from: GovernanceState,
  to: GovernanceState,
  projectId = '',
): Published => ({
  type: 'GovernanceItemChanged.v1',
  data: { itemId, ...place, from, to, projectId },
});
export const drafted = (projectId: string, title: string): Published => ({
  type: 'ProjectDrafted.v1',
  data: { projectId, ...place, ...codes, field: 'environment', title, totalFen: 60_000n },
});

export const revised = (projectId: string, title: string): Published => ({
  type: 'ProjectRevised.v1',
  data: { projectId, field: 'environment', title, totalFen: 60_000n },
});
export const endedEarly = (projectId: string): Published => ({
  type: 'ProjectEndedEarly.v1',
  data: { projectId, outcome: 'cancelled', reason: '说明' },
});
