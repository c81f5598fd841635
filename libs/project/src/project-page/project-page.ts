import {
  type DataByType,
  type Followed,
  fromLog,
  type Projection,
  projection,
  type Rows,
} from '@yishi/following';
import { bigintColumn, fenColumn } from '@yishi/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { DecidingRole, Details, ProjectEvent, Stage } from '../project';
import { keepDay, ProjectDay } from './project-day';

export type NamedResolution = Readonly<{ resolutionId: string; meetingId: string; title: string }>;

/**
 * What everybody may read of a project. JSON columns are as they go over the wire: amounts in whole
 * fen.
 */
@Entity({ schema: 'project', name: 'project_page' })
@Index(['draftedPosition'])
@Index(['compoundId', 'draftedPosition'])
@Index(['streetCode', 'draftedPosition'])
@Index(['districtCode', 'draftedPosition'])
export class ProjectPage {
  @PrimaryColumn('uuid') readonly projectId!: string;
  @Column('uuid') readonly compoundId!: string;
  @Column('text') readonly territory!: string;
  @Column('text') readonly districtCode!: string;
  @Column('text') readonly streetCode!: string;
  @Column('text') readonly stage!: Stage;
  @Column('text') readonly field!: string;
  @Column('text') readonly title!: string;
  @Column('text') readonly description!: string;
  @Column('jsonb') readonly budgetLines!: readonly object[];
  @Column('jsonb') readonly attachments!: readonly object[];
  @Column('bigint', { transformer: fenColumn }) readonly totalFen!: bigint;
  /** Resident households of the snapshot; 0 before the drive. */
  @Column('int') readonly households!: number;
  @Column('int') readonly needed!: number;
  @Column('int') readonly participating!: number;
  @Column('int') readonly round!: number;
  /** The residents' resolution it rests on, if one is named. */
  @Column('jsonb', { nullable: true }) readonly resolution!: NamedResolution | null;
  /** An instant, ISO 8601 UTC; `''` before approval. */
  @Column('text') readonly publicityEndsAt!: string;
  @Column('int') readonly objections!: number;
  @Column('int') readonly openObjections!: number;
  /** Place of the draft in the log: the order of the list. */
  @Column('bigint', { transformer: bigintColumn }) readonly draftedPosition!: bigint;
  /** The newest day of its `ProjectDay`s. */
  @Column('text') readonly since!: string;
}

/**
 * A decision on a project. `reason` is `''` where none is asked for; `by` is the person by the
 * vault's id, `''` where no office holder decided: a resident, or the program itself (`process`).
 */
@Entity({ schema: 'project', name: 'project_decision' })
@Index(['projectId', 'position'])
export class ProjectDecision {
  @PrimaryColumn('bigint', { transformer: bigintColumn }) readonly position!: bigint;
  @Column('uuid') readonly projectId!: string;
  @Column('text') readonly role!: string;
  @Column('text') readonly by!: string;
  @Column('text') readonly decision!: string;
  @Column('text') readonly reason!: string;
  @Column('text') readonly at!: string;
}

type Tables = 'page' | 'decision' | 'day';
type OfProject = Followed<{ projectId: string }>;

const stage = (rows: Rows<Tables>, { data: { projectId } }: OfProject, now: Stage, more = {}) =>
  rows.patch('page', { projectId }, { stage: now, ...more });

type Decided = Followed<{ projectId: string; by: string; reason?: string }>;

const decision = (
  rows: Rows<Tables>,
  { position, at, data: { projectId, by, reason = '' } }: Decided,
  role: DecidingRole | 'process',
  what: string,
) => {
  const person = role === 'residents' ? '' : by;
  rows.put('decision', { position, projectId, role, by: person, decision: what, reason, at });
};

const detailColumns = (data: Details) => {
  const { field, title, description, budgetLines, attachments, totalFen } = data;
  return { field, title, description, budgetLines, attachments, totalFen };
};

const collectingAgain = { openObjections: 0 };

type On = Projection<Tables, DataByType<ProjectEvent>>['on'];

const on: On = {
  ProjectDrafted: ({ data, position }, rows) => {
    const { projectId, compoundId, territory, districtCode, streetCode } = data;
    rows.put('page', {
      projectId,
      compoundId,
      territory,
      districtCode,
      streetCode,
      stage: 'draft',
      ...detailColumns(data),
      households: 0,
      needed: 0,
      participating: 0,
      round: 0,
      resolution: null,
      publicityEndsAt: '',
      objections: 0,
      openObjections: 0,
      draftedPosition: position,
      since: '',
    });
  },
  ProjectRevised: ({ data }, rows) =>
    rows.patch('page', { projectId: data.projectId }, detailColumns(data)),
  DriveOpened: (event, rows) => {
    const { size, needed } = event.data;
    stage(rows, event, 'collecting', { households: size, needed });
  },
  HouseholdTookPart: ({ data: { projectId } }, rows) =>
    rows.add('page', { projectId }, { participating: 1 }),
  HouseholdWithdrew: ({ data: { projectId } }, rows) =>
    rows.add('page', { projectId }, { participating: -1 }),
  ProjectRestsOnResolution: ({ data: { projectId, ...resolution } }, rows) =>
    rows.patch('page', { projectId }, { resolution }),
  ProjectSubmitted: (event, rows) => {
    stage(rows, event, 'submitted', { round: event.data.round });
    decision(rows, event, 'council', 'submitted');
  },
  ProjectEndorsed: (event, rows) => {
    stage(rows, event, 'endorsed');
    decision(rows, event, 'street', 'endorsed');
  },
  ProjectReturned: (event, rows) => {
    stage(rows, event, 'collecting', collectingAgain);
    decision(rows, event, event.data.role, 'returned');
  },
  ProjectApproved: (event, rows) => {
    stage(rows, event, 'approved', { publicityEndsAt: event.data.publicityEndsAt });
    decision(rows, event, 'district', 'approved');
  },
  ProjectRejected: (event, rows) => {
    stage(rows, event, 'rejected');
    decision(rows, event, 'district', 'rejected');
  },
  ObjectionRaised: ({ data: { projectId } }, rows) =>
    rows.add('page', { projectId }, { objections: 1, openObjections: 1 }),
  ObjectionUpheld: (event, rows) => {
    rows.add('page', { projectId: event.data.projectId }, { openObjections: -1 });
    decision(rows, event, 'street', 'objection-upheld');
  },
  ObjectionOverruled: (event, rows) => {
    rows.add('page', { projectId: event.data.projectId }, { openObjections: -1 });
    decision(rows, event, 'street', 'objection-overruled');
  },
  ProjectReopened: (event, rows) => stage(rows, event, 'collecting', collectingAgain),
  PublicityEnded: (event, rows) => stage(rows, event, 'raising'),
  ProjectFunded: (event, rows) => stage(rows, event, event.data.stage),
  FundingReopened: (event, rows) => stage(rows, event, 'raising'),
  WorkStarted: (event, rows) => stage(rows, event, 'under-way'),
  WorkAccepted: (event, rows) => decision(rows, event, event.data.side, 'work-accepted'),
  ProjectAccepted: (event, rows) => stage(rows, event, 'accepted'),
  ProjectSettled: (event, rows) => stage(rows, event, 'settled'),
  ProjectWithdrawn: (event, rows) => {
    stage(rows, event, 'withdrawn');
    decision(rows, event, 'council', 'withdrawn');
  },
  ProjectCancelled: (event, rows) => {
    stage(rows, event, 'cancelled');
    const role = event.data.by === '' ? 'process' : 'street';
    decision(rows, event, role, 'cancelled');
  },
};

type Handler = (event: OfProject, rows: Rows<Tables>) => void;

/** After whatever happens to a project, the day of it is kept. */
const withDays = (handlers: On): On =>
  Object.fromEntries(
    Object.entries(handlers as Record<string, Handler>).map(([type, handle]) => [
      type,
      (event: OfProject, rows: Rows<Tables>) => {
        handle(event, rows);
        const page = rows.get<ProjectPage>('page', { projectId: event.data.projectId });
        if (page) keepDay(rows, page, event.at);
      },
    ]),
  );

export const projectPageProjection = projection<ProjectEvent>()<Tables>({
  name: 'project.page',
  version: 2,
  source: fromLog('project'),
  tables: { page: ProjectPage, decision: ProjectDecision, day: ProjectDay },
  reads: ({ data }) => [['page', { projectId: (data as OfProject['data']).projectId }]],
  on: withDays(on),
});
