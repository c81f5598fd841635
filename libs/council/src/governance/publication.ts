import { fromLog, type Published, publication } from '@yishi/following';
import { COUNCIL_TOPIC, type GovernanceState } from '@yishi/messaging';
import type { GovernanceEvent } from './governance';

type OfItem = Readonly<{ itemId: string; compoundId: string; territory: string }>;

const changed = (
  { itemId, compoundId, territory }: OfItem,
  from: GovernanceState,
  to: GovernanceState,
  projectId = '',
): readonly Published[] => [
  {
    type: 'GovernanceItemChanged.v1',
    data: { itemId, compoundId, territory, from, to, projectId },
  },
];

/** The ledger tells from it why money was spent; texts stay in this context. */
export const governancePublication = publication<GovernanceEvent>()({
  topic: COUNCIL_TOPIC,
  source: fromLog('governance'),
  on: {
    ItemListed: ({ data }) => {
      const { itemId, compoundId, territory, field, title, estimatedFen, opinionId } = data;
      const item = { itemId, compoundId, territory, field, title, estimatedFen, opinionId };
      return [{ type: 'GovernanceItemListed.v1', data: item }];
    },
    ItemJoinedProject: ({ data }) => changed(data, 'open', 'in-project', data.projectId),
    ItemLeftProject: ({ data }) => changed(data, 'in-project', 'open'),
    ItemReopened: ({ data }) => changed(data, 'in-project', 'open'),
    ItemCoordinated: ({ data }) => changed(data, 'open', 'solved'),
    ItemSolvedByProject: ({ data }) => changed(data, 'in-project', 'solved', data.projectId),
    ItemDropped: ({ data }) => changed(data, 'open', 'dropped'),
  },
});
