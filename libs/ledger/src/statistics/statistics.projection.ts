import { type Followed, fromTopics, topicProjection } from '@yishi/following';
import {
  COMMUNITY_TOPIC,
  COUNCIL_TOPIC,
  FUNDING_TOPIC,
  type IntegrationEvents,
  type IntegrationEventType,
  PROJECT_TOPIC,
} from '@yishi/messaging';
import { NO_FIGURES, plus } from './figures';
import {
  councilDissolved,
  councilEstablished,
  memberJoined,
  memberLeft,
  memberShown,
} from './of-council';
import { opinionChanged, opinionLate, opinionRated, opinionSubmitted } from './of-opinion';
import { projectAfter, projectFigures } from './of-project';
import {
  CLOCK,
  changeCompound,
  changeProject,
  compoundAt,
  count,
  figuresAt,
  type Located,
  located,
  locatedAt,
  type StatisticRows,
  statisticDate,
  statisticTables,
  type Table,
  type Wanted,
} from './rows';
import type { StatisticCompound, StatisticCouncil, StatisticProject } from './tables';

/** The ids an event may name its subject by. */
type Subject = Partial<
  Readonly<{
    territory: string;
    compoundId: string;
    councilId: string;
    personId: string;
    opinionId: string;
    projectId: string;
    districtCode: string;
    streetCode: string;
  }>
>;

/** Rows of what the event names itself. */
function reads({ type, data }: Followed): Wanted {
  const { territory, compoundId, councilId, personId, opinionId, projectId } = data as Subject;
  const wanted: (readonly [Table, Readonly<Record<string, string | number>>])[] = [
    ['clock', CLOCK as Readonly<Record<string, number>>],
  ];
  if (type === 'TurnoutRecorded.v1' || type === 'TurnoutStruckOut.v1')
    return [...wanted, ...figuresAt(locatedAt(territory!))];
  if (opinionId !== undefined) wanted.push(['opinion', { opinionId }]);
  if (projectId !== undefined) wanted.push(['project', { projectId }]);
  if (councilId !== undefined) wanted.push(['council', { councilId }]);
  if (councilId !== undefined && personId !== undefined)
    wanted.push(['member', { councilId, memberId: personId }]);
  if (compoundId !== undefined) wanted.push(['compound', { compoundId }]);
  const place = placeIn(data);
  return place ? [...wanted, ...figuresAt(place)] : wanted;
}

/** Where an event is that says so itself. */
function placeIn(data: Subject): Located | undefined {
  const { territory, districtCode, streetCode, compoundId } = data;
  if (districtCode && streetCode && compoundId) return { districtCode, streetCode, compoundId };
  return territory ? locatedAt(territory) : undefined;
}

/** The figures of the place in which the event's subject is, which only its row says. */
function readsOnward({ data }: Followed, rows: Pick<StatisticRows, 'get'>): Wanted {
  if (placeIn(data)) return [];
  const { compoundId, councilId, projectId } = data as Subject;
  const subject =
    (projectId && rows.get<StatisticProject>('project', { projectId })) ||
    (councilId && rows.get<StatisticCouncil>('council', { councilId })) ||
    (compoundId && rows.get<StatisticCompound>('compound', { compoundId })) ||
    undefined;
  if (!subject) return [];
  return [...figuresAt(subject), ['compound', { compoundId: subject.compoundId }]];
}

function compoundAdded(
  event: Followed<IntegrationEvents['CompoundAdded.v1']>,
  rows: StatisticRows,
): void {
  const { compoundId, districtCode, streetCode, name, unmanaged } = event.data;
  const place = { districtCode, streetCode };
  const addedOn = statisticDate(event, rows);
  rows.put('place', { code: compoundId, kind: 'compound', name, ...place, unmanaged, addedOn });
  const before = compoundAt(rows, { ...place, compoundId });
  changeCompound(event, rows, before, { unmanaged });
}

function householdsRegistered(
  event: Followed<IntegrationEvents['HouseholdsRegistered.v1']>,
  rows: StatisticRows,
): void {
  const { compoundId, residentHouseholds } = event.data;
  const compound = rows.get<StatisticCompound>('compound', { compoundId });
  // only the last event of an import has the figure
  if (compound && residentHouseholds !== undefined)
    changeCompound(event, rows, compound, { residentHouseholds });
}

function turnout(sign: 1 | -1) {
  return (event: Followed<IntegrationEvents['TurnoutRecorded.v1']>, rows: StatisticRows): void => {
    const { territory, activity, households, people } = event.data;
    count(
      event,
      rows,
      locatedAt(territory),
      plus(NO_FIGURES, {
        [`turnout/${activity}`]: sign,
        turnoutHouseholds: sign * households,
        turnoutPeople: sign * people,
      }),
    );
  };
}

function projectDrafted(
  event: Followed<IntegrationEvents['ProjectDrafted.v1']>,
  rows: StatisticRows,
): void {
  const { projectId, field } = event.data;
  const project = {
    projectId,
    ...located(event.data),
    field,
    stage: 'draft',
    isApplied: false,
    isRaisingOpened: false,
    raisedFen: 0n,
    shares: [],
    funders: [],
  };
  rows.put('project', project);
  count(event, rows, project, projectFigures(project));
}

function projectChanged(event: Followed<Readonly<{ projectId: string }>>, rows: StatisticRows) {
  const { projectId } = event.data;
  const before = rows.get<StatisticProject>('project', { projectId });
  if (!before) throw new Error(`of the project ${projectId}, which is not known here`);
  const type = event.type as IntegrationEventType;
  changeProject(event, rows, before, projectAfter(type, event.data as never, before));
}

/**
 * The statistics: what the other contexts publish, counted in two places each: the compound and its
 * street. Every day keeps the figures it left, so that any past date is read as
 * quickly as today.
 */
export const statisticsProjection = topicProjection<Table>({
  name: 'ledger.statistics',
  version: 1,
  source: fromTopics(COMMUNITY_TOPIC, COUNCIL_TOPIC, PROJECT_TOPIC, FUNDING_TOPIC),
  tables: statisticTables,
  reads,
  readsOnward,
  on: {
    'DistrictAdded.v1': (event, rows) => {
      const { districtCode, name } = event.data;
      const addedOn = statisticDate(event, rows);
      rows.put('place', { code: districtCode, kind: 'district', name, districtCode, addedOn });
    },
    'StreetAdded.v1': (event, rows) => {
      const { streetCode, districtCode, name } = event.data;
      const place = { districtCode, streetCode, addedOn: statisticDate(event, rows) };
      rows.put('place', { code: streetCode, kind: 'street', name, ...place });
    },
    'CompoundAdded.v1': compoundAdded,
    'HouseholdsRegistered.v1': householdsRegistered,

    'CouncilEstablished.v1': councilEstablished,
    'CouncilDissolved.v1': councilDissolved,
    'MemberJoined.v1': memberJoined,
    'MemberShown.v1': memberShown,
    'MemberLeft.v1': memberLeft,

    'OpinionSubmitted.v1': opinionSubmitted,
    'OpinionStateChanged.v1': opinionChanged,
    'OpinionLate.v1': opinionLate,
    'OpinionRated.v1': opinionRated,

    'TurnoutRecorded.v1': turnout(1),
    'TurnoutStruckOut.v1': turnout(-1),

    'ProjectDrafted.v1': projectDrafted,
    'ProjectRevised.v1': projectChanged,
    'ProjectStageChanged.v1': projectChanged,
    'ProjectEndorsed.v1': projectChanged,
    'RaisingOpened.v1': projectChanged,
    'ContributionReceived.v1': projectChanged,
    'ContributionReversed.v1': projectChanged,
    'AllocationApproved.v1': projectChanged,
    'AllocationReleased.v1': projectChanged,
    'ApprovedCostChanged.v1': projectChanged,
    'PaymentReleased.v1': projectChanged,
    'ProjectSettled.v1': projectChanged,
    'ProjectUnwound.v1': projectChanged,
  },
});
