import { type Followed, fromTopics, type Key, type Rows, topicProjection } from '@yishi/following';
import { chinaDate } from '@yishi/kernel';
import { COUNCIL_TOPIC, type IntegrationEvents, PROJECT_TOPIC } from '@yishi/messaging';
import { type ChainItem, type ChainTable, chainTables } from './tables';

const dateOf = ({ at }: Followed): string => chinaDate(new Date(at));

/** A change says where the item goes; only its row says which project it leaves. */
const reads = ({ type, data }: Followed): readonly (readonly [ChainTable, Key])[] =>
  type === 'GovernanceItemChanged.v1'
    ? [['item', { itemId: (data as IntegrationEvents[typeof type]).itemId }]]
    : [];

function listed(
  event: Followed<IntegrationEvents['GovernanceItemListed.v1']>,
  rows: Rows<ChainTable>,
): void {
  const { itemId, compoundId, field, title, estimatedFen, opinionId } = event.data;
  const { position } = event;
  const date = dateOf(event);
  const item = { itemId, compoundId, opinionId: opinionId || null, field, title, estimatedFen };
  rows.put('item', { ...item, date, position, projectId: null });
  rows.put('itemState', { itemId, position, date, state: 'open' });
}

function changed(
  event: Followed<IntegrationEvents['GovernanceItemChanged.v1']>,
  rows: Rows<ChainTable>,
): void {
  const { itemId, to, projectId } = event.data;
  const { position } = event;
  const date = dateOf(event);
  rows.put('itemState', { itemId, position, date, state: to });
  if (to === 'in-project') {
    const joined = { itemId, position, date, isIn: true, joinedPosition: position };
    rows.put('link', { projectId, ...joined });
    rows.patch('item', { itemId }, { projectId, joinedPosition: position });
    return;
  }
  const item = rows.get<ChainItem>('item', { itemId });
  if (to !== 'open' || !item?.projectId) return;
  const { projectId: left, joinedPosition } = item;
  rows.put('link', { projectId: left, itemId, position, date, isIn: false, joinedPosition });
  rows.patch('item', { itemId }, { projectId: null });
}

/**
 * The chain from money back to what people said: opinion → item of the governance list → project.
 * The project's money is in the book; a page reads both at one moment.
 */
export const chainProjection = topicProjection<ChainTable>({
  name: 'ledger.chain',
  version: 1,
  source: fromTopics(COUNCIL_TOPIC, PROJECT_TOPIC),
  tables: chainTables,
  reads,
  on: {
    'OpinionSubmitted.v1': (event, rows) => {
      const { opinionId, compoundId, year, number, field, title } = event.data;
      const opinion = { opinionId, compoundId, year, number, field, title };
      rows.put('opinion', { ...opinion, date: dateOf(event) });
    },
    'GovernanceItemListed.v1': listed,
    'GovernanceItemChanged.v1': changed,
    'ProjectEndedEarly.v1': ({ data: { projectId }, position }, rows) =>
      rows.put('projectEnd', { projectId, position }),
  },
});
