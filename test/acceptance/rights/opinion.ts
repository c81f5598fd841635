import type { Role } from '@yishi/kernel';
import { ERASERS, MEMBERS, type Rights, reason } from './right';

const HOUSEHOLD_OR_MEMBERS: readonly Role[] = ['resident', ...MEMBERS];
const ANSWERERS: readonly Role[] = ['street-officer', 'district-administrator', 'district-finance'];

export const opinionRights: Rights = {
  SubmitOpinion: {
    roles: HOUSEHOLD_OR_MEMBERS,
    body: {
      ...{ householdId: ':householdId', field: 'environment', aboutMoney: false },
      ...{ title: '路灯', text: '院内路灯不亮。' },
    },
  },
  AddOpinionPhoto: { roles: HOUSEHOLD_OR_MEMBERS, body: 'no photo' },
  EraseOpinionPhoto: { roles: ERASERS, body: reason },
  AnswerOpinion: { roles: MEMBERS, body: { answer: '已答复' } },
  AdoptOpinion: { roles: MEMBERS, body: { estimatedFen: 0 } },
  DeclineOpinion: { roles: MEMBERS, body: reason },
  RelayOpinion: { roles: MEMBERS, body: { to: 'street' } },
  ResolveOpinion: { roles: ANSWERERS, body: { result: '已办理' } },
  ExplainOpinion: { roles: ANSWERERS, body: { explanation: '说明' } },
  RateOpinion: { roles: HOUSEHOLD_OR_MEMBERS, body: { satisfied: true } },
  ReopenOpinion: { roles: HOUSEHOLD_OR_MEMBERS, body: reason },
};
