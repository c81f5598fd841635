import type { EventMetadata } from '@yishi/kernel';
import type { OpinionState } from '@yishi/messaging';
import type { CommandType } from '@yishi/platform';
import { actor, compoundId, householdId, member, territory } from '../membership/council.samples';
import type { OpinionEvent, RelayedTo, Timeliness } from './opinions';

/** Data for the specs of opinions: household 1's first opinion of 2018, submitted by its resident. */
export const opinionId = '00000000-0000-8000-8000-000000000f01';
export const opinionNumber = '2018-1';
export const SUBMITTED_AT = '2018-06-01T08:00:00.000Z';
export const finance = actor('finance', 'district-finance', '410811');
export const administrator = actor('administrator', 'district-administrator', '410811');

const ref = { opinionId, opinionNumber, compoundId, territory };

export const submittedNth = (number: number, household = 1): OpinionEvent => ({
  type: 'OpinionSubmitted',
  data: {
    opinionId:
      number === 1 ? opinionId : `00000000-0000-8000-8000-${String(number).padStart(12, '0')}`,
    opinionNumber: `2018-${number}`,
    ...{ compoundId, territory, year: 2018, number, householdId: householdId(household) },
    ...{ field: 'environment', title: '路灯', text: '三号楼前的路灯不亮。', aboutMoney: false },
  },
});
export const submitted = submittedNth(1);
/** The same, recorded by member 2 for the household. */
export const recorded: readonly [OpinionEvent, Partial<EventMetadata>] = [
  submitted,
  { by: member(2).personId, role: 'council-member' },
];

const event = <T extends OpinionEvent['type']>(type: T, data: object): OpinionEvent =>
  ({ type, data: { ...ref, ...data } }) as OpinionEvent;

export const changed = (
  from: OpinionState,
  to: OpinionState,
  timeliness: Timeliness = '',
): OpinionEvent =>
  event('OpinionStateChanged', { from, to, submittedAt: SUBMITTED_AT, timeliness });
export const answered = (answer = '已报修。') => event('OpinionAnswered', { answer });
export const declined = (reason = '不属于本院。') => event('OpinionDeclined', { reason });
export const adopted = (estimatedFen: bigint, itemId: string): OpinionEvent => {
  const item = { field: 'environment', title: '路灯', estimatedFen, itemId };
  return event('OpinionAdopted', item);
};

/** Ten working days after the first of June 2018, a Friday. */
export const DUE = {
  dueAt: '2018-06-15T16:00:00.000Z',
  yellowFrom: '2018-06-12T16:00:00.000Z',
  calendar: 'national',
};
export const relayed = (to: RelayedTo, department = '', relay = 1): OpinionEvent =>
  event('OpinionRelayed', { relay, to, department, policyVersion: 3, workingDays: 10, ...DUE });
export const late = (to: RelayedTo = 'street', relay = 1): OpinionEvent =>
  event('OpinionLate', { relay, to, dueAt: DUE.dueAt });
export const resolved = (result = '已更换灯泡。') => event('OpinionResolved', { result });
export const explained = (explanation = '已列入明年计划。') =>
  event('OpinionExplained', { explanation });
export const rated = (satisfied: boolean) => event('OpinionRated', { satisfied });
export const reopened = (reason = '灯仍不亮。') => event('OpinionReopened', { reason });
export const photo = (number: number): OpinionEvent =>
  event('OpinionPhotoAdded', {
    ...{ sha256: String(number).padStart(64, '0'), mediaType: 'image/jpeg', sizeBytes: 3 },
  });
export const photoErased = (number: number, reason: string): OpinionEvent =>
  event('OpinionPhotoErased', { sha256: String(number).padStart(64, '0'), reason });

export const atAnswered = [submitted, answered(), changed('submitted', 'answered')] as const;
export const atDissatisfied = [...atAnswered, rated(false)] as const;
export const atReopened = [...atDissatisfied, reopened(), changed('answered', 'reopened')] as const;
export const atRelayed = (to: RelayedTo = 'street', department = '') =>
  [submitted, relayed(to, department), changed('submitted', 'relayed')] as const;

/** A command about the opinion; its shape is tested where it has one. */
export const a = <C>(type: CommandType<C>, fields: { [K in keyof C & string]?: C[K] } = {}): C =>
  Object.assign(new type() as object, { compoundId, opinionNumber, ...fields }) as C;
