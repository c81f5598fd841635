import {
  type Event,
  type Fold,
  NotFound,
  PersistentMap,
  PersistentSet,
  type Territory,
  unreachable,
} from '@yishi/kernel';
import type { Field, PolicyTerms } from '@yishi/messaging';

export const STAGES = [
  'draft',
  'collecting',
  'submitted',
  'endorsed',
  'approved',
  'raising',
  'funded',
  'under-way',
  'accepted',
  'settled',
  'rejected',
  'withdrawn',
  'cancelled',
] as const;
export type Stage = (typeof STAGES)[number];

/**
 * Signature is on paper; the sheet's photo proves it. Only `online` is done by the resident alone.
 */
export const PARTICIPATION_MODES = ['signature', 'online', 'volunteer', 'meeting'] as const;
export type ParticipationMode = (typeof PARTICIPATION_MODES)[number];

export const OBJECTION_GROUNDS = ['cost', 'scope', 'safety', 'procedure', 'other'] as const;
export type ObjectionGrounds = (typeof OBJECTION_GROUNDS)[number];

/** The roles of deciding: nobody decides twice on one project in two of them. */
export const DECIDING_ROLES = ['council', 'street', 'district', 'residents'] as const;
export type DecidingRole = (typeof DECIDING_ROLES)[number];

/** Who must accept the work. */
export const ACCEPTING_SIDES = ['council', 'street', 'residents'] as const;
export type AcceptingSide = (typeof ACCEPTING_SIDES)[number];

export const ATTACHMENT_KINDS = ['photo', 'quote'] as const;
export type AttachmentKind = (typeof ATTACHMENT_KINDS)[number];

export type BudgetLine = Readonly<{
  item: string;
  quantity: number;
  unitPriceFen: bigint;
  amountFen: bigint;
}>;

/** What is known of a file; its bytes are kept elsewhere and found by their digest. */
export type Attachment = Readonly<{
  name: string;
  kind: AttachmentKind;
  sha256: string;
  sizeBytes: number;
}>;

/** What residents are asked to support. `totalFen` is the sum of the budget lines. */
export type Details = Readonly<{
  field: Field;
  title: string;
  description: string;
  budgetLines: readonly BudgetLine[];
  attachments: readonly Attachment[];
  totalFen: bigint;
}>;

/** Where a project is. `territory` is the path down to the compound. */
export type Place = Readonly<{
  compoundId: string;
  territory: Territory;
  districtCode: string;
  streetCode: string;
}>;

type OfProject<D extends object = object> = Readonly<{ projectId: string }> & Readonly<D>;

export type ProjectDrafted = Event<'ProjectDrafted', OfProject<Place & Details>>;
export type ProjectRevised = Event<'ProjectRevised', OfProject<Details>>;
/**
 * The drive's terms for good: `size` resident households of register version `registerVersion`, the
 * policy's terms, and `needed`, the smallest number that reaches its threshold. `households` are
 * the first ids of the snapshot, `SnapshotContinued` holds the others, so that no event outgrows
 * the log's limit.
 */
export type DriveOpened = Event<
  'DriveOpened',
  OfProject<{
    registerVersion: number;
    size: number;
    needed: number;
    policyVersion: number;
    terms: PolicyTerms;
    households: readonly string[];
  }>
>;
export type SnapshotContinued = Event<
  'SnapshotContinued',
  OfProject<{ households: readonly string[] }>
>;
export type HouseholdTookPart = Event<
  'HouseholdTookPart',
  OfProject<{ householdId: string; mode: ParticipationMode; sheetPhoto?: number }>
>;
export type HouseholdWithdrew = Event<'HouseholdWithdrew', OfProject<{ householdId: string }>>;
/** A passed resolution of the compound's residents' meeting; the last one named counts. */
export type ProjectRestsOnResolution = Event<
  'ProjectRestsOnResolution',
  OfProject<{ resolutionId: string; meetingId: string; title: string }>
>;
/** `round` counts submissions from 1. */
export type ProjectSubmitted = Event<
  'ProjectSubmitted',
  OfProject<{
    round: number;
    participating: number;
    households: number;
    needed: number;
    by: string;
  }>
>;
/**
 * `deciders` are all persons who decided so far, this one included; `deciderRoles`, at the same
 * index, in which role (absent in the oldest events).
 */
export type ProjectEndorsed = Event<
  'ProjectEndorsed',
  OfProject<
    Place & {
      title: string;
      totalFen: bigint;
      policyVersion: number;
      terms: PolicyTerms;
      deciders: readonly string[];
      deciderRoles?: readonly DecidingRole[];
      round: number;
      reason?: string;
      by: string;
    }
  >
>;
export type ProjectReturned = Event<
  'ProjectReturned',
  OfProject<{ round: number; role: 'street' | 'district'; reason: string; by: string }>
>;
/**
 * The allocation was approved: `by` decided in funding. `publicityEndsAt` is an instant, ISO 8601
 * UTC.
 */
export type ProjectApproved = Event<
  'ProjectApproved',
  OfProject<{ round: number; approvedFen: bigint; publicityEndsAt: string; by: string }>
>;
export type ProjectRejected = Event<
  'ProjectRejected',
  OfProject<{ round: number; reason: string; by: string }>
>;
export type ObjectionRaised = Event<
  'ObjectionRaised',
  OfProject<{
    objectionId: string;
    round: number;
    householdId: string;
    grounds: ObjectionGrounds;
    text: string;
    by: string;
  }>
>;
export type ObjectionUpheld = Event<
  'ObjectionUpheld',
  OfProject<{ objectionId: string; reason: string; by: string }>
>;
export type ObjectionOverruled = Event<
  'ObjectionOverruled',
  OfProject<{ objectionId: string; reason: string; by: string }>
>;
export type ProjectReopened = Event<'ProjectReopened', OfProject<{ reason: string }>>;
export type PublicityEnded = Event<'PublicityEnded', OfProject>;
/**
 * The residents' share is complete. `stage` is where the project goes on: `funded`, or where a
 * reopening had stopped it.
 */
export type ProjectFunded = Event<
  'ProjectFunded',
  OfProject<{ raisedFen: bigint; stage: ResumableStage }>
>;
export type FundingReopened = Event<
  'FundingReopened',
  OfProject<{ raisedFen: bigint; targetFen: bigint }>
>;
export type WorkStarted = Event<'WorkStarted', OfProject>;
export type WorkAccepted = Event<
  'WorkAccepted',
  OfProject<{ side: AcceptingSide; reason?: string; by: string }>
>;
/** All three sides accepted. `deciders` are all persons who decided, with their roles. */
export type ProjectAccepted = Event<
  'ProjectAccepted',
  OfProject<{ deciders: readonly string[]; deciderRoles?: readonly DecidingRole[] }>
>;
export type ProjectSettled = Event<'ProjectSettled', OfProject<{ actualFen: bigint }>>;
export type ProjectWithdrawn = Event<'ProjectWithdrawn', OfProject<{ reason: string; by: string }>>;
/** `by` is the street officer, or `''` when raising failed. */
export type ProjectCancelled = Event<'ProjectCancelled', OfProject<{ reason: string; by: string }>>;

export type ProjectEvent =
  | ProjectDrafted
  | ProjectRevised
  | DriveOpened
  | SnapshotContinued
  | HouseholdTookPart
  | HouseholdWithdrew
  | ProjectRestsOnResolution
  | ProjectSubmitted
  | ProjectEndorsed
  | ProjectReturned
  | ProjectApproved
  | ProjectRejected
  | ObjectionRaised
  | ObjectionUpheld
  | ObjectionOverruled
  | ProjectReopened
  | PublicityEnded
  | ProjectFunded
  | FundingReopened
  | WorkStarted
  | WorkAccepted
  | ProjectAccepted
  | ProjectSettled
  | ProjectWithdrawn
  | ProjectCancelled;

/** Stages that a reopened raising interrupts and its completion brings back. */
export type ResumableStage = 'funded' | 'under-way' | 'accepted';

export type Drive = Readonly<{
  /** What the households are asked to support: the field, and the total when the drive opened. */
  field: Field;
  totalFen: bigint;
  size: number;
  needed: number;
  policyVersion: number;
  terms: PolicyTerms;
  eligible: PersistentSet<string>;
}>;

/** `round` is the submission whose publicity it was raised in; with a new round it lapses. */
export type Objection = Readonly<{
  round: number;
  by: string;
  outcome: 'open' | 'upheld' | 'overruled';
}>;

/**
 * What a project's events add up to. Whatever grows with the compound is persistent: nothing is
 * copied per household.
 */
export type Project = Readonly<{
  stage: Stage | 'none';
  projectId: string;
  place: Place;
  details: Details;
  drive: Drive | undefined;
  participating: PersistentSet<string>;
  /** The resolution it rests on; '' when none is named. */
  resolutionId: string;
  /** In `collecting` again after a decision: the council may revise. */
  returned: boolean;
  round: number;
  deciders: PersistentMap<string, DecidingRole>;
  publicityEndsAt: string;
  objections: PersistentMap<string, Objection>;
  openObjections: number;
  workStarted: boolean;
  /** Where the project stood when its raising was reopened. */
  interrupted: ResumableStage | undefined;
  acceptances: PersistentMap<AcceptingSide, string>;
}>;

export const projectStream = (projectId: string): string => `project-${projectId}`;

export const project: Fold<Project, ProjectEvent> = {
  initialState: {
    stage: 'none',
    projectId: '',
    place: { compoundId: '', territory: '', districtCode: '', streetCode: '' },
    details: {
      field: 'environment',
      title: '',
      description: '',
      budgetLines: [],
      attachments: [],
      totalFen: 0n,
    },
    drive: undefined,
    participating: PersistentSet.of<string>(),
    resolutionId: '',
    returned: false,
    round: 0,
    deciders: PersistentMap.empty<string, DecidingRole>(),
    publicityEndsAt: '',
    objections: PersistentMap.empty<string, Objection>(),
    openObjections: 0,
    workStarted: false,
    interrupted: undefined,
    acceptances: PersistentMap.empty<AcceptingSide, string>(),
  },
  evolve(state, event) {
    switch (event.type) {
      case 'ProjectDrafted':
        return drafted(state, event.data);
      case 'ProjectRevised':
        return { ...state, details: detailsOf(event.data) };
      case 'DriveOpened':
        return driveOpened(state, event.data);
      case 'SnapshotContinued':
        return snapshotContinued(state, event.data.households);
      case 'HouseholdTookPart':
        return { ...state, participating: state.participating.add(event.data.householdId) };
      case 'HouseholdWithdrew':
        return { ...state, participating: state.participating.delete(event.data.householdId) };
      case 'ProjectRestsOnResolution':
        return { ...state, resolutionId: event.data.resolutionId };
      case 'ProjectSubmitted': {
        const { by, round } = event.data;
        return { ...decided(state, by, 'council'), stage: 'submitted', round, returned: false };
      }
      case 'ProjectEndorsed':
        return { ...decided(state, event.data.by, 'street'), stage: 'endorsed' };
      case 'ProjectReturned':
        return collectingAgain(decided(state, event.data.by, event.data.role));
      case 'ProjectApproved': {
        const { by, publicityEndsAt } = event.data;
        return { ...decided(state, by, 'district'), stage: 'approved', publicityEndsAt };
      }
      case 'ProjectRejected':
        return { ...decided(state, event.data.by, 'district'), stage: 'rejected' };
      case 'ObjectionRaised':
        return objectionRaised(state, event.data);
      case 'ObjectionUpheld':
        return objectionDecided(state, event.data, 'upheld');
      case 'ObjectionOverruled':
        return objectionDecided(state, event.data, 'overruled');
      case 'ProjectReopened':
        return collectingAgain(state);
      case 'PublicityEnded':
        return { ...state, stage: 'raising' };
      case 'ProjectFunded':
        return { ...state, stage: event.data.stage, interrupted: undefined };
      case 'FundingReopened':
        return { ...state, stage: 'raising', interrupted: state.stage as ResumableStage };
      case 'WorkStarted':
        return { ...state, stage: 'under-way', workStarted: true };
      case 'WorkAccepted':
        return workAccepted(state, event.data);
      case 'ProjectAccepted':
        return { ...state, stage: 'accepted' };
      case 'ProjectSettled':
        return { ...state, stage: 'settled' };
      case 'ProjectWithdrawn':
        return { ...state, stage: 'withdrawn' };
      case 'ProjectCancelled':
        return { ...state, stage: 'cancelled' };
      default:
        return unreachable(event);
    }
  },
};

function drafted(state: Project, data: ProjectDrafted['data']): Project {
  const { projectId, compoundId, territory, districtCode, streetCode } = data;
  const place = { compoundId, territory, districtCode, streetCode };
  return { ...state, stage: 'draft', projectId, place, details: detailsOf(data) };
}

const detailsOf = (data: Details): Details => {
  const { field, title, description, budgetLines, attachments, totalFen } = data;
  return { field, title, description, budgetLines, attachments, totalFen };
};

function driveOpened(state: Project, data: DriveOpened['data']): Project {
  const { size, needed, policyVersion, terms, households } = data;
  const eligible = PersistentSet.of(households);
  const { field, totalFen } = state.details;
  const drive = { field, totalFen, size, needed, policyVersion, terms, eligible };
  return { ...state, stage: 'collecting', drive };
}

function snapshotContinued(state: Project, households: readonly string[]): Project {
  if (!state.drive) return state;
  let { eligible } = state.drive;
  for (const householdId of households) eligible = eligible.add(householdId);
  return { ...state, drive: { ...state.drive, eligible } };
}

const decided = (state: Project, personId: string, role: DecidingRole): Project => ({
  ...state,
  deciders: state.deciders.set(personId, role),
});

/** Participations and the snapshot stay; objections that nobody decided lapse with their round. */
const collectingAgain = (state: Project): Project => ({
  ...state,
  stage: 'collecting',
  returned: true,
  openObjections: 0,
});

function objectionRaised(state: Project, data: ObjectionRaised['data']): Project {
  const { objectionId, round, by } = data;
  const objections = state.objections.set(objectionId, { round, by, outcome: 'open' });
  return { ...state, objections, openObjections: state.openObjections + 1 };
}

function objectionDecided(
  state: Project,
  { objectionId, by }: ObjectionUpheld['data'],
  outcome: Objection['outcome'],
): Project {
  const objection = state.objections.get(objectionId);
  if (!objection) return state;
  const objections = state.objections.set(objectionId, { ...objection, outcome });
  const openObjections = state.openObjections - 1;
  return { ...decided(state, by, 'street'), objections, openObjections };
}

const workAccepted = (state: Project, { side, by }: WorkAccepted['data']): Project => ({
  ...decided(state, by, side),
  acceptances: state.acceptances.set(side, by),
});

/** The project's territory; throws `NotFound` when there is no such project. */
export function placeOf(state: Project): Territory {
  if (state.stage === 'none') throw new NotFound('project');
  return state.place.territory;
}

/** The territory of one household of the project's compound. */
export const householdPlaceOf = (state: Project, householdId: string): Territory =>
  `${placeOf(state)}/${householdId}`;

const ENDED: readonly Project['stage'][] = ['settled', 'rejected', 'withdrawn', 'cancelled'];

/** Nothing can happen to the project any more. */
export const hasEnded = (state: Project): boolean => ENDED.includes(state.stage);
