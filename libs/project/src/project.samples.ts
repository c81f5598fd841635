import type { Actor, Role, Territory } from '@yishi/kernel';
import type { PolicyTerms } from '@yishi/messaging';
import type { CommandType } from '@yishi/platform';
import type {
  AcceptingSide,
  Details,
  DriveOpened,
  HouseholdTookPart,
  ObjectionRaised,
  Place,
  ProjectEvent,
} from './project';

// Sample projects for the specs of this context.

export const projectId = '01900000-0000-7000-8000-000000000001';
export const objectionId = '01900000-0000-7000-8000-00000000000b';

export const place: Place = {
  compoundId: '01900000-0000-7000-8000-0000000000c0',
  territory:
    '410811/410811001/01900000-0000-7000-8000-0000000000a0/01900000-0000-7000-8000-0000000000c0',
  districtCode: '410811',
  streetCode: '410811001',
};

/** The id of the n-th household. */
export const household = (n: number): string =>
  `01900000-0000-7000-8000-1${n.toString().padStart(11, '0')}`;

export const households = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => household(n + 1));

const person = (personId: string, role: Role, territory: Territory): Actor => ({
  personId,
  grants: [{ role, territory }],
});

export const director: Actor = {
  personId: 'director',
  grants: [
    { role: 'council-member', territory: place.territory },
    { role: 'council-director', territory: place.territory },
  ],
};
export const member = person('member', 'council-member', place.territory);
export const officer = person('officer', 'street-officer', '410811/410811001');
export const otherOfficer = person('other-officer', 'street-officer', '410811/410811001');
export const finance = person('finance', 'district-finance', '410811');
/** The resident who speaks for the n-th household. */
export const resident = (n: number): Actor =>
  person(`resident-${n}`, 'resident', `${place.territory}/${household(n)}`);
/** Somebody who holds another person's role beside the own. */
export const also = (one: Actor, other: Actor): Actor => ({
  ...one,
  grants: [...one.grants, ...other.grants],
});

export const terms: PolicyTerms = {
  threshold: '7/10',
  shares: [
    { funder: 'district', source: 'district', share: '2/3' },
    { funder: 'street', source: 'street', share: '1/6' },
    { funder: 'residents', source: 'residents', share: '1/6' },
  ],
  matching: 'on-target',
  publicityDays: 7,
  raisingDays: 60,
};

export const details: Details = {
  field: 'environment',
  title: '院内道路硬化',
  description: '道路破损，雨天积水。',
  budgetLines: [
    { item: '混凝土', quantity: 300, unitPriceFen: 80_000n, amountFen: 24_000_000n },
    { item: '人工', quantity: 1, unitPriceFen: 2_040_000n, amountFen: 2_040_000n },
  ],
  attachments: [
    { name: '现场照片.jpg', kind: 'photo', sha256: 'ab'.repeat(32), sizeBytes: 120_000 },
  ],
  totalFen: 26_040_000n,
};

/** A command as the pipeline hands it to `decide`. */
export const a = <C>(type: CommandType<C>, fields: { [K in keyof C & string]?: C[K] } = {}): C =>
  Object.assign(new type() as object, { projectId, ...fields }) as C;

// Events.

export const drafted: ProjectEvent = {
  type: 'ProjectDrafted',
  data: { projectId, ...place, ...details },
};

/** `needed` is what the kernel computes for 7/10; specs of open-drive hold the figures. */
export const opened = (count: number): DriveOpened => ({
  type: 'DriveOpened',
  data: {
    projectId,
    registerVersion: 1,
    size: count,
    needed: Math.ceil((count * 7) / 10),
    policyVersion: 1,
    terms,
    households: households(count),
  },
});

export const tookPart = (n: number): HouseholdTookPart => ({
  type: 'HouseholdTookPart',
  data: { projectId, householdId: household(n), mode: 'meeting' },
});

export const withdrew = (n: number): ProjectEvent => ({
  type: 'HouseholdWithdrew',
  data: { projectId, householdId: household(n) },
});

/** A drive of `count` households, the first `participating` of which take part. */
export const collecting = (count: number, participating: number): readonly ProjectEvent[] => [
  drafted,
  opened(count),
  ...Array.from({ length: participating }, (_, n) => tookPart(n + 1)),
];

export const submittedBy = (by = director.personId, round = 1): ProjectEvent => ({
  type: 'ProjectSubmitted',
  data: { projectId, round, participating: 7, households: 10, needed: 7, by },
});

export const endorsedBy = (by = officer.personId, round = 1): ProjectEvent => ({
  type: 'ProjectEndorsed',
  data: {
    projectId,
    ...place,
    title: details.title,
    totalFen: details.totalFen,
    policyVersion: 1,
    terms,
    deciders: [director.personId, by],
    deciderRoles: ['council', 'street'],
    round,
    by,
  },
});

export const returnedBy = (by = officer.personId, round = 1): ProjectEvent => ({
  type: 'ProjectReturned',
  data: { projectId, round, role: 'street', reason: '报价不全', by },
});

export const PUBLICITY_STARTS = '2018-06-01T08:00:00.000Z';
export const PUBLICITY_ENDS = '2018-06-08T08:00:00.000Z';

export const approvedBy = (by = finance.personId, round = 1): ProjectEvent => ({
  type: 'ProjectApproved',
  data: {
    projectId,
    round,
    approvedFen: details.totalFen,
    publicityEndsAt: PUBLICITY_ENDS,
    by,
  },
});

export const objected = (id = objectionId, by = resident(1).personId): ObjectionRaised => ({
  type: 'ObjectionRaised',
  data: {
    projectId,
    objectionId: id,
    round: 1,
    householdId: household(1),
    grounds: 'cost',
    text: '人工费偏高',
    by,
  },
});

export const overruledBy = (by = officer.personId, id = objectionId): ProjectEvent => ({
  type: 'ObjectionOverruled',
  data: { projectId, objectionId: id, reason: '符合定额', by },
});

export const upheldBy = (by = officer.personId, id = objectionId): readonly ProjectEvent[] => [
  {
    type: 'ObjectionUpheld',
    data: { projectId, objectionId: id, reason: '报价偏高', by },
  },
  { type: 'ProjectReopened', data: { projectId, reason: '报价偏高' } },
];

export const publicityEnded: ProjectEvent = { type: 'PublicityEnded', data: { projectId } };

export const funded = (
  stage: 'funded' | 'under-way' | 'accepted' = 'funded',
  raisedFen = 4_340_000n,
): ProjectEvent => ({ type: 'ProjectFunded', data: { projectId, raisedFen, stage } });

export const fundingReopened: ProjectEvent = {
  type: 'FundingReopened',
  data: { projectId, raisedFen: 4_300_000n, targetFen: 4_340_000n },
};

export const workStarted: ProjectEvent = { type: 'WorkStarted', data: { projectId } };

export const acceptedFor = (side: AcceptingSide, by: string): ProjectEvent => ({
  type: 'WorkAccepted',
  data: { projectId, side, by },
});

export const accepted: ProjectEvent = {
  type: 'ProjectAccepted',
  data: {
    projectId,
    deciders: ['director', 'officer', 'finance', 'resident-1'],
    deciderRoles: ['council', 'street', 'district', 'residents'],
  },
};

export const settled: ProjectEvent = {
  type: 'ProjectSettled',
  data: { projectId, actualFen: 25_860_000n },
};

export const withdrawn: ProjectEvent = {
  type: 'ProjectWithdrawn',
  data: { projectId, reason: '居民意见不一', by: director.personId },
};

export const cancelled: ProjectEvent = {
  type: 'ProjectCancelled',
  data: { projectId, reason: '另有安排', by: officer.personId },
};

// Histories, each a project at a stage (round 1).

export const atSubmitted = [...collecting(10, 7), submittedBy()];
export const atEndorsed = [...atSubmitted, endorsedBy()];
export const atApproved = [...atEndorsed, approvedBy()];
export const atRaising = [...atApproved, publicityEnded];
export const atFunded = [...atRaising, funded()];
export const atUnderWay = [...atFunded, workStarted];
export const atAccepted = [
  ...atUnderWay,
  acceptedFor('council', director.personId),
  acceptedFor('street', officer.personId),
  acceptedFor('residents', resident(1).personId),
  accepted,
];
