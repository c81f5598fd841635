import { type Followed, fromTopics, type Key, topicProjection } from '@yishi/following';
import {
  COMMUNITY_TOPIC,
  FUNDING_TOPIC,
  type IntegrationEvents,
  type IntegrationEventType,
  PROJECT_TOPIC,
} from '@yishi/messaging';
import { MOVES_FUNDERS } from '../funder-figures';
import { appropriationSet, JOURNALLED_TYPES, openAccounts, record } from './record';
import { BOOK, type BookRows, bookTables, change, type OfProject, type Table } from './rows';

/** Nothing to fetch for these: they change no sum and belong to no day. */
const OF_PLACES: ReadonlySet<string> = new Set([
  'DistrictAdded.v1',
  'StreetAdded.v1',
  'CompoundAdded.v1',
] satisfies IntegrationEventType[]);

function reads({ type, data }: Followed): readonly (readonly [Table, Key])[] {
  if (OF_PLACES.has(type)) return [];
  const { projectId } = data as Partial<OfProject>;
  if (projectId === undefined || !JOURNALLED_TYPES.has(type)) return [['book', BOOK]];
  const account = ['projectAccount', { projectId }] as const;
  if (!MOVES_FUNDERS.has(type)) return [['book', BOOK], account];
  return [['book', BOOK], account, ['funders', { projectId }]];
}

function drafted(event: Followed<IntegrationEvents['ProjectDrafted.v1']>, rows: BookRows): void {
  const { projectId, compoundId, streetCode, districtCode, field, title, totalFen } = event.data;
  const place = { projectId, compoundId, streetCode, districtCode };
  const { position } = event;
  rows.put('project', { ...place, field, title, stage: 'draft', totalFen, position });
  rows.put('projectAccount', { ...place, balanceFen: 0n });
  const date = change(event, rows, { field, title, stage: 'draft', totalFen });
  openAccounts({ ...place, date }, rows);
}

/** An event about the project's money, and about nothing else of it. */
function moved(event: Followed<OfProject>, rows: BookRows): void {
  record(event, rows, change(event, rows, {}));
}

/**
 * The book: the public ledger, the journal and what their pages show beside them, over everything
 * the other contexts publish about projects and money. One projection, so that a page never shows a
 * line without its figures.
 */
export const bookProjection = topicProjection<Table>({
  name: 'ledger.book',
  version: 1,
  source: fromTopics(COMMUNITY_TOPIC, PROJECT_TOPIC, FUNDING_TOPIC),
  tables: bookTables,
  reads,
  on: {
    'DistrictAdded.v1': ({ data: { districtCode, name } }, rows) =>
      rows.put('place', { code: districtCode, kind: 'district', name, districtCode }),
    'StreetAdded.v1': ({ data: { streetCode, districtCode, name } }, rows) =>
      rows.put('place', { code: streetCode, kind: 'street', name, districtCode, streetCode }),
    'CompoundAdded.v1': ({ data }, rows) => {
      const { compoundId, districtCode, streetCode, name } = data;
      rows.put('place', { code: compoundId, kind: 'compound', name, districtCode, streetCode });
    },

    'ProjectDrafted.v1': drafted,
    'ProjectRevised.v1': (event, rows) => {
      const { field, title, totalFen } = event.data;
      change(event, rows, { field, title, totalFen });
    },
    'DriveOpened.v1': (event, rows) => {
      const { households, needed, threshold } = event.data;
      change(event, rows, { households, needed, threshold });
    },
    'HouseholdTookPart.v1': (event, rows) => change(event, rows, {}, { participating: 1 }),
    'HouseholdWithdrew.v1': (event, rows) => change(event, rows, {}, { participating: -1 }),
    'ProjectStageChanged.v1': (event, rows) => change(event, rows, { stage: event.data.stage }),
    'ProjectEndorsed.v1': (event, rows) => {
      const { matching, shares } = event.data.terms;
      change(event, rows, { matching, shares });
    },
    'PublicityStarted.v1': (event, rows) =>
      change(event, rows, { publicityEndsAt: event.data.endsAt }),

    'AppropriationSet.v1': appropriationSet,
    'AllocationApproved.v1': moved,
    'AllocationReleased.v1': moved,
    'ApprovedCostChanged.v1': moved,
    'RaisingOpened.v1': (event, rows) => change(event, rows, { deadline: event.data.deadline }),
    'RaisingExtended.v1': (event, rows) => change(event, rows, { deadline: event.data.deadline }),
    'PledgeMade.v1': (event, rows) => change(event, rows, {}, { pledgedFen: event.data.amountFen }),
    'PledgeWithdrawn.v1': (event, rows) =>
      change(event, rows, {}, { pledgedFen: -event.data.amountFen }),
    'ContributionReceived.v1': (event, rows) => {
      const date = change(event, rows, {}, { raisedFen: event.data.amountFen });
      record(event, rows, date);
    },
    'ContributionReversed.v1': (event, rows) => {
      const date = change(event, rows, {}, { raisedFen: -event.data.amountFen });
      record(event, rows, date);
    },
    'PaymentReleased.v1': moved,
    'InvoicePaid.v1': moved,
    'ProjectSettled.v1': moved,
    'ProjectUnwound.v1': moved,
  },
});
